import { inspect } from 'node:util';
import type { WordPressProfile, WordPressStrategyOptions } from '../../lib';
import type { StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import {
  begin,
  connecting,
  logIn,
  logInFromTwoTabs,
  sessionAfterBegin,
  setUpOAuth1,
  twoTabs,
  type LoginApp,
} from '../support/login-app';
import { SET_UPS, consumer, crowd, paths, randomDelay, registerCallback } from '../support/site';

describe('a login', () => {
  test.each<[string, StandInOptions]>([
    ...SET_UPS,
    ['a page without the Link header', { linkHeader: false }],
  ])('works with %s', async (_, siteOptions) => {
    const { site, app } = await setUpOAuth1({ site: siteOptions });
    const { user } = (await logIn(app, site)) as { user: WordPressProfile };
    expect(user).toMatchObject({ provider: 'wordpress', username: 'alice', roles: ['subscriber'] });
    expect(user.site).toEqual({ home: site.home, url: site.url, name: expect.any(String) });
  });

  test.each(['HMAC-SHA1', 'HMAC-SHA256'] as const)('signs by %s', async (signatureMethod) => {
    const { site, app } = await setUpOAuth1({ options: { signatureMethod } });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    const signed = site.requests.map(({ headers }) => headers.authorization).filter((header) => header);
    expect(signed).toHaveLength(3);
    for (const header of signed) expect(header).toContain(`oauth_signature_method="${signatureMethod}"`);
  });

  test('asks a site that it does not know five things, and three once it does', async () => {
    const { site, app } = await setUpOAuth1();
    await logIn(app, site);
    const login = ['POST /oauth1/request', 'POST /oauth1/access', 'GET /wp-json/wp/v2/users/me?context=edit'];
    expect(paths(site)).toEqual(['HEAD /', 'GET /wp-json/', ...login]);
    await logIn(app, site, 'bob');
    expect(paths(site, 5)).toEqual(login);
    // All of them through our own code, none through node-oauth's.
    for (const { headers } of site.requests) expect(headers['user-agent']).toBe('passport-wordpress-rest');
  });

  test('on an unknown site causes one discovery, however many begin at once', async () => {
    const { site, app } = await setUpOAuth1();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => begin(app)));
    for (const { location } of outcomes) expect(location).toContain('oauth_token=');
    expect(paths(site).filter((path) => path === 'HEAD /')).toHaveLength(1);
  });

  test.each([
    ['by name', false],
    ['as an instance', true],
  ])('is never mixed up with another: 200 at once, %s', async (_, asInstance) => {
    const users = crowd(200);
    const { site, app } = await setUpOAuth1({
      app: { asInstance },
      site: { users, delay: randomDelay },
    });
    const outcomes = await Promise.all(users.map(({ username }) => logIn(app, site, username)));
    expect(outcomes.map(({ user }) => (user as WordPressProfile | undefined)?.username)).toEqual(
      users.map(({ username }) => username),
    );
  });

  test('hands the state of the application back', async () => {
    const { site, app } = await setUpOAuth1({ app: { options: { state: 'from the cart' } } });
    expect(await logIn(app, site)).toHaveProperty('info.state', 'from the cart');
  });

  test('connects an account beside the one that is logged in', async () => {
    const { site, app } = await setUpOAuth1({ app: { prepare: connecting('wordpress') } });
    registerCallback(site, app.origin, '/connect/callback');
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/connect`);
    const response = await browser.get(site.approve(headers.get('location'), 'bob'));
    expect(await response.json()).toEqual({ user: null, account: 'bob' });
  });

  test.each<[string, Partial<WordPressStrategyOptions>, (app: LoginApp['app']) => void]>([
    ['Express trusts its proxy', {}, (app) => app.set('trust proxy', true)],
    ['the option proxy is set', { proxy: true }, () => undefined],
  ])('resolves a relative callback as the browser sees it where %s', async (_, options, prepare) => {
    const { site, app } = await setUpOAuth1({ options, app: { prepare } });
    site.options.consumers = [
      { ...consumer, name: 'Test', callback: 'https://app.example.test/auth/wordpress/callback' },
    ];
    const response = await fetch(`${app.origin}/auth/wordpress`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.test' },
    });
    expect(site.approve(response.headers.get('location'), 'alice')).toMatch(
      /^https:\/\/app\.example\.test\/auth\/wordpress\/callback\?/,
    );
  });
});

describe('several logins of one browser', () => {
  const tabs = async (keepSessionInfo: boolean) => {
    const { site, app } = await setUpOAuth1({ app: { prepare: twoTabs('wordpress', keepSessionInfo) } });
    registerCallback(site, app.origin, '/tab');
    return logInFromTwoTabs({ site, app });
  };

  test('go on side by side with keepSessionInfo', async () => {
    expect(await tabs(true)).toEqual(['alice', 'bob']);
  });

  test('end with the first that succeeds without it, since Passport starts a new session', async () => {
    expect(await tabs(false)).toEqual(['alice', 403]);
  });

  test('each keep their own, at least ten', async () => {
    const { site, app } = await setUpOAuth1();
    const browser = new Browser();
    const callbacks = [];
    for (let i = 0; i < 20; i++) callbacks.push(site.approve((await begin(app, browser)).location, 'alice'));
    const answer = async (callback: string) => (await browser.get(callback)).json();
    expect(await answer(callbacks[0]!)).toMatchObject({ info: { code: 'login_unknown' } });
    expect(await answer(callbacks[19]!)).toHaveProperty('user.username', 'alice');
    expect(await answer(callbacks[10]!)).toHaveProperty('user.username', 'alice');
  });
});

describe('secrets', () => {
  test('show up neither in the strategy nor in a session', async () => {
    const { site, app, strategy } = await setUpOAuth1();
    const session = await sessionAfterBegin(app);
    expect(session).toContain('wordpress-logins');
    expect(session).not.toContain(consumer.secret);
    const shown = inspect(strategy, { depth: Infinity, showHidden: true }) + JSON.stringify(strategy);
    expect(shown).not.toContain(consumer.secret);
    expect(site.requests.length).toBeGreaterThan(0);
  });
});
