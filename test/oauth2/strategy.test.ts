import { inspect } from 'node:util';
import {
  SiteCache,
  WordPressOAuth2Strategy,
  type WordPressOAuth2StrategyOptions,
  type WordPressProfile,
} from '../../lib';
import { type StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import {
  asProfile,
  begin,
  connecting,
  logIn,
  outcomeOf,
  sessionAfterBegin,
  startLoginApp,
  type LoginApp,
  type Verify,
} from '../support/login-app';
import {
  type Options,
  type Plugin,
  client,
  install,
  queryOf,
  serverClient,
  setUp,
} from '../support/oauth2-app';
import { SET_UPS, crowd, paths, randomDelay, startSite } from '../support/site';
import { VERIFY_OUTCOMES } from '../support/verify-outcomes';

describe('a login', () => {
  const plugins: Plugin[] = ['the WP-API plugin', 'WP OAuth Server', 'both'];

  test.each(plugins.flatMap((plugin) => SET_UPS.map(([name, options]) => [plugin, name, options] as const)))(
    'works with %s, %s',
    async (plugin, _, siteOptions) => {
      const { site, app } = await setUp({ plugin, site: siteOptions });
      const { user } = (await logIn(app, site)) as { user: WordPressProfile };
      expect(user).toMatchObject({ provider: 'wordpress', username: 'alice', roles: ['subscriber'] });
      expect(user.site).toEqual({ home: site.home, url: site.url, name: expect.any(String) });
    },
  );

  test.each(SET_UPS)(
    'works with WP OAuth Server beside the WP-API plugin, named in the options: %s',
    async (_, siteOptions) => {
      const site = await startSite({ ...siteOptions });
      const at = (name: string) =>
        site.permalinks === 'pretty' ? `${site.home}/oauth/${name}` : `${site.home}/?oauth=${name}`;
      const { app } = await setUp({
        options: {
          siteURL: site.home,
          clientID: serverClient.id,
          clientSecret: serverClient.secret,
          endpoints: { authorization: at('authorize'), token: at('token'), userinfo: at('me') },
        },
      });
      install(site, 'both', `${app.origin}/auth/wordpress/callback`);
      const { user } = (await logIn(app, site)) as { user: WordPressProfile };
      // users/me refuses the token of the other server, and /oauth/me tells no roles.
      expect(paths(site).filter((path) => /users\/me|oauth[/=]me/.test(path)).length).toBeGreaterThan(1);
      expect(user).toMatchObject({ id: '2', username: 'alice', emails: [{ value: expect.any(String) }] });
      expect(user.site.home).toBe(site.home);
      expect(user).not.toHaveProperty('roles');
    },
  );

  test('asks a site that it does not know four things, and two once it does', async () => {
    const { site, app } = await setUp();
    await logIn(app, site);
    const login = ['POST /wp-json/oauth2/access_token', 'GET /wp-json/wp/v2/users/me?context=edit'];
    expect(paths(site)).toEqual(['HEAD /', 'GET /wp-json/', ...login]);
    await logIn(app, site, 'bob');
    expect(paths(site, 4)).toEqual(login);
    // All of them through our own door, none through node-oauth's.
    for (const { headers } of site.requests) expect(headers['user-agent']).toBe('passport-wordpress-rest');
  });

  test('asks a site with WP OAuth Server four things more, once', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server' });
    await logIn(app, site);
    const login = ['POST /oauth/token/', 'GET /wp-json/wp/v2/users/me?context=edit'];
    expect(paths(site)).toEqual([
      'HEAD /',
      'GET /wp-json/',
      'GET /.well-known/openid-configuration',
      'GET /.well-known/openid-configuration/',
      'HEAD /oauth/token',
      'HEAD /oauth/token/',
      ...login,
    ]);
    await logIn(app, site, 'bob');
    expect(paths(site, 8)).toEqual(login);
  });

  test('on an unknown site causes one discovery, however many begin at once', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server' });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => begin(app)));
    for (const { location } of outcomes) expect(location).toContain('/oauth/authorize?');
    expect(site.requests).toHaveLength(6);
  });

  test.each([
    ['by name', false],
    ['as an instance', true],
  ])('is never mixed up with another: 200 at once, %s', async (_, asInstance) => {
    const users = crowd(200);
    const { site, app } = await setUp({
      plugin: 'WP OAuth Server',
      app: { asInstance, options: { state: 'of the application' } },
      site: { users, delay: randomDelay },
    });
    const outcomes = await Promise.all(users.map(({ username }) => logIn(app, site, username)));
    expect(outcomes.map(({ user }) => (user as WordPressProfile | undefined)?.username)).toEqual(
      users.map(({ username }) => username),
    );
    expect(new Set(outcomes.map(({ info }) => info?.state))).toEqual(new Set(['of the application']));
  });

  test.each(['from the cart', { cart: 7 }])('hands the state of the application back: %p', async (state) => {
    const { site, app } = await setUp({ app: { options: { state } } });
    const browser = new Browser();
    const { location } = await begin(app, browser);
    // On its way it is a random one, of characters that WordPress leaves in it.
    expect(queryOf(location!).state).toMatch(/^[\w-]{22}$/);
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toHaveProperty('info.state', state);
  });

  test('connects an account beside the one that is logged in', async () => {
    const { site, app } = await setUp({ app: { prepare: connecting('wordpress-oauth2') } });
    install(site, 'the WP-API plugin', `${app.origin}/connect/callback`);
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/connect`);
    const response = await browser.get(site.approve(headers.get('location'), 'bob'));
    expect(await response.json()).toEqual({ user: null, account: 'bob' });
  });

  test.each<[string, Options, (app: LoginApp['app']) => void]>([
    ['Express trusts its proxy', {}, (app) => app.set('trust proxy', true)],
    ['the option proxy is set', { proxy: true }, () => undefined],
  ])('resolves a relative callback as the browser sees it where %s', async (_, options, prepare) => {
    const { app } = await setUp({ options, app: { prepare } });
    const response = await fetch(`${app.origin}/auth/wordpress`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.test' },
    });
    expect(queryOf(response.headers.get('location')!).redirect_uri).toBe(
      'https://app.example.test/auth/wordpress/callback',
    );
  });

  test('sends the same redirect_uri in both legs, though only the first came through the proxy', async () => {
    // WP OAuth Server compares the two.
    const { site, app } = await setUp({
      plugin: 'WP OAuth Server',
      app: { prepare: (app) => app.set('trust proxy', true) },
    });
    install(site, 'WP OAuth Server', 'https://app.example.test/auth/wordpress/callback');
    const response = await fetch(`${app.origin}/auth/wordpress`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.test' },
    });
    const callback = site.approve(response.headers.get('location'), 'alice');
    const cookie = response.headers.get('set-cookie')!.replace(/;.*/, '');
    const there = callback.replace('https://app.example.test', app.origin);
    expect(await outcomeOf(fetch(there, { headers: { cookie } }))).toHaveProperty('user.username', 'alice');
  });
});

describe('the URL of the authorize page', () => {
  test.each<[string, Options, object, string | undefined]>([
    ['has no scope', {}, {}, undefined],
    ['has the scope of the strategy', { scope: ['openid', 'email'] }, {}, 'openid email'],
    ['has the scope of the login', { scope: 'openid' }, { scope: 'profile' }, 'profile'],
  ])('%s', async (_, options, authenticateOptions, scope) => {
    const { site, app } = await setUp({ options, app: { options: authenticateOptions } });
    const { location } = await begin(app);
    expect(location!.startsWith(`${site.url}/wp-login.php?`)).toBe(true);
    expect(queryOf(location!)).toEqual({
      action: 'oauth2_authorize',
      response_type: 'code',
      client_id: client.id,
      redirect_uri: `${app.origin}/auth/wordpress/callback`,
      state: expect.any(String),
      ...(scope !== undefined && { scope }),
    });
  });

  test('has another state each time', async () => {
    const { app } = await setUp();
    const browser = new Browser();
    const states = [];
    for (let i = 0; i < 5; i++) states.push(queryOf((await begin(app, browser)).location!).state);
    expect(new Set(states).size).toBe(5);
  });
});

describe('verify', () => {
  const described = (...args: unknown[]) =>
    args.map((arg) => {
      if (typeof arg !== 'object' || arg === null) return typeof arg;
      return 'provider' in arg ? 'profile' : 'headers' in arg ? 'request' : arg;
    });
  type Done = (error: unknown, user?: unknown) => void;
  const params = {
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    expires_in: 86400,
    token_type: 'Bearer',
    scope: 'basic',
  };

  test.each<[string, boolean, Verify, unknown[]]>([
    ['four', false, (a, b, c, done: Done) => done(null, described(a, b, c)), ['string', 'string', 'profile']],
    ['five', false, (a, b, c, d, done: Done) => done(null, described(a, b, c, d)), ['string', 'string', params, 'profile']], // prettier-ignore
    ['five, with the request', true, (a, b, c, d, done: Done) => done(null, described(a, b, c, d)), ['request', 'string', 'string', 'profile']], // prettier-ignore
    ['six, with the request', true, (a, b, c, d, e, done: Done) => done(null, described(a, b, c, d, e)), ['request', 'string', 'string', params, 'profile']], // prettier-ignore
  ])('with %s arguments gets what it asks for', async (_, passReqToCallback, verify, expected) => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server', verify, options: { passReqToCallback } });
    expect(await logIn(app, site)).toHaveProperty('user', expected);
  });

  test('gets no refresh token and no expiry from the WP-API plugin', async () => {
    const { site, app } = await setUp({
      verify: (a, b, c, d, done: Done) => done(null, described(a, b, c, d)),
    });
    expect(await logIn(app, site)).toHaveProperty('user', [
      'string',
      'undefined',
      { access_token: expect.any(String), token_type: 'bearer' },
      'profile',
    ]);
  });

  test.each(VERIFY_OUTCOMES)('may answer with %s', async (_, verify, outcome) => {
    const { site, app } = await setUp({ verify });
    expect(await logIn(app, site)).toMatchObject(outcome);
  });

  test.each<[string, WordPressOAuth2StrategyOptions['skipUserProfile']]>([
    ['true', true],
    ['a function', () => true],
    ['a function with a callback', (_token, done) => done(null, true)],
  ])('gets no profile with skipUserProfile as %s', async (_, skipUserProfile) => {
    const { site, app } = await setUp({
      options: { skipUserProfile },
      verify: (_token: string, _refresh: unknown, profile: unknown) =>
        Promise.resolve({ profile: typeof profile }),
    });
    expect(await logIn(app, site)).toHaveProperty('user.profile', 'undefined');
    expect(paths(site).some((path) => path.includes('users/me'))).toBe(false);
  });
});

describe('the option', () => {
  const described = ({ home, url, root, name }: StandIn) => ({ home, url, root, name, description: '', namespaces: [] }); // prettier-ignore

  test('site spares the site being found', async () => {
    const { site, app: first } = await setUp();
    await first.stop();
    const strategy = new WordPressOAuth2Strategy(
      {
        site: {
          ...described(site),
          authentication: {
            oauth2: {
              endpoints: {
                authorization: `${site.url}/wp-login.php?action=oauth2_authorize`,
                token: site.route('/oauth2/access_token'),
              },
            },
          },
        },
        clientID: client.id,
        callbackURL: '/auth/wordpress/callback',
      },
      asProfile,
    );
    const app = await startLoginApp(strategy);
    install(site, 'the WP-API plugin', `${app.origin}/auth/wordpress/callback`);
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site)).toHaveLength(2);
  });

  test('site without a word of OAuth 2 leaves its server to be found, once', async () => {
    const { site, app: first } = await setUp({ plugin: 'WP OAuth Server' });
    await first.stop();
    const strategy = new WordPressOAuth2Strategy(
      {
        site: { ...described(site), authentication: {} },
        clientID: serverClient.id,
        clientSecret: serverClient.secret,
        callbackURL: '/auth/wordpress/callback',
      },
      asProfile,
    );
    const app = await startLoginApp(strategy);
    install(site, 'WP OAuth Server', `${app.origin}/auth/wordpress/callback`);
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site)).toHaveLength(6);
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site)).toHaveLength(8);
    // It is not remembered for good.
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'alice');
    delete site.options.oauthServerClients;
    expect(await outcomeOf(browser.get(callback))).toMatchObject({ error: { code: 'oauth2_unavailable' } });
    expect((await begin(app)).outcome).toMatchObject({ error: { code: 'oauth2_unavailable' } });
  });

  test('cache shares with other strategies what was found', async () => {
    const cache = new SiteCache();
    const { site, app } = await setUp({ plugin: 'WP OAuth Server', options: { cache } });
    await logIn(app, site);
    const other = await setUp({ options: { siteURL: site.home, cache } });
    const before = site.requests.length;
    expect((await begin(other.app)).location).toContain(`${site.home}/oauth/authorize?`);
    expect(site.requests).toHaveLength(before);
  });
});

test('neither the strategy nor the session exposes secrets', async () => {
  const { app, strategy } = await setUp({ plugin: 'WP OAuth Server' });
  const session = await sessionAfterBegin(app);
  expect(session).toContain('wordpress-logins');
  expect(session).not.toContain(serverClient.secret);
  const shown = inspect(strategy, { depth: Infinity, showHidden: true }) + JSON.stringify(strategy);
  expect(shown).not.toContain(serverClient.secret);
});

describe('the constructor refuses', () => {
  const options = { siteURL: 'https://a.test', clientID: 'id', clientSecret: 's' };
  const endpoints = { authorization: 'https://a.test/a', token: 'https://a.test/t' };
  const ofMany = { ...options, siteURL: () => 'https://a.test' };
  test.each<[string, object, RegExp]>([
    ['no site', { ...options, siteURL: undefined }, /WordPressOAuth2Strategy requires a siteURL/],
    ['no clientID', { ...options, clientID: '' }, /clientID/],
    [
      'endpoints without a token',
      { ...options, endpoints: { authorization: 'https://a.test/' } },
      /endpoints/,
    ],
    [
      'endpoints that lead nowhere',
      { ...options, endpoints: { ...endpoints, token: 'javascript:0' } },
      /endpoints/,
    ],
    ['userinfo that leads nowhere', { ...options, endpoints: { ...endpoints, userinfo: 'x' } }, /userinfo/],
    ['one secret for any site', ofMany, /`credentials`/],
    [
      'one server for any site',
      { ...ofMany, credentials: () => undefined, endpoints },
      /endpoints applies to one site/,
    ],
  ])('%s', (_, bad, message) => {
    expect(() => new WordPressOAuth2Strategy(bad, asProfile)).toThrow(TypeError);
    expect(() => new WordPressOAuth2Strategy(bad, asProfile)).toThrow(message);
  });

  test('no verify function', () => {
    expect(() => new WordPressOAuth2Strategy(options, undefined as never)).toThrow(TypeError);
  });
});
