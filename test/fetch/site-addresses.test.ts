import { authorizedFetch } from '../../lib';
import { bodyOf, serve, setUp } from '../support/authorized-site';

describe('credentials are only sent to the site', () => {
  test.each([
    'https://evil.example/wp-json/wp/v2/users/me',
    '//evil.example/',
    'http://127.0.0.1:1/wp-json/',
    'javascript:alert(1)',
    'http://user:password@127.0.0.1/',
  ])('not to %s', async (address) => {
    const { fetch, standIn } = await setUp();
    await expect(fetch(address)).rejects.toThrow(TypeError);
    expect(standIn.requests).toEqual([]);
  });

  test('not along a redirect to another site', async () => {
    const other = await serve((_req, res) => res.end('stolen'));
    const { fetch } = await serve((_req, res) => res.writeHead(302, { location: `${other.home}/` }).end());
    await expect(fetch('/wp/v2/posts')).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(other.requests).toEqual([]);
  });

  test('along a redirect within the site, with a new signature', async () => {
    const { fetch, requests } = await serve((req, res) => {
      if (req.url!.includes('old')) res.writeHead(301, { location: '/wp-json/new' }).end();
      else res.end();
    });
    expect((await fetch('/old')).status).toBe(200);
    const [first, second] = requests.map(({ headers }) => headers.authorization);
    expect(second).toContain('oauth_signature=');
    expect(second).not.toBe(first);
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [302, 'PUT', 'PUT', 'x'],
    [307, 'POST', 'POST', 'x'],
    [308, 'POST', 'POST', 'x'],
  ])('a %d to a %s is followed by a %s', async (status, method, then, body) => {
    const { fetch } = await serve((req, res) => {
      void bodyOf(req).then((body) => {
        if (req.url!.includes('old')) res.writeHead(status, { location: '/wp-json/new' }).end();
        else res.end(JSON.stringify([req.method, body, req.headers['content-type'] !== undefined]));
      });
    });
    const response = await fetch('/old', { method, body: 'x' });
    expect(await response.json()).toEqual([then, body, body !== '']);
  });

  test('a stream is not sent along a redirect', async () => {
    const { fetch } = await serve((_req, res) => res.writeHead(307, { location: '/wp-json/new' }).end());
    const init = { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit;
    await expect(fetch('/old', init)).rejects.toThrow(/stream/);
  });

  test('the caller may get redirects as responses, or refuse them', async () => {
    const { fetch } = await serve((_req, res) =>
      res.writeHead(302, { location: 'https://evil.example/' }).end(),
    );
    expect((await fetch('/old', { redirect: 'manual' })).status).toBe(302);
    await expect(fetch('/old', { redirect: 'error' })).rejects.toMatchObject({ code: 'redirect_refused' });
  });

  test('a loop of redirects ends', async () => {
    const { fetch, requests } = await serve((_req, res) =>
      res.writeHead(302, { location: '/wp-json/' }).end(),
    );
    await expect(fetch('/')).rejects.toThrow(/more than 20 times/);
    expect(requests).toHaveLength(21);
  });

  test('of a site behind a TLS proxy that WordPress does not notice, http addresses are taken as https', async () => {
    const asked: string[] = [];
    const site = { home: 'http://blog.example.test', root: 'https://blog.example.test/wp-json/' };
    const behindProxy = authorizedFetch(
      site,
      { accessToken: 'abc' },
      {
        fetch: (input) => {
          asked.push(String(input instanceof Request ? input.url : input));
          return Promise.resolve(new Response());
        },
      },
    );
    await behindProxy('http://blog.example.test/wp-json/wp/v2/posts');
    expect(asked).toEqual(['https://blog.example.test/wp-json/wp/v2/posts']);
  });
});

/** A fetch for a site, which is never really asked: `requested` lists the addresses. */
function record(
  site: { home: string; root: string },
  respond: (url: string) => Response = () => new Response(),
) {
  const requested: string[] = [];
  const fetch = authorizedFetch(
    site,
    { accessToken: 'abc' },
    {
      fetch: (input) => {
        const url = String(input instanceof Request ? input.url : input);
        requested.push(url);
        return Promise.resolve(respond(url));
      },
    },
  );
  return { fetch, requested };
}

describe('a site that is served by https', () => {
  test.each(['http://other.example.test', 'http://blog.example.test:8080'])(
    'gets no credentials by http, even if its home is %s',
    async (home) => {
      const { fetch, requested } = record({ home, root: 'https://blog.example.test/wp-json/' });
      await fetch('/wp/v2/posts');
      await expect(fetch('http://other.example.test/wp-json/')).rejects.toThrow(TypeError);
      await fetch('http://blog.example.test:8080/').catch(() => undefined);
      for (const url of requested) expect(url).toMatch(/^https:/);
    },
  );

  test('may have its home on another https origin', async () => {
    const site = { home: 'https://example.test', root: 'https://api.example.test/wp-json/' };
    const { fetch, requested } = record(site);
    await fetch('https://example.test/');
    expect(requested).toEqual(['https://example.test/']);
  });

  test('gets no credentials by http after a redirect, even if its root is on http', async () => {
    const site = { home: 'https://example.test', root: 'http://api.example.test/wp-json/' };
    const location = 'http://api.example.test/wp-json/';
    const { fetch, requested } = record(
      site,
      () => new Response(null, { status: 307, headers: { location } }),
    );
    await expect(fetch('https://example.test/')).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(requested).toEqual(['https://example.test/']);
  });

  test('is not redirected to http', async () => {
    const site = { home: 'http://example.test', root: 'https://api.example.test/wp-json/' };
    const location = 'http://example.test/wp-json/';
    const { fetch, requested } = record(
      site,
      () => new Response(null, { status: 307, headers: { location } }),
    );
    await expect(fetch('/')).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(requested).toHaveLength(1);
  });
});

test('a site with a root on http is not redirected to it from a home on https', async () => {
  const site = { home: 'https://example.test', root: 'http://api.example.test/wp-json/' };
  const { fetch, requested } = record(
    site,
    () => new Response(null, { status: 307, headers: { location: site.root } }),
  );
  await expect(fetch('https://example.test/')).rejects.toMatchObject({ code: 'redirect_refused' });
  expect(requested).toEqual(['https://example.test/']);
});

test.each(['user', 'user:password', ':password'])(
  'an address with the user info %s gets no credentials, not even along a redirect',
  async (userInfo) => {
    const site = { home: 'https://example.test', root: 'https://example.test/wp-json/' };
    const location = `https://${userInfo}@example.test/wp-json/`;
    const { fetch, requested } = record(
      site,
      () => new Response(null, { status: 307, headers: { location } }),
    );
    await expect(fetch(location)).rejects.toThrow(TypeError);
    expect(requested).toEqual([]);
    await expect(fetch('/')).rejects.toMatchObject({ code: 'redirect_refused' });
    expect(requested).toEqual([site.root]);
  },
);

describe('a root of the REST API that the site names but does not serve', () => {
  const home = 'https://example.test/blog';
  test.each(['https://example.test/blog/?rest_route=/', 'https://example.test/blog/index.php?rest_route=/'])(
    'is replaced by the one that works: %s',
    async (root) => {
      const { fetch, requested } = record({ home, root });
      await fetch('https://example.test/blog/wp-json/wp/v2/posts?page=2&a[]=x');
      await fetch('http://example.test/blog/wp-json');
      await fetch('https://example.test/blog/index.php/wp-json/wp/v2/posts/7');
      expect(requested).toEqual([`${root}wp/v2/posts&page=2&a[]=x`, root, `${root}wp/v2/posts/7`]);
    },
  );

  test('may have any prefix, once the site named it in a response', async () => {
    const root = 'https://example.test/blog/?rest_route=/';
    const link = '<http://example.test/blog/api/>; rel="https://api.w.org/"';
    const { fetch, requested } = record({ home, root }, () => new Response('[]', { headers: { link } }));
    await fetch('/wp/v2/posts');
    await fetch('http://example.test/blog/api/wp/v2/posts?page=2');
    await fetch('https://example.test/blog/apix/wp/v2/posts');
    expect(requested.slice(1)).toEqual([
      `${root}wp/v2/posts&page=2`,
      'https://example.test/blog/apix/wp/v2/posts',
    ]);
  });

  test('cannot be the whole site', async () => {
    const root = 'https://example.test/?rest_route=/';
    const link = '<https://example.test/>; rel="https://api.w.org/"';
    const respond = () => new Response('[]', { headers: { link } });
    const { fetch, requested } = record({ home: 'https://example.test', root }, respond);
    await fetch('/');
    await fetch('https://example.test/feed/');
    expect(requested[1]).toBe('https://example.test/feed/');
  });

  test('does not make an address of another site, or one with a password, one of this site', async () => {
    const { fetch, requested } = record({ home, root: 'https://example.test/blog/?rest_route=/' });
    for (const address of [
      'https://other.test/blog/wp-json/',
      'https://a:b@example.test/blog/wp-json/wp/v2/posts',
    ])
      await expect(fetch(address)).rejects.toThrow(TypeError);
    expect(requested).toEqual([]);
  });

  test('is left as it is on a site with pretty permalinks', async () => {
    const { fetch, requested } = record({ home, root: 'https://example.test/blog/wp-json/' });
    await fetch('https://example.test/blog/index.php/wp-json/wp/v2/posts');
    expect(requested).toEqual(['https://example.test/blog/index.php/wp-json/wp/v2/posts']);
  });
});

test.each([
  { home: 'example.test', root: 'https://example.test/wp-json/' },
  { home: 'https://example.test', root: 'ftp://example.test/wp-json/' },
  { home: 'https://example.test', root: undefined },
])('an invalid address of the site is refused at once: %j', (site) => {
  expect(() => authorizedFetch(site as never, { accessToken: 'abc' })).toThrow(/must be http or https/);
});
