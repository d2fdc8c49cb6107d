// The other way in, for a file that is CommonJS whatever its package says.
import wordpress = require('passport-wordpress-rest');

export const strategy: wordpress.WordPressStrategy = new wordpress.Strategy(
  { siteURL: 'https://blog.example.com', consumerKey: 'key', consumerSecret: 'secret' },
  (token, tokenSecret, profile, done) => done(null, { id: profile.id }),
);

import testing = require('passport-wordpress-rest/testing');

export const site: Promise<testing.WordPressStandIn> = testing.startWordPress();
