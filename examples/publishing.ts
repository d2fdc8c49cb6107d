/** Shared by the two examples that publish a post: stores the token of each login, and shows a form. */
import type { Express } from 'express';
import { createApp } from './app';
import type { Config } from './config';
import { Tokens } from './tokens';
import type { AppUser } from './users';
import { publishPage } from './views';
import { SiteCache, discover, type Credentials, type Site } from 'passport-wordpress-rest';

export interface Draft {
  title: string;
  content: string;
}

/** The address of the post, or the reason why it was not published. */
export type Published = { link: string } | { refusal: string; mustLogInAgain: boolean };

/** Publishes a post as the user with these credentials. */
export type Publish = (site: Site, credentials: Credentials, draft: Draft) => Promise<Published>;

export function createPublishingApp(config: Config, publish: Publish): Express {
  const tokens = new Tokens();
  const cache = new SiteCache();
  const app = createApp(config, (user, token, tokenSecret) => tokens.keep(user, { token, tokenSecret }));

  app.get('/publish', (req, res) => {
    if (!req.user) return res.redirect('/login');
    res.send(publishPage().text);
  });

  app.post('/publish', async (req, res) => {
    const user = req.user as AppUser | undefined;
    const token = user && tokens.of(user);
    // A user who logged in with a local account has no token.
    if (!token) return res.redirect('/login');

    const { title, content } = (req.body ?? {}) as Partial<Draft>;
    const { consumerKey, consumerSecret } = config;
    const credentials = { consumerKey, consumerSecret, ...token };
    const site = await discover(config.siteURL, { cache });
    const published = await publish(site, credentials, { title: title ?? '', content: content ?? '' });
    if ('link' in published) return res.send(publishPage(published).text);
    if (published.mustLogInAgain) tokens.forget(user);
    res.status(502).send(publishPage(published).text);
  });
  return app;
}
