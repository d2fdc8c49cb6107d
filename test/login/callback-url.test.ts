import { absoluteCallback } from '../../lib/login/callback-url';
import { originalURL } from '../../lib/login/original-url';
import type { Request } from '../../lib/login/passport';
import { failure } from '../support/failure';

const request = (
  headers: Record<string, string>,
  { url = '/login', originalUrl, encrypted, trusts }: Partial<Record<string, unknown>> = {},
) =>
  ({
    headers: { host: 'app.test', ...headers },
    url,
    ...(originalUrl !== undefined && { originalUrl }),
    socket: { encrypted },
    ...(trusts !== undefined && { app: { get: () => trusts } }),
  }) as unknown as Request;

const forwarded = { 'x-forwarded-proto': 'HTTPS, http', 'x-forwarded-host': 'www.app.test, inner' };

test.each<[string, Request, boolean, string, string]>([
  ['of a path', request({}), false, '/cb', 'http://app.test/cb'],
  ['of a request by TLS', request({}, { encrypted: true }), false, '/cb', 'https://app.test/cb'],
  ['beside the request', request({}, { url: '/auth/wp' }), false, 'cb', 'http://app.test/auth/cb'],
  [
    'within a router',
    request({}, { url: '/', originalUrl: '/auth/wp' }),
    false,
    'cb',
    'http://app.test/auth/cb',
  ],
  ['with a query', request({}), false, '/cb?x=1', 'http://app.test/cb?x=1'],
  ['in full', request({}), false, 'https://b.test/cb', 'https://b.test/cb'],
  ['behind a proxy that nobody trusts', request(forwarded), false, '/cb', 'http://app.test/cb'],
  [
    'behind a proxy Express does not trust',
    request(forwarded, { trusts: false }),
    false,
    '/cb',
    'http://app.test/cb',
  ],
  ['behind a proxy', request(forwarded), true, '/cb', 'https://www.app.test/cb'],
  ['behind a proxy of Express', request(forwarded, { trusts: 1 }), false, '/cb', 'https://www.app.test/cb'],
  [
    'behind a proxy that writes a space before the comma',
    request({ 'x-forwarded-proto': 'https , http', 'x-forwarded-host': 'www.app.test , inner' }),
    true,
    '/cb',
    'https://www.app.test/cb',
  ],
  ['in full, with a slash at its end', request({}), false, 'https://b.test/%7E/', 'https://b.test/%7E/'],
  ['behind a proxy that says nothing', request({}), true, '/cb', 'http://app.test/cb'],
])('a callback %s', (_, req, proxy, callbackURL, expected) => {
  expect(absoluteCallback(callbackURL, req, proxy)).toBe(expected);
});

test('a full callback stays as it is written: WordPress compares it with the registered one', () => {
  for (const callbackURL of ['https://app.test', 'HTTPS://app.test/%7Ecb?x=[1]', 'myapp://callback'])
    expect(absoluteCallback(callbackURL, request({}))).toBe(callbackURL);
});

test.each([
  ['a malformed Host header', { host: 'a b' }],
  ['no Host header, as in HTTP/1.0', { host: undefined }],
])('a path and %s make no callback', async (_, headers) => {
  const { code, message, remedy } = await failure(() => absoluteCallback('/cb', request(headers as never)));
  expect([code, message]).toEqual(['callback_invalid', expect.stringContaining('callback URL /cb')]);
  expect(remedy).toContain('as a path of the application, or as a full URL with https://');
});

test('a request without an address is at the front page', () => {
  const req = { headers: { host: 'app.test' }, url: 1, socket: {} } as unknown as Request;
  expect(originalURL(req)).toBe('http://app.test/');
});

test('a request that names no host has no address', () => {
  expect(originalURL(request({ host: undefined as never }))).toBe('');
});

test('Express is asked for `trust proxy`, and a `protocol` that the application sets is not used', () => {
  const get = (setting: string) => setting === 'trust proxy';
  const req = { ...request(forwarded), app: { get }, protocol: 'http', host: 'inner' } as unknown as Request;
  expect(originalURL(req)).toBe('https://www.app.test/login');
  const untrusted = { ...request({}), app: { get: () => false }, protocol: 'https', host: 'inner' };
  expect(originalURL(untrusted as unknown as Request)).toBe('http://app.test/login');
});

describe('a request of', () => {
  const headers = { host: 'app.test', ...forwarded };

  test.each<[string, object, string]>([
    // connect has no `app`. `url` lacks what `use(path)` removed.
    ['connect', { headers, url: '/', originalUrl: '/auth/wp', socket: {} }, 'http://app.test/auth/cb'],
    // node:http, and Next's pages, which add `query`.
    ['node:http', { headers, url: '/auth/wp', socket: { encrypted: true } }, 'https://app.test/auth/cb'],
    [
      'node:http2',
      { headers: { ':authority': 'app.test' }, url: '/auth/wp', socket: { encrypted: true } },
      'https://app.test/auth/cb',
    ],
    // koa-passport hands over an object with a function `app.get`, which knows only `trust proxy`.
    [
      'Koa that trusts a proxy',
      { headers, url: '/wp', originalUrl: '/auth/wp', socket: {}, app: { get: () => true } },
      'https://www.app.test/auth/cb',
    ],
    // Fastify has no `app`. Its `protocol` and `host` are those of the proxy only if `trustProxy` allows it.
    [
      'Fastify',
      { raw: {}, headers, originalUrl: '/auth/wp', socket: {}, protocol: 'http', host: 'app.test' },
      'http://app.test/auth/cb',
    ],
    [
      'Fastify that trusts a proxy',
      { raw: {}, headers, originalUrl: '/auth/wp', socket: {}, protocol: 'https', host: 'www.app.test' },
      'https://www.app.test/auth/cb',
    ],
    // The `hostname` of Fastify 5 lacks the port. Fastify 4 has no `host`, and its `hostname` includes the port.
    [
      'Fastify on another port',
      {
        ...{ raw: {}, headers, originalUrl: '/auth/wp', socket: {}, protocol: 'http' },
        ...{ host: 'app.test:3000', hostname: 'app.test' },
      },
      'http://app.test:3000/auth/cb',
    ],
    [
      'Fastify 4 that trusts a proxy',
      {
        raw: {},
        headers,
        originalUrl: '/auth/wp',
        socket: {},
        protocol: 'https',
        hostname: 'www.app.test:8443',
      },
      'https://www.app.test:8443/auth/cb',
    ],
  ])('%s resolves a relative callback', (_, req, expected) => {
    expect(absoluteCallback('cb', req as Request)).toBe(expected);
  });

  test('another framework has an `app` without settings', () => {
    const req = { headers, url: '/wp', socket: {}, app: { get: 'x' } } as unknown as Request;
    expect(absoluteCallback('/cb', req)).toBe('http://app.test/cb');
  });

  test('Fastify follows the option proxy, too', () => {
    const req = { raw: {}, headers, originalUrl: '/', socket: {}, protocol: 'http', host: 'app.test' };
    expect(absoluteCallback('/cb', req as unknown as Request, true)).toBe('https://www.app.test/cb');
  });
});
