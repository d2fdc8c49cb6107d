/** Whole logins with the plugin OpenID Connect Server. */
import { WordPressOAuth2Strategy, type OAuth2VerifyFunctionWithParams } from '../../lib';
import { demoUsers, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { startProxy, type Alterations } from '../support/altering-proxy';
import { Browser } from '../support/browser';
import { asProfile, begin, logIn, outcomeOf, startLoginApp, type Verify } from '../support/login-app';
import { client, queryOf, type Options } from '../support/oauth2-app';
import { SET_UPS, paths, startSite } from '../support/site';

const TOKEN = /openid-connect(?:\/|%2F)token/;
const USERINFO = /openid-connect(?:\/|%2F)userinfo/;

/** A site with the plugin, an application whose users log in with it, and what passes between the two. */
async function setUp({
  site: siteOptions = {},
  options = {},
  verify = asProfile,
  alterations,
}: { site?: StandInOptions; options?: Options; verify?: Verify; alterations?: Alterations } = {}) {
  let origin = '';
  const home = alterations && (await startProxy(() => origin, alterations));
  const site = await startSite({ ...siteOptions, ...(home && { home }) });
  ({ origin } = site);
  const strategy = new WordPressOAuth2Strategy(
    { siteURL: site.home, clientID: client.id, clientSecret: client.secret, callbackURL: '/auth/wordpress/callback', ...options }, // prettier-ignore
    verify as OAuth2VerifyFunctionWithParams,
  );
  const app = await startLoginApp(strategy);
  site.options.openIDConnectClients = [
    { ...client, redirectURIs: [`${app.origin}/auth/wordpress/callback`] },
  ];
  return { site, app };
}

test.each(SET_UPS)('users log in: %s', async (_, options) => {
  const { site, app } = await setUp({ site: options });
  const outcome = await logIn(app, site, 'bob');
  expect(outcome).toMatchObject({
    user: {
      provider: 'wordpress',
      id: 'login:bob',
      username: 'bob',
      displayName: expect.any(String),
      site: { home: site.home, url: site.url },
      photos: [{ value: expect.stringContaining('/avatar/') }],
    },
  });
  // What the server does not tell is absent.
  for (const field of ['emails', 'roles', 'profileUrl', 'locale'])
    expect(outcome.user).not.toHaveProperty(field);
});

test('the browser is sent with the scope that is needed and a nonce, and without a PKCE challenge', async () => {
  const { site, app } = await setUp({ site: { permalinks: 'plain' } });
  const browser = new Browser();
  const queries = [];
  for (let i = 0; i < 2; i++) queries.push(queryOf((await begin(app, browser)).location!));
  expect(queries[0]).toEqual({
    rest_route: '/openid-connect/authorize',
    response_type: 'code',
    client_id: client.id,
    redirect_uri: `${app.origin}/auth/wordpress/callback`,
    scope: 'openid profile',
    state: expect.any(String),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(queries[0]!.nonce).not.toBe(queries[1]!.nonce);
  expect(paths(site).some((path) => path.includes('well-known'))).toBe(false);
});

test('openid is added to the scope of the application', async () => {
  const { site, app } = await setUp({ options: { scope: 'profile' } });
  expect(queryOf((await begin(app)).location!).scope).toBe('openid profile');
  expect(await logIn(app, site, 'bob')).toHaveProperty('user.id', 'login:bob');
});

test('a login name that is a number is not the user with that number', async () => {
  const [, bob] = demoUsers;
  const users = [...demoUsers, { ...bob!, id: 77, username: '2', email: 'two@example.org' }];
  const { site, app } = await setUp({ site: { users } });
  expect(await logIn(app, site, '2')).toMatchObject({ user: { id: 'login:2', username: '2' } });
});

test('verify gets the token response with the checked id_token', async () => {
  const verify: OAuth2VerifyFunctionWithParams = (_token, refreshToken, params, _profile, done) =>
    done(null, { refreshToken, params });
  const { site, app } = await setUp({ verify: verify, options: { skipUserProfile: true } });
  expect(await logIn(app, site, 'bob')).toMatchObject({
    user: { params: { id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), expires_in: 3600 } },
  });
  expect(paths(site).some((path) => USERINFO.test(path))).toBe(false);
});

test('a user who refuses is told so by the login page', async () => {
  const { site, app } = await setUp();
  const browser = new Browser();
  const callback = site.reject((await begin(app, browser)).location);
  expect(await outcomeOf(browser.get(callback))).toMatchObject({ info: { code: 'access_denied' } });
});

describe('a code', () => {
  test('of another login is a failure', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const stolen = site.approve((await begin(app)).location, 'bob');
    const own = new URL(site.approve((await begin(app, browser)).location, 'bob'));
    own.searchParams.set('code', queryOf(stolen).code!);
    expect(await outcomeOf(browser.get(own.href))).toMatchObject({
      user: false,
      status: 403,
      info: { code: 'nonce_mismatch', error: { message: expect.stringContaining('another login') } },
    });
    expect(paths(site).some((path) => USERINFO.test(path))).toBe(false);
  });

  test('that was used is a failure, and so is its callback', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const used = site.approve((await begin(app, browser)).location, 'bob');
    expect(await outcomeOf(browser.get(used))).toHaveProperty('user.id', 'login:bob');
    expect(await outcomeOf(browser.get(used))).toMatchObject({ info: { code: 'login_unknown' } });
    const fresh = new URL(site.approve((await begin(app, browser)).location, 'bob'));
    fresh.searchParams.set('code', queryOf(used).code!);
    expect(await outcomeOf(browser.get(fresh.href))).toMatchObject({
      info: { code: 'authorization_code_invalid' },
    });
  });
});

