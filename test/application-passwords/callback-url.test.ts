import { absoluteCallback } from '../../lib/application-passwords/callback-url';
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
  ['behind a proxy that says nothing', request({}), true, '/cb', 'http://app.test/cb'],
])('a callback %s', (_, req, proxy, callbackURL, expected) => {
  expect(absoluteCallback(callbackURL, req, proxy)).toBe(expected);
});

test.each([
  ['myapp://cb', request({})],
  ['javascript:alert(1)', request({})],
  ['/cb', request({ host: 'a b' })],
])('%s is none', async (callbackURL, req) => {
  expect((await failure(() => absoluteCallback(callbackURL, req))).code).toBe('callback_invalid');
});
