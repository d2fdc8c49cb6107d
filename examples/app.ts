import type { Express } from 'express';
import { authenticate } from './authenticate';
import { createBaseApp } from './base-app';
import type { Config } from './config';
import { continueCounting, keepCount, startCounting } from './upstream';
import type { AppUser } from './users';
import { loginPage } from './views';
import { WordPressStrategy } from 'passport-wordpress-rest';

/** What is done with the token of a login. */
type KeepToken = (user: AppUser, token: string, tokenSecret: string) => void;

/**
 * An application with its own login, and the button "Log in with WordPress" beside it. It needs only the login, so it
 * drops the token unless `keepToken` is given.
 */
export function createApp(config: Config, keepToken?: KeepToken): Express {
  return createBaseApp({
    page: (messages) => loginPage(config.siteURL, messages),
    add: (app, passport, users) => {
      passport.use(
        new WordPressStrategy(
          {
            siteURL: config.siteURL,
            consumerKey: config.consumerKey,
            consumerSecret: config.consumerSecret,
            callbackURL: '/auth/wordpress/callback',
          },
          (token, tokenSecret, profile, done) => {
            const user = users.findOrCreate(profile);
            keepToken?.(user, token, tokenSecret);
            done(null, user);
          },
        ),
      );
      app.get('/auth/wordpress', startCounting, authenticate(passport, 'wordpress'));
      app.get(
        '/auth/wordpress/callback',
        continueCounting,
        authenticate(passport, 'wordpress'),
        keepCount,
        (_req, res) => {
          res.redirect('/');
        },
      );
    },
  });
}
