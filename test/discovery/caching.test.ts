import http from 'node:http';
import net, { type Socket } from 'node:net';
import { parseAddress } from '../../lib/discovery/address';
import { cacheKey, discover } from '../../lib/discovery/discover';
import { SiteCache } from '../../lib/site/cache';
import { asked, FIELDS } from '../support/discovery';
import { failure } from '../support/failure';
import { startSite } from '../support/site';

describe('what it costs', () => {
  test('cold: two requests and less than 4 kB, warm: nothing', async () => {
    const site = await startSite();
    const sockets: Socket[] = [];
    class CountingAgent extends http.Agent {
      override createConnection(options: net.NetConnectOpts) {
        const socket = net.connect(options);
        sockets.push(socket);
        return socket;
      }
    }
    const options = { cache: new SiteCache(), agents: { http: new CountingAgent({ keepAlive: true }) } };
    const cold = await discover(site.home, options);
    expect(asked(site)).toEqual(['HEAD /', `GET /wp-json/?${FIELDS}`]);
    // Headers and all.
    expect(sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0)).toBeLessThan(4096);

    expect(await discover(site.home, options)).toEqual(cold);
    expect(await discover(`${site.home}/`, options)).toEqual(cold);
    expect(site.requests).toHaveLength(2);
  });

  test('any number at once on a cold cache: one discovery', async () => {
    const site = await startSite();
    const cache = new SiteCache();
    const found = await Promise.all(Array.from({ length: 50 }, () => discover(site.home, { cache })));
    expect(found.every(({ home }) => home === site.home)).toBe(true);
    expect(site.requests).toHaveLength(2);
  });

  test('sites in one cache are told apart, and so are a scheme that was given and one that was not', async () => {
    const site = await startSite({ name: 'One' });
    const other = await startSite({ name: 'Other' });
    const cache = new SiteCache();
    const names = [site.home, other.home, site.home, `${site.home}/?p=1`].map((url) =>
      discover(url, { cache }),
    );
    expect((await Promise.all(names)).map(({ name }) => name)).toEqual(['One', 'Other', 'One', 'One']);
    const keys = ['a.test', 'https://a.test', 'http://a.test', 'https://a.test/blog/'];
    expect(new Set(keys.map((url) => cacheKey(parseAddress(url)))).size).toBe(4);
    expect(cacheKey(parseAddress('HTTPS://A.test'))).toBe(cacheKey(parseAddress('https://a.test/')));
  });

  test('without a cache nothing is remembered', async () => {
    const site = await startSite();
    await discover(site.home);
    await discover(site.home);
    expect(site.requests).toHaveLength(4);
  });

  test('a failure is shared by those who wait, and not kept', async () => {
    const site = await startSite({ delay: ({ socket }) => void socket.destroy() });
    const cache = new SiteCache();
    const failures = await Promise.all([1, 2, 3].map(() => failure(discover(site.home, { cache }))));
    expect(failures.map(({ code }) => code)).toEqual(Array(3).fill('site_unreachable'));
    // The front page by HEAD and by GET, and the two known places.
    expect(site.requests).toHaveLength(4);
    delete site.options.delay;
    expect((await discover(site.home, { cache })).home).toBe(site.home);
  });

  test('what is done to a site does not reach the cache', async () => {
    const site = await startSite();
    const cache = new SiteCache();
    const first = await discover(site.home, { cache });
    first.authentication.oauth1!.request = 'https://evil.test/';
    first.namespaces.length = 0;
    const second = await discover(site.home, { cache });
    expect(second.authentication.oauth1!.request).toBe(`${site.home}/oauth1/request`);
    expect(second.namespaces).toContain('wp/v2');
  });
});

describe('an abort', () => {
  const reason = new Error('the visitor left');

  test('of one who waits does not end the discovery for the others', async () => {
    const visitor = new AbortController();
    const site = await startSite({ delay: () => visitor.abort(reason) });
    const cache = new SiteCache();
    const leaving = discover(site.home, { cache, signal: visitor.signal });
    const staying = discover(site.home, { cache, signal: new AbortController().signal });
    await expect(leaving).rejects.toBe(reason);
    expect((await staying).home).toBe(site.home);
    expect(site.requests).toHaveLength(2);
  });

  test('of one who has nobody to share with ends it', async () => {
    const visitor = new AbortController();
    const site = await startSite({ delay: () => visitor.abort(reason) });
    await expect(discover(site.home, { signal: visitor.signal })).rejects.toBe(reason);
    expect(site.requests).toHaveLength(1);
  });

  test('before it begins: nothing is asked', async () => {
    const site = await startSite();
    for (const cache of [undefined, new SiteCache()]) {
      await expect(discover(site.home, { cache, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    }
    await discover(site.home);
    expect(site.requests).toHaveLength(2);
  });
});
