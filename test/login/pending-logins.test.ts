/** The option `store`: what a store of the application gets, and what it may return. */
import type { LoginStore, WordPressStrategyOptions } from '../../lib';
import {
  PendingLogins,
  hasOtherCallback,
  storeFailed,
  type PendingLogin,
} from '../../lib/login/pending-logins';
import { Browser } from '../support/browser';
import { begin, outcomeOf, setUpOAuth1 } from '../support/login-app';
import { MemoryStore } from '../support/memory-store';
import { KINDS, setUpKind } from '../support/strategy-kinds';

const unknown = { user: false, status: 403, info: { code: 'login_unknown' } };

describe.each(KINDS)('%s with a store, without a session', (kind) => {
  const setUp = (store: LoginStore) =>
    setUpKind(kind, { store }, { withoutSession: true, options: { state: { cart: 7 } } });

  test('logs in once, and keeps what it needs in the store for an hour', async () => {
    const ages: number[] = [];
    const store = new (class extends MemoryStore {
      override set(req: unknown, id: string, login: object, maxAge: number) {
        ages.push(maxAge);
        return super.set(req, id, login, maxAge);
      }
    })();
    const { site, app } = await setUp(store);
    const callback = site.approve((await begin(app)).location, 'alice');
    const [stored] = [...store.logins.values()];
    // The state of the application is stored, values that the strategy knows are not.
    expect(JSON.stringify(stored)).toContain('{"cart":7}');
    expect(JSON.stringify(stored)).not.toContain(site.home.replace(/^https?:/, ''));
    expect(await outcomeOf(new Browser().get(callback))).toMatchObject({
      user: { username: 'alice' },
      info: { state: { cart: 7 } },
    });
    expect(store.logins.size).toBe(0);
    expect(await outcomeOf(new Browser().get(callback))).toMatchObject(unknown);
    expect(ages).toEqual([60 * 60 * 1000]);
  });

  test('takes the login out of the store before it asks the site', async () => {
    const log: string[] = [];
    const store = new (class extends MemoryStore {
      override take(req: unknown, id: string) {
        log.push('take');
        return super.take(req, id);
      }
    })();
    const { site, app } = await setUp(store);
    const callback = site.approve((await begin(app)).location, 'alice');
    site.options.delay = () => void log.push('request');
    expect(await outcomeOf(new Browser().get(callback))).toHaveProperty('user.username', 'alice');
    expect(log.indexOf('take')).toBe(0);
    expect(log).toContain('request');
  });

  test.each(['set', 'take'] as const)('ends with an error if %s fails, in whatever way', async (method) => {
    const failures = [
      () => Promise.reject(new Error('postgres://user:password@db')),
      () => {
        throw new Error('postgres://user:password@db');
      },

      () => Promise.reject(undefined),
    ];
    for (const failure of failures) {
      const store = new MemoryStore();
      const { site, app } = await setUp(store);
      Object.assign(store, { [method]: failure });
      const { location, outcome } = await begin(app);
      const last = outcome ?? (await outcomeOf(new Browser().get(site.approve(location, 'alice'))));
      expect(last).toMatchObject({
        error: { code: 'store_failed', message: expect.stringContaining(`\`${method}\``) },
      });
      expect(last.error!.message).not.toContain('password@db');
    }
  });

  test.each<[string, (stored: Record<string, unknown>) => unknown]>([
    ['a text', () => 'x'],
    ['null', () => null],
    ['a number', () => 7],
    ['an empty object', () => ({})],
    ['a list', () => []],
    ['a login without its pin', ({ p: _pin, ...rest }) => rest],
    ['a login without the rules of its strategy', ({ r: _rules, ...rest }) => rest],
    ['a site that is not a text', (stored) => ({ ...stored, s: { href: 'x' } })],
    ['a callback that is not a URL', (stored) => ({ ...stored, c: 'http://[' })],
    ['a nonce that is not a text', (stored) => ({ ...stored, n: {} })],
    ['secrets that are not texts', (stored) => ({ ...stored, t: 7, e: 7, m: 7 })],
    ['a login without its secrets', ({ t: _t, e: _e, m: _m, ...rest }) => rest],
  ])('logs nobody in if the store returns %s', async (_what, poison) => {
    const store = new MemoryStore();
    const { site, app } = await setUp(store);
    const callback = site.approve((await begin(app)).location, 'alice');
    const { take } = store;
    store.take = (req, id) => poison(take.call(store, req, id) as Record<string, unknown>);
    expect(await outcomeOf(new Browser().get(callback))).toMatchObject(unknown);
  });
});

