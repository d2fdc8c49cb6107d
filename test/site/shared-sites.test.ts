/** One store, and a cache for each of several processes. */
import { SiteCache, type SiteCacheOptions } from '../../lib/site/cache';
import { STORE_TIMEOUT, type SiteCacheStore } from '../../lib/site/shared-sites';
import type { SiteData } from '../../lib/site/site';
import { sharedStore } from '../support/shared-store';

const HOUR = 3_600_000;
const ADDRESS = 'https://a.test/';

const site = (name: string): SiteData => ({
  url: 'https://a.test',
  home: 'https://a.test',
  root: 'https://a.test/wp-json/',
  name,
  description: '',
  namespaces: [],
  authentication: {},
});

/** A discovery, and how often it ran. */
function discovery(name = 'A') {
  const find = jest.fn(() => Promise.resolve(site(name)));
  return { find, count: () => find.mock.calls.length };
}

const fail = () => Promise.reject(new Error('There is nothing to discover.'));
const process = (store: SiteCacheStore, options: SiteCacheOptions = {}) =>
  new SiteCache({ store, ...options });

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

test('a site that one process discovered is known to the others, for one request to the store', async () => {
  const { store, requests } = sharedStore();
  const { find, count } = discovery();
  await process(store).get(ADDRESS, find);
  expect(requests.splice(0)).toEqual(['get', 'set']);
  const other = process(store);
  expect((await other.get(ADDRESS, fail)).site).toEqual(site('A'));
  expect(requests.splice(0)).toEqual(['get']);
  // Now it is in the memory of that process.
  await other.get(ADDRESS, fail);
  expect(requests).toEqual([]);
  expect(count()).toBe(1);
});

test('concurrent calls share one request to the store and one discovery', async () => {
  const { store, requests } = sharedStore();
  const { find, count } = discovery();
  const cache = process(store);
  const records = await Promise.all(Array.from({ length: 20 }, () => cache.get(ADDRESS, find)));
  expect(new Set(records).size).toBe(1);
  expect(count()).toBe(1);
  expect(requests).toEqual(['get', 'set']);
});

test('a call during a discovery waits for it, and does not ask the store', async () => {
  const { store, requests } = sharedStore();
  const cache = process(store);
  let found!: () => void;
  const first = cache.get(ADDRESS, () => new Promise((resolve) => (found = () => resolve(site('A')))));
  while (!found) await Promise.resolve();
  const second = cache.get(ADDRESS, fail);
  found();
  expect(await second).toBe(await first);
  expect(requests).toEqual(['get', 'set']);
});

test('what one process learns is known to those that start later', async () => {
  const { store, requests } = sharedStore();
  const record = await process(store).get(ADDRESS, discovery().find);
  const oauth2 = { authorization: 'https://a.test/oauth/authorize', token: 'https://a.test/oauth/token' };
  const facts = { clockOffset: 60, headerStripped: true, acceptsPasswords: true, oauth2 };
  requests.length = 0;
  await record.learn(facts);
  expect(requests).toEqual(['set']);
  expect(await process(store).get(ADDRESS, fail)).toMatchObject(facts);
});

test('what a process that read an entry learns is stored, too', async () => {
  const { store } = sharedStore();
  await process(store).get(ADDRESS, discovery().find);
  await (await process(store).get(ADDRESS, fail)).learn({ headerStripped: true });
  expect(await process(store).get(ADDRESS, fail)).toHaveProperty('headerStripped', true);
});

test('a record that was replaced is not stored again', async () => {
  const { store, requests } = sharedStore();
  const cache = process(store);
  const stale = await cache.get(ADDRESS, discovery('old').find);
  await cache.refresh(ADDRESS, stale, discovery('new').find);
  requests.length = 0;
  await stale.learn({ headerStripped: true });
  expect(requests).toEqual([]);
  expect((await process(store).get(ADDRESS, fail)).site.name).toBe('new');
});

