import { randomBytes } from 'node:crypto';
import express from 'express';
import session from 'express-session';
import passport from 'passport';
import { WordPressStrategy } from 'passport-wordpress-rest';

// The users of this application. Replace it with your database.
const users = new Map();

passport.use(
  new WordPressStrategy(
    {
      siteURL: process.env.WORDPRESS_URL,
      consumerKey: process.env.WORDPRESS_CONSUMER_KEY,
      consumerSecret: process.env.WORDPRESS_CONSUMER_SECRET,
      callbackURL: '/auth/wordpress/callback',
    },
    async (token, tokenSecret, profile) => {
      // A user is identified by the site and the id: each WordPress counts its users from 1.
      const id = `${profile.site.home.replace(/^https?:/, '')}#${profile.id}`;
      const user = { id, name: profile.displayName };
      users.set(id, user);
      return user;
    },
  ),
);
passport.serializeUser((user, done) => done(null, user.id));
passport.deserializeUser((id, done) => done(null, users.get(id) ?? false));

const app = express();
app.use(
  session({
    // Sessions are kept in memory. With a session store, use a fixed secret.
    secret: process.env.SESSION_SECRET ?? randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: 'lax', secure: 'auto' },
  }),
);
app.use(passport.session());

app.get('/', (req, res) => {
  if (!req.user) return res.redirect('/login');
  res.send(
    page(`Hello, ${req.user.name}`, '<form method="post" action="/logout"><button>Log out</button></form>'),
  );
});

app.get('/login', (req, res) => {
  // Passport stores the reason of a failed login here, because of `failureMessage`.
  const [message = ''] = req.session.messages ?? [];
  delete req.session.messages;
  res.send(
    page('Log in', `<p>${escapeHTML(message)}</p><a href="/auth/wordpress">Log in with WordPress</a>`),
  );
});

app.get('/auth/wordpress', passport.authenticate('wordpress'));
app.get(
  '/auth/wordpress/callback',
  passport.authenticate('wordpress', {
    successRedirect: '/',
    failureRedirect: '/login',
    failureMessage: true,
  }),
);

app.post('/logout', (req, res, next) => {
  req.logout((error) => (error ? next(error) : res.redirect('/')));
});

const port = process.env.PORT ?? 3000;
app.listen(port, (error) => {
  if (error) throw error;
  console.log(`Open http://localhost:${port}`);
});

function page(title, body) {
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHTML(title)}</title>
<h1>${escapeHTML(title)}</h1>
${body}`;
}

function escapeHTML(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
