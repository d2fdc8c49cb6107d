/** A stand-in WordPress for each test. */
import { StandIn, type StandInOptions, type User } from '../../lib/testing/stand-in/stand-in';
import { stopAfterEach } from './running';

/** The application, as the OAuth 1.0a plugin of a site knows it. */
export const consumer = { key: 'CONSUMERKEY1', secret: 'CONSUMERSECRET1' };

/** Sites as people set them up. A login works with each. */
export const SET_UPS: readonly [what: string, options: StandInOptions][] = [
  ['pretty permalinks at the root', {}],
  ['pretty permalinks in a subdirectory', { path: '/blog' }],
  ['plain permalinks', { permalinks: 'plain' }],
  ['plain permalinks in a subdirectory', { permalinks: 'plain', path: '/blog' }],
  ['almost pretty permalinks', { permalinks: 'almost-pretty' }],
  ['WordPress in a separate folder', { folder: '/wp' }],
];

/** A site that runs until the end of the test. It knows `consumer` once `registerCallback` has told it the callback. */
export async function startSite(options: StandInOptions = {}): Promise<StandIn> {
  return stopAfterEach(await new StandIn(options).start());
}

/** Registers `consumer` on a site with the callback of an application. */
export function registerCallback(site: StandIn, origin: string, path = '/auth/wordpress/callback'): void {
  site.options.consumers = [{ ...consumer, name: 'Test', callback: origin + path }];
}

/** Users `user0`, `user1`, … */
export function crowd(count: number): User[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    username: `user${index}`,
    password: 'x',
    email: `user${index}@example.org`,
    displayName: `User ${index}`,
    roles: ['subscriber'],
  }));
}

/** For the option `delay`: answers come in random order. */
export const randomDelay = () => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 30));

/**
 * The requests to a site as `METHOD path`, without the list of fields and the parameter that passes page caches, and
 * with `UUID` for the id of an application password.
 * @param from The first request to show.
 */
export function paths(site: StandIn, from = 0): string[] {
  const plain = (url: string) =>
    url.replace(/[?&](?:_fields|_)=.*/, '').replace(/[\da-f]{8}-[\da-f-]{27}/, 'UUID');
  return site.requests.slice(from).map(({ method, url }) => `${method} ${plain(url)}`);
}
