import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import type { StandIn, StandInOptions } from '../../examples/stand-in/stand-in';
import {
  AddressGuard,
  SiteCache,
  authorizedFetch,
  discover,
  readError,
  type AuthorizedFetchOptions,
  type Credentials,
  type Site,
  type SiteData,
} from '../../lib';
import { HTTPClient } from '../../lib/http/client';
import { OAuth1Client } from '../../lib/oauth1/client';
import { failure } from '../support/failure';
import { listen } from '../support/loopback';
import { GuardOfPublicNames, type PublicNames } from '../support/public-names';
import { consumer, startSite } from '../support/site';

interface SetUp {
  standIn: StandIn;
  site: Site;
  credentials: Extract<Credentials, { token: string }>;
  fetch: typeof fetch;
}

/** Whether sites are at public names, and found with a guard, which then goes with them. */
let isGuarded = false;
afterEach(() => void (isGuarded = false));

const NAME = 'blog.example.com';

/** A site, and the token of alice on it. */
async function setUp(siteOptions: StandInOptions = {}, options: AuthorizedFetchOptions = {}): Promise<SetUp> {
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
    record: { site, clockOffset: 0, headerStripped: false },
    endpoints: site.authentication.oauth1!,
  });
  const request = await client.requestToken({ oauth_callback: 'https://app.example.test/cb' });
  const verifier = new URL(standIn.authorize(request.token, 'alice')).searchParams.get('oauth_verifier')!;
  const { token, tokenSecret } = await client.accessToken(request.token, request.tokenSecret, verifier);
  const credentials = { consumerKey: consumer.key, consumerSecret: consumer.secret, token, tokenSecret };
  standIn.requests.length = 0;
  return { standIn, site, credentials, fetch: authorizedFetch(site, credentials, options) };
}

function guardOf(origin: string, options: PublicNames = {}): AddressGuard {
  return new GuardOfPublicNames({ allowedPorts: [Number(new URL(origin).port)], ...options });
}

