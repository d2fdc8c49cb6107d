/** Logins in sessions of several kinds: express-session, sessions in a cookie, sessions whose `delete` has no effect. */
import { SessionLogins } from '../../lib/login/session-logins';
import { Browser } from '../support/browser';
import { begin, outcomeOf, startLoginApp } from '../support/login-app';
import { SecureSession, cookieSession, cookieSize } from '../support/other-sessions';
import { KINDS, setUpKind, strategyOf } from '../support/strategy-kinds';

const UNKNOWN = { user: false, status: 403, info: { code: 'login_unknown' } };
const ALICE = { user: { username: 'alice' } };
const HOUR = 60 * 60 * 1000;
const logins = (options: Partial<{ key: string; maxBytes: number }> = {}) =>
  new SessionLogins({ key: 'k', maxBytes: 1536, maxAge: HOUR, ...options });
const requestWith = (session: object, sessionID?: string) => ({ session, sessionID }) as never;

describe.each(KINDS)('%s in a session in a cookie', (kind) => {
  const setUp = (options: object = {}) =>
    setUpKind(
      kind,
      {},
      {
        withoutSession: true,
        options,
        prepare: (app) => {
          app.use(cookieSession);
          app.get('/own', (req, res) => {
            Object.assign((req as unknown as { session: object }).session, { own: 'x'.repeat(1000) });
            res.end();
          });
          app.get('/read', (req, res) => void res.json((req as unknown as { session: object }).session));
        },
      },
    );

  test('logs in once, with the cookies after the login and with those before', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'alice');
    const before = browser.cookies(app.origin);
    expect(await outcomeOf(browser.get(callback))).toMatchObject(ALICE);
    expect(await outcomeOf(browser.get(callback))).toMatchObject(UNKNOWN);
    const replay = await fetch(callback, { headers: { cookie: before } });
    expect(await outcomeOf(replay)).toMatchObject(UNKNOWN);
  });

  test('leaves a kilobyte of 4 to the application, however many logins begin', async () => {
    const { site, app } = await setUp({ state: { returnTo: `/account/orders?page=${'7'.repeat(60)}` } });
    const browser = new Browser();
    await browser.get(`${app.origin}/own`);
    const sizes = [];
    let last = '';
    for (let count = 0; count < 15; count++) {
      const response = await browser.get(`${app.origin}/auth/wordpress`);
      sizes.push(cookieSize(response.headers.getSetCookie()[0]!));
      last = response.headers.get('location')!;
    }
    expect(Math.max(...sizes)).toBeLessThan(4096);
    const session = (await (await browser.get(`${app.origin}/read`)).json()) as Record<string, unknown[]>;
    expect(session['wordpress-logins']!.length).toBeGreaterThanOrEqual(5);
    expect(await outcomeOf(browser.get(site.approve(last, 'alice')))).toMatchObject(ALICE);
  });

  test('a login that is too large is an error, and the next one is not', async () => {
    const { site, app } = await setUp();
    const state = { state: 'x'.repeat(5000), callbackURL: `${app.origin}/auth/wordpress/callback` };
    const large = await startLoginApp(strategyOf(kind, site.home), {
      withoutSession: true,
      options: state,
      prepare: (app) => void app.use(cookieSession),
    });
    const browser = new Browser();
    expect((await begin(large, browser)).outcome).toMatchObject({
      error: {
        code: 'login_too_large',
        message: expect.stringMatching(/\d{4} bytes.*1536.*`state`.*`maxSessionBytes`.*`store`/),
      },
    });
    const { location } = await begin(app, browser);
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toMatchObject(ALICE);
  });
});

