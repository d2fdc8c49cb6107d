import https from 'node:https';
import type * as util from 'node:util';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { StandIn, StandInOptions } from '../../examples/stand-in/stand-in';
import {
  WordPressApplicationPasswordStrategy,
  authorizedFetch,
  type ApplicationPasswordVerifyFunction,
  type WordPressApplicationPasswordStrategyOptions,
  type WordPressProfile,
} from '../../lib';
import { Browser } from '../examples/browser';
import { selfSigned } from '../support/certificate';
import { putBefore, type Intercept } from '../support/front';
import {
  asProfile,
  begin,
  connecting,
  logInFromTwoTabs,
  outcomeOf,
  startLoginApp,
  twoTabs,
  type LoginApp,
  type Outcome,
  type SetUp as SetUpOf,
  type Verify,
} from '../support/login-app';
import { SET_UPS, crowd, paths, startSite } from '../support/site';

// What NODE_DEBUG=passport-wordpress-rest would show.
const logged: string[] = [];
jest.mock('node:util', () => {
  const actual = jest.requireActual<typeof util>('node:util');
  const debug = (...args: [string, ...unknown[]]) => void logged.push(actual.format(...args));
  return { ...actual, debuglog: () => Object.assign(debug, { enabled: true }) };
});
const { inspect } = jest.requireActual<typeof util>('node:util');

/** Every password that a site gave out in a test: those that were revoked, too. */
const passwords: string[] = [];

afterEach(() => {
  const log = logged.splice(0).join('\n');
  for (const password of passwords.splice(0)) expect(log).not.toContain(password);
});

type SetUp = SetUpOf<WordPressApplicationPasswordStrategyOptions>;
type Options = NonNullable<SetUp['options']>;

function strategyFor(siteURL: string, { options, verify = asProfile }: SetUp = {}) {
  return new WordPressApplicationPasswordStrategy(
    {
      siteURL,
      appName: 'My app',
      callbackURL: '/auth/wordpress/callback',
      ...options,
    } as WordPressApplicationPasswordStrategyOptions,
    verify as ApplicationPasswordVerifyFunction,
  );
}

/** A site, and an application whose users log in with it. */
async function setUp(set: SetUp & { before?: Intercept } = {}): Promise<{
  site: StandIn;
  app: LoginApp;
  strategy: WordPressApplicationPasswordStrategy;
}> {
  const site = await startSite(set.site);
  const siteURL = set.before ? await putBefore(site, set.before) : site.home;
  const strategy = strategyFor(siteURL, set);
  const app = await startLoginApp(strategy, set.app);
  return { site, app, strategy };
}

/** A site on https that is not `local`, and an application that trusts its certificate. */
async function setUpSecurely(set: SetUp = {}) {
  const certificate = selfSigned();
  const site = await startSite({ environment: 'production', ...set.site });
  const home = await putBefore(site, () => false, certificate);
  const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
  const app = await startLoginApp(
    strategyFor(home, { ...set, options: { agents, ...set.options } }),
    set.app,
  );
  return { site, app };
}

/** The callback's address, after a person has approved. */
function approve(site: StandIn, location: string, username = 'alice'): string {
  const callback = site.approve(location, username);
  for (const { password } of site.applicationPasswords.values()) passwords.push(password);
  return callback;
}

/** A whole login as a user of the site. */
async function logIn(
  app: LoginApp,
  site: StandIn,
  username = 'alice',
  browser = new Browser(),
): Promise<Outcome> {
  const { location, outcome } = await begin(app, browser);
  if (location === undefined) return outcome;
  return comeBack(browser, approve(site, location, username));
}

const comeBack = (browser: Browser, callback: string): Promise<Outcome> => outcomeOf(browser.get(callback));

/** A login up to the callback, which is changed on the way. */
async function tampered(
  set: Parameters<typeof setUp>[0],
  change: (query: URLSearchParams) => void,
): Promise<Outcome & { site: StandIn }> {
  const { site, app } = await setUp(set);
  const browser = new Browser();
  const url = new URL(approve(site, (await begin(app, browser)).location!));
  change(url.searchParams);
  return { ...(await comeBack(browser, url.href)), site };
}

const asked = (location: string | undefined) => Object.fromEntries(new URL(location!).searchParams);

