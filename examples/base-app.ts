/** An application without WordPress: sessions, local accounts, a login page. */
import { randomBytes } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Request } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import { field } from './form';
import type { Html } from './html';
import { secure } from './security';
import { style } from './style';
import { Users, type AppUser } from './users';
import { errorPage, messagePage, profilePage, type Failure, type Link } from './views';
import { WordPressError, defaultMessages } from 'passport-wordpress-rest';

declare module 'express-session' {
  interface SessionData {
    /** Messages for the login page. */
    messages: string[];
  }
}

/** What an example adds to the application. */
export interface Login {
  /** The login page, with the failure before it. */
  page: (failure: Failure | undefined, req: Request) => Html;
  /** Adds strategies and routes. */
  add: (app: Express, passport: InstanceType<typeof Passport>, users: Users) => void;
  /** Links for a logged-in user. */
  links?: readonly Link[];
}

export function createBaseApp({ page, add, links = [] }: Login): Express {
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
  add(app, passport, users);

  app.get('/', (req, res) => {
    if (!req.user) return res.redirect('/login');
    res.send(profilePage(req.user as AppUser, req.session.upstream?.requests, links).text);
  });

  app.get('/login', (req, res) => {
    const stored = req.session.messages?.join(' ');
    delete req.session.messages;
    const message = stored ?? (req.query.cookies === 'missing' ? defaultMessages.session_lost : undefined);
    res.send(page(message === undefined ? undefined : { message }, req).text);
  });

  app.post('/login', (req, res, next) => {
    const username = field(req, 'username');
    const user = users.findByPassword(username, field(req, 'password'));
    if (!user) {
      const failure = { message: 'Wrong name or password.', username };
      return res.status(401).send(page(failure, req).text);
    }
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

  app.use((_req, res) => {
    res.status(404).send(messagePage('Page not found', 'There is no page at this address.').text);
  });

  const showError: ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) return next(error);
    if (error instanceof WordPressError) {
      // For the developer or the owner of the site. The message says what to change, and contains no secret.
      console.error(error.message);
      return res.status(502).send(errorPage(error).text);
    }
    const { status = 500 } = error as { status?: number };
    if (status < 500) {
      const text = 'The application does not understand what your browser sent.';
      return res.status(status).send(messagePage('Invalid request', text).text);
    }
    console.error(error);
    res.status(500).send(messagePage('Something went wrong', 'Please try again later.').text);
  };
  app.use(showError);
  return app;
}
