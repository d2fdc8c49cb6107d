import type { Express, RequestHandler } from 'express';
import { createBaseApp } from './base-app';
import type { Config } from './config';
import { goOnCounting, keepCount, startCounting } from './upstream';
import type { AppUser } from './users';
import { loginPage } from './views';
import { WordPressStrategy } from 'passport-wordpress-rest';

/** What is done with the token of a login. */
type KeepToken = (user: AppUser, token: string, tokenSecret: string) => void;

/**
 * An application with a login of its own, and the button "Log in with WordPress" beside it. It wants nothing but the
 * login, and drops the token, unless told to keep it.
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
      app.get('/auth/wordpress', startCounting, passport.authenticate('wordpress') as RequestHandler);
      app.get(
        '/auth/wordpress/callback',
        goOnCounting,
        // Without `failureMessage` Passport would keep to itself why somebody could not log in.
        passport.authenticate('wordpress', {
          failureRedirect: '/login',
          failureMessage: true,
        }) as RequestHandler,
        keepCount,
        (_req, res) => {
          res.redirect('/');
        },
      );
    },
  });
}
