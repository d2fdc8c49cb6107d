/** An Express application that logs people in with a strategy. Its callback shows what Passport was told, as JSON. */
import { once } from 'node:events';
import express from 'express';
import session from 'express-session';
import { Passport } from 'passport';

export async function startApplication(strategy) {
  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  const app = express();
  app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  for (const path of ['/login', '/callback'])
    app.get(path, (req, res, next) => {
      const end = (error, user, info) => {
        if (error) res.status(500).json({ error: error.code, message: error.message });
        else res.json(user ? { user, info } : { failure: info });
      };
      passport.authenticate(strategy.name, end)(req, res, next);
    });

  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    login: `${origin}/login`,
    callback: `${origin}/callback`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