describe('a login', () => {
  test.each<[string, StandInOptions]>([...SET_UPS, ['no plugin at all', { plugin: false }]])(
    'works with %s, and leaves nothing behind',
    async (_, siteOptions) => {
      const { site, app } = await setUp({ site: siteOptions });
      const { user } = (await logIn(app, site)) as { user: WordPressProfile };
      expect(user).toMatchObject({ provider: 'wordpress', username: 'alice', roles: ['subscriber'] });
      expect(user.site).toEqual({ home: site.home, url: site.url, name: expect.any(String) });
      expect(site.applicationPasswords.size).toBe(0);
    },
  );

  test('asks a site that it does not know five things, and three once it does', async () => {
    const { site, app } = await setUp();
    await logIn(app, site);
    const login = [
      'GET /wp-json/wp/v2/users/me?context=edit',
      'GET /wp-json/wp/v2/users/me/application-passwords/introspect',
      'DELETE /wp-json/wp/v2/users/me/application-passwords/UUID',
    ];
    expect(paths(site)).toEqual(['HEAD /', 'GET /wp-json/', ...login]);
    await logIn(app, site, 'bob');
    expect(paths(site, 5)).toEqual(login);
    for (const { headers } of site.requests) expect(headers['user-agent']).toBe('passport-wordpress-rest');
  });

  test('sends the person to the screen, with all that the screen has to know', async () => {
    const appId = '0B8A0A5E-2d9d-4f5c-9a51-0a8f1d1a3b10';
    const { site, app } = await setUp({ options: { appId }, site: { folder: '/wp' } });
    const { location } = await begin(app);
    expect(location).toMatch(`${site.url}/wp-admin/authorize-application.php?`);
    const { app_name, success_url, reject_url, ...rest } = asked(location);
    expect(app_name).toMatch(/^My app – \d\d \w{3} \d{4} \d\d:\d\d UTC \([\da-f]{6}\)$/);
    expect(rest).toEqual({ app_id: appId.toLowerCase() });
    const state = new URL(success_url!).searchParams.get('state');
    expect(state).toMatch(/^[\w-]{22}$/);
    expect(success_url).toBe(`${app.origin}/auth/wordpress/callback?state=${state}`);
    expect(reject_url).toBe(`${success_url}&success=false`);
  });

  test('works by the pages of the site, whose form sends the password in one piece', async () => {
    const { site, app } = await setUp({
      options: { keepPassword: true },
      verify: (_name: string, password: string) => Promise.resolve({ password }),
    });
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const login = await browser.follow(browser.get(location!));
    const form = { log: 'alice', pwd: site.users[0]!.password };
    const screen = await browser.follow(browser.submit(await login.text(), form));
    const name = asked(location).app_name!;
    const callback = await browser.submit(await screen.text(), { app_name: name, approve: 'Yes' });
    const { user } = await comeBack(browser, callback.headers.get('location')!);
    expect(user).toEqual({ password: [...site.applicationPasswords.values()][0]!.password });
  });

  test.each([
    ['by name', false],
    ['as an instance', true],
  ])('is never mixed up with another: 200 at once, %s', async (_, asInstance) => {
    const users = crowd(200);
    const { site, app } = await setUp({
      app: { asInstance },
      options: { keepPassword: true },
      verify: (username: string, password: string, profile: WordPressProfile) =>
        Promise.resolve({ username, password, profile: profile.username }),
      site: {
        users,
        // Answers come in random order.
        delay: () => new Promise((resolve) => setTimeout(resolve, Math.random() * 30)),
      },
    });
    const outcomes = await Promise.all(
      users.map(async ({ username }) => {
        const browser = new Browser();
        const { location } = await begin(app, browser);
        return comeBack(browser, site.approve(location!, username));
      }),
    );
    const made = [...site.applicationPasswords.values()];
    expect(outcomes.map(({ user }) => user)).toEqual(
      users.map(({ username }) => ({
        username,
        password: made.find(({ user }) => user.username === username)!.password,
        profile: username,
      })),
    );
  });

  test('gives each password a name of its own, so that one person may log in twice at once', async () => {
    const { site, app } = await setUp({ options: { keepPassword: true } });
    for (let i = 0; i < 20; i++) expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(new Set([...site.applicationPasswords.values()].map(({ name }) => name)).size).toBe(20);
  });

  test('hands the state of the application back, and keeps its own', async () => {
    const { site, app } = await setUp({ app: { options: { state: 'from the cart' } } });
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(location).not.toContain('cart');
    expect(await comeBack(browser, approve(site, location!))).toHaveProperty('info.state', 'from the cart');
  });

  test('connects an account beside the one that is logged in', async () => {
    const { site, app } = await setUp({ app: { prepare: connecting('wordpress-application-password') } });
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/connect`);
    const response = await browser.get(approve(site, headers.get('location')!, 'bob'));
    expect(await response.json()).toEqual({ user: null, account: 'bob' });
  });

  test.each<[string, Options, (app: LoginApp['app']) => void]>([
    ['Express trusts its proxy', {}, (app) => app.set('trust proxy', true)],
    ['the option proxy is set', { proxy: true }, () => undefined],
  ])('resolves a relative callback as the browser sees it where %s', async (_, options, prepare) => {
    const { app } = await setUpSecurely({ options, app: { prepare } });
    const response = await fetch(`${app.origin}/auth/wordpress`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.test' },
    });
    expect(asked(response.headers.get('location')!).success_url).toMatch(
      /^https:\/\/app\.example\.test\/auth\/wordpress\/callback\?/,
    );
  });

  test('takes a request with a state, or a success, of the application for a new login', async () => {
    const { app } = await setUp();
    for (const query of ['?state=mine', '?success=true', '?error=access_denied']) {
      const { headers } = await new Browser().get(`${app.origin}/auth/wordpress${query}`);
      expect(headers.get('location')).toContain('/authorize-application.php?');
    }
  });
});

describe('the answer to a callback is kept from caches, and its address from the pages it links to', () => {
  const headersOf = ({ headers }: Response) => [headers.get('referrer-policy'), headers.get('cache-control')];

  test.each<[string, (site: StandIn, location: string) => string]>([
    ['that succeeds', approve],
    ['that fails', (site, location) => site.reject(location)],
    ['that is not of this browser', (site, location) => approve(site, location).replace('state=', 'state=x')],
    ['that is wrong', (site, location) => approve(site, location).replace('password=', 'password=x')],
  ])('%s', async (_, answer) => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(headersOf(await browser.get(answer(site, location!)))).toEqual(['no-referrer', 'no-store']);
  });

  test('and to a redirect after it', async () => {
    const { site, app } = await setUp({
      app: {
        prepare: (app, passport) => {
          const login = passport.authenticate('wordpress-application-password', {
            callbackURL: '/login',
            successRedirect: '/',
          } as object);
          app.get('/login', login as never);
        },
      },
    });
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/login`);
    const response = await browser.get(approve(site, headers.get('location')!));
    expect([response.status, response.headers.get('location')]).toEqual([302, '/']);
    expect(headersOf(response)).toEqual(['no-referrer', 'no-store']);
  });
});

