import { SiteCache } from '../../lib/site/cache';
import type { SiteData } from '../../lib/site/site';

const site = (name: string): SiteData => ({
  url: 'https://a.test',
  home: 'https://a.test',
  root: 'https://a.test/wp-json/',
  name,
  description: '',
  namespaces: [],
  authentication: {},
});

/** Something that finds sites, and counts how often it had to: `first`, `second`, … */
function finder() {
  const found: string[] = [];
  const find = () => {
    const name = ['first', 'second', 'third', 'fourth'][found.length]!;
    found.push(name);
    return Promise.resolve(site(name));
  };
  return { found, find };
}

afterEach(() => jest.restoreAllMocks());

test('a site is found once, and remembered with the header kept and the clock right', async () => {
  const cache = new SiteCache();
  const { find, found } = finder();
  const record = await cache.get('a', find);
  expect(record).toEqual({ site: site('first'), clockOffset: 0, headerStripped: false });
  // What is learned of the site on the way is kept, for this is the very same object.
  expect(await cache.get('a', find)).toBe(record);
  expect(found).toEqual(['first']);
});

test('any number of calls at once have it found once', async () => {
  const cache = new SiteCache();
  const { find, found } = finder();
  const all = await Promise.all(Array.from({ length: 50 }, () => cache.get('a', find)));
  expect(new Set(all).size).toBe(1);
  expect(found).toHaveLength(1);
});

test('sites are told apart', async () => {
  const cache = new SiteCache();
  const { find } = finder();
  const names = (await Promise.all([cache.get('a', find), cache.get('b', find)])).map(
    ({ site }) => site.name,
  );
  expect(names).toEqual(['first', 'second']);
});

test('a failure reaches all who wait, and is not remembered', async () => {
  const cache = new SiteCache();
  const { find } = finder();
  const fail = () => Promise.reject(new Error('down'));
  const waiting = [cache.get('a', fail), cache.get('a', find)];
  for (const { status } of await Promise.allSettled(waiting)) expect(status).toBe('rejected');
  expect((await cache.get('a', find)).site.name).toBe('first');
});

test('a finder that throws does no harm', async () => {
  const cache = new SiteCache();
  const { find } = finder();
  const broken = () => {
    throw new Error('broken');
  };
  await expect(cache.get('a', broken)).rejects.toThrow('broken');
  expect((await cache.get('a', find)).site.name).toBe('first');
});

test('a site is found anew after an hour, or after the time that was set', async () => {
  for (const maxAge of [undefined, 5000]) {
    const now = jest.spyOn(Date, 'now').mockReturnValue(0);
    const cache = new SiteCache({ maxAge });
    const { find, found } = finder();
    await cache.get('a', find);
    now.mockReturnValue((maxAge ?? 3_600_000) - 1);
    expect((await cache.get('a', find)).site.name).toBe('first');
    now.mockReturnValue(maxAge ?? 3_600_000);
    expect((await cache.get('a', find)).site.name).toBe('second');
    expect(found).toHaveLength(2);
  }
});

test('with the time set to 0 only those who ask at once share what is found', async () => {
  const cache = new SiteCache({ maxAge: 0 });
  const { find, found } = finder();
  await Promise.all([cache.get('a', find), cache.get('a', find)]);
  expect(found).toHaveLength(1);
  await cache.get('a', find);
  expect(found).toHaveLength(2);
});

test('the site not used for the longest time is forgotten first', async () => {
  const cache = new SiteCache({ maxSites: 2 });
  const { find } = finder();
  const name = async (key: string) => (await cache.get(key, find)).site.name;
  expect([await name('a'), await name('b'), await name('a'), await name('c')]).toEqual([
    'first',
    'second',
    'first',
    'third',
  ]);
  expect([await name('a'), await name('c'), await name('b')]).toEqual(['first', 'third', 'fourth']);
});

