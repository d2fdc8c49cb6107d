// After the login: a fetch that is used as the global one is.
import { authorizedFetch, readError, type SiteData, type WordPressError } from 'passport-wordpress-rest';
import { holds, type Same } from './same.js';

export async function titlesOfDrafts(site: SiteData, token: string, tokenSecret: string): Promise<string[]> {
  const { CONSUMER_KEY: consumerKey = '', CONSUMER_SECRET: consumerSecret = '' } = process.env;
  const wpFetch = authorizedFetch(site, { consumerKey, consumerSecret, token, tokenSecret });
  holds<Same<typeof wpFetch, typeof fetch>>();

  const response = await wpFetch('/wp/v2/posts?status=draft', { signal: AbortSignal.timeout(5_000) });
  const error = await readError(response);
  holds<Same<typeof error, WordPressError | undefined>>();
  if (error) throw error;
  return ((await response.json()) as { title: { rendered: string } }[]).map(({ title }) => title.rendered);
}

authorizedFetch(
  { home: 'https://a.example', root: 'https://a.example/wp-json/' },
  { accessToken: 'of OAuth 2' },
);
// @ts-expect-error -- half of the credentials
authorizedFetch({ home: 'https://a.example', root: 'https://a.example/wp-json/' }, { username: 'alice' });
