import { createHash } from 'node:crypto';
import http from 'node:http';
import { inspect } from 'node:util';
import type { RequestHandler } from 'express';
import { demoOAuth2Client, type StandIn } from '../../examples/stand-in/stand-in';
import {
  SiteCache,
  WordPressOAuth2Strategy,
  type OAuth2VerifyFunction,
  type WordPressOAuth2StrategyOptions,
  type WordPressProfile,
} from '../../lib';
import { Browser } from '../examples/browser';
import { asProfile, begin, connecting, logIn, outcomeOf, sessionAfterBegin, startLoginApp, type LoginApp, type LoginAppOptions, type SetUp, type Verify } from '../support/login-app'; // prettier-ignore
import { listen } from '../support/loopback';
import { SET_UPS, crowd, paths, randomDelay, startSite } from '../support/site';

type Options = Partial<WordPressOAuth2StrategyOptions>;
type Plugin = 'the WP-API plugin' | 'WP OAuth Server' | 'both';

const client = demoOAuth2Client();
const serverClient = { ...client, id: 'serverclient', secret: 'SERVERSECRET' };

/** A site with one of the plugins or both, and an application whose users log in with it. */
async function setUp({
  plugin = 'the WP-API plugin',
  site: siteOptions,
  options,
  verify = asProfile,
  app: appOptions,
}: SetUp<WordPressOAuth2StrategyOptions> & { plugin?: Plugin } = {}) {
  const site = await startSite({ ...siteOptions });
  const { id: clientID, secret: clientSecret } = plugin === 'WP OAuth Server' ? serverClient : client;
  const strategy = new WordPressOAuth2Strategy(
    { siteURL: site.home, clientID, clientSecret, callbackURL: '/auth/wordpress/callback', ...options } as WordPressOAuth2StrategyOptions, // prettier-ignore
    verify as OAuth2VerifyFunction,
  );
  const app = await startLoginApp(strategy, appOptions);
  install(site, plugin, `${app.origin}/auth/wordpress/callback`);
  return { site, app, strategy };
}

function install(site: StandIn, plugin: Plugin, ...redirectURIs: string[]): void {
  if (plugin !== 'WP OAuth Server') site.options.oauth2Clients = [{ ...client, redirectURIs }];
  if (plugin !== 'the WP-API plugin') site.options.oauthServerClients = [{ ...serverClient, redirectURIs }];
}