describe('the password', () => {
  test('is revoked before verify is called, which gets none', async () => {
    let atVerify: unknown;
    const { site, app } = await setUp({
      verify: (username: string, password: unknown, profile: WordPressProfile) => {
        atVerify = { username, password, left: site.applicationPasswords.size };
        return Promise.resolve(profile);
      },
    });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(atVerify).toEqual({ username: 'alice', password: undefined, left: 0 });
  });

  test('stays with keepPassword, and opens the REST API', async () => {
    const { site, app } = await setUp({
      options: { keepPassword: true },
      verify: async (username: string, applicationPassword: string, profile: WordPressProfile) => {
        const { home, root } = site;
        const wpFetch = authorizedFetch({ home, root }, { username, applicationPassword });
        const me = (await (await wpFetch('/wp/v2/users/me?context=edit')).json()) as WordPressProfile;
        return { applicationPassword, me: me.username, profile: profile.username };
      },
    });
    const { user } = await logIn(app, site, 'bob');
    const [made] = [...site.applicationPasswords.values()];
    expect(user).toEqual({ applicationPassword: made!.password, me: 'bob', profile: 'bob' });
    expect(paths(site).filter((path) => path.includes('application-passwords'))).toEqual([]);
  });

  test.each<[string, string, number]>([
    ['introspect', '/introspect', 404],
    ['DELETE', '/application-passwords/', 501],
  ])('that can not be revoked (%s) fails no login, and is told to the log', async (_, path, status) => {
    const { site, app } = await setUp({
      before: ({ method, url, headers }, response) => {
        const isClosed = url!.includes(path) && (path === '/introspect' || method === 'DELETE');
        if (isClosed) {
          const message = `Not for you, ${headers.authorization}`;
          response.writeHead(status).end(JSON.stringify({ code: 'rest_x', message, data: { status } }));
        }
        return isClosed;
      },
      verify: (_name: string, password: unknown, profile: WordPressProfile) =>
        Promise.resolve({ password: password ?? 'none', profile: profile.username }),
    });
    expect(await logIn(app, site)).toHaveProperty('user', { password: 'none', profile: 'alice' });
    expect(site.applicationPasswords.size).toBe(1);
    const line = logged.find((line) => line.includes('was not revoked'));
    expect(line).toContain(`answered with ${status} (rest_x): Not for you, Basic [removed].`);
  });

  test('is revoked, too, where the profile can not be read', async () => {
    const { site, app } = await setUp({
      before: ({ url }, response) => {
        const isClosed = /users\/me(?:\?|$)/.test(url!);
        if (isClosed) response.writeHead(403).end('{"code":"rest_user_cannot_view","message":"No."}');
        return isClosed;
      },
    });
    expect(await logIn(app, site)).toHaveProperty('error.code', 'profile_refused');
    expect(site.applicationPasswords.size).toBe(0);
  });

  test('is revoked only where the site names it by a UUID', async () => {
    const { site, app } = await setUp({
      before: ({ url }, response) => {
        const isAsked = url!.includes('introspect');
        if (isAsked) response.end('{"uuid":"../../../posts/1"}');
        return isAsked;
      },
    });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site).filter((path) => path.startsWith('DELETE'))).toEqual([]);
    expect(logged.join('\n')).toContain('does not give the UUID of the application password');
  });

  test('shows up neither in the strategy, nor in a session, nor in what fails', async () => {
    const seen: unknown[] = [];
    const { site, app, strategy } = await setUp({
      options: { keepPassword: true },
      app: {
        prepare: (app) =>
          void app.get('/session', (req, res) => {
            seen.push(req.session);
            res.end();
          }),
      },
      // A site, or a firewall, that answers with what it was sent.
      before: ({ headers: { authorization = '' } }, response) => {
        const sent = Buffer.from(authorization.slice(6), 'base64').toString();
        if (authorization) response.writeHead(500).end(`You sent ${authorization}, that is ${sent}`);
        return authorization !== '';
      },
    });
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = approve(site, location!);
    seen.push(await comeBack(browser, callback), strategy);
    await browser.get(`${app.origin}/session`);
    const shown = inspect(seen, { depth: Infinity, showHidden: true }) + JSON.stringify(seen);
    expect(shown).toMatch(/You sent Basic \[removed\], that is alice:\[removed\]/);
    expect(shown).not.toContain(new URL(callback).searchParams.get('password'));
    for (const { password } of site.applicationPasswords.values()) {
      expect(shown).not.toContain(password);
      expect(shown).not.toContain(Buffer.from(`alice:${password}`).toString('base64'));
    }
  });
});

