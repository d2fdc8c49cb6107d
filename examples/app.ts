import type { Express } from 'express';
import { authenticate } from './authenticate';
import { createBaseApp } from './base-app';
import type { Config } from './config';
import { continueCounting, keepCount, startCounting } from './upstream';
import type { AppUser } from './users';
import { loginPage, type Link } from './views';
import { WordPressStrategy } from 'passport-wordpress-rest';

/** What an example does after the login. */
export interface AfterLogin {
  /** Stores the token of a login. */
  keepToken: (user: AppUser, token: string, tokenSecret: string) => void;
  addRoutes: (app: Express) => void;
  links: readonly Link[];
}

/**
 * An application with its own login, and the button "Log in with WordPress" beside it. It needs only the login, so it
 * drops the token, unless something comes after the login.
 */
export function createApp(config: Config, after?: AfterLogin): Express {
  return createBaseApp({
    page: (failure) => loginPage(config.siteURL, failure),
    links: after?.links ?? [],
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
            after?.keepToken(user, token, tokenSecret);
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
      after?.addRoutes(app);
    },
  });
}