describe('pending logins in a session', () => {
  test('are used once if `delete` has no effect and nothing but an assignment is saved', () => {
    // No memory of this process: each request is at another one.
    const at = (saved?: string) => {
      const session = SecureSession.open(saved);
      return { req: requestWith(session), save: () => session.save(saved) };
    };
    const first = at();
    logins().set(first.req, 'id', { s: 1 });
    const second = at(first.save());
    expect(logins().take(second.req, 'id')).toEqual({ s: 1 });
    const third = at(second.save());
    expect(logins().take(third.req, 'id')).toBeUndefined();
  });

  test('of a session whose cookie was lost are told from those that were used', () => {
    const lost = expect.objectContaining({ code: 'session_lost' }) as object;
    const take = (session: object) => () => logins().take(requestWith(session), 'id');
    for (const session of [{}, { cookie: { path: '/' } }, SecureSession.open()])
      expect(take(session)).toThrow(lost as never);
    expect(take({})).toThrow(
      /^The session in which this login began did not come back\. Allow cookies .*SameSite to Lax.*127\.0\.0\.1/,
    );
    for (const session of [{ k: [] }, { cookie: {}, passport: {} }, SecureSession.open('{"k":[]}')])
      expect(take(session)()).toBeUndefined();
  });

  test('expire when they are an hour old', () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
    try {
      const session = {};
      for (const id of ['a', 'b']) logins().set(requestWith(session), id, {});
      clock.mockReturnValue(1_700_000_000_000 + HOUR - 1);
      expect(logins().take(requestWith(session), 'a')).toBeDefined();
      clock.mockReturnValue(1_700_000_000_000 + HOUR);
      expect(logins().take(requestWith(session), 'b')).toBeUndefined();
    } finally {
      clock.mockRestore();
    }
  });

  test('push out the oldest of all strategies together, in bytes and not in characters', () => {
    const session: Record<string, unknown[]> = {};
    for (const id of ['a', 'b', 'c', 'd'])
      logins({ maxBytes: 900 }).set(requestWith(session), id, { a: 'ä'.repeat(150) });
    expect((session.k as unknown[][]).map(([id]) => id)).toEqual(['c', 'd']);
    expect(Buffer.byteLength(JSON.stringify(session))).toBeLessThanOrEqual(900);
  });

  test('are dropped only if they exceed the limit', () => {
    const entry = (id: string) => [id, Math.floor(Date.now() / 1000), { a: 1 }];
    const size = (...ids: string[]) => Buffer.byteLength(JSON.stringify({ k: ids.map(entry) }));
    for (const [maxBytes, kept] of [
      [size('a', 'b'), ['a', 'b']],
      [size('a', 'b') - 1, ['b']],
    ] as const) {
      const session: Record<string, unknown[]> = {};
      for (const id of ['a', 'b']) logins({ maxBytes }).set(requestWith(session), id, { a: 1 });
      expect((session.k as unknown[][]).map(([id]) => id)).toEqual(kept);
    }
  });

  test('stay there when another one is used', () => {
    const session: Record<string, unknown[]> = {};
    for (const id of ['a', 'b', 'c']) logins().set(requestWith(session), id, { id });
    expect(logins().take(requestWith(session), 'b')).toEqual({ id: 'b' });
    expect((session.k as unknown[][]).map(([id]) => id)).toEqual(['a', 'c']);
  });

  test('are found by a concurrent request of the same session, which was read before they were saved', () => {
    const process = logins();
    process.set(requestWith({}, 'sid'), 'id', { s: 1 });
    const other = { cart: [] };
    expect(process.take(requestWith(other, 'other'), 'id')).toBeUndefined();
    expect(process.take(requestWith(other, 7 as never), 'id')).toBeUndefined();
    expect(process.take(requestWith({}, 'sid'), 'id')).toEqual({ s: 1 });
    expect(process.take(requestWith(other, 'sid'), 'id')).toBeUndefined();
  });

  test('may be as large as the limit, and no larger', () => {
    const size = (id: string) => Buffer.byteLength(JSON.stringify({ k: [[id, 1_700_000_000, { a: 1 }]] }));
    expect(() => logins({ maxBytes: size('id') }).set(requestWith({}), 'id', { a: 1 })).not.toThrow();
    expect(() => logins({ maxBytes: size('id') - 1 }).set(requestWith({}), 'id', { a: 1 })).toThrow(/bytes/);
  });

  test.each([
    ['a text', 'x'],
    ['an object', { 0: ['id', 1, {}] }],
    [
      'other entries',
      [
        ...[null, 7, 'x', {}, [], ['id'], ['id', 'now', {}], ['id', '9e9', {}]],
        ...[['id', Infinity, 'x'], ['id', Infinity, null], [7, Infinity, {}]], // prettier-ignore
      ],
    ],
  ])('are not found in a session that contains %s', (_what, value) => {
    const session: Record<string, unknown> = { k: value, other: 1 };
    expect(logins().take(requestWith(session), 'id')).toBeUndefined();
    logins().set(requestWith(session), 'new', { s: 1 });
    expect((session.k as unknown[][]).map(([id]) => id)).toEqual(['new']);
  });

  test('need a session', () => {
    const missing = expect.objectContaining({ code: 'session_missing' }) as object;
    expect(() => logins().take({} as never, 'id')).toThrow(missing as never);
    expect(() => logins().take({} as never, 'id')).toThrow(
      /The request has no session\. .* Put session middleware before passport .* or set the option `store` of the strategy\./,
    );
    expect(() => logins().set({ session: null } as never, 'id', {})).toThrow(missing as never);
  });
});

test('the strategies share one list in the session, so that the limit applies to all logins together', async () => {
  for (const kind of KINDS) {
    const { app } = await setUpKind(kind);
    const browser = new Browser();
    await begin(app, browser);
    const session = (await (await browser.get(`${app.origin}/session`)).json()) as object;
    expect(Object.keys(session)).toEqual(['cookie', 'wordpress-logins']);
  }
});
