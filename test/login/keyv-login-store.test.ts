/** KeyvLoginStore: logins without a session, in one process and in several. */
import Keyv from 'keyv';
import { KeyvLoginStore, type KeyvLoginStoreOptions, type WordPressError } from '../../lib';
import { Browser } from '../support/browser';
import { begin, outcomeOf, startLoginApp } from '../support/login-app';
import { KINDS, setUpKind, strategyOf } from '../support/strategy-kinds';

const UNKNOWN = { user: false, status: 403, info: { code: 'login_unknown' } };
const LOST = { user: false, status: 403, info: { code: 'session_lost' } };
const ALICE = { user: { username: 'alice' } };

/** A store that all instances of Keyv share. Each operation takes a moment, as over a network. */
class SharedMap {
  readonly opts = {};
  readonly values = new Map<string, string>();
  readonly ttls: (number | undefined)[] = [];

  on() {
    return this;
  }
  async get(key: string) {
    await this.moment();
    return this.values.get(key);
  }
  async set(key: string, value: string, ttl?: number) {
    await this.moment();
    this.ttls.push(ttl);
    this.values.set(key, value);
  }
  async delete(key: string) {
    await this.moment();
    return this.values.delete(key);
  }
  async clear() {
    await this.moment();
    this.values.clear();
  }
  moment(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

const keyvOver = (store: object) => new Keyv({ store, throwOnErrors: true });

describe.each(KINDS)('%s', (kind) => {
  const setUp = async (options?: KeyvLoginStoreOptions) => {
    const map = new SharedMap();
    const storeOfProcess = () => new KeyvLoginStore(keyvOver(map), options);
    const { site, app } = await setUpKind(kind, { store: storeOfProcess() }, { withoutSession: true });
    /** Another process with the same code, behind the same address as the first one. */
    const startOtherProcess = async () => {
      const strategy = strategyOf(kind, site.home, { store: storeOfProcess() });
      const other = await startLoginApp(strategy, { withoutSession: true, options: { session: false } });
      return (callback: string) => callback.replace(app.origin, other.origin);
    };
    return { map, site, app, startOtherProcess };
  };

  test('logs the browser in which the login began in, once, and no other', async () => {
    const { map, site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.approve(location, 'alice');
    const other = new Browser();
    expect(await outcomeOf(other.get(callback))).toMatchObject(LOST);
    await begin(app, other);
    expect(await outcomeOf(other.get(callback))).toMatchObject(UNKNOWN);
    expect(await outcomeOf(browser.get(callback))).toMatchObject(ALICE);
    expect(await outcomeOf(browser.get(callback))).toMatchObject(UNKNOWN);
    // Only the login of the other browser remains.
    expect(map.values.size).toBe(1);
    expect(map.ttls).toEqual([3_600_000, 3_600_000]);
  });

  test('logs in from two tabs of one browser, in the order of the callbacks', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const first = site.approve((await begin(app, browser)).location, 'alice');
    const second = site.approve((await begin(app, browser)).location, 'alice');
    expect(await outcomeOf(browser.get(second))).toMatchObject(ALICE);
    expect(await outcomeOf(browser.get(first))).toMatchObject(ALICE);
  });

  test('continues in another process', async () => {
    const { site, app, startOtherProcess } = await setUp();
    const toOther = await startOtherProcess();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'alice');
    expect(await outcomeOf(browser.get(toOther(callback)))).toMatchObject(ALICE);
    expect(await outcomeOf(browser.get(callback))).toMatchObject(UNKNOWN);
  });

  test('accepts one of two callbacks that two processes get at the same moment', async () => {
    const { map, site, app, startOtherProcess } = await setUp();
    const toOther = await startOtherProcess();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'alice');
    // Both processes find the login before either deletes it.
    let readers = 0;
    let bothHaveRead: () => void;
    const both = new Promise<void>((resolve) => (bothHaveRead = resolve));
    const { get } = map;
    map.get = async (key) => {
      const value = await get.call(map, key);
      if (++readers === 2) bothHaveRead();
      await both;
      return value;
    };
    const outcomes = await Promise.all(
      [callback, toOther(callback)].map((url) => outcomeOf(browser.get(url))),
    );
    expect(readers).toBe(2);
    expect(outcomes.filter(({ user }) => user)).toHaveLength(1);
    expect(outcomes.find(({ user }) => !user)).toMatchObject(UNKNOWN);
  });

  test('is refused after an hour', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'alice');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 3_600_001);
    try {
      expect(await outcomeOf(browser.get(callback))).toMatchObject(UNKNOWN);
    } finally {
      clock.mockRestore();
    }
  });

  test.each(['set', 'get', 'delete'] as const)(
    'ends with an error that names %s, if it fails',
    async (operation) => {
      const { map, site, app } = await setUp();
      Object.assign(map, { [operation]: () => Promise.reject(new Error('redis://:secret@db is down')) });
      const browser = new Browser();
      const { location, outcome } = await begin(app, browser);
      const last = outcome ?? (await outcomeOf(browser.get(site.approve(location, 'alice'))));
      expect(last).toMatchObject({
        error: { code: 'store_failed', message: expect.stringContaining(`failed at \`${operation}\``) },
      });
      expect(JSON.stringify(last)).not.toContain('secret');
    },
  );

  test('logs nobody in with a value that somebody else wrote into the store', async () => {
    const { map, site, app } = await setUp();
    const browser = new Browser();
    for (const value of ['null', '7', '"x"', '[]', '{}', '{"s":"https://other.example.com","p":1,"r":{}}']) {
      const callback = site.approve((await begin(app, browser)).location, 'alice');
      for (const key of map.values.keys()) map.values.set(key, `{"value":${value}}`);
      expect(await outcomeOf(browser.get(callback))).toMatchObject(UNKNOWN);
    }
    const callback = site.approve((await begin(app, browser)).location, 'alice');
    for (const key of map.values.keys()) map.values.set(key, 'no JSON');
    expect(await outcomeOf(browser.get(callback))).toMatchObject({ error: { code: 'store_failed' } });
  });

  test('recognizes a browser as the application says', async () => {
    const { site, app } = await setUp({ browser: ({ headers }) => headers['user-agent'] });
    const callback = site.approve((await begin(app)).location, 'alice');
    const asOther = await fetch(callback, { headers: { 'user-agent': 'other' } });
    expect(await outcomeOf(asOther)).toMatchObject(UNKNOWN);
    const answer = await new Browser().get(callback);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await outcomeOf(answer)).toMatchObject(ALICE);
  });
});

