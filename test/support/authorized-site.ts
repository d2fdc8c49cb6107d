/** Sites, and an authorized fetch for each: a stand-in WordPress, and a server that answers with a function. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  authorizedFetch,
  discover,
  type AddressGuard,
  type AuthorizedFetchOptions,
  type Credentials,
  type Site,
} from '../../lib';
import { HTTPClient } from '../../lib/http/client';
import { OAuth1Client } from '../../lib/oauth1/client';
import { SiteRecord } from '../../lib/site/site-record';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { listen } from './loopback';
import { GuardOfPublicNames, type PublicNames } from './public-names';
import { consumer, startSite } from './site';

export interface SetUp {
  standIn: StandIn;
  site: Site;
  credentials: Extract<Credentials, { token: string }>;
  fetch: typeof fetch;
}

let isGuarded = false;
afterEach(() => void (isGuarded = false));

/** Within a `describe`: puts the sites at public names and finds them with a guard, which then belongs to them. */
export function useGuard(isUsed = true): void {
  beforeEach(() => void (isGuarded = isUsed));
}

/** For `describe.each`: the two kinds of `fetch` that send requests. */
export const FETCHES: readonly [string, boolean][] = [
  ['by the global fetch', false],
  ['by a guarded fetch', true],
];

export const NAME = 'blog.example.com';

/** A site, and a fetch with an access token of alice on it. */
export async function setUp(
  siteOptions: StandInOptions = {},
  options: AuthorizedFetchOptions = {},
): Promise<SetUp> {
  const standIn = await startSite({
    ...siteOptions,
    consumers: [{ ...consumer, name: 'Script', callback: 'https://app.example.test/cb' }],
  });
  const guard = isGuarded ? guardOf(standIn.origin) : undefined;
  if (guard) standIn.options.home = standIn.home.replace('127.0.0.1', NAME);
  const site = await discover(standIn.home, { guard });
  const client = new OAuth1Client({
    http: new HTTPClient({}, guard),
    consumer: { consumerKey: consumer.key, consumerSecret: consumer.secret },
    signatureMethod: 'HMAC-SHA1',
    record: new SiteRecord(site),
    endpoints: site.authentication.oauth1!,
  });
  const request = await client.requestToken({ oauth_callback: 'https://app.example.test/cb' });
  const verifier = new URL(standIn.approve(request.token, 'alice')).searchParams.get('oauth_verifier')!;
  const { token, tokenSecret } = await client.accessToken(request.token, request.tokenSecret, verifier);
  const credentials = { consumerKey: consumer.key, consumerSecret: consumer.secret, token, tokenSecret };
  standIn.requests.length = 0;
  return { standIn, site, credentials, fetch: authorizedFetch(site, credentials, options) };
}

export function guardOf(origin: string, options: PublicNames = {}): AddressGuard {
  return new GuardOfPublicNames({ allowedPorts: [Number(new URL(origin).port)], ...options });
}

/** A server that answers each request with a function. */
export async function serve(
  answer: (req: IncomingMessage, res: ServerResponse) => void,
  options: AuthorizedFetchOptions = {},
) {
  const requests: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    requests.push(req);
    answer(req, res);
  });
  const { port } = await listen(server);
  const home = `http://${isGuarded ? NAME : '127.0.0.1'}:${port}`;
  const guard = isGuarded ? guardOf(home) : undefined;
  const site = { home, root: `${home}/wp-json/` };
  const credentials = { consumerKey: 'k', consumerSecret: 's', token: 't', tokenSecret: 'ts' };
  return { site, home, guard, requests, fetch: authorizedFetch(site, credentials, { guard, ...options }) };
}

export const bodyOf = async (req: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