test('a refused site is discovered by the process that it refused, and stored', async () => {
  const { store } = sharedStore();
  const cache = process(store);
  const stale = await cache.get(ADDRESS, discovery('old').find);
  expect((await cache.refresh(ADDRESS, stale, discovery('new').find)).site.name).toBe('new');
  expect((await process(store).get(ADDRESS, fail)).site.name).toBe('new');
});

test('the age of a site counts from its discovery, in each process', async () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(HOUR);
  const { store, lifetimes } = sharedStore();
  const record = await process(store).get(ADDRESS, discovery('old').find);
  const cache = process(store);
  now.mockReturnValue(1.75 * HOUR);
  await cache.get(ADDRESS, fail);
  await record.learn({ headerStripped: true });
  expect(lifetimes).toEqual([HOUR, HOUR / 4]);
  now.mockReturnValue(2 * HOUR);
  expect((await cache.get(ADDRESS, discovery('new').find)).site.name).toBe('new');
  // The other process took the new one from the store.
  expect((await process(store).get(ADDRESS, fail)).site.name).toBe('new');
});

test('an entry that is older than the maxAge of its reader is not used, however long the store keeps it', async () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(HOUR);
  const { store } = sharedStore();
  await process(store, { maxAge: Infinity }).get(ADDRESS, discovery('old').find);
  now.mockReturnValue(HOUR + 1000);
  expect((await process(store, { maxAge: 1000 }).get(ADDRESS, discovery('new').find)).site.name).toBe('new');
});

test('an entry from the future is as old as the moment in which it is read', async () => {
  const now = jest.spyOn(Date, 'now').mockReturnValue(HOUR);
  const { store, replace } = sharedStore();
  await process(store).get(ADDRESS, discovery('old').find);
  replace((entry) => ({ ...entry, discovered: 9e15 }));
  const cache = process(store);
  await cache.get(ADDRESS, fail);
  replace(() => 'lost');
  now.mockReturnValue(2 * HOUR);
  expect((await cache.get(ADDRESS, discovery('new').find)).site.name).toBe('new');
});

test.each([
  [1500.2, 1501],
  [Infinity, undefined],
])('with a maxAge of %p, Keyv gets the lifetime %p', async (maxAge, lifetime) => {
  jest.spyOn(Date, 'now').mockReturnValue(0);
  const { store, lifetimes } = sharedStore();
  await process(store, { maxAge }).get(ADDRESS, discovery().find);
  expect(lifetimes).toEqual([lifetime]);
});

test('with a maxAge of 0 nothing is stored: Keyv would keep it for ever', async () => {
  const { store, requests } = sharedStore();
  await process(store, { maxAge: 0 }).get(ADDRESS, discovery().find);
  expect(requests).not.toContain('set');
});

test('entries of the application, of user-supplied addresses and of given sites are separate', async () => {
  const { store, entries, replace } = sharedStore();
  const uses = [{}, { isUserSupplied: true }, { given: 'x' }, { given: 'y' }];
  for (const [index, use] of uses.entries())
    await process(store).get(ADDRESS, discovery(String(index)).find, use);
  for (const [index, use] of uses.entries())
    expect((await process(store).get(ADDRESS, fail, use)).site.name).toBe(String(index));
  expect(entries()).toHaveLength(4);
  // Under the key of another one, an entry is not used either.
  const userSupplied = entries()[1];
  replace(() => userSupplied);
  expect((await process(store).get(ADDRESS, discovery('new').find)).site.name).toBe('new');
});

test('an entry that is not valid, or that the caller does not accept, is replaced by a discovery', async () => {
  const { store, replace } = sharedStore();
  await process(store).get(ADDRESS, discovery('old').find);
  const accepts = ({ name }: SiteData) => name !== 'old';
  expect((await process(store).get(ADDRESS, discovery('new').find, { accepts })).site.name).toBe('new');
  replace(({ site, ...entry }) => ({ ...entry, site: { ...site, root: 'javascript:0' } }));
  expect((await process(store).get(ADDRESS, discovery('newer').find)).site.name).toBe('newer');
  expect((await process(store).get(ADDRESS, fail)).site.name).toBe('newer');
});

