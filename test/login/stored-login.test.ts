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
