import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { createStrategies } from '../strategies.mjs';

passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
app.set('trust proxy', 'loopback');
app.use(
  session({
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax', secure: 'auto' },
  }),
);
app.use(passport.session());

for (const strategy of createStrategies()) {
  passport.use(strategy);
  const { name } = strategy;
  app.get([`/auth/${name}`, `/auth/${name}/callback`], (req, res, next) => {
    const authenticate = passport.authenticate(name, (error, user, info) => {
      if (error) return next(error);
      if (!user) return res.status(403).type('text').send(info.message);
      // keepSessionInfo keeps the logins that are pending in other tabs.
      req.logIn(user, { keepSessionInfo: true }, (error) => (error ? next(error) : res.redirect('/')));
    });
    authenticate(req, res, next);
  });
}

app.get('/', (req, res) => res.type('text').send(req.user ? `Hello, ${req.user.name}` : 'Not logged in'));

app.listen(process.env.PORT, '127.0.0.1');
