/** An application without WordPress: sessions, local accounts, a login page. */
import { randomBytes } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Request } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import type { Html } from './html';
import { secure } from './security';
import { style } from './style';
import { Users, type AppUser } from './users';
import { errorPage, profilePage } from './views';
import { WordPressError } from 'passport-wordpress-rest';

declare module 'express-session' {
  interface SessionData {
    /** Messages for the login page. */
    messages: string[];
  }
}

/** What an example adds to the application. */
export interface Login {
  /** The login page, with messages about earlier failures. */
  page: (messages: readonly string[], req: Request) => Html;
  /** Adds strategies and routes. */
  add: (app: Express, passport: InstanceType<typeof Passport>, users: Users) => void;
}

export function createBaseApp(login: Login): Express {
  const users = new Users();
  // Most applications `import passport from 'passport'`; here each application has its own, so that tests can run several.
  const passport = new Passport();
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
      // Sessions and secret are in memory and end with the process. A real application stores both.
      secret: randomBytes(32).toString('hex'),
      resave: false,
      saveUninitialized: false,
      // `lax` also keeps other sites from posting forms to this one.
      cookie: { httpOnly: true, sameSite: 'lax', secure: 'auto' },
    }),
  );
  app.use(passport.session());
  login.add(app, passport, users);

  app.get('/', (req, res) => {
    if (!req.user) return res.redirect('/login');
    res.send(profilePage(req.user as AppUser, req.session.upstream?.requests).text);
  });

  app.get('/login', (req, res) => {
    const messages = req.session.messages ?? [];
    delete req.session.messages;
    res.send(login.page(messages, req).text);
  });

  app.post('/login', (req, res, next) => {
    const { username, password } = (req.body ?? {}) as Record<string, unknown>;
    const user = users.findByPassword(username, password);
    if (!user) return res.status(401).send(login.page(['Wrong name or password.'], req).text);
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

  // For the developer or the owner of the site. The message says what to change, and contains no secret.
  const showError: ErrorRequestHandler = (error, _req, res, next) => {
    if (!(error instanceof WordPressError)) return next(error);
    console.error(error.message);
    res.status(502).send(errorPage(error).text);
  };
  app.use(showError);
  return app;
}
