/** The released node-wpapi with the transport, at a stand-in WordPress. */
import WPAPI from 'wpapi';
import { authorizedFetch, wpapiTransport } from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { startSite } from './site';

const consumer = { key: 'key', secret: 'secret', callback: 'http://app.example.test/callback', name: 'App' };

/** node-wpapi as bob, who is an author, at a site where he has the posts 2 to 6. */
export async function startWPAPI(
  options: StandInOptions = {},
  endpoint?: string,
): Promise<{ site: StandIn; wp: WPAPI }> {
  const site = await startSite({ consumers: [consumer], ...options });
  const fetch = authorizedFetch(site, site.credentialsOf('bob', consumer));
  const wp = new WPAPI({ endpoint: endpoint ?? site.root, transport: wpapiTransport(fetch) });
  for (let i = 1; i <= 5; i++) await wp.posts().create({ title: `Post ${i}`, status: 'publish' });
  site.requests.length = 0;
  return { site, wp };
}

/** node-wpapi at a site that answers every request with this. */
export function wpapiAt(body: string | null, init: ResponseInit = {}): WPAPI {
  return new WPAPI({
    endpoint: 'http://blog.example.test/wp-json/',
    transport: wpapiTransport(() => Promise.resolve(new Response(body, init))),
  });
}

export const idsOf = (posts: { id: number }[]) => posts.map(({ id }) => id);

/** The error that a call throws or rejects with. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function thrownBy(call: () => unknown): Promise<any> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('The call did not fail.');
}
