import http from 'node:http';
import type { RequestHandler } from 'express';
import { WordPressOAuth2Strategy, type WordPressProfile } from '../../lib';
import { type StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { putBefore } from '../support/front';
import {
  asProfile,
  begin,
  logIn,
  outcomeOf,
  startLoginApp,
  type LoginAppOptions,
} from '../support/login-app';
import { type Options, type Plugin, client, install, queryOf, setUp } from '../support/oauth2-app';
import { paths, startSite } from '../support/site';

describe('a failure for the login page', () => {
  test('that it was cancelled', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.reject(location);
    expect(queryOf(callback)).toMatchObject({ error: 'access_denied', state: expect.any(String) });
    const before = site.requests.length;
    expect(await outcomeOf(browser.get(callback))).toEqual({
      user: false,
      status: 403,
      info: {
        code: 'access_denied',
        message: expect.stringMatching(/not approved/),
        error: { message: expect.any(String), remedy: 'Log in again and authorize it.' },
      },
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
      info: { code, message: expect.stringMatching(/log in again/), error: expect.any(Object) },
    });
    expect(site.requests).toHaveLength(before);
    // The login that is under way is not disturbed.
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toHaveProperty(
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
    const callback = site.approve((await begin(app, browser)).location, 'alice');
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
    expect(await outcomeOf(victim.get(site.approve(location, 'alice')))).toMatchObject({
      user: false,
      status: 403,
      info: { code: 'login_unknown' },
    });
  });

  test('a login that took longer than an hour', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'alice');
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
      const first = site.approve((await begin(app, browser)).location, 'alice');
      const second = site.approve((await begin(app, browser)).location, 'alice');
      expect(await outcomeOf(browser.get(first))).toHaveProperty('user.username', 'alice');
      const { code } = queryOf(first);
      const replayed = second.replace(/code=[^&]+/, `code=${code}`);
      const outcome = await outcomeOf(browser.get(replayed));
      expect(outcome).toMatchObject({
        user: false,
        status: 403,
        info: { code: 'authorization_code_invalid' },
      });
      expect(outcome.info!.error!.remedy).toMatch(/Log in again/);
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
    for (let i = 0; i < 11; i++) callbacks.push(site.approve((await begin(app, browser)).location, 'alice'));
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
    const query = new URL(first.site.approve((await begin(app, browser)).location, 'alice')).search;
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
      return site.approve(headers.get('location'), 'alice');
    };
    const browser = new Browser();
    const elsewhere = (await callback(browser)).replace('/back/a', '/back/b');
    expect((await browser.get(elsewhere)).status).toBe(403);
    expect(await (await browser.get(await callback(browser))).text()).toBe('alice');
  });
});

test('parameters that other servers add to the callback change nothing', async () => {
  const { site, app } = await setUp();
  const browser = new Browser();
  const callback = new URL(site.approve((await begin(app, browser)).location, 'alice'));
  callback.searchParams.set('iss', 'https://other.example.test');
  callback.searchParams.set('iframe', 'break');
  callback.searchParams.append('scope', 'basic');
  expect(await outcomeOf(browser.get(callback.href))).toHaveProperty('user.username', 'alice');
});

test('a user of a network who is not a member of the site gets a message for the login page', async () => {
  const code = 'oauth2.authentication.attempt_authentication.invalid_token';
  const site = await startSite();
  const siteURL = await putBefore(site, ({ url }, response) => {
    if (!url!.includes('/users/me')) return false;
    response.writeHead(403).end(JSON.stringify({ code, message: 'Supplied token is invalid.' }));
    return true;
  });
  const { app } = await setUp({ options: { siteURL } });
  install(site, 'the WP-API plugin', `${app.origin}/auth/wordpress/callback`);
  expect(await logIn(app, site)).toMatchObject({
    user: false,
    info: { code: 'access_token_invalid' },
    status: 403,
  });
});

describe('a failure for the developer or the site owner is an error', () => {
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
    const callback = site.approve((await begin(app, browser)).location, 'alice');
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
    expect(outcome!.error!.message).toMatch(
      /“OAuth 2” \(WP-API\/OAuth2\), “WP OAuth Server”.* or “OpenID Connect Server”/,
    );
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