test('of two callbacks at once one gets the login, even if the adapter looks for a key before it deletes it', async () => {
  // As the adapters for SQL do.
  const map = new SharedMap();
  map.delete = async (key) => {
    const isPresent = map.values.has(key);
    await map.moment();
    map.values.delete(key);
    return isPresent;
  };
  const store = new KeyvLoginStore(keyvOver(map), { browser: () => 'x' });
  const req = {} as never;
  await store.set(req, 'id', { s: 1 }, 1000);
  expect(await Promise.all([store.take(req, 'id'), store.take(req, 'id')])).toEqual([{ s: 1 }, undefined]);
});

test('a login that is taken again, after a failure of the store, is found', async () => {
  const map = new SharedMap();
  const store = new KeyvLoginStore(keyvOver(map), { browser: () => 'x' });
  await store.set({} as never, 'id', { s: 1 }, 1000);
  const { get } = map;
  map.get = () => Promise.reject(new Error('down'));
  await expect(store.take({} as never, 'id')).rejects.toMatchObject({ code: 'store_failed' });
  map.get = get;
  expect(await store.take({} as never, 'id')).toEqual({ s: 1 });
  expect([...map.values.keys()]).toEqual([]);
});

test('a key shows neither the browser nor the login', async () => {
  const map = new SharedMap();
  const store = new KeyvLoginStore(keyvOver(map), { browser: () => 'the browser' });
  await store.set({} as never, 'the token', {}, 1000);
  expect([...map.values.keys()]).toEqual([expect.stringMatching(/passport-wordpress-rest:login:[\w-]{43}$/)]);
});

test('a login that the store does not know is not deleted there', async () => {
  const map = new SharedMap();
  const deleted = jest.spyOn(map, 'delete');
  const store = new KeyvLoginStore(keyvOver(map), { browser: () => 'x' });
  expect(await store.take({} as never, 'id')).toBeUndefined();
  expect(deleted).not.toHaveBeenCalled();
});

test('a store that does not answer ends the login after three seconds', async () => {
  jest.useFakeTimers();
  try {
    const silent = () => new Promise<never>(() => undefined);
    const store = new KeyvLoginStore({ get: silent, set: silent, delete: silent }, { browser: () => 'x' });
    const failures = [store.set({} as never, 'id', {}, 1), store.take({} as never, 'id')].map((operation) =>
      operation.then(String, (error: unknown) => (error as WordPressError).message),
    );
    await jest.advanceTimersByTimeAsync(3000);
    expect(await Promise.all(failures)).toEqual([
      expect.stringContaining('failed at `set`'),
      expect.stringContaining('failed at `get`'),
    ]);
  } finally {
    jest.useRealTimers();
  }
});

test('a Keyv that returns false for set, and a browser without an identity, are errors', async () => {
  const falsy = {
    get: () => Promise.resolve(),
    set: () => Promise.resolve(false),
    delete: () => Promise.resolve(false),
  };
  const attempt = (browser: string | undefined) =>
    new KeyvLoginStore(falsy, { browser: () => browser }).set({} as never, 'id', {}, 1);
  await expect(attempt('x')).rejects.toMatchObject({
    code: 'store_failed',
    message: expect.stringContaining('`set`'),
    cause: { message: 'Keyv returned false.' },
  });
  await expect(attempt('')).rejects.toMatchObject({
    code: 'store_failed',
    message: expect.stringContaining('`browser`'),
    cause: { message: 'The option `browser` returned no text.' },
  });
  await expect(attempt(undefined)).rejects.toMatchObject({ code: 'store_failed' });
});

test.each([
  ['nothing', undefined, /Keyv instance/],
  ['an object without delete', { get: () => undefined, set: () => undefined }, /Keyv instance/],
  [
    'a Keyv that hides errors',
    new Keyv(),
    /requires `throwOnErrors: true` in .* With @keyv\/redis: createKeyv\(url, \{ throwOnErrors: true \}\)\.$/,
  ],
  [
    'a Keyv whose adapter hides errors',
    keyvOver(Object.assign(new SharedMap(), { throwOnErrors: false })),
    /throwOnErrors: true/,
  ],
])('is not constructed with %s', (_what, keyv, message) => {
  expect(() => new KeyvLoginStore(keyv as Keyv)).toThrow(TypeError);
  expect(() => new KeyvLoginStore(keyv as Keyv)).toThrow(message);
});
