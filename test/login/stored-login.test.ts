import fc from 'fast-check';
import { decodeLogin, encodeLogin } from '../../lib/login/stored-login';

const site = 'https://blog.example.test';
const usual = { site, callbackURL: '/auth/wordpress/callback' };
const format = { usual, isValid: () => true };

test('a login comes back as it was stored, through JSON', () => {
  const anyLogin = fc.record(
    {
      site: fc.constantFrom(site, '//blog.example.test', 'http://other.example.test/blog'),
      pin: fc.string(),
      rules: fc.string(),
      callbackURL: fc.oneof(
        fc.constantFrom(usual.callbackURL, 'https://app.example.test/auth/wordpress/callback', '/other'),
        fc.webUrl({ withQueryParameters: true }),
      ),
      nonce: fc.string(),
      state: fc.jsonValue(),
      tokenSecret: fc.string(),
      server: fc.record(
        {
          name: fc.constant('indieauth'),
          token: fc.constantFrom(
            `${site}/token`,
            'https://login.example.test/token',
            'http://other.example.test/blog/t',
          ),
        },
        { requiredKeys: ['token'] },
      ),
    },
    { requiredKeys: ['site', 'pin', 'rules', 'callbackURL'] },
  );
  fc.assert(
    fc.property(anyLogin, (login) => {
      const stored: unknown = JSON.parse(JSON.stringify(encodeLogin(login, format)));
      expect(decodeLogin(stored, format)).toEqual(JSON.parse(JSON.stringify(login)));
    }),
  );
});

test.each([
  ['is no object', []],
  ['is null', null],
  ['has no pin', { r: '', c: '/x' }],
  ['has a pin that is no text', { p: 1, r: '', c: '/x' }],
  ['has a callback that is no address', { p: '', r: '', c: 'http://[' }],
  ['has the usual callback at no origin', { p: '', r: '', c: '~//' }],
  ['has a nonce that is no text', { p: '', r: '', n: {} }],
])('a stored value that %s is not a login', (_what, stored) => {
  expect(decodeLogin(stored, format)).toBeUndefined();
});

describe('the stored form is short', () => {
  const login = { pin: 'p', rules: 'r', callbackURL: usual.callbackURL, site };
  const other = 'https://other.example.test';

  test('what is usual is left out', () => {
    expect(encodeLogin({ ...login, nonce: undefined }, format)).toEqual({ p: 'p', r: 'r' });
    expect(Object.keys(encodeLogin({ ...login, state: undefined }, format))).toEqual(['p', 'r']);
    expect(encodeLogin({ ...login, site: other, callbackURL: '/other' }, format)).toEqual({
      ...{ s: other, p: 'p', r: 'r' },
      c: '/other',
    });
  });

  test.each([
    ['with the usual path', 'https://app.example.test/auth/wordpress/callback', '~https://app.example.test'],
    ['with another path', 'https://app.example.test/cb', 'https://app.example.test/cb'],
    ['without an origin', '/other', '/other'],
  ])('of a callback %s', (_what, callbackURL, c) => {
    expect(encodeLogin({ ...login, callbackURL }, format)).toMatchObject({ c });
    expect(decodeLogin({ p: 'p', r: 'r', c }, format)).toMatchObject({ callbackURL });
  });

  test('without a usual callback, each is stored, and none stands for it', () => {
    const without = { usual: { site, callbackURL: undefined }, isValid: () => true };
    const callbackURL = 'https://app.example.test/auth/wordpress/callback';
    expect(encodeLogin({ ...login, callbackURL }, without)).toMatchObject({ c: callbackURL });
    expect(decodeLogin({ p: 'p', r: 'r', c: '~https://app.example.test' }, without)).toBeUndefined();
    expect(decodeLogin({ p: 'p', r: 'r' }, without)).toBeUndefined();
  });

  test.each([
    [site, `${site}/token`, '~/token'],
    ['//blog.example.test', `${site}/token`, '~/token'],
    ['http://x//', `${site}/token`, `${site}/token`],
    [site, `${other}/token`, `${other}/token`],
  ])('of an endpoint of the site %s', (address, token, k) => {
    const server = { token, userinfo: undefined, name: 7 as never };
    const stored = encodeLogin({ ...login, site: address, server }, format) as { e: object };
    expect(stored.e).toEqual({ k, m: 7 });
    expect(Object.keys(stored.e)).toHaveLength(2);
    expect(decodeLogin(JSON.parse(JSON.stringify(stored)), format)).toMatchObject({
      server: { token, name: 7 },
    });
  });

  test('a value that the strategy refuses is not a login', () => {
    const isValid = ({ tokenSecret }: Record<string, unknown>) => tokenSecret === 's';
    expect(decodeLogin({ p: 'p', r: 'r', t: 's' }, { usual, isValid })).toMatchObject({ tokenSecret: 's' });
    expect(decodeLogin({ p: 'p', r: 'r', t: 'x' }, { usual, isValid })).toBeUndefined();
  });
});