test('a refresh that ends while the store is being asked is not undone by the answer', async () => {
  const { store } = sharedStore();
  const stale = await process(store).get(ADDRESS, discovery('old').find);
  let answer!: () => void;
  const slow: SiteCacheStore = {
    ...store,
    get: async (key) => {
      const value = await store.get(key);
      await new Promise<void>((resolve) => (answer = resolve));
      return value;
    },
  };
  const cache = process(slow);
  const reading = cache.get(ADDRESS, fail);
  while (!answer) await Promise.resolve();
  await cache.refresh(ADDRESS, stale, discovery('new').find);
  answer();
  expect((await reading).site.name).toBe('new');
  expect((await cache.get(ADDRESS, fail)).site.name).toBe('new');
});

describe('the limit of concurrent discoveries', () => {
  const use = { isUserSupplied: true };

  test('does not apply to a site that is in the store', async () => {
    const { store } = sharedStore();
    await process(store).get(ADDRESS, discovery().find, use);
    const cache = process(store, { maxDiscoveries: 1 });
    void cache.get('https://slow.test/', () => new Promise(() => undefined), use);
    expect((await cache.get(ADDRESS, fail, use)).site.name).toBe('A');
    await expect(cache.get('https://b.test/', fail, use)).rejects.toMatchObject({ code: 'discovery_busy' });
  });
});

describe('a store that fails', () => {
  const broken = {
    rejects: () => Promise.reject(new Error('The store is down.')),
    throws: () => {
      throw new Error('The store is not connected.');
    },
  };

  test.each(Object.entries(broken))('does not stop a discovery: it %s', async (_how, operation) => {
    const { store } = sharedStore();
    for (const changed of [{ get: operation }, { set: operation }, { get: operation, set: operation }]) {
      const { find, count } = discovery();
      const cache = process({ ...store, ...changed }, { maxAge: 60_000 });
      const record = await cache.get(`${ADDRESS}${Object.keys(changed).join('-')}`, find);
      await record.learn({ headerStripped: true });
      expect(record).toMatchObject({ site: site('A'), headerStripped: true });
      expect(count()).toBe(1);
    }
  });

  test('delays a login by one second for each request to it that gets no answer', async () => {
    jest.useFakeTimers();
    const never = () => new Promise<never>(() => undefined);
    const { find } = discovery();
    const cache = process({ get: never, set: never });
    let record: unknown;
    void cache.get(ADDRESS, find).then((found) => (record = found));
    await jest.advanceTimersByTimeAsync(STORE_TIMEOUT - 1);
    expect(find).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(find).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(STORE_TIMEOUT);
    expect(record).toHaveProperty('site.name', 'A');
    expect(STORE_TIMEOUT).toBe(1000);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('and rejects later has no effect, also not on the process', async () => {
    jest.useFakeTimers();
    let reject!: (error: Error) => void;
    const late = () => new Promise<never>((_resolve, rejects) => (reject = rejects));
    const cache = process({ get: late, set: () => Promise.resolve() });
    const found = cache.get(ADDRESS, discovery().find);
    await jest.advanceTimersByTimeAsync(STORE_TIMEOUT);
    reject(new Error('too late'));
    expect((await found).site.name).toBe('A');
  });

  test('holds no timer once it has answered', async () => {
    jest.useFakeTimers();
    await process(sharedStore().store).get(ADDRESS, discovery().find);
    expect(jest.getTimerCount()).toBe(0);
  });
});

test.each([null, {}, { get: () => undefined }, 'redis://127.0.0.1'])('the store %p is refused', (store) => {
  expect(() => new SiteCache({ store: store as never })).toThrow(/store.*Keyv/);
});
