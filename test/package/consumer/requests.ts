// After the login: a fetch that is used as the global one is.
import {
  AddressGuard,
  SiteCache,
  authorizedFetch,
  discover,
  readError,
  type AddressGuardOptions,
  type SiteData,
  type WordPressError,
} from 'passport-wordpress-rest';
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

// What a stranger named: found with a guard, which then goes with the site.
export async function latestOf(address: string, accessToken: string): Promise<Response> {
  const guard = new AddressGuard({ allowedPorts: [8443] } satisfies AddressGuardOptions);
  const site = await discover(address, { guard, cache: new SiteCache({ maxDiscoveries: 5 }) });
  guard.check(new URL(site.home));
  const plain = JSON.parse(JSON.stringify(site)) as SiteData;
  await authorizedFetch(plain, { accessToken }, { guard })('/wp/v2/users/me');
  return authorizedFetch(site, { accessToken })('/wp/v2/posts?per_page=1');
}
// @ts-expect-error -- a port is a number
new AddressGuard({ allowedPorts: ['8443'] });
