import type { Request } from 'express';
import type { RequestTokenStore, WordPressStrategyOptions } from '../../lib';
import { PendingLogins } from '../../lib/login/pending-logins';
import { Browser } from '../examples/browser';
import { begin, outcomeOf, setUpOAuth1 } from '../support/login-app';
import { MemoryStore } from '../support/memory-store';
import { consumer } from '../support/site';

/** An application that keeps its logins in a custom store, without a session. */
const setUp = (store: RequestTokenStore, options: Partial<WordPressStrategyOptions> = {}) =>
  setUpOAuth1({
    options: { store, ...options },
    app: { withoutSession: true, options: { state: 'cart 7' } },
  });

/** A store that records the calls. */
class RecordingStore extends MemoryStore {
  readonly log: string[] = [];
  metas: unknown[] = [];

  override set(
    req: unknown,
    token: string,
    tokenSecret: string,
    state: unknown,
    meta: unknown,
    done: () => void,
  ) {
    this.log.push('set');
    this.metas.push(meta);
    super.set(req, token, tokenSecret, state, meta, done);
  }
  override get(req: unknown, token: string, done: unknown) {
    this.log.push('get');
    super.get(req, token, done);
  }
  override destroy(req: unknown, token: string, done: unknown) {
    this.log.push('destroy');
    super.destroy(req, token, done);
  }
}

/** The same, with the other arity that passport-oauth1 allows. */
class RecordingStoreWithMeta extends RecordingStore {
  override get(req: unknown, token: string, meta: unknown, done?: unknown) {
    this.metas.push(meta);
    super.get(req, token, done);
  }
  override destroy(req: unknown, token: string, meta: unknown, done?: unknown) {
    this.metas.push(meta);
    super.destroy(req, token, done);
  }
}

describe.each([
  ['of three-argument get and destroy', RecordingStore],
  ['of four-argument get and destroy', RecordingStoreWithMeta],
])('a store %s', (_, Store) => {
  test('carries a login without a session, and is emptied before the exchange', async () => {
    const store = new Store();
    const { site, app } = await setUp(store);
    site.options.delay = ({ url }) => void (url?.includes('access') && store.log.push('exchange'));
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const outcome = await outcomeOf(browser.get(site.authorize(location!, 'alice')));
    expect(outcome).toMatchObject({ user: { username: 'alice' }, info: { state: 'cart 7' } });
    expect(store.log).toEqual(['set', 'get', 'destroy', 'exchange']);
    expect(store.logins.size).toBe(0);
    expect(JSON.stringify([...store.metas])).not.toContain(consumer.secret);
  });

  test('that does not know a login makes it fail', async () => {
    const store = new Store();
    const { site, app } = await setUp(store);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    store.logins.clear();
    expect(await outcomeOf(browser.get(site.authorize(location!, 'alice')))).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
  });

  test.each(['set', 'get', 'destroy'] as const)('whose %s fails makes the login an error', async (method) => {
    const store = new Store();
    store[method] = (...args: unknown[]) => (args.at(-1) as (error: Error) => void)(new Error('no database'));
    Object.defineProperty(store[method], 'length', { value: method === 'set' ? 6 : 3 });
    const { site, app } = await setUp(store);
    const browser = new Browser();
    const { location, outcome } = await begin(app, browser);
    const last = location ? await outcomeOf(browser.get(site.authorize(location, 'alice'))) : outcome;
    expect(last).toHaveProperty('error.message', 'no database');
  });

  test('that gives back a state of somebody else does not log in', async () => {
    const store = new Store();
    const { site, app } = await setUp(store);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    for (const login of store.logins.values()) login.state = 'cart 7';
    expect(await outcomeOf(browser.get(site.authorize(location!, 'alice')))).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
  });
});

describe('a store that returns a login', () => {
  interface Kept {
    nonce?: string;
  }
  const attempt = async (change: (kept: Kept) => void, options: Partial<WordPressStrategyOptions> = {}) => {
    const store = new MemoryStore();
    const { site, app } = await setUp(store, options);
    const at = options.siteURL && encodeURIComponent(site.home);
    const browser = new Browser();
    const { location } = await begin(app, browser, `?site=${at}`);
    for (const { state } of store.logins.values()) change(state as Kept);
    const callback = new URL(site.authorize(location!, 'alice'));
    // An attacker who forges a callback does not know its state, and may omit it.
    callback.searchParams.delete('state');
    return outcomeOf(browser.get(callback.href));
  };
  const unknown = { user: false, status: 403, info: { code: 'login_unknown' } };

  test('of a user-supplied site without its nonce does not log anybody in', async () => {
    const anySite = { siteURL: ({ query }) => query.site as string, dangerouslyAllowAnyAddress: true } satisfies Partial<WordPressStrategyOptions>; // prettier-ignore
    expect(await attempt((kept) => delete kept.nonce, anySite)).toMatchObject(unknown);
  });

  test('of the configured site with a nonce, which only a login of a user-supplied site has, does not log anybody in', async () => {
    expect(await attempt((kept) => (kept.nonce = 'x'))).toMatchObject(unknown);
    expect(await attempt(() => undefined)).toHaveProperty('user.username', 'alice');
  });
});

test('a pending login expires when it is an hour old', () => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
  try {
    const logins = new PendingLogins<string>('logins');
    const req = { session: {} } as never;
    logins.add(req, 'handle', 'a login');
    clock.mockReturnValue(60 * 60 * 1000 - 1);
    expect(logins.find(req, 'handle')).toBe('a login');
    clock.mockReturnValue(60 * 60 * 1000);
    expect(logins.find(req, 'handle')).toBeUndefined();
  } finally {
    clock.mockRestore();
  }
});

test('pending logins that are large together push out the oldest: a session may be a cookie of 4 kB', () => {
  const pending = new PendingLogins<string>('key');
  const req = { session: {}, sessionID: 's' } as unknown as Request & { session: object };
  for (const handle of ['a', 'b', 'c', 'd']) pending.add(req, handle, handle.repeat(1000));
  expect(JSON.stringify(req.session).length).toBeLessThan(3072);
  expect(['a', 'b', 'c', 'd'].map((handle) => pending.find(req, handle)?.[0])).toEqual([
    undefined,
    undefined,
    'c',
    'd',
  ]);
  // One that is too large by itself stays: the login would fail otherwise.
  pending.add(req, 'e', 'e'.repeat(5000));
  expect(pending.find(req, 'e')).toBeDefined();
});
