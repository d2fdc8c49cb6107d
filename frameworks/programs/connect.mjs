import connect from 'connect';
import cookieSession from 'cookie-session';
import passport from 'passport';
import { createStrategies } from '../strategies.mjs';

passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = connect();
app.use(cookieSession({ secret: process.env.SESSION_SECRET, sameSite: 'lax' }));
app.use((req, res, next) => {
  // Passport calls these two, which cookie-session does not have.
  const addMethods = () => {
    const regenerate = (done) => {
      req.session = {};
      addMethods();
      done();
    };
    const save = (done) => done();
    Object.defineProperties(req.session, { regenerate: { value: regenerate }, save: { value: save } });
  };
  addMethods();
  next();
});
app.use(passport.session());

// connect has no setting that trusts a proxy.
for (const strategy of createStrategies({ proxy: true })) {
  passport.use(strategy);
  const { name } = strategy;
  app.use(`/auth/${name}`, (req, res, next) => {
    // The strategy cannot set these headers: a request of connect does not lead to its response.
    res.setHeader('Referrer-Policy', 'no-referrer');
    res.setHeader('Cache-Control', 'no-store');
    const authenticate = passport.authenticate(name, (error, user, info) => {
      if (error) return next(error);
      if (!user) return res.writeHead(403, { 'Content-Type': 'text/plain' }).end(info.message);
      // keepSessionInfo keeps the logins that are pending in other tabs.
      req.logIn(user, { keepSessionInfo: true }, (error) =>
        error ? next(error) : res.writeHead(302, { Location: '/' }).end(),
      );
    });
    authenticate(req, res, next);
  });
}

app.use((req, res) => res.end(req.user ? `Hello, ${req.user.name}` : 'Not logged in'));

app.listen(process.env.PORT, '127.0.0.1');