const queryOf = (location: string) => Object.fromEntries(new URL(location).searchParams);

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
    expect(queryOf(location!).state).toMatch(/^[\w-]{32}$/);
    expect(await outcomeOf(browser.get(site.approve(location!, 'alice')))).toHaveProperty(
      'info.state',
      state,
    );
  });

  test('connects an account beside the one that is logged in', async () => {
    const { site, app } = await setUp({ app: { prepare: connecting('wordpress-oauth2') } });
    install(site, 'the WP-API plugin', `${app.origin}/connect/callback`);
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/connect`);
    const response = await browser.get(site.approve(headers.get('location')!, 'bob'));
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
    const callback = site.approve(response.headers.get('location')!, 'alice');
    const cookie = response.headers.get('set-cookie')!.replace(/;.*/, '');
    const there = callback.replace('https://app.example.test', app.origin);
    expect(await outcomeOf(fetch(there, { headers: { cookie } }))).toHaveProperty('user.username', 'alice');
  });
});

describe('the address a person is sent to', () => {
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

  test.each<[string, Verify, object]>([
    ['a promise of the user', () => Promise.resolve({ name: 'u' }), { user: { name: 'u' } }],
    ['a promise of false', () => Promise.resolve(false), { user: false }],
    ['a rejection', () => Promise.reject(new Error('no database')), { error: { message: 'no database' } }],
    [
      'an exception',
      () => {
        throw new Error('a typo');
      },
      { error: { message: 'a typo' } },
    ],
  ])('may answer with %s', async (_, verify, outcome) => {
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

describe('what a person, or the application’s login page, is told', () => {
  test('that it was cancelled', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.reject(location!);
    expect(queryOf(callback)).toMatchObject({ error: 'access_denied', state: expect.any(String) });
    const before = site.requests.length;
    expect(await outcomeOf(browser.get(callback))).toEqual({
      user: false,
      status: 403,
      info: { code: 'access_denied', message: expect.stringMatching(/not authorized/) },
    });
    // The login is over: its state serves nobody any more.
    const late = callback.replace('error=access_denied', 'code=abc');
    expect(await outcomeOf(browser.get(late))).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
    expect(site.requests).toHaveLength(before);
  });

  test.each([
    ['no state', '?code=abc', 'callback_malformed'],
    ['an empty state', '?code=abc&state=', 'callback_malformed'],
    ['a repeated state', '?code=abc&state=a&state=b', 'callback_malformed'],
    ['a list for a state', '?code=abc&state[]=a', 'callback_malformed'],
    ['a state that nobody knows', '?code=abc&state=abc', 'login_unknown'],
    ['a refusal without a state', '?error=access_denied', 'callback_malformed'],
    ['a refusal with a state that nobody knows', '?error=access_denied&state=abc', 'login_unknown'],
    ['an error with a state that nobody knows', '?error=server_error&state=abc', 'login_unknown'],
  ])('a callback with %s is none of its own', async (_, query, code) => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const before = site.requests.length;
    const outcome = await outcomeOf(browser.get(`${app.origin}/auth/wordpress/callback${query}`));
    expect(outcome).toEqual({
      user: false,
      status: 403,
      info: { code, message: expect.stringMatching(/log in again/) },
    });
    expect(site.requests).toHaveLength(before);
    // The login that is under way is not disturbed.
    expect(await outcomeOf(browser.get(site.approve(location!, 'alice')))).toHaveProperty(
      'user.username',
      'alice',
    );
  });

  test.each(['code=', 'code=a&code=b', 'code[]=a&error=', 'error=a&error=b', 'error=', 'error[]=a&code=b'])(
    'a callback with its own state and %s is incomplete, and used up',
    async (rest) => {
      const { site, app } = await setUp({
        app: { prepare: (app) => app.set('query parser', 'extended') },
      });
      const browser = new Browser();
      const { location } = await begin(app, browser);
      const { state } = queryOf(location!);
      const at = `${app.origin}/auth/wordpress/callback?state=${state}&`;
      const before = site.requests.length;
      expect(await outcomeOf(browser.get(at + rest))).toMatchObject({
        status: 403,
        info: { code: 'callback_malformed' },
      });
      expect(await outcomeOf(browser.get(`${at}code=abc`))).toMatchObject({
        info: { code: 'login_unknown' },
      });
      expect(site.requests).toHaveLength(before);
    },
  );

  test('an array for a state, with the extended query parser', async () => {
    const { app } = await setUp({ app: { prepare: (app) => app.set('query parser', 'extended') } });
    const response = new Browser().get(`${app.origin}/auth/wordpress/callback?code=abc&state[]=a`);
    expect(await outcomeOf(response)).toMatchObject({ status: 403, info: { code: 'callback_malformed' } });
  });

  test('a callback that comes twice', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location!, 'alice');
    expect(await outcomeOf(browser.get(callback))).toHaveProperty('user.username', 'alice');
    const before = site.requests.length;
    expect(await outcomeOf(browser.get(callback))).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
    expect(site.requests).toHaveLength(before);
  });

  test('a callback in the browser of somebody else', async () => {
    const { site, app } = await setUp();
    const { location } = await begin(app);
    const victim = new Browser();
    await begin(app, victim);
    expect(await outcomeOf(victim.get(site.approve(location!, 'alice')))).toMatchObject({
      user: false,
      status: 403,
      info: { code: 'login_unknown' },
    });
  });

  test('a login that took longer than an hour', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location!, 'alice');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 61 * 60 * 1000);
    try {
      expect(await outcomeOf(browser.get(callback))).toMatchObject({ info: { code: 'login_unknown' } });
    } finally {
      clock.mockRestore();
    }
  });

  test.each<Plugin>(['the WP-API plugin', 'WP OAuth Server'])(
    'that a code was used before, with %s',
    async (plugin) => {
      const { site, app } = await setUp({ plugin });
      const browser = new Browser();
      const first = site.approve((await begin(app, browser)).location!, 'alice');
      const second = site.approve((await begin(app, browser)).location!, 'alice');
      expect(await outcomeOf(browser.get(first))).toHaveProperty('user.username', 'alice');
      const { code } = queryOf(first);
      const replayed = second.replace(/code=[^&]+/, `code=${code}`);
      const outcome = await outcomeOf(browser.get(replayed));
      expect(outcome).toMatchObject({
        user: false,
        status: 403,
        info: { code: 'authorization_code_invalid' },
      });
      expect(outcome.info!.message).toMatch(/Log in again/);
      expect(JSON.stringify(outcome)).not.toContain(code);
    },
  );

  test('a code in a form, where no login began', async () => {
    const { site, app } = await setUp({
      app: {
        prepare: (app, passport) => {
          app.post(
            '/auth/form',
            (req, _res, next) => {
              req.body = { code: 'abc', state: 'abc' };
              next();
            },
            passport.authenticate('wordpress-oauth2'),
          );
        },
      },
    });
    // It can't be the answer to anything: the site is never asked about it.
    expect((await new Browser().post(`${app.origin}/auth/form`, {})).status).toBe(403);
    expect(paths(site).filter((path) => path.startsWith('POST'))).toEqual([]);
  });

  test('each of several logins of one browser goes on by itself', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callbacks = [];
    for (let i = 0; i < 11; i++) callbacks.push(site.approve((await begin(app, browser)).location!, 'alice'));
    expect(await outcomeOf(browser.get(callbacks[0]!))).toMatchObject({ info: { code: 'login_unknown' } });
    expect(await outcomeOf(browser.get(callbacks[10]!))).toHaveProperty('user.username', 'alice');
    expect(await outcomeOf(browser.get(callbacks[1]!))).toHaveProperty('user.username', 'alice');
  });

  test('a login that began with another site', async () => {
    const first = await setUp();
    const second = await setUp();
    const strategyFor = ({ home }: StandIn) =>
      new WordPressOAuth2Strategy(
        { siteURL: home, clientID: client.id, callbackURL: '/auth/wordpress/callback' },
        asProfile,
      );
    const app = await startLoginApp(strategyFor(first.site), {
      prepare: (app, passport) => void app.get('/other', passport.authenticate(strategyFor(second.site))),
    });
    install(first.site, 'the WP-API plugin', `${app.origin}/auth/wordpress/callback`);
    const browser = new Browser();
    const query = new URL(first.site.approve((await begin(app, browser)).location!, 'alice')).search;
    expect((await browser.get(`${app.origin}/other${query}`)).status).toBe(403);
    expect(second.site.requests).toEqual([]);
  });

  test('a login that comes back to the callback of another', async () => {
    const { site, app } = await setUp({
      app: {
        prepare: (app, passport) => {
          const leg: RequestHandler = (req, res, next) => {
            const options = { callbackURL: `/back/${String(req.params.site)}` } as object;
            void (passport.authenticate('wordpress-oauth2', options) as RequestHandler)(req, res, next);
          };
          app.get('/to/:site', leg);
          app.get('/back/:site', leg, (req, res) => void res.send((req.user as WordPressProfile).username));
        },
      },
    });
    install(site, 'the WP-API plugin', `${app.origin}/back/a`, `${app.origin}/back/b`);
    const callback = async (browser: Browser) => {
      const { headers } = await browser.get(`${app.origin}/to/a`);
      return site.approve(headers.get('location')!, 'alice');
    };
    const browser = new Browser();
    const elsewhere = (await callback(browser)).replace('/back/a', '/back/b');
    expect((await browser.get(elsewhere)).status).toBe(403);
    expect(await (await browser.get(await callback(browser))).text()).toBe('alice');
  });
});

describe('what the developer or the owner of the site must mend is an error', () => {
  test.each<[string, string, Plugin, Options, RegExp]>([
    ['a wrong secret', 'client_invalid', 'WP OAuth Server', { clientSecret: 'WRONGSECRET' }, /The client credentials are invalid \(invalid_client\).*OAuth Server → Clients/], // prettier-ignore
    ['no secret', 'client_invalid', 'WP OAuth Server', { clientSecret: undefined }, /client credentials are required/], // prettier-ignore
  ])('%s', async (_, code, plugin, options, message) => {
    const { site, app } = await setUp({ plugin, options });
    const { error } = await logIn(app, site);
    expect(error).toMatchObject({ name: 'WordPressError', code });
    expect(error!.message).toMatch(message);
    expect(error!.message).not.toContain('WRONGSECRET');
  });

  test('a client that was deleted while the person was away', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location!, 'alice');
    site.options.oauth2Clients = [];
    const { error } = await outcomeOf(browser.get(callback));
    expect(error).toMatchObject({ code: 'client_invalid' });
    expect(error!.message).toMatch(/invalid_client.*Users → Applications/);
  });

  test('a scope that WP OAuth Server does not know', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server', options: { scope: 'everything' } });
    const { error } = await logIn(app, site);
    expect(error).toMatchObject({ name: 'WordPressError', code: 'oauth2_refused' });
    expect(error!.message).toMatch(
      /An unsupported scope was requested \(invalid_scope\)\. Leave out `scope`/,
    );
  });

  test('another error of the authorize page, in words that can’t do harm', async () => {
    const { app } = await setUp();
    const browser = new Browser();
    const { state } = queryOf((await begin(app, browser)).location!);
    const query = `error=%3Cb%3E%0A&error_description=a%0D%0Ab%E2%80%AE${'c'.repeat(900)}&state=${state}`;
    const { error } = await outcomeOf(browser.get(`${app.origin}/auth/wordpress/callback?${query}`));
    expect(error).toMatchObject({ name: 'WordPressError', code: 'oauth2_refused' });
    expect(error!.message).toContain(': a b c');
    expect(error!.message).not.toMatch(/[\r\n\u202E]|c{200}/);
  });

  test.each<[string, { options?: Options; app?: LoginAppOptions }, RegExp]>([
    [
      'callback_missing',
      { options: { callbackURL: undefined } },
      /passport\.authenticate\('wordpress-oauth2', {/,
    ],
    ['session_missing', { app: { withoutSession: true } }, /express-session/],
  ])('%s, before the site is asked', async (code, set, message) => {
    const { site, app } = await setUp(set);
    const { outcome } = await begin(app);
    expect(outcome!.error).toMatchObject({ name: 'WordPressError', code });
    expect(outcome!.error!.message).toMatch(message);
    expect(site.requests).toEqual([]);
  });

  test('no OAuth 2 server, with what to install; the next login looks again', async () => {
    const { site, app } = await setUp();
    delete site.options.oauth2Clients;
    const { outcome } = await begin(app);
    expect(outcome!.error).toMatchObject({ name: 'WordPressError', code: 'oauth2_unavailable' });
    expect(outcome!.error!.message).toMatch(/“OAuth 2” \(WP-API\/OAuth2\) or “WP OAuth Server”/);
    install(site, 'WP OAuth Server');
    expect((await begin(app)).location).toContain(`${site.home}/oauth/authorize?`);
    delete site.options.oauthServerClients;
    expect((await begin(app)).location).toContain(`${site.home}/oauth/authorize?`);
  });

  test('no OAuth 2 server until the WP-API plugin is there', async () => {
    const { site, app } = await setUp();
    delete site.options.oauth2Clients;
    await begin(app);
    install(site, 'the WP-API plugin');
    expect((await begin(app)).location).toContain('action=oauth2_authorize');
  });

  test('an access token that never arrives, as the header is lost on the way', async () => {
    const { site, app } = await setUp({ site: { stripAuthorization: true } });
    const { error } = await logIn(app, site);
    expect(error).toMatchObject({ code: 'not_logged_in' });
    expect(error!.message).toContain('SetEnvIf Authorization');
  });

  test('an access token that never arrives at WP OAuth Server either', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server', site: { stripAuthorization: true } });
    const { error } = await logIn(app, site);
    expect(error).toMatchObject({ code: 'profile_refused' });
    expect(error!.message).toMatch(/Neither users\/me nor GET .*\/oauth\/me\/.*SetEnvIf Authorization/);
  });
});

test('a Host header with which a relative callback makes no address is an error, too', async () => {
  const { app } = await setUp();
  const answer = await new Promise<string>((resolve, reject) => {
    const request = http.get(`${app.origin}/auth/wordpress`, { headers: { host: '[' } }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    });
    request.on('error', reject);
  });
  expect(JSON.parse(answer)).toHaveProperty('error.message');
});

describe('a site that has changed', () => {
  test('its permalinks is looked at again, once, and the login goes on with the same code', async () => {
    const { site, app } = await setUp();
    await logIn(app, site);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    site.options.permalinks = 'plain';
    const before = site.requests.length;
    expect(await outcomeOf(browser.get(site.approve(location!, 'bob')))).toHaveProperty(
      'user.username',
      'bob',
    );
    expect(paths(site, before)).toEqual([
      'POST /wp-json/oauth2/access_token',
      'HEAD /',
      'GET /index.php?rest_route=/',
      'POST /index.php?rest_route=/oauth2/access_token',
      'GET /index.php?rest_route=/wp/v2/users/me&context=edit',
    ]);
  });

  test('its permalinks, with WP OAuth Server', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server' });
    await logIn(app, site);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    site.options.permalinks = 'plain';
    const before = site.requests.length;
    expect(await outcomeOf(browser.get(site.approve(location!, 'bob')))).toHaveProperty(
      'user.username',
      'bob',
    );
    expect(paths(site, before)).toEqual([
      'POST /oauth/token/',
      'HEAD /',
      'GET /index.php?rest_route=/',
      'GET /?well-known=openid-configuration',
      'HEAD /?oauth=token',
      'POST /?oauth=token',
      'GET /index.php?rest_route=/wp/v2/users/me&context=edit',
    ]);
  });

  test('so that it has no server any more is an error that says so', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server' });
    await logIn(app, site);
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location!, 'bob');
    delete site.options.oauthServerClients;
    expect(await outcomeOf(browser.get(callback))).toMatchObject({ error: { code: 'oauth2_unavailable' } });
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
    const callback = site.approve((await begin(app, browser)).location!, 'alice');
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

describe('where a request names the site', () => {
  const openOptions = { dangerouslyAllowAnyAddress: true };
  const callback = '/auth/wordpress/callback';

  test('each site has its own credentials, in both legs', async () => {
    const sites = await Promise.all([startSite(), startSite()]);
    const clients = sites.map((_, index) => ({
      ...serverClient,
      id: `client${index}`,
      secret: `SECRET${index}`,
    }));
    const strategy = new WordPressOAuth2Strategy(
      {
        ...openOptions,
        siteURL: (req) => req.query.site as string,
        credentials: ({ home }) => {
          const index = sites.findIndex((site) => site.home === home);
          return Promise.resolve({ clientID: clients[index]!.id, clientSecret: clients[index]!.secret });
        },
        callbackURL: callback,
      },
      asProfile,
    );
    const app = await startLoginApp(strategy);
    for (const [index, site] of sites.entries()) {
      site.options.oauthServerClients = [{ ...clients[index]!, redirectURIs: [app.origin + callback] }];
    }
    for (const site of sites) {
      const browser = new Browser();
      const { headers } = await browser.get(`${app.origin}/auth/wordpress?site=${site.home}`);
      const back = site.approve(headers.get('location')!, 'alice');
      // What the callback says of a site is not believed.
      const outcome = await outcomeOf(browser.get(`${back}&site=${sites[0].home}`));
      expect(outcome).toHaveProperty('user.site.home', site.home);
    }
  });

  test.each<[string, Options, string]>([
    ['the credentials of the strategy are not for another site', openOptions, 'credentials_missing'],
    [
      'no credentials are a failure',
      { ...openOptions, credentials: () => Promise.resolve(undefined) },
      'credentials_missing',
    ],
    ['its own network stays closed', {}, 'address_forbidden'],
  ])('%s', async (_, options, code) => {
    const other = await startSite({ oauth2Clients: [client] });
    const { app } = await setUp({ options, app: { options: { siteURL: other.home } } });
    expect((await begin(app)).outcome).toMatchObject({ user: false, status: 403, info: { code } });
    expect(paths(other).some((path) => path.includes('oauth'))).toBe(false);
  });

  test('the endpoints of the strategy are not for another site', async () => {
    const other = await startSite();
    const { app } = await setUp({
      options: {
        ...openOptions,
        endpoints: { authorization: 'https://own.test/a', token: 'https://own.test/t' },
        credentials: () => ({ clientID: client.id }),
      },
      app: { options: { siteURL: other.home } },
    });
    install(other, 'the WP-API plugin');
    expect((await begin(app)).location).toContain(`${other.home}/wp-login.php?`);
  });

  test('a site without a server is a failure for the login page', async () => {
    const other = await startSite();
    const { app } = await setUp({
      options: { ...openOptions, credentials: () => ({ clientID: client.id }) },
      app: { options: { siteURL: other.home } },
    });
    expect((await begin(app)).outcome).toMatchObject({ status: 403, info: { code: 'oauth2_unavailable' } });
  });

  test('a site can’t have people log in at another one', async () => {
    const { site: bank, app: bankApp } = await setUp();
    const hostile = http.createServer((req, res) => {
      const home = `http://localhost:${port}`;
      if (req.method === 'HEAD') res.setHeader('link', `<${home}/wp-json/>; rel="https://api.w.org/"`);
      res.setHeader('content-type', 'application/json');
      const endpoints = {
        authorization: `${bank.url}/wp-login.php?action=oauth2_authorize`,
        token: bank.route('/oauth2/access_token'),
      };
      const authentication = { oauth2: { endpoints } };
      res.end(
        JSON.stringify({ name: 'x', description: '', url: bank.url, home, namespaces: [], authentication }),
      );
    });
    const { port } = await listen(hostile);
    const { app } = await setUp({
      options: { ...openOptions, credentials: () => ({ clientID: client.id }) },
      app: { options: { siteURL: `http://localhost:${port}` } },
    });
    const { outcome } = await begin(app);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'endpoint_refused' } });
    expect(outcome!.info!.message).toContain('on another host');
    expect(bankApp.origin).not.toBe(app.origin);
  });
});