describe('what the site refused', () => {
  test('is found anew, once for all who were refused', async () => {
    const cache = new SiteCache();
    const { find, found } = finder();
    const stale = await cache.get('a', find);
    const refreshed = await Promise.all(Array.from({ length: 20 }, () => cache.refresh('a', stale, find)));
    expect(new Set(refreshed.map(({ site }) => site.name))).toEqual(new Set(['second']));
    // Who was slow to notice takes what the others have had found.
    expect((await cache.refresh('a', stale, find)).site.name).toBe('second');
    expect((await cache.get('a', find)).site.name).toBe('second');
    expect(found).toHaveLength(2);
  });

  test('is found even if it was forgotten meanwhile', async () => {
    const cache = new SiteCache({ maxSites: 1 });
    const { find } = finder();
    const stale = await cache.get('a', find);
    await cache.get('b', find);
    expect((await cache.refresh('a', stale, find)).site.name).toBe('third');
  });

  test('stays remembered if it can not be found anew', async () => {
    const cache = new SiteCache();
    const { find } = finder();
    const stale = await cache.get('a', find);
    await expect(cache.refresh('a', stale, () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    expect(await cache.get('a', find)).toBe(stale);
  });
});

test.each([{ maxAge: -1 }, { maxAge: NaN }, { maxSites: 0 }, { maxSites: NaN }, { maxDiscoveries: 0 }])(
  '%j is refused',
  (options) => {
    expect(() => new SiteCache(options)).toThrow(TypeError);
  },
);

describe('the number of sites that are looked for at once', () => {
  const userSupplied = { isUserSupplied: true };
  /** Finds nothing until it is told to. */
  function slow() {
    let found: () => void = () => undefined;
    const find = () => new Promise<SiteData>((resolve) => (found = () => resolve(site('slow'))));
    return { find, done: () => found() };
  }
  const busy = {
    code: 'discovery_busy',
    message: expect.stringMatching(/limit of 1 concurrent discoveries .*maxDiscoveries/),
  };

  test('is limited, for those that requests name', async () => {
    const cache = new SiteCache({ maxDiscoveries: 1 });
    const { find } = finder();
    const { find: slowly, done } = slow();
    const first = cache.get('a', slowly, userSupplied);
    await expect(cache.get('b', find, userSupplied)).rejects.toMatchObject(busy);
    // Who waits for the same site is none more, and the application's own is never refused.
    const second = cache.get('a', find, userSupplied);
    expect((await cache.get('own', find)).site.name).toBe('first');
    done();
    expect(await first).toBe(await second);
    expect((await cache.get('b', find, userSupplied)).site.name).toBe('second');
  });

  test('is not reached for long by what fails', async () => {
    const cache = new SiteCache({ maxDiscoveries: 1 });
    await expect(cache.get('a', () => Promise.reject(new Error('down')), userSupplied)).rejects.toThrow(
      'down',
    );
    expect((await cache.get('b', finder().find, userSupplied)).site.name).toBe('first');
  });

  test('leaves those that are known as they are, even past their time', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(0);
    const cache = new SiteCache({ maxDiscoveries: 1, maxAge: 1 });
    const { find, found } = finder();
    const known = await cache.get('a', find, userSupplied);
    now.mockReturnValue(2);
    const { find: slowly, done } = slow();
    const other = cache.get('b', slowly, userSupplied);
    expect(await cache.get('a', find, userSupplied)).toBe(known);
    expect(await cache.refresh('a', known, find, userSupplied)).toBe(known);
    expect(found).toHaveLength(1);
    done();
    await other;
    expect((await cache.get('a', find, userSupplied)).site.name).toBe('second');
  });

  test('is 10 unless it is set', async () => {
    const cache = new SiteCache();
    const never = () => new Promise<SiteData>(() => undefined);
    for (let i = 0; i < 10; i++) void cache.get(String(i), never, userSupplied);
    await expect(cache.get('10', never, userSupplied)).rejects.toMatchObject({ code: 'discovery_busy' });
  });
});

test('what was found for the application itself does not serve for what a request names', async () => {
  const cache = new SiteCache();
  const { find } = finder();
  expect((await cache.get('a', find)).site.name).toBe('first');
  expect((await cache.get('a', find, { isUserSupplied: true })).site.name).toBe('second');
  expect((await cache.get('a', find)).site.name).toBe('first');
});

test('what is remembered is a copy, so that a short piece does not keep a long answer', async () => {
  const found = site('a');
  const { site: record } = await new SiteCache().get('a', () => Promise.resolve(found));
  expect(record).toEqual(found);
  expect(record).not.toBe(found);
});
