import type { ServerResponse } from 'node:http';
import type * as util from 'node:util';
import {
  SiteCache,
  authorizedFetch,
  defaultMessages,
  type ApplicationPasswordParams,
  type VerifyDone,
  type WordPressProfile,
} from '../../lib';
import { approve, comeBack, logIn, setUp, takeIssuedPasswords } from '../support/application-password-app';
import { Browser } from '../support/browser';
import type { Intercept } from '../support/front';
import { begin, type Outcome, type Verify } from '../support/login-app';
import { paths } from '../support/site';

// What NODE_DEBUG=passport-wordpress-rest would show.
const logged: string[] = [];
jest.mock('node:util', () => {
  const actual = jest.requireActual<typeof util>('node:util');
  const debug = (...args: [string, ...unknown[]]) => void logged.push(actual.format(...args));
  return { ...actual, debuglog: () => Object.assign(debug, { enabled: true }) };
});
const { inspect } = jest.requireActual<typeof util>('node:util');

afterEach(() => {
  const log = logged.splice(0).join('\n');
  for (const password of takeIssuedPasswords()) expect(log).not.toContain(password);
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
  ])('that can’t be revoked (%s) fails no login, and is logged', async (_, path, status) => {
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

/** Answers with an error in place of WordPress. */
const refuses = (response: ServerResponse, status: number, code = 'rest_x') => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code, message: 'No.', data: { status } }));
  return true;
};
const isProfile = (url = '') => /users\/me(?:\?|$)/.test(url);
const isIntrospect = (url = '') => url.includes('/introspect');

describe('with keepPassword, a login that fails revokes the password', () => {
  const options = { keepPassword: true };

  test.each<[string, Intercept, Outcome]>([
    [
      'the site refuses the profile',
      ({ url }, response) => isProfile(url) && refuses(response, 403, 'rest_user_cannot_view'),
      { error: expect.objectContaining({ code: 'profile_refused' }) as Outcome['error'] } as Outcome,
    ],
    [
      'the profile is of another user',
      ({ url }, response) =>
        isProfile(url) && Boolean(response.end('{"id":9,"name":"M","username":"mallory"}')),
      { info: expect.objectContaining({ code: 'callback_malformed' }) as Outcome['info'] } as Outcome,
    ],
  ])('because %s', async (_, before, expected) => {
    const { site, app } = await setUp({ options, before });
    const outcome = await logIn(app, site);
    expect(outcome).toMatchObject(expected);
    expect(JSON.stringify(outcome)).not.toContain('remains on the site');
    expect(site.applicationPasswords.size).toBe(0);
  });

  test.each<[string, Verify, object]>([
    ['has no user', () => Promise.resolve(false), { user: false }],
    ['is rejected', () => Promise.reject(new Error('no database')), { error: { message: 'no database' } }],
    [
      'throws',
      () => {
        throw new Error('a bug');
      },
      { error: { message: 'a bug' } },
    ],
  ])('because verify %s', async (_, verify, expected) => {
    const { site, app } = await setUp({ options, verify });
    expect(await logIn(app, site)).toMatchObject(expected);
    expect(site.applicationPasswords.size).toBe(0);
  });

  test('and says so if the password remains after verify found no user', async () => {
    const { site, app } = await setUp({
      options,
      before: ({ url }, response) => isIntrospect(url) && refuses(response, 403),
      verify: (_u, _p, _profile, done: VerifyDone) => done(null, false, { message: 'banned' }),
    });
    const { info } = await logIn(app, site);
    expect(info).toEqual({ message: 'banned', applicationPasswordRevoked: false });
  });
});