describe('a server that knows PKCE', () => {
  /** A small OAuth 2 server that takes a code only with its verifier, of a WordPress that it is not. */
  async function start(methods: unknown) {
    const challenges = new Map<string, string | null>();
    const exchanged: URLSearchParams[] = [];
    const { port } = await listen(
      http.createServer((req, res) => {
        const chunks: Buffer[] = [];
        req.on('data', (chunk: Buffer) => chunks.push(chunk));
        req.on('end', () => {
          const url = new URL(req.url!, home);
          const json = (status: number, body: unknown) =>
            res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
          if (url.pathname === '/.well-known/openid-configuration') {
            json(200, {
              issuer: home,
              authorization_endpoint: `${home}/authorize?kept=1`,
              token_endpoint: `${home}/token`,
              code_challenge_methods_supported: methods,
            });
          } else if (url.pathname === '/authorize') {
            const code = `code${challenges.size}`;
            challenges.set(code, url.searchParams.get('code_challenge'));
            const back = new URL(url.searchParams.get('redirect_uri')!);
            back.search = new URLSearchParams({ code, state: url.searchParams.get('state')! }).toString();
            res.writeHead(302, { location: back.href }).end();
          } else if (url.pathname === '/token' && req.method === 'POST') {
            const form = new URLSearchParams(Buffer.concat(chunks).toString());
            exchanged.push(form);
            const challenge = challenges.get(form.get('code')!);
            const verifier = form.get('code_verifier');
            const given = verifier && createHash('sha256').update(verifier).digest('base64url');
            if (challenge === given) json(200, { access_token: `${form.get('code')}token` });
            else json(400, { error: 'invalid_grant' });
          } else if (url.pathname === '/wp-json/wp/v2/users/me') {
            json(200, { id: 1, name: req.headers.authorization });
          } else {
            json(404, {});
          }
        });
      }),
    );
    const home = `http://127.0.0.1:${port}`;
    const site = { home, url: home, root: `${home}/wp-json/`, name: '', description: '', namespaces: [], authentication: {} }; // prettier-ignore
    const strategy = new WordPressOAuth2Strategy(
      { site, clientID: 'id', callbackURL: '/auth/wordpress/callback' },
      asProfile,
    );
    const app = await startLoginApp(strategy);
    return { app, exchanged };
  }

  test('gets a challenge, and the verifier of that very login', async () => {
    const { app, exchanged } = await start(['plain', 'S256']);
    const browser = new Browser();
    const locations = [];
    for (let i = 0; i < 3; i++) locations.push((await begin(app, browser)).location!);
    expect(queryOf(locations[0]!)).toMatchObject({ kept: '1', code_challenge_method: 'S256' });
    const callbacks = [];
    for (const location of locations) {
      callbacks.push((await fetch(location, { redirect: 'manual' })).headers.get('location')!);
    }
    for (const callback of callbacks.reverse()) {
      const { code } = queryOf(callback);
      expect(await outcomeOf(browser.get(callback))).toHaveProperty(
        'user.displayName',
        `Bearer ${code}token`,
      );
    }
    expect(new Set(exchanged.map((form) => form.get('code_verifier'))).size).toBe(3);
    for (const form of exchanged) expect(form.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  test.each([undefined, ['plain']])('with S256; with %p alone it gets none', async (methods) => {
    const { app, exchanged } = await start(methods);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(location).not.toContain('code_challenge');
    const { headers } = await fetch(location!, { redirect: 'manual' });
    expect(await outcomeOf(browser.get(headers.get('location')!))).toHaveProperty('user.id', '1');
    expect(exchanged[0]!.has('code_verifier')).toBe(false);
  });
});

test('secrets show up neither in the strategy nor in a session', async () => {
  const { app, strategy } = await setUp({ plugin: 'WP OAuth Server' });
  const session = await sessionAfterBegin(app);
  expect(session).toContain('oauth2:wordpress');
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