describe('verify', () => {
  const described = (...args: (string | object | undefined)[]) =>
    args.map((arg) => (typeof arg !== 'object' ? typeof arg : 'provider' in arg ? 'profile' : 'request'));
  type Done = (error: unknown, user?: unknown, info?: unknown) => void;

  test.each<[string, Options, Verify, string[]]>([
    ['is told nothing of the password', {}, (a, b, c, done: Done) => done(null, described(a, b, c)), ['string', 'undefined', 'profile']], // prettier-ignore
    ['is told the password with keepPassword', { keepPassword: true }, (a, b, c, done: Done) => done(null, described(a, b, c)), ['string', 'string', 'profile']], // prettier-ignore
    ['gets the request first with passReqToCallback', { passReqToCallback: true }, (a, b, c, d, done: Done) => done(null, described(a, b, c, d)), ['request', 'string', 'undefined', 'profile']], // prettier-ignore
    ['gets no profile with skipUserProfile', { skipUserProfile: true }, (a, b, c, done: Done) => done(null, described(a, b, c)), ['string', 'undefined', 'undefined']], // prettier-ignore
  ])('%s', async (_, options, verify, expected) => {
    const { site, app } = await setUp({ verify, options });
    expect(await logIn(app, site)).toHaveProperty('user', expected);
  });

  test.each<[string, Verify, object]>([
    ['a promise of the user', () => Promise.resolve({ name: 'u' }), { user: { name: 'u' } }],
    ['a promise of false', () => Promise.resolve(false), { user: false }],
    ['a rejection', () => Promise.reject(new Error('no database')), { error: { message: 'no database' } }],
    ['an error', (_u, _p, _q, done: Done) => done(new Error('no luck')), { error: { message: 'no luck' } }],
    ['a user, and null for info', (_u, _p, _q, done: Done) => done(null, { name: 'u' }, null), { user: { name: 'u' } }], // prettier-ignore
    ['a user, and something to say', (_u, _p, _q, done: Done) => done(null, { name: 'u' }, { message: 'hi' }), { user: { name: 'u' }, info: { message: 'hi' } }], // prettier-ignore
    ['no user, and why', (_u, _p, _q, done: Done) => done(null, false, { message: 'banned' }), { user: false, info: { message: 'banned' } }], // prettier-ignore
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
});

describe('a callback over http', () => {
  const options = { callbackURL: 'http://app.example.test/cb' };

  test('is an error before anybody is sent to a site on https', async () => {
    const { app } = await setUpSecurely({ options });
    const { outcome } = await begin(app);
    expect(outcome!.error).toMatchObject({ name: 'WordPressError', code: 'callback_insecure' });
    expect(outcome!.error!.message).toMatch(
      /http:\/\/app\.example\.test\/cb: .*only callbacks with https.*trust proxy/,
    );
  });

  test('of localhost, too, with what works in its place', async () => {
    const { app } = await setUpSecurely({ options: { callbackURL: 'http://localhost:3000/cb' } });
    const { outcome } = await begin(app);
    expect(outcome!.error!.message).toMatch(/http:\/\/127\.0\.0\.1:3000\/: WordPress 7\.0/);
  });

  test.each(['http://127.0.0.1:3000/cb', 'http://[::1]:3000/cb'])(
    'of %s is for the site to judge: newer versions take it',
    async (callbackURL) => {
      const { site, app } = await setUpSecurely({ options: { callbackURL } });
      const { location } = await begin(app);
      expect(asked(location).success_url).toContain(callbackURL);
      expect(() => site.approve(location!, 'alice')).toThrow('must be served over a secure connection');
    },
  );

  test('is taken by a site without https, which must be local to have the screen', async () => {
    const { site, app } = await setUp({ options });
    expect(site.approve((await begin(app)).location!, 'alice')).toContain(
      'http://app.example.test/cb?state=',
    );
  });

  test('is no matter where the callback is https', async () => {
    const { site, app } = await setUpSecurely({
      app: { prepare: (app) => void app.set('trust proxy', true) },
    });
    // A TLS proxy before the application, for which the browser goes to where the application really is.
    const toApp = (url: string) => url.replace('https://app.example.test', app.origin);
    let cookie = '';
    const get = async (url: string) => {
      const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.test' };
      const answer = await fetch(toApp(url), { redirect: 'manual', headers: { ...forwarded, cookie } });
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return answer;
    };
    const { headers } = await get('https://app.example.test/auth/wordpress');
    const callback = approve(site, headers.get('location')!);
    expect(callback).toContain('https://app.example.test/auth/wordpress/callback?');
    expect(await (await get(callback)).json()).toHaveProperty('user.username', 'alice');
    expect(site.applicationPasswords.size).toBe(0);
  });
});

describe('a site without the screen', () => {
  test('is looked at anew by each login', async () => {
    const { site, app } = await setUp({ site: { applicationPasswords: false } });
    expect((await begin(app)).outcome).toHaveProperty('error.code', 'application_passwords_unavailable');
    site.options.applicationPasswords = true;
    expect((await begin(app)).location).toContain('/authorize-application.php?');
  });

  test('because of plain http is told so', async () => {
    const { app } = await setUp({ site: { environment: 'production' } });
    expect((await begin(app)).outcome!.error!.message).toMatch(
      /requested by http,.*https:\/\/.*WP_ENVIRONMENT_TYPE/,
    );
  });

  test('behind a TLS proxy that WordPress does not detect gets the remedy for it', async () => {
    const { site, app } = await setUpSecurely();
    site.options.home = site.home.replace('https:', 'http:');
    expect((await begin(app)).outcome!.error!.message).toMatch(
      /considers itself to be on http.*X_FORWARDED_PROTO/,
    );
  });

  test('because of a plugin is told what to look for', async () => {
    const { app } = await setUpSecurely({ site: { applicationPasswords: false } });
    expect((await begin(app)).outcome!.error!.message).toMatch(/5\.6.*wp_is_application_passwords_available/);
  });

  test('that somebody typed is theirs to change', async () => {
    const { site, app } = await setUp({
      site: { applicationPasswords: false },
      options: { siteURL: () => site.home, dangerouslyAllowAnyAddress: true },
    });
    expect((await begin(app)).outcome).toMatchObject({
      status: 403,
      info: { code: 'application_passwords_unavailable' },
    });
  });
});

describe('what the developer or the owner of the site must mend is an error', () => {
  test('a login without a callback', async () => {
    const { app } = await setUp({ options: { callbackURL: undefined } });
    const { error } = (await begin(app)).outcome!;
    expect(error).toMatchObject({ code: 'callback_missing' });
    expect(error!.message).toContain("authenticate('wordpress-application-password', { callbackURL })");
  });

  test('a callback that makes no address', async () => {
    const { app } = await setUp({ options: { callbackURL: 'myapp://callback' } });
    expect((await begin(app)).outcome).toHaveProperty('error.code', 'callback_invalid');
  });

  test('a login without a session, of which the site hears nothing', async () => {
    const { site, app } = await setUp({ app: { withoutSession: true } });
    expect((await begin(app)).outcome).toHaveProperty('error.code', 'session_missing');
    expect(site.requests).toEqual([]);
  });

  test('a redirect to the site after the response has ended', async () => {
    let report: (error: unknown) => void;
    const reported = new Promise((resolve) => (report = resolve));
    const { app } = await setUp({
      app: {
        prepare(app, passport) {
          const end: RequestHandler = (_req, res, next) => {
            res.end('too late');
            next();
          };
          app.get('/late', end, passport.authenticate('wordpress-application-password') as never);
          app.use(((error, _req, _res, _next) => report(error)) as ErrorRequestHandler);
        },
      },
    });
    await new Browser().get(`${app.origin}/late`);
    expect(await reported).toHaveProperty('code', 'ERR_HTTP_HEADERS_SENT');
  });

  test('a server that loses the Authorization header', async () => {
    const { site, app } = await setUp({ site: { stripAuthorization: true } });
    const { error } = await logIn(app, site);
    expect(error).toMatchObject({ name: 'WordPressError', code: 'application_password_invalid' });
    expect(error!.message).toMatch(/SetEnvIf Authorization .*\.htaccess/);
  });

  test.each(['incorrect_password', 'application_passwords_disabled_for_user'])(
    'a site that says %s',
    async (code) => {
      const { site, app } = await setUp({
        before: ({ headers }, response) => {
          if (headers.authorization) response.writeHead(401).end(JSON.stringify({ code, message: 'No.' }));
          return headers.authorization !== undefined;
        },
      });
      expect(await logIn(app, site)).toHaveProperty('error.code', 'application_password_invalid');
    },
  );
});

describe('what another try can mend is a failure with a message, 403', () => {
  const failed = (code: string) => ({
    user: false,
    status: 403,
    info: { code, message: expect.stringMatching(/\blog in\b/) },
  });

  test('a person who says no, once', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.reject((await begin(app, browser)).location!);
    const before = site.requests.length;
    expect(await comeBack(browser, callback)).toMatchObject(failed('access_denied'));
    expect(await comeBack(browser, callback)).toMatchObject(failed('login_unknown'));
    expect(site.requests).toHaveLength(before);
  });

  test('an account that may have no application passwords', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    // Where the link on the screen's refusal leads.
    const callback = `${site.reject((await begin(app, browser)).location!)}&error=disabled`;
    expect(await comeBack(browser, callback)).toMatchObject(failed('application_passwords_unavailable'));
  });

  test.each<[string, (query: URLSearchParams) => void]>([
    ['no state', (query) => query.delete('state')],
    ['an empty state', (query) => query.set('state', '')],
    ['two states', (query) => query.append('state', 'x')],
    ['no name', (query) => query.delete('user_login')],
    ['an empty name', (query) => query.set('user_login', '')],
    ['two names', (query) => query.append('user_login', 'bob')],
    ['a name that would end early', (query) => query.set('user_login', 'alice:x')],
    ['a name of more than one line', (query) => query.set('user_login', 'alice\r\nx')],
    ['no password', (query) => query.delete('password')],
    ['an empty password', (query) => query.set('password', ' ')],
    ['two passwords', (query) => query.append('password', 'x')],
    ['a password that is none', (query) => query.set('password', 'pass-word')],
    ['a password that never ends', (query) => query.set('password', 'x'.repeat(101))],
  ])('a callback with %s', async (_, change) => {
    const { site, ...outcome } = await tampered({}, change);
    expect(outcome).toMatchObject(failed('callback_malformed'));
    expect(paths(site)).toEqual(['HEAD /', 'GET /wp-json/']);
  });

  test.each(['extended', 'simple'])('lists and objects, with the %s query parser', async (parser) => {
    const { app } = await setUp({ app: { prepare: (app) => app.set('query parser', parser) } });
    for (const query of [
      'state[]=x&user_login=alice&password=x',
      'state=x&user_login[a]=alice&password=x',
      'state=x&user_login=alice&password[]=x',
      'state=x&success[]=false&user_login=',
    ]) {
      const callback = `${app.origin}/auth/wordpress/callback?${query}`;
      expect(await comeBack(new Browser(), callback)).toMatchObject(failed('callback_malformed'));
    }
  });

  test('the name of another person', async () => {
    const { site: _, ...outcome } = await tampered({}, (query) => query.set('user_login', 'bob'));
    expect(outcome).toHaveProperty('error.code', 'application_password_invalid');
  });

  test.each(['ALICE', 'alice@example.org'])('another name for the same person: %s', async (name) => {
    const { site, ...outcome } = await tampered({}, (query) => query.set('user_login', name));
    // WordPress takes it, so it is found out only then.
    expect(site.requests.find(({ url }) => url.includes('users/me'))!.status).toBe(200);
    expect(outcome).toMatchObject(failed('callback_malformed'));
  });

  test.each([false, true])('a wrong password, with skipUserProfile: %s', async (skipUserProfile) => {
    const { site: _, ...outcome } = await tampered({ options: { skipUserProfile } }, (query) =>
      query.set('password', 'abcd efgh ijkl mnop qrst uvwx'),
    );
    expect(outcome).toHaveProperty('error.code', 'application_password_invalid');
  });

  test('a callback that comes twice', async () => {
    const { site, app } = await setUp({ options: { keepPassword: true } });
    const browser = new Browser();
    const callback = approve(site, (await begin(app, browser)).location!);
    expect(await comeBack(browser, callback)).toHaveProperty('user.username', 'alice');
    const before = site.requests.length;
    expect(await comeBack(browser, callback)).toMatchObject(failed('login_unknown'));
    expect(site.requests).toHaveLength(before);
  });

  test('a callback in the browser of somebody else', async () => {
    const { site, app } = await setUp();
    const callback = approve(site, (await begin(app, new Browser())).location!);
    const victim = new Browser();
    await begin(app, victim);
    const before = site.requests.length;
    expect(await comeBack(victim, callback)).toMatchObject(failed('login_unknown'));
    expect(site.requests).toHaveLength(before);
  });

  test('a login that took longer than an hour', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = approve(site, (await begin(app, browser)).location!);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 61 * 60 * 1000);
    try {
      expect(await comeBack(browser, callback)).toMatchObject(failed('login_unknown'));
    } finally {
      clock.mockRestore();
    }
  });

  test('a login that began with another site', async () => {
    const second = await setUp();
    const first = await setUp({
      app: {
        prepare: (app, passport) =>
          void app.get('/other', passport.authenticate(strategyFor(second.site.home)) as never),
      },
    });
    const browser = new Browser();
    const callback = approve(first.site, (await begin(first.app, browser)).location!);
    const before = second.site.requests.length;
    const { status } = await browser.get(`${first.app.origin}/other${new URL(callback).search}`);
    expect(status).toBe(403);
    expect(second.site.requests).toHaveLength(before);
  });
});

