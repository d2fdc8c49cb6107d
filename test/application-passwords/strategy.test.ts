import { WordPressApplicationPasswordStrategy, type WordPressProfile } from '../../lib';
import type { StandInOptions } from '../../lib/testing/stand-in/stand-in';
import {
  type Options,
  approve,
  asked,
  comeBack,
  logIn,
  setUp,
  setUpSecurely,
} from '../support/application-password-app';
import { Browser } from '../support/browser';
import { asProfile, begin, connecting, type LoginApp, type Verify } from '../support/login-app';
import { SET_UPS, crowd, paths } from '../support/site';
import { VERIFY_OUTCOMES } from '../support/verify-outcomes';

describe('a login', () => {
  test.each<[string, StandInOptions]>([...SET_UPS, ['no plugin at all', { oauth1: false }]])(
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
        return comeBack(browser, site.approve(location, username));
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
    ...VERIFY_OUTCOMES,
    ['an error', (_u, _p, _q, done: Done) => done(new Error('no luck')), { error: { message: 'no luck' } }],
    ['a user, and null for info', (_u, _p, _q, done: Done) => done(null, { name: 'u' }, null), { user: { name: 'u' } }], // prettier-ignore
    ['a user, and something to say', (_u, _p, _q, done: Done) => done(null, { name: 'u' }, { message: 'hi' }), { user: { name: 'u' }, info: { message: 'hi' } }], // prettier-ignore
    ['no user, and why', (_u, _p, _q, done: Done) => done(null, false, { message: 'banned' }), { user: false, info: { message: 'banned' } }], // prettier-ignore
  ])('may answer with %s', async (_, verify, outcome) => {
    const { site, app } = await setUp({ verify });
    expect(await logIn(app, site)).toMatchObject(outcome);
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
