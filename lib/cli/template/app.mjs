import { randomUUID } from 'node:crypto';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { WordPressStrategy } from 'passport-wordpress-rest';

const users = new Map(); // Replace it with your database.

const options = {
  siteURL: process.env.WORDPRESS_URL,
  consumerKey: process.env.WORDPRESS_CONSUMER_KEY,
  consumerSecret: process.env.WORDPRESS_CONSUMER_SECRET,
  callbackURL: '/auth/wordpress/callback',
};
async function verify(token, tokenSecret, profile) {
  // A user is identified by the site and the id: each WordPress counts its users from 1.
  const id = `${profile.site.home.replace(/^https?:/, '')}#${profile.id}`;
  users.set(id, { id, name: profile.displayName });
  return users.get(id);
}
passport.use(new WordPressStrategy(options, verify));
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, users.get(id) ?? false));

const app = express();
// Sessions are kept in memory. With a session store, use a fixed secret.
const secret = process.env.SESSION_SECRET ?? randomUUID();
app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { secure: 'auto' } }));
app.use(passport.session());

app.get('/', (req, res) => {
  if (!req.user) return res.redirect('/login');
  const logout = '<form method="post" action="/logout"><button>Log out</button></form>';
  res.send(page(`<h1>Hello, ${escapeHTML(req.user.name)}</h1>${logout}`));
});
app.get('/login', (req, res) => {
  // `failureMessage` stores here why a login failed.
  const [message = ''] = req.session.messages?.splice(0) ?? [];
  const login = '<a href="/auth/wordpress">Log in with WordPress</a>';
  res.send(page(`<h1>Log in</h1><p>${escapeHTML(message)}</p>${login}`));
});
app.get('/auth/wordpress', passport.authenticate('wordpress'));
const outcome = { successRedirect: '/', failureRedirect: '/login', failureMessage: true };
app.get('/auth/wordpress/callback', passport.authenticate('wordpress', outcome));
app.post('/logout', (req, res, next) => {
  req.logout((error) => (error ? next(error) : res.redirect('/')));
});

const port = process.env.PORT ?? 3000;
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Open http://localhost:${port}`);
});

function page(body) {
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Log in with WordPress</title>${body}`;
}
function escapeHTML(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
