import { createServer as createTCPServer } from 'node:net';
import { inspect } from 'node:util';
import { authorizedFetch, readError, type AuthorizedFetchOptions, type Credentials } from '../../lib';
import type { StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { FETCHES, NAME, bodyOf, guardOf, serve, setUp, useGuard } from '../support/authorized-site';
import { listen } from '../support/loopback';

describe.each(FETCHES)('a request as the logged-in user, %s', (_sender, guarded) => {
  useGuard(guarded);

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

  test('may be a URL or a Request, with the HEAD method in lower case', async () => {
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
    'by $method with $what is signed as PHP parses it',
    async ({ method, init }) => {
      const { fetch } = await setUp();
      // The plugin checks the signature before WordPress looks for the route.
      const response = await fetch(`/nowhere/v1/things${query}`, { method, ...init() });
      expect(await response.json()).toMatchObject({ code: 'rest_no_route' });
    },
  );

  test('is sent as the caller wrote it', async () => {
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

  test('may be signed with HMAC-SHA256', async () => {
    const { fetch, standIn } = await setUp({}, { signatureMethod: 'HMAC-SHA256' });
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
    expect(standIn.requests[0]!.headers.authorization).toContain('HMAC-SHA256');
  });

  test('may have other kinds of credentials', async () => {
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

  test('reads a stream only if it must be signed, and then up to a limit', async () => {
    const { fetch } = await serve(
      (req, res) => void bodyOf(req).then((body) => res.end(String(body.length))),
    );
    const stream = (size: number) => new Blob([new Uint8Array(size).fill(97)]).stream();
    const send = (type: string, method = 'POST', size = 2 ** 20 + 1) =>
      fetch('/wp/v2/media', { method, body: stream(size), duplex: 'half', headers: { 'content-type': type } }); // prettier-ignore
    expect(await (await send('image/png')).text()).toBe(String(2 ** 20 + 1));
    expect(await (await send('application/x-www-form-urlencoded', 'PUT')).text()).toBe(String(2 ** 20 + 1));
    await expect(send('application/x-www-form-urlencoded')).rejects.toThrow(/Pass the form as FormData/);
    const longest = await send('application/x-www-form-urlencoded', 'POST', 2 ** 20);
    expect(await longest.text()).toBe(String(2 ** 20));
  });

  test('has no headers of a body after a redirect that makes it a GET', async () => {
    const { fetch } = await serve((req, res) => {
      const { 'content-type': type, 'content-length': length, 'content-encoding': coding } = req.headers;
      if (req.url!.includes('old')) res.writeHead(303, { location: '/wp-json/new' }).end();
      else res.end(JSON.stringify([req.method, type, length, coding].map((value) => value ?? 'none')));
    });
    const headers = { 'content-type': 'text/plain', 'content-length': '1', 'content-encoding': 'identity' };
    const response = await fetch('/old', { method: 'POST', body: 'x', headers });
    expect(await response.json()).toEqual(['GET', 'none', 'none', 'none']);
  });
});

test('a request is sent by the fetch in the options', async () => {
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

describe('a response that refuses the request is returned', () => {
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

  const applicationPassword = 'abcd EFGH ijkl MNOP qrst UVWX';
  test.each<[string, Credentials, string[]]>([
    ['an access token', { accessToken: 'BEARERTOKEN0001' }, ['BEARERTOKEN0001']],
    [
      'an application password',
      { username: 'bob', applicationPassword },
      [
        applicationPassword,
        'abcdEFGHijklMNOPqrstUVWX',
        Buffer.from(`bob:${applicationPassword}`).toString('base64'),
      ],
    ],
    [
      'the secrets of OAuth 1.0a',
      {
        consumerKey: 'KEY1',
        consumerSecret: 'CONSUMERSECRET9',
        token: 'TOKEN0000009',
        tokenSecret: 'TOKENSECRET9',
      },
      ['CONSUMERSECRET9', 'TOKEN0000009', 'TOKENSECRET9'],
    ],
  ])('and readError does not show %s that the site repeats', async (_, credentials, secrets) => {
    for (const secret of secrets) {
      for (const body of [
        JSON.stringify({ code: 'rest_forbidden', message: `Bad: ${secret}.` }),
        JSON.stringify({ code: secret.replaceAll(/\W/g, ''), message: 'No.' }),
        `<title>${secret}</title>`,
        secret,
      ]) {
        const { site } = await serve((_req, res) => res.writeHead(403).end(body));
        const response = await authorizedFetch(site, credentials)('/wp/v2/posts');
        for (const read of [response.clone(), response]) {
          const error = await readError(read);
          expect(error!.message).toContain('answered with 403');
          expect(inspect(error)).not.toContain(secret.replaceAll(/\W/g, '').slice(0, 24));
          expect(inspect(error)).not.toContain(secret);
        }
      }
    }
  });
});

describe.each(FETCHES)('a request ends, %s', (_sender, guarded) => {
  useGuard(guarded);

  const silent = () => undefined;

  test('at the time limit, before the response begins', async () => {
    const { fetch } = await serve(silent, { timeout: 50 });
    await expect(fetch('/wp/v2/posts?secret=1')).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(
        /^(?![^]*secret)GET http:[^ ?]*\/wp\/v2\/posts got no response within 50 ms\. If the site is slow, or the upload is large, raise `timeout`\./,
      ),
    });
  });

  test('but not while the body is streamed', async () => {
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

  test('at once if the site switches to another protocol', async () => {
    const server = createTCPServer((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n'),
      );
    });
    const { port } = await listen(server);
    const home = `http://${guarded ? NAME : '127.0.0.1'}:${port}`;
    const guard = guarded ? guardOf(home) : undefined;
    const fetch = authorizedFetch({ home, root: `${home}/wp-json/` }, { accessToken: 'abc' }, { guard });
    await expect(fetch('/')).rejects.toThrow('fetch failed');
  });

  test('with a response that is not HTTP: its bytes, which may contain the token, are not in the error', async () => {
    const server = createTCPServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nA Header\x01: BEARERTOKEN0001\r\n\r\n'));
    });
    const { port } = await listen(server);
    const home = `http://${guarded ? NAME : '127.0.0.1'}:${port}`;
    const guard = guarded ? guardOf(home) : undefined;
    const accessToken = 'BEARERTOKEN0001';
    const fetch = authorizedFetch({ home, root: `${home}/wp-json/` }, { accessToken }, { guard });
    const error: unknown = await fetch('/').catch((error: unknown) => error);
    expect(error).toHaveProperty('message', 'fetch failed');
    expect(inspect(error, { depth: 9 })).not.toContain(accessToken);
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

describe('authorizedFetch refuses', () => {
  test.each(['OPTIONS', 'REPORT'])('%s requests, which the plugin refuses', async (method) => {
    const { fetch } = await serve(() => undefined);
    await expect(fetch('/', { method })).rejects.toThrow(/OAuth 1\.0a plugin of WordPress refuses/);
  });

  test.each([Infinity, 2 ** 31, 0, -1, NaN, '60s', null])('a timeout of %p', (timeout) => {
    const site = { home: 'https://a.test', root: 'https://a.test/wp-json/' };
    const options = { timeout: timeout as number };
    expect(() => authorizedFetch(site, { accessToken: 'abc' }, options)).toThrow(/^timeout must be a number/);
  });

  test('an unknown option or server, and names the nearest', () => {
    const site = { home: 'https://a.test', root: 'https://a.test/wp-json/' };
    const options = { timeOut: 1 } as AuthorizedFetchOptions;
    expect(() => authorizedFetch(site, { accessToken: 'abc' }, options)).toThrow(
      new TypeError('authorizedFetch has no option "timeOut". Did you mean timeout?'),
    );
    const server = 'indie-auth' as never;
    expect(() => authorizedFetch(site, { accessToken: 'abc' }, { server })).toThrow(
      /Did you mean indieauth\?$/,
    );
  });

  test('a header that is not valid, without showing its value', async () => {
    const { fetch, requests } = await serve(() => undefined);
    const error: unknown = await fetch('/', { headers: { 'x-key': 'top secret\n1' } }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(inspect(error)).not.toContain('top secret');
    expect(requests).toEqual([]);
  });
});
