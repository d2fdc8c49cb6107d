import { WordPressOAuth2Strategy } from '../../lib';
import {
  advertisedServers,
  assertServerName,
  configuredServer,
  isServerName,
  issuesIDToken,
  scopeFor,
} from '../../lib/oauth2/server-rules';
import type { SiteData } from '../../lib/site/site';
import { asProfile } from '../support/login-app';

const home = 'https://blog.example.test';
const endpoints = { authorization: `${home}/a`, token: `${home}/t` };
const siteWith = (data: Partial<SiteData>): SiteData => ({
  url: home,
  home,
  root: `${home}/wp-json/`,
  name: '',
  description: '',
  namespaces: [],
  authentication: {},
  ...data,
});
const names = (data: Partial<SiteData>) => advertisedServers(siteWith(data)).map(({ name }) => name);

describe('the scope of a login', () => {
  test.each([
    ['wp-api', undefined, undefined],
    ['wp-oauth-server', undefined, undefined],
    ['openid-connect-server', undefined, 'openid profile'],
    ['openid-connect-server', [], 'openid profile'],
    ['openid-connect-server', '', 'openid profile'],
    ['openid-connect-server', 'profile email', 'openid profile email'],
    ['openid-connect-server', ['profile', 'openid'], 'profile openid'],
    ['indieauth', undefined, 'profile email'],
    ['indieauth', ['create'], 'create'],
    ['wordpress.com', undefined, 'auth'],
    ['wp-oauth-server', ['openid', 'email'], 'openid email'],
    [undefined, undefined, undefined],
    [undefined, 'a b', 'a b'],
  ] as const)('at %s, with %p from the application: %p', (name, given, scope) => {
    expect(scopeFor({ name }, given)).toBe(scope);
  });
});

describe('the servers that a site names', () => {
  const oauth2 = { endpoints };
  const indieAuth = { endpoints };
  const openIDConnect = { endpoints: { ...endpoints, userinfo: `${home}/u` } };

  test('come in the order in which they are preferred', () => {
    expect(names({ authentication: { indieAuth, openIDConnect, oauth2 } })).toEqual([
      'wp-api',
      'openid-connect-server',
      'indieauth',
    ]);
    expect(names({ authentication: { oauth2: { ...oauth2, server: 'wp-oauth-server' } } })).toEqual([
      'wp-oauth-server',
    ]);
    expect(names({})).toEqual([]);
  });

  test('in data of older versions: no name is the plugin of WP-API, and the namespace is enough for OpenID Connect', () => {
    const plain = { root: `${home}/index.php?rest_route=/`, namespaces: ['openid-connect'] };
    expect(advertisedServers(siteWith({ ...plain, authentication: { oauth2 } }))).toEqual([
      { ...endpoints, name: 'wp-api' },
      {
        name: 'openid-connect-server',
        authorization: `${home}/index.php?rest_route=/openid-connect/authorize`,
        token: `${home}/index.php?rest_route=/openid-connect/token`,
        userinfo: `${home}/index.php?rest_route=/openid-connect/userinfo`,
      },
    ]);
    const { namespaces: _none, ...handwritten } = siteWith({});
    expect(advertisedServers(handwritten as SiteData)).toEqual([]);
  });

  test('have PKCE where the server checks it', () => {
    const s256 = (data: Partial<SiteData>) => advertisedServers(siteWith(data)).map((server) => server.s256);
    expect(s256({ authentication: { oauth2, openIDConnect, indieAuth } })).toEqual([
      undefined,
      undefined,
      true,
    ]);
    expect(s256({ authentication: { oauth2: { ...oauth2, server: 'wp-oauth-server' } } })).toEqual([true]);
    expect(configuredServer(endpoints, 'indieauth').s256).toBe(true);
    expect(configuredServer(endpoints, undefined)).toEqual(endpoints);
  });
});

describe('the option server', () => {
  const strategy = (server: unknown) => () =>
    new WordPressOAuth2Strategy(
      { siteURL: home, clientID: 'a', server: server as never, callbackURL: '/cb' },
      asProfile,
    );

  test.each(['wp-api', 'wp-oauth-server', 'openid-connect-server', 'indieauth', undefined])(
    'may be %p',
    (server) => {
      expect(strategy(server)).not.toThrow();
    },
  );

  test('that is misspelt names the nearest one', () => {
    expect(strategy('openid-connect')).toThrow(TypeError);
    expect(strategy('openid-connect')).toThrow(/Did you mean openid-connect-server\?/);
    expect(strategy('toString')).toThrow(TypeError);
    expect(strategy(['wp-api'])).toThrow(TypeError);
  });
});

test('only OpenID Connect Server issues an id_token', () => {
  const names = [
    'wp-api',
    'wp-oauth-server',
    'openid-connect-server',
    'indieauth',
    'wordpress.com',
    undefined,
  ];
  expect(names.filter((name) => issuesIDToken({ name } as never))).toEqual(['openid-connect-server']);
});

test('an unknown name of a server is refused, with the names that are known', () => {
  const refused = (server: unknown) => () => assertServerName(server);
  expect(refused('indie-auth')).toThrow(
    /^The option server must be one of [\w-]+(?:, [\w-]+)*\. Did you mean indieauth\?$/,
  );
  expect(refused(7)).toThrow(/^The option server must be one of [^.]*\.$/);
  for (const server of ['indieauth', undefined]) expect(refused(server)).not.toThrow();
  expect(['indieauth', 'toString', 7, ['indieauth'], undefined].map(isServerName)).toEqual([
    true,
    ...Array(4).fill(false),
  ]);
});
