/**
 * One process of an application that runs in many: no session, sites and pending logins in Redis. It prints its address.
 * Arguments: the address of the site, that of Redis, and the origin of the callback.
 */
import { createRequire } from 'node:module';
import { createKeyv } from '@keyv/redis';
import express from 'express';
import { Passport } from 'passport';

const { KeyvLoginStore, SiteCache, WordPressStrategy } = createRequire(import.meta.url)('../../dist');
const [siteURL, redisURL, consumerKey, consumerSecret] = process.argv.slice(2);

const keyv = createKeyv(redisURL, { throwOnErrors: true });
keyv.on('error', () => undefined);
const passport = new Passport();
passport.use(
  new WordPressStrategy(
    {
      siteURL,
      consumerKey,
      consumerSecret,
      callbackURL: 'http://127.0.0.1/callback',
      cache: new SiteCache({ store: keyv }),
      store: new KeyvLoginStore(keyv),
    },
    (_token, _secret, profile) => profile,
  ),
);

const app = express();
for (const path of ['/login', '/callback'])
  app.get(path, (req, res, next) => {
    const end = (error, user, info) =>
      res.json({ error: error?.code, user: user?.username, info: info?.code });
    passport.authenticate('wordpress', end)(req, res, next);
  });
const server = app.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
// Ends with the check, however that ends.
process.on('disconnect', () => process.exit());