/** A server that answers as it is told, at a site that is nothing else. */
async function serve(
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

const bodyOf = async (req: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

describe.each([
  ['by the global fetch', false],
  ['by a guarded one', true],
])('a request as the logged-in user, %s', (_way, guarded) => {
  beforeEach(() => void (isGuarded = guarded));

  test.each<[string, StandInOptions]>([
    ['pretty permalinks', {}],
    ['a subdirectory', { path: '/blog' }],
    ['plain permalinks', { permalinks: 'plain' }],
    ['almost pretty permalinks', { permalinks: 'almost-pretty' }],
    ['a folder of its own', { folder: '/wp' }],
  ])('goes to a route of a site with %s', async (_, options) => {
    const { fetch, site } = await setUp(options);
    for (const address of ['/wp/v2/users/me?context=edit', site.route('/wp/v2/users/me?context=edit')]) {
      const response = await fetch(address);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ username: 'alice' });
    }
  });

  test('takes a URL, a Request, and the HEAD method in small letters', async () => {
    const { fetch, site, standIn } = await setUp();
    const url = site.route('/wp/v2/users/me');
    expect((await fetch(new URL(url))).status).toBe(200);
    expect((await fetch(new Request(url, { headers: { 'x-mine': '1' } }))).status).toBe(200);
    expect((await fetch(url, { method: 'head' })).status).toBe(200);
    expect(standIn.requests.map(({ method, headers }) => [method, headers['x-mine']])).toEqual([
      ['GET', undefined],
      ['GET', '1'],
      ['HEAD', undefined],
    ]);
  });

  const query = '?include[]=4&include[]=2&7=a&3=b&x.y=1&search=100%25+%2542&f[b]=1&f[a]=%FF&flag';
  const form = 'title=A+%26+B%20%C3%A9&categories[]=1&categories[]=2&k[c]=3&oauth_x=é';
  const formData = () => {
    const data = new FormData();
    data.append('title', '100% a+b %41\nline two');
    data.append('a%42[]', 'x');
    data.append('ends with a backslash\\', 'x');
    data.append('file', new Blob(['bytes\r\n']), 'a "name".txt');
    data.append('nameless', new Blob(['bytes']), '');
    return data;
  };
  const bodies: [string, () => RequestInit][] = [
    ['nothing', () => ({})],
    ['JSON', () => ({ body: '{"title":"Hello"}', headers: { 'content-type': 'application/json' } })],
    ['URLSearchParams', () => ({ body: new URLSearchParams(form) })],
    [
      'a form in a string',
      () => ({ body: form, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ],
    ['a form in bytes', () => ({ body: Buffer.from(form), headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } })], // prettier-ignore
    ['a form in a Blob', () => ({ body: new Blob([form], { type: 'application/x-www-form-urlencoded' }) })],
    ['a form in a stream', () => ({ body: new Blob([form]).stream(), duplex: 'half', headers: { 'content-type': 'application/x-www-form-urlencoded' } })], // prettier-ignore
    ['URLSearchParams that are called JSON', () => ({ body: new URLSearchParams(form), headers: { 'content-type': 'application/json' } })], // prettier-ignore
    ['FormData', () => ({ body: formData() })],
    ['bytes', () => ({ body: new Uint8Array([137, 80]), headers: { 'content-type': 'image/png' } })],
    ['a Blob', () => ({ body: new Blob(['x'], { type: 'text/plain' }) })],
    ['text', () => ({ body: form })],
    ['a stream', () => ({ body: new Blob(['{}']).stream(), duplex: 'half', headers: { 'content-type': 'application/json' } })], // prettier-ignore
  ];
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE'];
  test.each(bodies.flatMap(([what, init]) => methods.map((method) => ({ method, what, init }))))(
    'by $method with $what is signed as PHP reads it',
    async ({ method, init }) => {
      const { fetch } = await setUp();
      // The plugin looks at the signature before WordPress looks for the route.
      const response = await fetch(`/nowhere/v1/things${query}`, { method, ...init() });
      expect(await response.json()).toMatchObject({ code: 'rest_no_route' });
    },
  );

  test('goes out as it was written', async () => {
    const { fetch } = await serve((req, res) => {
      void bodyOf(req).then((body) => {
        res.end(JSON.stringify({ url: req.url, type: req.headers['content-type'], body }));
      });
    });
    const sent = {
      body: 'a[]=%41&a[]=b+c',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    const response = await fetch('/wp/v2/posts?x[]=1&x[]=%41', { method: 'POST', ...sent });
    expect(await response.json()).toEqual({
      url: '/wp-json/wp/v2/posts?x[]=1&x[]=%41',
      type: 'application/x-www-form-urlencoded',
      body: sent.body,
    });
  });

  test('signs by HMAC-SHA256', async () => {
    const { fetch, standIn } = await setUp({}, { signatureMethod: 'HMAC-SHA256' });
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
    expect(standIn.requests[0]!.headers.authorization).toContain('HMAC-SHA256');
  });

  test('carries other kinds of credentials', async () => {
    const { site, guard, requests } = await serve((_req, res) => res.end());
    const kinds: Credentials[] = [
      { accessToken: 'abc' },
      { username: 'bob', applicationPassword: 'a b c é' },
    ];
    for (const credentials of kinds) await authorizedFetch(site, credentials, { guard })('/wp/v2/users/me');
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer abc',
      `Basic ${Buffer.from('bob:a b c é').toString('base64')}`,
    ]);
  });

  test('reads a long stream only where it has to be signed, and then up to a limit', async () => {
    const { fetch } = await serve(
      (req, res) => void bodyOf(req).then((body) => res.end(String(body.length))),
    );
    const long = () => new Blob([new Uint8Array(2 ** 20 + 1).fill(97)]).stream();
    const send = (type: string, method = 'POST') =>
      fetch('/wp/v2/media', { method, body: long(), duplex: 'half', headers: { 'content-type': type } }); // prettier-ignore
    expect(await (await send('image/png')).text()).toBe(String(2 ** 20 + 1));
    expect(await (await send('application/x-www-form-urlencoded', 'PUT')).text()).toBe(String(2 ** 20 + 1));
    await expect(send('application/x-www-form-urlencoded')).rejects.toThrow(/Pass the form as FormData/);
  });
});

test('a request goes through the fetch it was given', async () => {
  const seen: unknown[] = [];
  const { site, credentials } = await setUp();
  const injected = authorizedFetch(site, credentials, {
    fetch: (input, init) => {
      seen.push(init?.headers);
      return fetch(input, init);
    },
  });
  expect((await injected('/wp/v2/users/me')).status).toBe(200);
  expect(seen).toHaveLength(1);
});