test('the password goes to the site where the login began, whatever site the callback names', async () => {
  const other = await setUp();
  const { site: _, ...outcome } = await tampered({}, (query) => query.set('site_url', other.site.url));
  expect(outcome).toHaveProperty('user.username', 'alice');
  expect(other.site.requests).toEqual([]);
});

describe('a site that a person names', () => {
  const typed = (): SetUp => ({
    options: {
      siteURL: (req) => req.query.site as string | undefined,
      dangerouslyAllowAnyAddress: true,
    },
  });

  test('is the one the login goes on with', async () => {
    const { site, app } = await setUp(typed());
    const { site: other } = await setUp();
    for (const { home, users } of [site, other]) {
      const browser = new Browser();
      const { headers } = await browser.get(`${app.origin}/auth/wordpress?site=${encodeURIComponent(home)}`);
      const which = home === site.home ? site : other;
      const outcome = await comeBack(browser, approve(which, headers.get('location')!));
      expect(outcome).toMatchObject({ user: { username: users[0]!.username, site: { home } } });
    }
  });

  test.each<[string, string | undefined]>([
    ['of another site', 'https://victim.example'],
    ['of nobody knows which site', undefined],
  ])('gets no password %s, to which it may have sent the person on', async (_what, siteURL) => {
    const { site, app } = await setUp(typed());
    const browser = new Browser();
    const { headers } = await browser.get(
      `${app.origin}/auth/wordpress?site=${encodeURIComponent(site.home)}`,
    );
    const callback = new URL(approve(site, headers.get('location')!));
    if (siteURL === undefined) callback.searchParams.delete('site_url');
    else callback.searchParams.set('site_url', siteURL);
    const before = site.requests.length;
    expect(await comeBack(browser, callback.href)).toMatchObject({
      status: 403,
      info: { code: 'callback_malformed' },
    });
    expect(site.requests).toHaveLength(before);
  });

  test('and loses the Authorization header is theirs to change', async () => {
    const { site, app } = await setUp({ ...typed(), site: { stripAuthorization: true } });
    const browser = new Browser();
    const { headers } = await browser.get(
      `${app.origin}/auth/wordpress?site=${encodeURIComponent(site.home)}`,
    );
    expect(await comeBack(browser, approve(site, headers.get('location')!))).toMatchObject({
      status: 403,
      info: { code: 'application_password_invalid' },
    });
  });

  test('is on a public address, unless the application says otherwise', async () => {
    const { options } = typed();
    const { site, app } = await setUp({ options: { ...options, dangerouslyAllowAnyAddress: false } });
    const { headers } = await new Browser().get(`${app.origin}/auth/wordpress?site=${site.home}`);
    expect(headers.get('location')).toBeNull();
    expect(site.requests).toEqual([]);
  });
});

