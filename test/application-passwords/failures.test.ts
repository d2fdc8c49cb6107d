import type { ErrorRequestHandler, RequestHandler } from 'express';
import { defaultMessages, type WordPressErrorCode } from '../../lib';
import {
  approve,
  comeBack,
  logIn,
  setUp,
  setUpSecurely,
  strategyFor,
  tampered,
} from '../support/application-password-app';
import { Browser } from '../support/browser';
import { begin, outcomeOf, type Prepare } from '../support/login-app';
import { paths } from '../support/site';

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

describe('a failure for the developer or the site owner is an error', () => {
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

  test('a callback without a session, which says that the password remains', async () => {
    let isStoreDown = false;
    const prepare: Prepare = (app) => {
      app.use((req, _res, next) => {
        // As express-session does while its store is disconnected.
        if (isStoreDown) Object.assign(req, { session: undefined });
        next();
      });
    };
    const { site, app } = await setUp({ app: { prepare } });
    const browser = new Browser();
    const { location } = await begin(app, browser);
    isStoreDown = true;
    const { error } = await outcomeOf(browser.get(approve(site, location!)));
    expect(error).toMatchObject({
      code: 'session_missing',
      message: expect.stringContaining('remains on the site'),
    });
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

describe('a failure that the user can retry calls fail with 403', () => {
  const failed = (code: WordPressErrorCode) => ({
    user: false,
    status: 403,
    info: {
      code,
      message: expect.stringContaining(defaultMessages[code]),
      error: { remedy: expect.stringMatching(/\blog in\b/i) },
    },
  });

  test('a user who declines, once', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.reject((await begin(app, browser)).location);
    const before = site.requests.length;
    expect(await comeBack(browser, callback)).toMatchObject(failed('access_denied'));
    expect(await comeBack(browser, callback)).toMatchObject(failed('login_unknown'));
    expect(site.requests).toHaveLength(before);
  });

  test('an account that may have no application passwords', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    // Where the link on the screen's refusal leads.
    const callback = `${site.reject((await begin(app, browser)).location)}&error=disabled`;
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

test('a malformed callback of this browser with a password says that the password remains', async () => {
  const { site, app } = await setUp();
  const browser = new Browser();
  const { location } = await begin(app, browser);
  const callback = `${approve(site, location!)}&user_login=bob`;
  const { info } = await outcomeOf(browser.get(callback));
  expect(info).toMatchObject({
    code: 'callback_malformed',
    message: expect.stringContaining('remains on the site'),
    error: { remedy: expect.stringContaining('remains on the site') },
  });
  const other = await outcomeOf(new Browser().get(callback));
  expect(other.info!.message).toBe(defaultMessages.callback_malformed);
  expect(other.info!.error!.remedy).not.toContain('remains');
});