describe('a password that remains on the site is reported', () => {
  const before: Intercept = ({ method }, response) => method === 'DELETE' && refuses(response, 501);

  test('to the application after the login, as info', async () => {
    const { site, app } = await setUp({ before });
    expect(await logIn(app, site)).toMatchObject({
      user: { username: 'alice' },
      info: { applicationPasswordRevoked: false },
    });
  });

  test('and not where it was revoked, or is kept', async () => {
    for (const keepPassword of [false, true]) {
      const { site, app } = await setUp({ options: { keepPassword } });
      expect((await logIn(app, site)).info).toEqual({});
    }
  });

  type Params = ApplicationPasswordParams;
  test.each<[string, boolean, Verify]>([
    ['five', false, (_u, _p, params: Params, _profile, done: VerifyDone) => done(null, { params })],
    ['six, with the request', true, (_req, _u, _p, params: Params, _profile, done: VerifyDone) => done(null, { params })], // prettier-ignore
  ])('to a verify function with %s parameters', async (_, passReqToCallback, verify) => {
    const { site, app } = await setUp({ before, verify, options: { passReqToCallback } });
    const { user } = await logIn(app, site);
    const [{ name } = { name: '' }] = site.applicationPasswords.values();
    expect(user).toEqual({
      params: {
        name,
        revoked: false,
        revocationError: expect.objectContaining({ code: 'server_error' }) as unknown,
      },
    });
  });

  test('to such a function, too, if it was revoked', async () => {
    const verify: Verify = (_u, _p, params: Params, _profile, done: VerifyDone) => done(null, { params });
    const { site, app } = await setUp({ verify });
    const { user } = await logIn(app, site);
    expect(user).toEqual({ params: { name: expect.stringMatching(/^My app – /) as string, revoked: true } });
  });

  test.each([true, false])('to the user of a login that failed, keepPassword: %s', async (keepPassword) => {
    const { site, app } = await setUp({
      options: { keepPassword },
      before: (request, response) =>
        before(request, response) ||
        (isProfile(request.url) && Boolean(response.end('{"id":9,"name":"M","username":"mallory"}'))),
    });
    const { info } = await logIn(app, site);
    const [{ name } = { name: '' }] = site.applicationPasswords.values();
    expect(info?.message).toContain(
      `Please revoke it there, in your profile under Application Passwords. (${name})`,
    );
    expect(info?.error?.remedy).toContain(
      `The application password “${name}” remains on the site: revoke it there`,
    );
  });

  test('to the developer, where the site is not found again', async () => {
    let isDown = false;
    const { site, app } = await setUp({
      options: { cache: new SiteCache({ maxAge: 0 }) },
      before: (_request, response) => isDown && Boolean(response.writeHead(200).end('<p>Hello</p>')),
    });
    const browser = new Browser();
    const callback = approve(site, (await begin(app, browser)).location!);
    isDown = true;
    const { error } = await comeBack(browser, callback);
    expect(error?.code).toBe('wordpress_not_found');
    expect(error?.message).toMatch(/The application password “My app – .*” remains on the site/);
  });

  test('to the user whose session did not come back, but not for a callback that comes twice', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = approve(site, (await begin(app, browser)).location!);
    const lost = await comeBack(new Browser(), callback);
    expect(lost.info).toMatchObject({
      code: 'session_lost',
      message: expect.stringMatching(
        /Please revoke it there, in your profile under Application Passwords\.$/,
      ) as string,
      error: {
        remedy: expect.stringContaining(
          'The application password remains on the site: revoke it there',
        ) as string,
      },
    });
    expect(await comeBack(browser, callback)).toHaveProperty('user.username', 'alice');
    const { info } = await comeBack(browser, callback);
    expect(info?.message).toBe(defaultMessages.login_unknown);
    expect(info?.error?.remedy).not.toContain('remains');
  });

  test('in a network, where the user is not a member of the site', async () => {
    const verify: Verify = (_u, _p, params: Params, _profile, done: VerifyDone) =>
      done(null, { message: params.revocationError?.message });
    const { site, app } = await setUp({
      verify,
      before: ({ url }, response) => isIntrospect(url) && refuses(response, 404, 'rest_user_invalid_id'),
    });
    const { user } = await logIn(app, site);
    expect(user).toEqual({
      message: expect.stringMatching(/is a site of a network, and the user is not a member of it.*Revoke it on one of which the user is a member/) as string, // prettier-ignore
    });
  });

  test('where a 200 does not confirm it', async () => {
    const { site, app } = await setUp({
      before: ({ method }, response) => method === 'DELETE' && Boolean(response.end('<p>Welcome</p>')),
    });
    expect(await logIn(app, site)).toHaveProperty('info.applicationPasswordRevoked', false);
  });
});

describe('only the password of the login is revoked', () => {
  const appId = '6fa459ea-ee8a-4ca4-894e-db77e160355e';
  const otherId = '16fd2706-8baf-433b-82eb-8c7fada847da';

  test.each<[string, { appId?: string }, Record<string, unknown>, boolean]>([
    ['the name of another login', {}, { name: 'My app – 1 Jan 2026 10:00 UTC (0a1b2c)', app_id: '' }, false],
    ['the name of another application', {}, { name: 'Mobile', app_id: '' }, false],
    ['the UUID of another application', { appId }, { app_id: otherId }, false],
    [
      'the name of another login of this application',
      { appId },
      { name: 'My app (0a1b2c)', app_id: appId },
      false,
    ],
    [
      'a name that the user changed, and the UUID of this application',
      { appId },
      { name: 'Mine', app_id: appId },
      true,
    ],
    ['neither a name nor a UUID of an application', { appId }, {}, true],
  ])('the site answers with %s', async (_, options, answer, isRevoked) => {
    const { site, app } = await setUp({
      options,
      before: ({ url }, response) => {
        if (!isIntrospect(url)) return false;
        const [{ uuid } = { uuid: '' }] = site.applicationPasswords.values();
        return Boolean(response.end(JSON.stringify({ uuid, ...answer })));
      },
    });
    const { info } = await logIn(app, site);
    expect(site.applicationPasswords.size).toBe(isRevoked ? 0 : 1);
    expect(info).toEqual(isRevoked ? {} : { applicationPasswordRevoked: false });
  });

  test('past a page cache that answers by URL, whoever asks', async () => {
    const kept = new Map<string, string>();
    const { site, app } = await setUp({
      before: ({ method, url, headers }, response) => {
        if (method !== 'GET' || !url!.includes('/wp/v2/')) return false;
        const known = kept.get(url!);
        if (known === undefined) {
          void fetch(`${site.origin}${url}`, { headers: { authorization: headers.authorization ?? '' } })
            .then((answer) => answer.text())
            .then((body) => {
              kept.set(url!, body);
              response.end(body);
            });
        } else response.end(known);
        return true;
      },
    });
    for (const username of ['alice', 'bob', 'alice']) {
      expect(await logIn(app, site, username)).toMatchObject({ user: { username }, info: {} });
    }
    expect(site.applicationPasswords.size).toBe(0);
  });
});

test.each([
  ['incorrect_password', /refuses the application password \(incorrect_password\)\. Log in again/],
  ['application_passwords_disabled_for_user', /does not accept application passwords .*Enable them/],
  [
    'rest_not_logged_in',
    /treats the request as anonymous\. Log in again: this login was already used, its password was revoked, .*Authorization header/,
  ],
])('a refused password is explained: %s', async (code, message) => {
  const { site, app } = await setUp({
    before: ({ url }, response) => isProfile(url) && refuses(response, 401, code),
  });
  expect((await logIn(app, site)).error?.message).toMatch(message);
});
