// The README's first example, as an application in TypeScript writes it.
import express from 'express';
import passport from 'passport';
import { WordPressStrategy, type VerifyDone, type WordPressProfile } from 'passport-wordpress-rest';

declare const users: { findOrCreate(profile: WordPressProfile, done: VerifyDone): void };
const app = express();

passport.use(
  new WordPressStrategy(
    {
      siteURL: 'https://blog.example.com',
      consumerKey: process.env.WORDPRESS_CONSUMER_KEY,
      consumerSecret: process.env.WORDPRESS_CONSUMER_SECRET,
      callbackURL: '/auth/wordpress/callback',
    },
    (token, tokenSecret, profile, done) => users.findOrCreate(profile, done),
  ),
);

app.get('/auth/wordpress', passport.authenticate('wordpress'));
app.get(
  '/auth/wordpress/callback',
  passport.authenticate('wordpress', { successRedirect: '/', failureRedirect: '/login' }),
);
