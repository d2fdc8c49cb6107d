import fc from 'fast-check';
import { readStoredSite } from '../../lib/site/stored-site';
import type { StoredEntry } from '../support/shared-store';

const KEY = 'own https://a.test/';

/** An entry with everything that one can have. */
const entry = (): StoredEntry => ({
  key: KEY,
  discovered: 1_700_000_000_000,
  site: {
    url: 'https://a.test/wp',
    home: 'https://a.test',
    root: 'https://a.test/wp-json/',
    name: 'A',
    description: 'All about A',
    namespaces: ['wp/v2', 'openid-connect'],
    authentication: {
      oauth1: {
        request: 'https://a.test/oauth1/request',
        authorize: 'https://a.test/oauth1/authorize',
        access: 'https://a.test/oauth1/access',
      },
      oauth2: {
        server: 'wp-oauth-server',
        endpoints: {
          authorization: 'https://a.test/oauth/authorize',
          token: 'https://login.test/oauth/token',
          userinfo: 'https://a.test/oauth/me',
        },
      },
      openIDConnect: {
        endpoints: {
          authorization: 'https://a.test/wp-json/openid-connect/authorize',
          token: 'https://a.test/wp-json/openid-connect/token',
          userinfo: 'https://a.test/wp-json/openid-connect/userinfo',
        },
      },
      indieAuth: {
        issuer: 'https://a.test/wp-json/indieauth/1.0',
        endpoints: {
          authorization: 'https://a.test/wp-json/indieauth/1.0/auth',
          token: 'https://a.test/wp-json/indieauth/1.0/token',
          revocation: 'https://a.test/wp-json/indieauth/1.0/revocation',
        },
      },
      applicationPasswords: {
        endpoints: { authorization: 'https://a.test/wp/wp-admin/authorize-application.php' },
      },
    },
  },
  facts: {
    clockOffset: -3600,
    headerStripped: true,
    oauth2: {
      authorization: 'https://a.test/oauth/authorize',
      token: 'https://a.test/oauth/token',
      name: 'wp-oauth-server',
      issuer: 'https://a.test',
      s256: true,
    },
  },
});

test('an entry is read as it was written', () => {
  expect(readStoredSite(entry(), KEY)).toEqual(entry());
  const least = entry();
  least.site.authentication = {};
  least.facts = { clockOffset: 0, headerStripped: false };
  expect(readStoredSite(least, KEY)).toEqual(least);
});

test('a site without TLS is read, with its endpoints', () => {
  const text = JSON.stringify(entry()).replaceAll('https://a.test', 'http://a.test');
  const plain = JSON.parse(text);
  plain.key = 'own //a.test/';
  expect(readStoredSite(plain, plain.key)).toEqual(plain);
});

test('nothing else than the expected properties is read', () => {
  const more = JSON.parse(
    JSON.stringify(entry())
      .replace('{', '{"__proto__":{"x":1},"x":1,')
      .replace('"facts":{', '"facts":{"pin":"x",'),
  );
  more.site.authentication.x = { endpoints: { authorization: 'javascript:alert(1)' } };
  expect(readStoredSite(more, KEY)).toEqual(entry());
});

test('the copy shares nothing with the value of the store', () => {
  const value = entry();
  const read = readStoredSite(value, KEY)!;
  value.site.namespaces[0] = 'x';
  value.site.authentication.oauth1.access = 'x';
  expect(read).toEqual(entry());
});

type Change = (entry: StoredEntry) => unknown;
const endpoint =
  (value: unknown): Change =>
  ({ site }) =>
    (site.authentication.oauth1.authorize = value);