test('a wrong secret is an error that says where the clients of the plugin are', async () => {
  const { site, app } = await setUp({ options: { clientSecret: 'wrong' } });
  expect(await logIn(app, site, 'bob')).toMatchObject({
    error: { code: 'client_invalid', message: expect.stringContaining('oidc_registered_clients') },
  });
});

describe('the signature of the id_token', () => {
  test('is checked on a site with http', async () => {
    const { site, app } = await setUp({
      alterations: {
        body: (body, url) => (url.includes('jwks.json') ? body.replace(/"n":"..../, '"n":"AAAA') : body),
      },
    });
    expect(await logIn(app, site, 'bob')).toMatchObject({
      error: {
        code: 'id_token_invalid',
        message: expect.stringContaining('not signed with a key of the site'),
      },
    });
  });

  test.each([403, 404])('is not needed where the web server closes its keys with %i', async (status) => {
    const { site, app } = await setUp({
      alterations: {
        answer: (url) => (url.includes('/.well-known') ? { status, body: 'Forbidden' } : undefined),
      },
    });
    expect(await logIn(app, site, 'bob')).toHaveProperty('user.id', 'login:bob');
  });

  test('is not compared with keys in an error', async () => {
    const { site, app } = await setUp({
      alterations: {
        answer: (url) => (url.includes('jwks') ? { status: 404, body: { keys: [] } } : undefined),
      },
    });
    expect(await logIn(app, site, 'bob')).toHaveProperty('user.id', 'login:bob');
  });

  test('is not needed where the site has its front page in place of the keys', async () => {
    const { site, app } = await setUp({
      alterations: {
        answer: (url) => (url.includes('jwks.json') ? { status: 200, body: '<!doctype html>' } : undefined),
      },
    });
    expect(await logIn(app, site, 'bob')).toHaveProperty('user.id', 'login:bob');
  });
});

describe('an id_token', () => {
  test.each([
    ['is missing', () => ''],
    ['is of an issuer elsewhere', () => `"id_token":"e30.${Buffer.from('{}').toString('base64url')}.eA"`],
  ])('that %s ends the login before userinfo is asked', async (_, replacement) => {
    const { site, app } = await setUp({
      alterations: {
        body: (body, url) =>
          TOKEN.test(url) ? body.replace(/,?"id_token":"[^"]+"/, replacement() && `,${replacement()}`) : body,
      },
    });
    const outcome = await logIn(app, site, 'bob');
    expect(outcome).toMatchObject({ error: { code: 'id_token_invalid' } });
    expect(paths(site).some((path) => USERINFO.test(path))).toBe(false);
  });

  test('is compared with the clock of the site, not with that of this machine', async () => {
    const { site, app } = await setUp({ site: { clockOffset: 10 * 24 * 3600 } });
    expect(await logIn(app, site, 'bob')).toHaveProperty('user.id', 'login:bob');
  });
});

describe('userinfo', () => {
  test('gets the token in a form only, so that it works where the header is stripped, and beside the plugin of WP-API', async () => {
    const { site, app } = await setUp({
      site: { stripAuthorization: true },
      options: { server: 'openid-connect-server' },
    });
    site.options.oauth2Clients = [];
    expect(await logIn(app, site, 'bob')).toHaveProperty('user.id', 'login:bob');
    const [request] = site.requests.filter(({ url }) => USERINFO.test(url));
    expect(request!.method).toBe('POST');
    expect(request!.headers.authorization).toBeUndefined();
    expect(request!.url).not.toContain('access_token');
    expect(paths(site).some((path) => path.includes('users/me'))).toBe(false);
  });

  test.each<[string, { status: number; body: string | object }, string]>([
    ['about another user', { status: 200, body: { sub: 'alice', name: 'Alice' } }, 'profile_invalid'],
    ['about nobody', { status: 200, body: { name: 'Bob' } }, 'profile_refused'],
    ['that is a page', { status: 200, body: '<title>Coming soon</title>' }, 'profile_refused'],
    ['of a server in trouble', { status: 503, body: 'busy' }, 'server_error'],
    ['that is a refusal', { status: 403, body: { error: 'insufficient_scope' } }, 'profile_refused'],
  ])('%s is an error', async (_, answer, code) => {
    const { site, app } = await setUp({
      alterations: { answer: (url) => (USERINFO.test(url) ? answer : undefined) },
    });
    expect(await logIn(app, site, 'bob')).toMatchObject({ error: { code } });
  });

  test('names are text, not HTML', async () => {
    const claims = { sub: 'bob', name: 'Tom &amp; Bob', family_name: 'O&#039;Neil', picture: 'javascript:0' };
    const { site, app } = await setUp({
      alterations: { answer: (url) => (USERINFO.test(url) ? { status: 200, body: claims } : undefined) },
    });
    const outcome = await logIn(app, site, 'bob');
    expect(outcome.user).toMatchObject({
      displayName: 'Tom & Bob',
      name: { familyName: "O'Neil" },
      _json: claims,
    });
    expect(outcome.user).not.toHaveProperty('photos');
  });
});

test('its endpoints can be given, for a site that hides its REST index', async () => {
  const { site } = await setUp();
  const route = (name: string) => site.route(`/openid-connect/${name}`);
  const strategy = new WordPressOAuth2Strategy(
    {
      site: { home: site.home, url: site.url, root: site.root, name: '', description: '', namespaces: [], authentication: {} }, // prettier-ignore
      endpoints: { authorization: route('authorize'), token: route('token') },
      server: 'openid-connect-server',
      clientID: client.id,
      clientSecret: client.secret,
      callbackURL: '/auth/wordpress/callback',
    },
    asProfile,
  );
  const other = await startLoginApp(strategy);
  site.options.openIDConnectClients = [
    { ...client, redirectURIs: [`${other.origin}/auth/wordpress/callback`] },
  ];
  expect(await logIn(other, site, 'bob')).toHaveProperty('user.id', 'login:bob');
});
