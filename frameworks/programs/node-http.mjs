import { createServer } from 'node:http';
import { promisify } from 'node:util';
import session from 'express-session';
import passport from 'passport';
import { createStrategies } from '../strategies.mjs';

passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

// node:http has no setting that trusts a proxy.
const strategies = createStrategies({ proxy: true });
for (const strategy of strategies) passport.use(strategy);

const withSession = promisify(
  session({
    secret: process.env.SESSION_SECRET,
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax', secure: 'auto' },
    proxy: true,
  }),
);
const withUser = promisify(passport.session());

async function login(name, req, res) {
  // The strategy cannot set these headers: a request of node:http does not lead to its response.
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('Cache-Control', 'no-store');
  await new Promise((resolve, reject) => {
    res.once('close', resolve);
    const authenticate = passport.authenticate(name, (error, user, info) => {
      if (error) return reject(error);
      if (!user) return res.writeHead(403, { 'Content-Type': 'text/plain' }).end(info.message);
      // keepSessionInfo keeps the logins that are pending in other tabs.
      req.logIn(user, { keepSessionInfo: true }, (error) =>
        error ? reject(error) : res.writeHead(302, { Location: '/' }).end(),
      );
    });
    authenticate(req, res, reject);
  });
}

async function answer(req, res) {
  await withSession(req, res);
  await withUser(req, res);
  const { pathname } = new URL(req.url, 'http://localhost');
  const strategy = strategies.find(({ name }) =>
    [`/auth/${name}`, `/auth/${name}/callback`].includes(pathname),
  );
  if (strategy) await login(strategy.name, req, res);
  else res.end(req.user ? `Hello, ${req.user.name}` : 'Not logged in');
}

const server = createServer((req, res) => {
  answer(req, res).catch((error) => {
    console.error(error);
    if (!res.headersSent) res.statusCode = 500;
    res.end();
  });
});
server.listen(process.env.PORT, '127.0.0.1');
