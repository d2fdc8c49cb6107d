// Loads the installed package in both ways: they must give the same names, and the same classes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import passport from 'passport';
import * as imported from 'passport-wordpress-rest';
import { Strategy, WordPressError, WordPressStrategy } from 'passport-wordpress-rest';

const required = createRequire(import.meta.url)('passport-wordpress-rest');
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
