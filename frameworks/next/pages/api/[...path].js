import { promisify } from 'node:util';
import cookieSession from 'cookie-session';
import passport from 'passport';
import { createStrategies } from '../../../strategies.mjs';

passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

// Next has no setting that trusts a proxy. It sets X-Forwarded-Proto and X-Forwarded-Host itself if no proxy did.
const strategies = createStrategies({ prefix: '/api', proxy: true });
for (const strategy of strategies) passport.use(strategy);

const cookies = promisify(cookieSession({ secret: process.env.SESSION_SECRET, sameSite: 'lax' }));
const withUser = promisify(passport.session());

// Passport calls these two, which cookie-session does not have.
function addMethods(req) {
  const regenerate = (done) => {
    req.session = {};
    addMethods(req);
    done();
  };
  const save = (done) => done();
  Object.defineProperties(req.session, { regenerate: { value: regenerate }, save: { value: save } });
}

function login(name, req, res) {
  // The strategy cannot set these headers: a request of Next does not lead to its response.
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('Cache-Control', 'no-store');
  return new Promise((resolve, reject) => {
    res.once('close', resolve);
    const authenticate = passport.authenticate(name, (error, user, info) => {
      if (error) return reject(error);
      if (!user) return res.status(403).send(info.message);
      // keepSessionInfo keeps the logins that are pending in other tabs.
      req.logIn(user, { keepSessionInfo: true }, (error) =>
        error ? reject(error) : res.redirect(302, '/api/me'),
      );
    });
    authenticate(req, res, reject);
  });
}

export default async function handler(req, res) {
  await cookies(req, res);
  addMethods(req);
  await withUser(req, res);
  const [first, name] = req.query.path;
  if (first === 'auth' && strategies.some((strategy) => strategy.name === name)) await login(name, req, res);
  else res.send(req.user ? `Hello, ${req.user.name}` : 'Not logged in');
}
