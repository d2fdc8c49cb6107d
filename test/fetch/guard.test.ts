import { inspect } from 'node:util';
import { AddressGuard, SiteCache, authorizedFetch, discover, type SiteData } from '../../lib';
import { NAME, guardOf, serve, setUp, useGuard } from '../support/authorized-site';
import { failure } from '../support/failure';

describe('a guard', () => {
  const credentials = { accessToken: 'abc' };
  useGuard();

  test('belongs to the site that it found, and is not printed', async () => {
    const { site, standIn } = await setUp();
    for (const shown of [JSON.stringify(site), inspect(site), Object.keys(site).join()])
      expect(shown).not.toMatch(/guard/i);
    // Only the guard can resolve this name.
    expect((await authorizedFetch(site, credentials)('/')).status).toBe(200);
    standIn.requests.length = 0;
    const plain: SiteData[] = [{ ...site }, structuredClone({ ...site }), JSON.parse(JSON.stringify(site))];
    for (const data of plain) {
      await expect(authorizedFetch(data, credentials)('/')).rejects.toThrow('fetch failed');
      const guard = guardOf(standIn.origin);
      expect((await authorizedFetch(data, credentials, { guard })('/')).status).toBe(200);
    }
  });

  test('does not belong to a site that was found without one', async () => {
    const { standIn } = await setUp();
    standIn.options.home = standIn.origin;
    const site = await discover(standIn.origin);
    const fetch = jest.fn(() => Promise.resolve(new Response('{}')));
    expect((await authorizedFetch(site, credentials, { fetch })('/')).status).toBe(200);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('belongs to a cached site, even if another guard found it first', async () => {
    const { standIn } = await setUp();
    const cache = new SiteCache();
    const [one, other] = [
      guardOf(standIn.origin),
      guardOf(standIn.origin, { addressesOf: () => ['10.0.0.1'] }),
    ];
    await discover(standIn.home, { cache, guard: one });
    const site = await discover(standIn.home, { cache, guard: other });
    expect((await failure(authorizedFetch(site, credentials)('/'))).code).toBe('address_forbidden');
  });

  test('cannot be combined with a fetch', async () => {
    const { site, standIn } = await setUp();
    const options = [{ fetch }, { fetch, guard: guardOf(standIn.origin) }];
    for (const bad of options)
      expect(() => authorizedFetch(site, credentials, bad)).toThrow(
        new TypeError(
          'The address guard cannot check the connections of a custom `fetch`. Omit `fetch`, or pass the plain data of ' +
            'the site, `{ home, root }`, which has no guard.',
        ),
      );
    expect(() => authorizedFetch({ ...site }, credentials, { fetch })).not.toThrow();
  });

  test('checks the address of the host at each connection', async () => {
    const { standIn } = await setUp();
    let address = '192.0.78.17';
    const guard = guardOf(standIn.origin, { addressesOf: () => [address] });
    const site = await discover(standIn.home, { guard });
    address = '169.254.169.254';
    standIn.requests.length = 0;
    const error = await failure(authorizedFetch(site, credentials)('/wp/v2/users/me?secret=1'));
    expect(error.code).toBe('address_forbidden');
    expect(error.message).not.toMatch(/169\.254|secret/);
    expect(standIn.requests).toEqual([]);
  });

  test.each([
    'http://127.0.0.1:PORT',
    'http://localhost:PORT',
    'http://[::1]:PORT',
    'http://blog.example.com:22',
  ])('refuses a home or a root that the site names: %s', async (place) => {
    const { home, requests } = await serve((_req, res) => res.end('internal'));
    const at = place.replace('PORT', new URL(home).port);
    const guard = guardOf(home);
    for (const site of [
      { home, root: `${at}/wp-json/` },
      { home: at, root: `${home}/wp-json/` },
    ]) {
      const fetch = authorizedFetch(site, credentials, { guard });
      expect((await failure(fetch(`${at}/wp-json/`))).code).toBe('address_forbidden');
    }
    expect(requests).toEqual([]);
  });

  test('refuses a redirect to a private address, even if the site names it as its home', async () => {
    const { home, requests } = await serve((_req, res) => {
      res.writeHead(307, { location: `http://127.0.0.1:${new URL(home).port}/wp-json/` }).end();
    });
    const site = { home: home.replace(NAME, '127.0.0.1'), root: `${home}/wp-json/` };
    const fetch = authorizedFetch(site, credentials, { guard: guardOf(home) });
    expect((await failure(fetch('/'))).code).toBe('address_forbidden');
    expect(requests).toHaveLength(1);
    // A redirect to any other address is refused with and without a guard.
    const other = authorizedFetch({ home, root: `${home}/wp-json/` }, credentials, { guard: guardOf(home) });
    expect((await failure(other('/'))).code).toBe('redirect_refused');
  });

  test('leaves no timer when it refuses', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      const site = { home: 'http://10.0.0.1', root: 'http://10.0.0.1/wp-json/' };
      await failure(authorizedFetch(site, credentials, { guard: new AddressGuard() })('/'));
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});
