// The results of node-wpapi have no other type.

import WPAPI from 'wpapi';
import { authorizedFetch, wpapiTransport } from '../../lib';
import { bodyOf, serve } from '../support/authorized-site';
import { thrownBy } from '../support/wpapi';

/** A site whose posts moved to another path. It creates items, and lists one. */
async function startRedirecting(status: number, to: (path: string, origin: string) => string) {
  const served = await serve((req, res) => {
    void bodyOf(req).then((body) => {
      const { method, url, headers } = req;
      const { pathname } = new URL(url!, served.home);
      if (pathname.endsWith('posts')) {
        res.writeHead(status, { location: to(url!, served.home) }).end();
      } else if (method === 'GET') res.end('[{"id":1}]');
      else res.writeHead(201).end(JSON.stringify({ id: 99, method, type: headers['content-type'], body }));
    });
  });
  const wp = new WPAPI({ endpoint: served.site.root, transport: wpapiTransport(served.fetch) });
  return { ...served, wp };
}

const withSlash = (path: string) => path.replace(/(?=\?|$)/, '/');

describe('a redirected request that creates something', () => {
  test.each([301, 302, 307, 308])('is sent again with its data after a %d', async (status) => {
    const { wp, requests } = await startRedirecting(status, withSlash);
    expect(await wp.posts().create({ title: 'Hello' })).toEqual({
      id: 99,
      method: 'POST',
      type: 'application/json',
      body: '{"title":"Hello"}',
    });
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'POST']);
    expect(new Set(requests.map(({ headers }) => headers.authorization)).size).toBe(2);
  });

  test('is sent again with its form', async () => {
    const { wp } = await startRedirecting(301, withSlash);
    expect(await wp.posts().create('title=Hello')).toMatchObject({ id: 99, body: 'title=Hello' });
  });

  test.each<[string, number, (path: string, origin: string) => string]>([
    ['after a 303, which names another resource', 303, () => '/wp-json/wp/v2/posts/'],
    ['to another origin', 301, () => 'http://127.0.0.1:9/wp-json/wp/v2/posts/'],
    ['to an address that is not valid', 301, () => 'http://['],
    ['in a circle', 307, (path) => path],
  ])('is an error %s', async (_, status, to) => {
    const { wp, requests } = await startRedirecting(status, to);
    const error = await thrownBy(() => wp.posts().create({ title: 'Hello' }));
    expect(error).toHaveProperty('code', 'redirect_refused');
    expect(error.message).toContain(`POST `);
    expect(requests.every(({ method }) => method === 'POST')).toBe(true);
    expect(requests.length).toBeLessThan(10);
  });

  test('is an error if its data are a stream', async () => {
    const { wp } = await startRedirecting(307, withSlash);
    const create = () => wp.posts().create(new Blob(['x']).stream() as never);
    expect(await thrownBy(create)).toHaveProperty('code', 'redirect_refused');
  });
});

test('a redirected list is read at its new address', async () => {
  const { wp } = await startRedirecting(301, withSlash);
  expect(await wp.posts().get()).toEqual([{ id: 1 }]);
});

test('no redirect takes the credentials of node-wpapi to another origin', async () => {
  const other = await serve((_req, res) => res.end('{}'));
  const { site } = await serve((_req, res) => res.writeHead(307, { location: `${other.home}/x` }).end());
  const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(fetch) });
  const create = () => wp.posts().setHeaders('Authorization', 'Basic abc').create({ title: 'Hello' });
  expect(await thrownBy(create)).toHaveProperty('code', 'redirect_refused');
  expect(other.requests).toEqual([]);
});

test('a site behind a TLS proxy may redirect to its http address', async () => {
  const asked: string[] = [];
  const site = { home: 'https://blog.example.test', root: 'https://blog.example.test/wp-json/' };
  const fetch = authorizedFetch(
    site,
    { accessToken: 'abc' },
    {
      fetch: (input) => {
        const url = String(input instanceof Request ? input.url : input);
        asked.push(url);
        const headers = { location: 'http://blog.example.test/wp-json/wp/v2/posts/' };
        const isOld = url.endsWith('posts');
        return Promise.resolve(
          new Response(isOld ? null : '{"id":99}', isOld ? { status: 301, headers } : {}),
        );
      },
    },
  );
  const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(fetch) });
  expect(await wp.posts().create({})).toEqual({ id: 99 });
  expect(asked).toEqual([`${site.root}wp/v2/posts`, `${site.root}wp/v2/posts/`]);
});
