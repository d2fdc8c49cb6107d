import type { ServerResponse } from 'node:http';
import { diagnose } from '../../../lib';
import { altering } from '../../support/altering-proxy';
import { CALLBACK, consumer, finding, findingsOf, serve, site, start } from '../../support/diagnosed-site';
import { demoOAuth2Client } from '../../support/oauth2-client';

interface Rules {
  /** Which responses it stores. */
  stores?: (url: string, status: number) => boolean;
  /** What it puts into the headers of a stored response. */
  hit?: Record<string, string>;
}

/** A cache that answers a GET by its URL, whoever asks. */
async function startBehindCache({ stores = () => true, hit = {} }: Rules, options = {}): Promise<string> {
  const stored = new Map<string, { status: number; body: string }>();
  const home = await serve((request, response) => {
    const { url = '', method } = request;
    const kept = method === 'GET' ? stored.get(url) : undefined;
    if (kept) {
      response.writeHead(kept.status, { 'content-type': 'application/json', ...hit }).end(kept.body);
      return;
    }
    // A public route of WordPress, and what the OAuth 1.0a plugin says there.
    if (url.endsWith('/wp/v2/statuses')) {
      const isVisitor = request.headers.authorization === undefined;
      const body = isVisitor ? '{"publish":{}}' : '{"code":"json_oauth1_missing_parameter"}';
      if (isVisitor && stores(url, 200)) stored.set(url, { status: 200, body });
      response.writeHead(isVisitor ? 200 : 401).end(body);
      return;
    }
    const end = response.end.bind(response);
    response.end = ((body?: string) => {
      if (method === 'GET' && url.includes('/wp-json/') && stores(url, response.statusCode))
        stored.set(url, { status: response.statusCode, body: String(body) });
      return end(body);
    }) as ServerResponse['end'];
    // Changing nothing, it has the whole body at once.
    altering(() => site.origin, { body: (body) => body })(request, response);
  });
  await start({ home, ...options });
  return home;
}

test.each([
  ['everything', {}],
  ['only successful responses', { stores: (_: string, status: number) => status === 200 }],
  ['only the refusal of a visitor', { stores: (_: string, status: number) => status === 401 }],
  ['only addresses without a query', { stores: (url: string) => !url.includes('?') }],
])('a cache that stores %s is a warning, and the header is not blamed', async (_, rules) => {
  const home = await startBehindCache(rules);
  const diagnosis = await diagnose(home, { ...consumer, callbackURL: CALLBACK });
  expect(findingsOf(diagnosis, 'page-cache')).toMatchObject([
    { severity: 'warning', remedy: expect.stringContaining('$http_authorization') },
  ]);
  expect(findingsOf(diagnosis, 'authorization-header')).toMatchObject([{ severity: 'ok' }]);
  expect(findingsOf(diagnosis, 'request-token')).toMatchObject([{ severity: 'ok' }]);
});

test('what a visitor was answered earlier is not taken for a lost header', async () => {
  const home = await startBehindCache({});
  for (const query of ['', '?context=edit']) await fetch(`${home}/wp-json/wp/v2/users/me${query}`);
  expect(await finding('authorization-header', home)).toMatchObject({ severity: 'ok' });
});

test('a cache in front of the OAuth 2 plugin is seen, too', async () => {
  const options = { oauth1: false, oauth2Clients: [demoOAuth2Client(CALLBACK)] };
  const home = await startBehindCache({}, options);
  expect(await finding('page-cache', home)).toMatchObject({ severity: 'warning' });
});

test.each([[{ 'x-cache': 'HIT' }], [{ 'x-fastcgi-cache': 'hit' }], [{ age: '30' }]])(
  'where nothing tells whether credentials arrive, the cache may: %j',
  async (hit) => {
    const home = await startBehindCache({ hit }, { oauth1: false });
    expect(await finding('page-cache', home)).toMatchObject({ severity: 'warning' });
  },
);

test('a visitor who is given the profile of a user is a problem', async () => {
  const alice = { id: 2, name: 'Alice', slug: 'alice', email: 'alice@example.org' };
  const home = await serve((request, response) => {
    if (/users\/me(?:\?context=edit)?$/.test(request.url!)) response.end(JSON.stringify(alice));
    else altering(() => site.origin, {})(request, response);
  });
  await start({ home });
  const diagnosis = await diagnose(home, consumer);
  expect(findingsOf(diagnosis, 'page-cache')).toMatchObject([
    { severity: 'problem', remedy: expect.stringContaining('empty the cache') },
  ]);
  expect(JSON.stringify(diagnosis.findings)).not.toContain('alice@example.org');
});

test.each([
  ['no cache', {}],
  ['no cache, and a lost Authorization header', { stripAuthorization: true }],
  ['no cache, and nothing but application passwords', { oauth1: false }],
])('%s', async (_, options) => {
  await start(options);
  expect(await finding('page-cache')).toMatchObject({ severity: 'ok' });
});
