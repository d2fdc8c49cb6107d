/**
 * The measured application: Express, express-session and Passport, with one of the strategies. `application.mjs` starts
 * it, and reads its CPU time and heap size over IPC.
 */
import { createRequire } from 'node:module';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { BareStrategy, KeptStrategy } from './bare-strategy.mjs';
import { FloorStrategy } from './floor-strategy.mjs';
import { grantHandlers } from './grant-handlers.mjs';
import { RecentSessions } from './recent-sessions.mjs';

const { strategy, siteURL, consumer, packageDirectory } = JSON.parse(process.argv[2]);

const options = {
  siteURL,
  consumerKey: consumer.key,
  consumerSecret: consumer.secret,
  callbackURL: '/auth/wordpress/callback',
};
const verify = (token, tokenSecret, profile, done) =>
  done(null, { id: profile.id, name: profile.displayName });

passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
app.use(
  session({
    secret: 'session secret of the bench',
    resave: false,
    saveUninitialized: false,
    store: new RecentSessions(),
  }),
);
app.use(passport.session());

const server = app.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const [begin, callback] = handlers(url);
  app.get('/auth/wordpress', begin);
  app.get('/auth/wordpress/callback', callback, (req, res) => res.redirect(`/hello/${req.user.id}`));
  process.send({ url });
});
process.on('message', (question) => {
  if (question === 'heap') {
    globalThis.gc();
    globalThis.gc();
    return process.send(process.memoryUsage().heapUsed);
  }
  const { user, system } = process.cpuUsage();
  process.send((user + system) / 1000);
});
process.on('disconnect', () => process.exit());

/** The handlers of the two routes. */
function handlers(origin) {
  if (strategy === 'grant') return grantHandlers({ ...options, origin }, verify);
  passport.use(new (strategyClass())(options, verify));
  return [passport.authenticate('wordpress'), passport.authenticate('wordpress')];
}

function strategyClass() {
  const others = { floor: FloorStrategy, bare: BareStrategy, kept: KeptStrategy };
  if (strategy in others) return others[strategy];
  return createRequire(import.meta.url)(strategy === 'copy' ? packageDirectory : '..').WordPressStrategy;
}
