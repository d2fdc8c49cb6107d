import { randomBytes } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { WordPressError, WordPressStrategy } from 'passport-wordpress-rest';
import type { Config } from './config';
import { secure } from './security';
import { style } from './style';
import { goOnCounting, keepCount, startCounting } from './upstream';
import { Users, type AppUser } from './users';
import { errorPage, loginPage, profilePage } from './views';

declare module 'express-session' {
  interface SessionData {
    /** What Passport leaves for the login page under `failureMessage`. */
    messages: string[];
  }
}

/** What is done with the token of a login. */
type KeepToken = (user: AppUser, token: string, tokenSecret: string) => void;

/**
 * An application with a login of its own, and the button "Log in with WordPress" beside it. It wants nothing but the
 * login, and drops the token, unless told to keep it.
 */
export function createApp(config: Config, keepToken?: KeepToken): Express {
  const users = new Users();
  // Most applications `import passport from 'passport'`; here each application has its own, for the tests' sake.
  const passport = new Passport();

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
  passport.serializeUser((user, done) => done(null, (user as AppUser).id));
  passport.deserializeUser((id: string, done) => done(null, users.find(id) ?? false));

  const app = express();
  app.disable('x-powered-by');
  app.use(secure);
  app.get('/style.css', (_req, res) => {
    res.type('css').set('Cache-Control', 'max-age=300').send(style);
  });
  app.use(express.urlencoded({ extended: false }));
  app.use(
    session({
      // Sessions in memory, under a secret of the moment, end with the process. A real application keeps both.
      secret: randomBytes(32).toString('hex'),
      resave: false,
      saveUninitialized: false,
      // `lax` also keeps other sites from posting forms to this one.
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
    }),
  );
  app.use(passport.session());

  app.get('/auth/wordpress', startCounting, passport.authenticate('wordpress') as RequestHandler);
  app.get(
    '/auth/wordpress/callback',
    goOnCounting,
    // Without `failureMessage` Passport would keep to itself why somebody could not log in.
    passport.authenticate('wordpress', { failureRedirect: '/login', failureMessage: true }) as RequestHandler,
    keepCount,
    (_req, res) => {
      res.redirect('/');
    },
  );

  app.get('/', (req, res) => {
    if (!req.user) return res.redirect('/login');
    res.send(profilePage(req.user as AppUser, req.session.upstream?.requests).text);
  });

  app.get('/login', (req, res) => {
    const messages = req.session.messages ?? [];
    delete req.session.messages;
    res.send(loginPage(config.siteURL, messages).text);
  });

  app.post('/login', (req, res, next) => {
    const { username, password } = (req.body ?? {}) as Record<string, unknown>;
    const user = users.findByPassword(username, password);
    if (!user) return res.status(401).send(loginPage(config.siteURL, ['Wrong name or password.']).text);
    req.logIn(user, (error) => {
      if (error) next(error);
      else res.redirect('/');
    });
  });

  app.post('/logout', (req, res, next) => {
    req.logOut((error) => {
      if (error) next(error);
      else res.redirect('/login');
    });
  });

  // What a developer or the owner of the site has to mend. It says what, and never holds a secret.
  const showError: ErrorRequestHandler = (error, _req, res, next) => {
    if (!(error instanceof WordPressError)) return next(error);
    res.status(502).send(errorPage(error).text);
  };
  app.use(showError);
  return app;
}