describe('several logins of one browser', () => {
  const tabs = async (keepSessionInfo: boolean) => {
    const prepare = twoTabs('wordpress-application-password', keepSessionInfo);
    return logInFromTwoTabs(await setUp({ app: { prepare } }), approve);
  };

  test('go on side by side with keepSessionInfo', async () => {
    expect(await tabs(true)).toEqual(['alice', 'bob']);
  });

  test('end with the first that succeeds without it, since Passport starts a new session', async () => {
    expect(await tabs(false)).toEqual(['alice', 403]);
  });
});

describe('the constructor refuses', () => {
  const options = { siteURL: 'https://a.test', appName: 'My app' };
  test.each<[string, object, RegExp]>([
    [
      'no site',
      { ...options, siteURL: undefined },
      /WordPressApplicationPasswordStrategy requires a siteURL/,
    ],
    ['an address that is none', { ...options, siteURL: 'https://a b' }, /address/],
    ['no appName', { ...options, appName: undefined }, /appName/],
    ['a blank appName', { ...options, appName: ' ' }, /appName/],
    ['an appId that is no UUID', { ...options, appId: 'my-app' }, /UUID/],
    ['an empty appId', { ...options, appId: '' }, /UUID/],
    ['a time limit that is none', { ...options, timeout: 0 }, /timeout/],
  ])('%s', (_, bad, message) => {
    const make = () => new WordPressApplicationPasswordStrategy(bad, asProfile);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  test('no verify function', () => {
    expect(() => new WordPressApplicationPasswordStrategy(options, undefined as never)).toThrow(TypeError);
  });
});
