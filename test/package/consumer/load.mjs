// Loads the installed package in both ways: they must give the same names, and the same classes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import passport from 'passport';
import * as imported from 'passport-wordpress-rest';
import { Strategy, WordPressError, WordPressStrategy } from 'passport-wordpress-rest';

const require = createRequire(import.meta.url);
const required = require('passport-wordpress-rest');
for (const [name, value] of Object.entries(required)) assert.equal(imported[name], value, name);
for (const name of [
  'SiteCache',
  'WordPressApplicationPasswordStrategy',
  'WordPressOAuth2Strategy',
  'discover',
  'parseProfile',
])
  assert.equal(typeof imported[name], 'function', name);
assert.equal(Strategy, WordPressStrategy);

await assert.rejects(
  required.discover('ftp://blog.example.com'),
  (error) => error instanceof WordPressError && error.code === 'address_invalid',
);
const options = { siteURL: 'https://blog.example.com', consumerKey: 'key', consumerSecret: 'secret' };
passport.use(
  new required.WordPressStrategy(options, (token, tokenSecret, profile, done) => done(null, profile)),
);
assert(passport._strategy('wordpress') instanceof WordPressStrategy);

// The stand-in is loaded only by those who ask for it: in both ways, and from the same file.
const isStandIn = (file) => /passport-wordpress-rest.dist.testing/.test(file);
assert.deepEqual(Object.keys(require.cache).filter(isStandIn), []);
const { startWordPress } = await import('passport-wordpress-rest/testing');
assert.equal(require('passport-wordpress-rest/testing').startWordPress, startWordPress);
const site = await startWordPress({ users: [{ username: 'alice' }] });
const found = await required.discover(site.home);
const wpFetch = required.authorizedFetch(found, site.applicationPasswordOf('alice'));
assert.equal((await required.fetchProfile(found, wpFetch)).username, 'alice');
await site.stop();
