/** Shared by the two examples that publish a post: stores the token of each login, and shows a form. */
import type { Express } from 'express';
import { createApp } from './app';
import type { Config } from './config';
import { field } from './form';
import { Tokens } from './tokens';
import type { AppUser } from './users';
import { publishPage, publishedPage } from './views';
import {
  SiteCache,
  WordPressError,
  defaultMessages,
  discover,
  type Credentials,
  type Site,
} from 'passport-wordpress-rest';

export interface Draft {
  title: string;
  content: string;
}

/** The address of the post, or the reason why it was not published. */
export type Published = { link: string } | { refusal: string; mustLogInAgain: boolean };

/** Publishes a post as the user with these credentials. Rejects with a `WordPressError`, or tells why it did not. */
export type Publish = (site: Site, credentials: Credentials, draft: Draft) => Promise<Published>;

const LOG_IN = 'Posts are published with the token of a login with WordPress. Please log in.';
const NOT_ACCEPTED = 'The site did not accept the post. Your account there may not be allowed to publish.';

/** The user reads a short text. The message of the error is for the developer. */
function refusalOf(error: unknown): Published {
  if (!(error instanceof WordPressError)) throw error;
  console.warn(error.message);
  const mustLogInAgain = error.code === 'access_token_invalid';
  if (mustLogInAgain) return { refusal: LOG_IN, mustLogInAgain };
  const refusal = error.code === 'rest_error' ? NOT_ACCEPTED : defaultMessages[error.code];
  return { refusal, mustLogInAgain };
}

export function createPublishingApp(config: Config, publish: Publish): Express {
  const tokens = new Tokens();
  /** What each user typed and the site has not accepted. It survives another login. */
  const drafts = new Map<string, Draft>();
  const cache = new SiteCache();

  const addRoutes = (app: Express) => {
    app.get('/publish', (req, res) => {
      const user = req.user as AppUser | undefined;
      if (!user) return res.redirect('/login');
      // A user who logged in with a local account has no token.
      const refusal = tokens.of(user) ? undefined : LOG_IN;
      res.send(publishPage(drafts.get(user.id), refusal, refusal !== undefined).text);
    });

    app.post('/publish', async (req, res) => {
      const draft = { title: field(req, 'title'), content: field(req, 'content') };
      const user = req.user as AppUser | undefined;
      if (user) drafts.set(user.id, draft);
      const token = user && tokens.of(user);
      if (!token) return res.status(403).send(publishPage(draft, LOG_IN, true).text);

      const { consumerKey, consumerSecret } = config;
      const published = await discover(config.siteURL, { cache })
        .then((site) => publish(site, { consumerKey, consumerSecret, ...token }, draft))
        .catch(refusalOf);
      if ('link' in published) {
        drafts.delete(user.id);
        return res.send(publishedPage(published.link).text);
      }
      const { refusal, mustLogInAgain } = published;
      if (mustLogInAgain) tokens.forget(user);
      res.status(502).send(publishPage(draft, refusal, mustLogInAgain).text);
    });
  };

  return createApp(config, {
    keepToken: (user, token, tokenSecret) => tokens.keep(user, { token, tokenSecret }),
    addRoutes,
    links: [{ href: '/publish', name: 'Publish a post' }],
  });
}