describe('the options', () => {
  const format = { usual: { site: undefined, callbackURL: undefined }, isValid: () => true };
  const create = (options: object) => () => new PendingLogins(options, format);

  test.each([
    ['a store without take', { store: { set: () => undefined } }, '`store` must have the methods `set(req'],
    ['a store without set', { store: { take: () => undefined } }, '`store` must have the methods'],
    ['null as a store', { store: null }, '`store` must have the methods'],
    ['no room', { maxSessionBytes: 0 }, 'maxSessionBytes must be a positive integer: a number of bytes.'],
    ['less than no room', { maxSessionBytes: -1 }, 'maxSessionBytes must be'],
    ['half a byte', { maxSessionBytes: 1.5 }, 'maxSessionBytes must be'],
    ['a size that is a text', { maxSessionBytes: '1536' }, 'maxSessionBytes must be'],
  ])('refuse %s', (_what, options, message) => {
    expect(create(options)).toThrow(TypeError);
    expect(create(options)).toThrow(message);
  });

  test('accept a store, one byte, and nothing', () => {
    for (const options of [{ store: new MemoryStore() }, { maxSessionBytes: 1 }, {}])
      expect(create(options)).not.toThrow();
  });

  test('a session is needed before the first request to the site, unless there is a store', () => {
    const req = {} as never;
    expect(() => create({})().assertStorable(req)).toThrow(
      expect.objectContaining({ code: 'session_missing' }) as never,
    );
    expect(() => create({ store: new MemoryStore() })().assertStorable(req)).not.toThrow();
  });
});

test('the failure of a store is the cause, and the remedy says so', () => {
  const cause = new Error('down');
  expect(storeFailed('set', cause)).toMatchObject({
    cause,
    remedy: 'See the `cause` of this error, and check that the store is running.',
  });
});

test.each<[string | undefined, string, boolean, boolean]>([
  // The callback of the second leg, that of the first, whether the addresses differ, whether the paths do.
  [undefined, '/cb', false, false],
  ['/cb', '/cb', false, false],
  ['/cb', 'https://app.test/cb', false, false],
  ['/cb?x', '/cb', true, false],
  ['/other', '/cb', true, true],
  ['https://app.test/cb', 'https://other.test/cb', true, false],
])('the callback %s continues a login with %s', (callbackURL, began, hasOtherAddress, hasOtherPath) => {
  const login = { callbackURL: began } as PendingLogin;
  expect(hasOtherCallback(callbackURL, login)).toBe(hasOtherAddress);
  expect(hasOtherCallback(callbackURL, login, 'pathname')).toBe(hasOtherPath);
});

describe('a store that returns a login', () => {
  const attempt = async (
    change: (stored: Record<string, unknown>) => void,
    options: Partial<WordPressStrategyOptions> = {},
  ) => {
    const store = new MemoryStore();
    const { site, app } = await setUpOAuth1({
      options: { store, ...options },
      app: { withoutSession: true },
    });
    const at = options.siteURL && encodeURIComponent(site.home);
    const { location } = await begin(app, new Browser(), `?site=${at}`);
    for (const stored of store.logins.values()) change(stored);
    const callback = new URL(site.approve(location, 'alice'));
    // An attacker who forges a callback does not know its state, and may omit it.
    callback.searchParams.delete('state');
    return outcomeOf(new Browser().get(callback.href));
  };

  test('of a user-supplied site without its nonce does not log anybody in', async () => {
    const anySite = { siteURL: ({ query }) => query.site as string, dangerouslyAllowAnyAddress: true } satisfies Partial<WordPressStrategyOptions>; // prettier-ignore
    expect(await attempt((stored) => delete stored.n, anySite)).toMatchObject(unknown);
  });

  test('of the configured site with a nonce, which only a login of a user-supplied site has, does not log anybody in', async () => {
    expect(await attempt((stored) => (stored.n = 'x'))).toMatchObject(unknown);
    expect(await attempt(() => undefined)).toHaveProperty('user.username', 'alice');
  });
});