describe('credentials stay with the site', () => {
  test.each([
    'https://evil.example/wp-json/wp/v2/users/me',
    '//evil.example/',
    'http://127.0.0.1:1/wp-json/',
    'javascript:alert(1)',
    'http://user:password@127.0.0.1/',
  ])('and are not sent to %s', async (address) => {
    const { fetch, standIn } = await setUp();
    await expect(fetch(address)).rejects.toThrow(TypeError);
    expect(standIn.requests).toEqual([]);
  });

  test('nor along a redirect', async () => {
    const other = await serve((_req, res) => res.end('stolen'));
    const { fetch } = await serve((_req, res) => res.writeHead(302, { location: `${other.home}/` }).end());
    await expect(fetch('/wp/v2/posts')).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(other.requests).toEqual([]);
  });

  test('and on their own site a redirect is followed, signed anew', async () => {
    const { fetch, requests } = await serve((req, res) => {
      if (req.url!.includes('old')) res.writeHead(301, { location: '/wp-json/new' }).end();
      else res.end();
    });
    expect((await fetch('/old')).status).toBe(200);
    const [first, second] = requests.map(({ headers }) => headers.authorization);
    expect(second).toContain('oauth_signature=');
    expect(second).not.toBe(first);
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [302, 'PUT', 'PUT', 'x'],
    [307, 'POST', 'POST', 'x'],
    [308, 'POST', 'POST', 'x'],
  ])('a %d to a %s is followed by a %s', async (status, method, then, body) => {
    const { fetch } = await serve((req, res) => {
      void bodyOf(req).then((body) => {
        if (req.url!.includes('old')) res.writeHead(status, { location: '/wp-json/new' }).end();
        else res.end(JSON.stringify([req.method, body, req.headers['content-type'] !== undefined]));
      });
    });
    const response = await fetch('/old', { method, body: 'x' });
    expect(await response.json()).toEqual([then, body, body !== '']);
  });

  test('a stream is not sent along a redirect', async () => {
    const { fetch } = await serve((_req, res) => res.writeHead(307, { location: '/wp-json/new' }).end());
    const init = { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit;
    await expect(fetch('/old', init)).rejects.toThrow(/stream/);
  });

  test('the caller may take redirects as they are, or refuse them', async () => {
    const { fetch } = await serve((_req, res) =>
      res.writeHead(302, { location: 'https://evil.example/' }).end(),
    );
    expect((await fetch('/old', { redirect: 'manual' })).status).toBe(302);
    await expect(fetch('/old', { redirect: 'error' })).rejects.toMatchObject({ code: 'redirect_refused' });
  });

  test('a loop ends', async () => {
    const { fetch, requests } = await serve((_req, res) =>
      res.writeHead(302, { location: '/wp-json/' }).end(),
    );
    await expect(fetch('/')).rejects.toThrow(/more than 20 times/);
    expect(requests).toHaveLength(21);
  });

  test('of a site behind a TLS proxy that WordPress does not notice, http addresses are taken as https', async () => {
    const asked: string[] = [];
    const site = { home: 'http://blog.example.test', root: 'https://blog.example.test/wp-json/' };
    const behindProxy = authorizedFetch(
      site,
      { accessToken: 'abc' },
      {
        fetch: (input) => {
          asked.push(String(input instanceof Request ? input.url : input));
          return Promise.resolve(new Response());
        },
      },
    );
    await behindProxy('http://blog.example.test/wp-json/wp/v2/posts');
    expect(asked).toEqual(['https://blog.example.test/wp-json/wp/v2/posts']);
  });
});

describe.each([
  ['by the global fetch', false],
  ['by a guarded one', true],
])('a site that is set up in a difficult way, asked %s', (_way, guarded) => {
  beforeEach(() => void (isGuarded = guarded));

  test('that loses the header gets its parameters in the query, and is remembered', async () => {
    const { fetch, standIn } = await setUp({ stripAuthorization: true });
    expect((await fetch('/wp/v2/users/me?include[]=1')).status).toBe(200);
    expect(standIn.requests.map(({ status }) => status)).toEqual([401, 200]);
    const post = { method: 'POST', body: new URLSearchParams({ 'a[]': '1' }) };
    expect(await (await fetch('/nowhere?b[]=2', post)).json()).toMatchObject({ code: 'rest_no_route' });
    expect(standIn.requests).toHaveLength(3);
  });

  test('that loses it on plain permalinks, too', async () => {
    const { fetch } = await setUp({ stripAuthorization: true, permalinks: 'plain' });
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
  });

  test('and a stream is not sent twice', async () => {
    const { fetch, requests } = await serve((req, res) => {
      req.resume().on('end', () => res.writeHead(401).end('{"code":"rest_cannot_create"}'));
    });
    const init = { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit;
    expect((await fetch('/wp/v2/media', init)).status).toBe(401);
    expect(requests).toHaveLength(1);
  });

  test('whose clock is off is met by its clock, and is remembered', async () => {
    const { fetch, standIn } = await setUp();
    standIn.options.clockOffset = -7200;
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
    expect(standIn.requests.map(({ status }) => status)).toEqual([401, 200, 200]);
  });
});

describe('an answer that refuses is the caller’s', () => {
  test.each([
    ['a revoked token', { token: 'gone' }, 'access_token_invalid'],
    ['a wrong secret', { tokenSecret: 'wrong' }, 'signature_mismatch'],
    ['an unknown consumer', { consumerKey: 'unknown' }, 'access_token_invalid|consumer_key_invalid'],
  ])('%s', async (_, wrong, code) => {
    const { site, credentials, standIn } = await setUp();
    const response = await authorizedFetch(site, { ...credentials, ...wrong })('/wp/v2/users/me');
    expect(response.status).toBe(401);
    expect((await readError(response))!.code).toMatch(new RegExp(code));
    expect(await response.json()).toHaveProperty('code');
    expect(standIn.requests).toHaveLength(1);
  });

  test('a route that does not exist', async () => {
    const { fetch } = await setUp();
    const response = await fetch('/nowhere');
    expect(await readError(response)).toMatchObject({ code: 'rest_error' });
  });
});

describe.each([
  ['by the global fetch', false],
  ['by a guarded one', true],
])('it ends, %s', (_way, guarded) => {
  beforeEach(() => void (isGuarded = guarded));

  const silent = () => undefined;

  test('with the time limit, before the response begins', async () => {
    const { fetch } = await serve(silent, { timeout: 50 });
    await expect(fetch('/wp/v2/posts?secret=1')).rejects.toMatchObject({
      code: 'timeout',
      message: expect.not.stringContaining('secret'),
    });
  });

  test('but not while the body streams', async () => {
    let end: () => void = () => undefined;
    const { fetch } = await serve((_req, res) => {
      res.write('a');
      end = () => res.end('b');
    });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const response = await fetch('/');
      jest.advanceTimersByTime(10 * 60_000);
      end();
      expect(await response.text()).toBe('ab');
    } finally {
      jest.useRealTimers();
    }
  });

  test('with the signal of the caller, before the response and after', async () => {
    const { fetch } = await serve(silent);
    const controller = new AbortController();
    const pending = fetch('/', { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');

    const dripping = await serve((_req, res) => void res.write('a'));
    const other = new AbortController();
    const response = await dripping.fetch('/', { signal: other.signal });
    other.abort(new Error('enough'));
    await expect(response.text()).rejects.toThrow();
  });
});

describe('it refuses', () => {
  test.each(['OPTIONS', 'REPORT'])('%s, which the plugin does', async (method) => {
    const { fetch } = await serve(() => undefined);
    await expect(fetch('/', { method })).rejects.toThrow(/OAuth 1\.0a plugin of WordPress refuses/);
  });

  test.each([
    undefined,
    {},
    { accessToken: '' },
    { username: 'bob' },
    { consumerKey: 'k', consumerSecret: 's', token: 't' },
  ])('credentials of no known kind: %j', (credentials) => {
    const site = { home: 'https://a.test', root: 'https://a.test/wp-json/' };
    expect(() => authorizedFetch(site, credentials as Credentials)).toThrow(TypeError);
  });
});

describe('a guard', () => {
  const credentials = { accessToken: 'abc' };
  beforeEach(() => void (isGuarded = true));

  test('comes with the site it found, and shows nowhere', async () => {
    const { site, standIn } = await setUp();
    for (const shown of [JSON.stringify(site), inspect(site), Object.keys(site).join()])
      expect(shown).not.toMatch(/guard/i);
    // A name that only the guard knows.
    expect((await authorizedFetch(site, credentials)('/')).status).toBe(200);
    standIn.requests.length = 0;
    const plain: SiteData[] = [{ ...site }, structuredClone({ ...site }), JSON.parse(JSON.stringify(site))];
    for (const data of plain) {
      await expect(authorizedFetch(data, credentials)('/')).rejects.toThrow('fetch failed');
      const guard = guardOf(standIn.origin);
      expect((await authorizedFetch(data, credentials, { guard })('/')).status).toBe(200);
    }
  });

  test('does not come with a site that was found without one', async () => {
    isGuarded = false;
    const { site } = await setUp();
    const fetch = jest.fn(() => Promise.resolve(new Response('{}')));
    expect((await authorizedFetch(site, credentials, { fetch })('/')).status).toBe(200);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('comes from the cache, too, where another guard than the first one is asked for', async () => {
    const { standIn } = await setUp();
    const cache = new SiteCache();
    const [one, other] = [
      guardOf(standIn.origin),
      guardOf(standIn.origin, { addressesOf: () => ['10.0.0.1'] }),
    ];
    await discover(standIn.home, { cache, guard: one });
    const site = await discover(standIn.home, { cache, guard: other });
    expect((await failure(authorizedFetch(site, credentials)('/'))).code).toBe('address_forbidden');
  });

  test('and a fetch exclude each other', async () => {
    const { site, standIn } = await setUp();
    const options = [{ fetch }, { fetch, guard: guardOf(standIn.origin) }];
    for (const bad of options) expect(() => authorizedFetch(site, credentials, bad)).toThrow(TypeError);
    expect(() => authorizedFetch({ ...site }, credentials, { fetch })).not.toThrow();
  });

  test('sees what the name is at each connection, not what it was when the site was found', async () => {
    const { standIn } = await setUp();
    let address = '192.0.78.17';
    const guard = guardOf(standIn.origin, { addressesOf: () => [address] });
    const site = await discover(standIn.home, { guard });
    address = '169.254.169.254';
    standIn.requests.length = 0;
    const error = await failure(authorizedFetch(site, credentials)('/wp/v2/users/me?secret=1'));
    expect(error.code).toBe('address_forbidden');
    expect(error.message).not.toMatch(/169\.254|secret/);
    expect(standIn.requests).toEqual([]);
  });

  test.each([
    'http://127.0.0.1:PORT',
    'http://localhost:PORT',
    'http://[::1]:PORT',
    'http://blog.example.com:22',
  ])('refuses what the site calls its home, or its root: %s', async (place) => {
    const { home, requests } = await serve((_req, res) => res.end('internal'));
    const at = place.replace('PORT', new URL(home).port);
    const guard = guardOf(home);
    for (const site of [
      { home, root: `${at}/wp-json/` },
      { home: at, root: `${home}/wp-json/` },
    ]) {
      const fetch = authorizedFetch(site, credentials, { guard });
      expect((await failure(fetch(`${at}/wp-json/`))).code).toBe('address_forbidden');
    }
    expect(requests).toEqual([]);
  });

  test('refuses a redirect to a private address, were it the site’s own', async () => {
    const { home, requests } = await serve((_req, res) => {
      res.writeHead(307, { location: `http://127.0.0.1:${new URL(home).port}/wp-json/` }).end();
    });
    const site = { home: home.replace(NAME, '127.0.0.1'), root: `${home}/wp-json/` };
    const fetch = authorizedFetch(site, credentials, { guard: guardOf(home) });
    expect((await failure(fetch('/'))).code).toBe('address_forbidden');
    expect(requests).toHaveLength(1);
    // Anywhere else no redirect leads with credentials, guarded or not.
    const other = authorizedFetch({ home, root: `${home}/wp-json/` }, credentials, { guard: guardOf(home) });
    expect((await failure(other('/'))).code).toBe('redirect_refused');
  });

  test('lets go of the time limit when it refuses', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const site = { home: 'http://10.0.0.1', root: 'http://10.0.0.1/wp-json/' };
      await failure(authorizedFetch(site, credentials, { guard: new AddressGuard() })('/'));
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