test.each<[string, Change]>([
  ['of another address', (entry) => (entry.key = 'own https://b.test/')],
  ['of an address that a user supplied', (entry) => (entry.key = 'user-supplied https://a.test/')],
  ['without a time', (entry) => delete entry.discovered],
  ['whose time is no number', (entry) => (entry.discovered = '1700000000000')],
  ['whose time is not finite', (entry) => (entry.discovered = Infinity)],
  ['without a site', (entry) => delete entry.site],
  ['whose site is null', (entry) => (entry.site = null)],
  ['without a home', (entry) => delete entry.site.home],
  ['whose home is a path', (entry) => (entry.site.home = '/blog')],
  ['whose home ends with a slash', (entry) => (entry.site.home = 'https://a.test/')],
  ['whose home has a query', (entry) => (entry.site.home = 'https://a.test?x')],
  ['whose url has markup', (entry) => (entry.site.url = 'https://a.test/<b>')],
  ['whose root is a file', (entry) => (entry.site.root = 'file:///etc/passwd')],
  ['whose root has a user name', (entry) => (entry.site.root = 'https://a@b.test/wp-json/')],
  ['whose root has no TLS', (entry) => (entry.site.root = 'http://a.test/wp-json/')],
  ['whose name is no text', (entry) => (entry.site.name = ['A'])],
  ['with a long name', (entry) => (entry.site.name = 'x'.repeat(201))],
  ['with a long description', (entry) => (entry.site.description = 'x'.repeat(1001))],
  ['whose namespaces are no list', (entry) => (entry.site.namespaces = { length: 1 })],
  ['with too many namespaces', (entry) => (entry.site.namespaces = Array<string>(501).fill('x'))],
  ['with a long namespace', (entry) => (entry.site.namespaces = ['x'.repeat(101)])],
  ['without authentication', (entry) => delete entry.site.authentication],
  ['whose authentication is a text', (entry) => (entry.site.authentication = 'oauth1')],
  ['without one endpoint', (entry) => delete entry.site.authentication.oauth1.access],
  ['whose endpoint is no text', endpoint({ href: 'https://a.test/' })],
  ['whose endpoint is a script', endpoint('javascript:alert(1)')],
  ['whose endpoint has a password', endpoint('https://a:b@a.test/oauth1/authorize')],
  ['whose endpoint has no TLS', endpoint('http://b.test/oauth1/authorize')],
  ['whose endpoint is long', endpoint(`https://a.test/${'x'.repeat(2048)}`)],
  ['with an unknown OAuth 2 server', (entry) => (entry.site.authentication.oauth2.server = 'other')],
  ['without OAuth 2 endpoints', (entry) => delete entry.site.authentication.oauth2.endpoints],
  [
    'without userinfo of OpenID Connect',
    (entry) => delete entry.site.authentication.openIDConnect.endpoints.userinfo,
  ],
  ['whose issuer is no text', (entry) => (entry.site.authentication.indieAuth.issuer = 1)],
  ['without facts', (entry) => delete entry.facts],
  ['whose clock is a text', (entry) => (entry.facts.clockOffset = '0')],
  ['whose clock is no number', (entry) => (entry.facts.clockOffset = NaN)],
  ['that does not say whether the header is stripped', (entry) => delete entry.facts.headerStripped],
  ['whose OAuth 2 server is a script', (entry) => (entry.facts.oauth2.token = 'data:,x')],
  ['whose OAuth 2 server has a strange name', (entry) => (entry.facts.oauth2.name = 'constructor')],
])('an entry %s is not used', (_what, change) => {
  const changed = entry();
  change(changed);
  expect(readStoredSite(changed, KEY)).toBeUndefined();
});

test.each([undefined, null, 0, '', 'x', [], {}, () => 1, { site: {} }, { ...entry(), site: [] }])(
  'the value %p is not used',
  (value) => {
    expect(readStoredSite(value, KEY)).toBeUndefined();
  },
);

test('what was read is read again as the same', () => {
  const anyFacts = fc.record({
    clockOffset: fc.maxSafeInteger(),
    headerStripped: fc.boolean(),
    acceptsPasswords: fc.boolean(),
  });
  const anyChange = fc.record({
    name: fc.string({ maxLength: 200 }),
    namespaces: fc.array(fc.string({ maxLength: 100 })),
  });
  fc.assert(
    fc.property(anyChange, anyFacts, (change, facts) => {
      const { site, ...rest } = entry();
      const stored = { ...rest, site: { ...site, ...change }, facts };
      const read = readStoredSite(stored, KEY);
      expect(read).toEqual(stored);
      expect(readStoredSite(JSON.parse(JSON.stringify(read)), KEY)).toEqual(read);
    }),
  );
});
