/**
 * The measured application: Express, express-session and Passport, with one of the two strategies. `application.mjs`
 * starts it, and reads its CPU time and heap size over IPC.
 */
import { createRequire } from 'node:module';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { BareStrategy } from './bare-strategy.mjs';
import { RecentSessions } from './recent-sessions.mjs';

const { strategy, siteURL, consumer, packageDirectory = '..' } = JSON.parse(process.argv[2]);

const options = {
  siteURL,
  consumerKey: consumer.key,
  consumerSecret: consumer.secret,
  callbackURL: '/auth/wordpress/callback',
};
const verify = (token, tokenSecret, profile, done) =>
  done(null, { id: profile.id, name: profile.displayName });

function ours() {
  const { WordPressStrategy } = createRequire(import.meta.url)(packageDirectory);
  return new WordPressStrategy(options, verify);
}
passport.use(strategy === 'ours' ? ours() : new BareStrategy(options, verify));
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
app.get('/auth/wordpress', passport.authenticate('wordpress'));
app.get('/auth/wordpress/callback', passport.authenticate('wordpress'), (req, res) => {
  res.redirect(`/hello/${req.user.id}`);
});

const server = app.listen(0, '127.0.0.1', () => {
  process.send({ url: `http://127.0.0.1:${server.address().port}` });
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
