import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import type { StandIn, StandInOptions } from '../../examples/stand-in/stand-in';
import { parseAddress } from '../../lib/discovery/address';
import { cacheKey, discover } from '../../lib/discovery/discover';
import { SiteCache } from '../../lib/site/cache';
import { selfSigned } from '../support/certificate';
import { failure, shown } from '../support/failure';
import { putBefore } from '../support/front';
import { closedPort, listen } from '../support/loopback';
import { GuardOfPublicNames } from '../support/public-names';
import { play, recordingsOf } from '../support/recorded';
import { startSite } from '../support/site';

const FIELDS = '_fields=name,description,url,home,namespaces,authentication';

const asked = ({ requests }: StandIn) => requests.map(({ method, url }) => `${method} ${url}`);

/** A server that answers as it is told, and what it was asked. */
async function serve(answer: RequestListener) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const { port } = await listen(server);
  return { asked, port, url: `http://127.0.0.1:${port}` };
}

/** A TLS proxy before a site that notices nothing of it. */
async function proxied(options: StandInOptions = {}) {
  const site = await startSite(options);
  const certificate = selfSigned();
  const url = await putBefore(site, () => false, certificate);
  const { host, port } = new URL(url);
  site.options.home = `http://${host}`;
  const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
  return { site, agents, port, url };
}

describe('a real site, as recorded', () => {
  const TYPICAL = ['front page, HEAD', 'REST index asking for fields'];

  test.each([
    [
      'wp-6.1.9, pretty permalinks, at the root',
      'http://blog.example.test',
      '',
      'http://blog.example.test/wp-json/',
    ],
    [
      'wp-6.5.5, pretty permalinks, in a subdirectory',
      'http://example.test/blog',
      '',
      'http://example.test/blog/wp-json/',
    ],
    [
      'wp-6.5.5, plain permalinks',
      'http://plain.example.test',
      '',
      'http://plain.example.test/index.php?rest_route=/',
    ],
    [
      'wp-6.5.5, pretty permalinks, WordPress in its own folder',
      'http://folder.example.test',
      '/wp',
      'http://folder.example.test/wp-json/',
    ],
    [
      'wp-6.5.5, almost pretty permalinks (/index.php/%postname%/)',
      'http://almost.example.test',
      '',
      'http://almost.example.test/index.php/wp-json/',
    ],
  ])('%s', async (name, home, folder, root) => {
    const recordings = recordingsOf(name, ...TYPICAL);
    const requests = play(recordings);
    const site = await discover(`${home}/`);
    expect(site).toMatchObject({ home, url: home + folder, root, name: 'Ada\'s Blog & "Notes" – Ünïcode' });
    expect(site.route('/wp/v2/users/me')).toBe(`${root}wp/v2/users/me`);
    const isPretty = root === `${home}/wp-json/`;
    expect(site.authentication.oauth1).toEqual({
      request: home + (isPretty ? '/oauth1/request' : '/index.php?rest_oauth1=request'),
      authorize: home + (isPretty ? '/oauth1/authorize' : '/index.php?rest_oauth1=authorize'),
      access: home + (isPretty ? '/oauth1/access' : '/index.php?rest_oauth1=access'),
    });
    expect(site.authentication.oauth2!.endpoints.authorization).toContain(`${home + folder}/wp-login.php`);
    expect(requests).toHaveLength(2);
    const bodies = recordings.map(({ request, response }) =>
      request.method === 'HEAD' ? '' : response.body,
    );
    expect(bodies.join('').length).toBeLessThan(4096);
  });

  test('without any plugin, whose theme names no REST API', async () => {
    const site = 'wp-6.5.5, plain permalinks, no plugin at all';
    const [index] = recordingsOf(site, 'REST index asking for fields');
    const origin = 'http://bare.example.test';
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<title>Blank</title>' };
    play([
      { name: '', site, request: { method: 'HEAD', url: `${origin}/` }, response: { ...page, body: '' } },
      { name: '', site, request: { method: 'GET', url: `${origin}/` }, response: page },
      // Without permalinks the front page answers there.
      { name: '', site, request: { method: 'GET', url: `${origin}/wp-json/?${FIELDS}` }, response: page },
      index!,
    ]);
    const found = await discover('http://bare.example.test');
    expect(found.root).toBe(`${origin}/index.php?rest_route=/`);
    expect(found.authentication).toEqual({
      applicationPasswords: { endpoints: { authorization: `${origin}/wp-admin/authorize-application.php` } },
    });
  });
});

describe('wherever WordPress and its permalinks are', () => {
  const SITES: [string, StandInOptions, string][] = [
    ['pretty', {}, '/wp-json/'],
    ['pretty, in a subdirectory', { path: '/blog' }, '/wp-json/'],
    ['pretty, in a folder of its own', { folder: '/wp' }, '/wp-json/'],
    ['pretty, in a folder of its own under a subdirectory', { path: '/blog', folder: '/wp' }, '/wp-json/'],
    ['almost pretty', { permalinks: 'almost-pretty' }, '/index.php/wp-json/'],
    [
      'almost pretty, in a subdirectory',
      { permalinks: 'almost-pretty', path: '/blog' },
      '/index.php/wp-json/',
    ],
    ['plain', { permalinks: 'plain' }, '/index.php?rest_route=/'],
    ['plain, in a subdirectory', { permalinks: 'plain', path: '/blog' }, '/index.php?rest_route=/'],
    ['plain, in a folder of its own', { permalinks: 'plain', folder: '/wp' }, '/index.php?rest_route=/'],
  ];

  describe.each(SITES)('%s', (_name, options, root) => {
    // How the site may say where its REST API is, and what that costs at the front page.
    test.each([
      ['the header', {}, 2],
      ['the page', { linkHeader: false }, 3],
      ['nothing', { linkHeader: false, htmlLink: false }, 5],
    ])('it is found by %s, from anywhere', async (by, links, most) => {
      const site = await startSite({ ...options, ...links });
      // Where nothing says so, almost pretty permalinks can't be told from plain ones, and the root of those serves.
      const rootThere = by === 'nothing' && root !== '/wp-json/' ? '/index.php?rest_route=/' : root;
      const expected = {
        home: site.home,
        url: site.url,
        root: site.home + rootThere,
        name: "Ada's Blog & Notes",
      };
      const found = await discover(`${site.home}/`);
      expect(found).toMatchObject(expected);
      expect(found.authentication.oauth1!.request).toMatch(
        root === '/wp-json/' ? /oauth1\/request$/ : /rest_oauth1=request$/,
      );
      expect(site.requests.length).toBeLessThanOrEqual(most);

      const places = [
        '',
        '/wp-admin/',
        '/wp-login.php',
        '/2026/11/a-post/',
        '/?p=5',
        '/wp-content/uploads/cat.jpg',
        root,
      ];
      for (const place of places) {
        // A root that is given needs no other.
        const asGiven = place === root ? { root: site.home + root } : {};
        expect(await discover(site.home + place)).toMatchObject({ ...expected, ...asGiven });
      }
      for (const place of ['/wp-admin', '/wp-login.php']) {
        expect(await discover(site.url + place)).toMatchObject(expected);
      }
    });
  });

  test('on another host than the one that was typed', async () => {
    const site = await startSite();
    const typed = site.origin;
    site.options.home = typed.replace('127.0.0.1', 'localhost');
    expect(await discover(typed)).toMatchObject({
      home: site.options.home,
      root: `${site.options.home}/wp-json/`,
      authentication: { oauth1: { request: `${site.options.home}/oauth1/request` } },
    });
  });

  test('on https before a WordPress that does not notice: it is asked by https, home is as it says', async () => {
    const { site, agents, url } = await proxied();
    const found = await discover(url, { agents });
    expect(found).toMatchObject({
      home: site.options.home,
      root: `${url}/wp-json/`,
      authentication: { oauth1: { request: `${url}/oauth1/request`, authorize: `${url}/oauth1/authorize` } },
    });
    expect(found.home).toMatch(/^http:/);
    expect(site.requests).toHaveLength(2);
  });

  test('for a page that the parent of a multisite answers for, the site is the parent', async () => {
    const site = await startSite();
    expect((await discover(`${site.home}/no-such-child/`)).home).toBe(site.home);
  });
});

describe('the scheme', () => {
  test('may be left out: http is used where https can not be spoken', async () => {
    const site = await startSite();
    expect(await discover(` ${site.home.replace('http://', '').toUpperCase()}/WP-Admin/ `)).toMatchObject({
      home: site.home,
    });
  });

  test('is https where that is spoken', async () => {
    const { agents, port, url } = await proxied();
    expect((await discover(`127.0.0.1:${port}`, { agents })).root).toBe(`${url}/wp-json/`);
  });

  test('is never http after a certificate error', async () => {
    const { site, port } = await proxied();
    const error = await failure(discover(`127.0.0.1:${port}`));
    expect(error.code).toBe('certificate_invalid');
    expect(site.requests).toEqual([]);
  });

  test('is not http because something else can not be reached after https was spoken', async () => {
    const closed = await closedPort(net.createServer());
    const certificate = selfSigned();
    const server = https.createServer(certificate, (_request, response) => {
      response
        .writeHead(200, { link: `<https://127.0.0.1:${closed}/wp-json/>; rel="https://api.w.org/"` })
        .end();
    });
    const { port } = await listen(server);
    const agents = { https: new https.Agent({ ca: certificate.cert }) };
    const error = await failure(discover(`127.0.0.1:${port}`, { agents }));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toContain(`GET https://127.0.0.1:${closed}/wp-json/ failed`);
  });

  test('that was given is kept', async () => {
    const site = await startSite();
    const error = await failure(discover(site.home.replace('http:', 'https:')));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toContain('HEAD https://127.0.0.1:');
    expect(site.requests).toEqual([]);
  });
});

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

describe('the way there', () => {
  const index = (home: string) =>
    JSON.stringify({ name: 'A', url: home, home, namespaces: ['wp/v2'], authentication: [] });

  test('goes by GET where HEAD is not answered as it should be', async () => {
    const { url } = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(405).end();
      else if (request.url!.startsWith('/api/')) response.end(index(`http://${request.headers.host}`));
      else response.writeHead(200, { link: '</api/>; rel="https://api.w.org/"' }).end('<p>');
    });
    expect((await discover(`${url}/page`)).home).toBe(url);
  });

  test('needs only the beginning of a page', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/api/')) response.end(index(`http://${request.headers.host}`));
      else response.end(`<link rel="https://api.w.org/" href="/api/">${'x'.repeat(2 ** 21)}`);
    });
    expect((await discover(url)).root).toBe(`${url}/api/`);
  });

  test('passes by what is closed above or below the site', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/')) response.end(index(`http://${request.headers.host}`));
      else if (request.url!.startsWith('/shop/wp-json')) response.writeHead(403).end();
      else if (request.url!.startsWith('/shop/index.php')) response.writeHead(500).end();
      else if (request.url === '/shop/')
        response.writeHead(302, { location: 'https://shop.example.test/' }).end();
      else response.end('<p>');
    });
    expect((await discover(`${url}/shop/`)).home).toBe(url);
  });

  test('ends at an index that is not under its home, where none is', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/inside/wp-json/')) response.end(index('https://outside.example.test'));
      else response.writeHead(404).end();
    });
    expect(await discover(`${url}/inside/`)).toMatchObject({
      home: 'https://outside.example.test',
      root: `${url}/inside/wp-json/`,
    });
  });

  test('never crosses to another host, however the address is written', async () => {
    const other = await serve((request, response) => response.end(index(`http://${request.headers.host}`)));
    const site = await serve((_request, response) => response.writeHead(404).end());
    const host = other.url.replace('http://', '');
    for (const path of [`//${host}/x`, `///${host}/`, `/\\${host}/x`, `/x//${host}/..`, `/${other.url}/x`]) {
      expect((await failure(discover(site.url + path))).code).toBe('wordpress_not_found');
    }
    expect(other.asked).toEqual([]);
  });

  test('asks no index twice', async () => {
    const { url, asked } = await serve((_request, response) => {
      response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end('<p>');
    });
    await failure(discover(`${url}/a/b/c/`));
    expect(new Set(asked).size).toBe(asked.length);
  });
});

describe('no site is found', () => {
  test('where there is none', async () => {
    const { url, asked } = await serve((_request, response) =>
      response.writeHead(404).end('<title>Not here</title>'),
    );
    const error = await failure(discover(`${url}/a/b?token=SECRET`));
    expect(error.code).toBe('wordpress_not_found');
    expect(error.message).toContain(`No WordPress REST API was found from ${url}/a/b up to ${url}/`);
    expect(error.remedy).toContain('security plugins');
    expect(shown(error)).not.toContain('SECRET');
    expect(asked.length).toBeLessThanOrEqual(12);
  });

  test.each([
    [
      'rest_api_closed',
      404,
      'text/html',
      '<title>Not Found</title>',
      'was answered with 404: an HTML page, "Not Found".',
    ],
    [
      'response_invalid',
      200,
      'text/html',
      '<title>Log in</title>',
      'was answered with 200: an HTML page, "Log in".',
    ],
    ['response_invalid', 200, 'application/json', '{"broken":', 'was answered with 200: {"broken":.'],
  ])('where a page names a root that is none: %s by %d', async (code, status, type, body, finding) => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/'))
        response.writeHead(status, { 'content-type': type }).end(body);
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    const error = await failure(discover(url));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`${url}/ names ${url}/wp-json/ as its REST API, but that ${finding} `);
    expect(error.remedy).toContain('Permalinks');
  });

  test.each([
    [401, 'rest_api_closed'],
    [503, 'server_error'],
  ])('where the REST API answers %d: %s', async (status, code) => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/'))
        response.writeHead(status).end('{"message":"Mitglieder allein."}');
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    const error = await failure(discover(url));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`GET ${url}/wp-json/ was answered with ${status}: Mitglieder allein. `);
  });

  test('where everything is closed: the words are those of the site', async () => {
    const { url } = await serve((_request, response) => response.writeHead(403).end('The wall says no'));
    const error = await failure(discover(url));
    expect(error.code).toBe('rest_api_closed');
    expect(error.message).toContain('The wall says no');
  });

  test('where it leads elsewhere', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(301, { location: 'https://new.example.test/' }).end(),
    );
    const error = await failure(discover(url));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain(
      `HEAD ${url}/ was redirected to https://new.example.test/, which is another place.`,
    );
  });

  test('where the index is endless', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/')) response.end('{'.repeat(2 ** 20 + 1));
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    expect((await failure(discover(url))).code).toBe('response_too_large');
  });

  test('where nothing answers in time: neither HEAD nor GET, and then nothing more is asked', async () => {
    const { url, asked } = await serve(() => undefined);
    expect((await failure(discover(url, { timeout: 50 }))).code).toBe('timeout');
    expect(asked).toEqual(['HEAD /', 'GET /']);
  });

  test('in what is no address', async () => {
    expect((await failure(discover('not an address'))).code).toBe('address_invalid');
    await expect(discover('https://a.test', { timeout: -1 })).rejects.toThrow(TypeError);
  });
});

describe('with a guard', () => {
  const guard = new GuardOfPublicNames();
  const at = (site: StandIn, name = 'blog.example.com') => {
    const { port } = new URL(site.origin);
    site.options.home = `http://${name}:${port}`;
    return { home: site.options.home, guard: new GuardOfPublicNames({ allowedPorts: [Number(port)] }) };
  };

  test('a site at a public name is found, with the same requests', async () => {
    const site = await startSite();
    const { home, guard } = at(site);
    expect(await discover(home, { guard })).toMatchObject({ home, root: `${home}/wp-json/` });
    expect(asked(site)).toEqual(['HEAD /', `GET /wp-json/?${FIELDS}`]);
  });

  test.each(['http://127.0.0.1', 'http://localhost', 'app.internal', 'https://blog.example.com:8080'])(
    '%s is not asked',
    async (url) => {
      expect((await failure(discover(url, { guard }))).code).toBe('address_forbidden');
    },
  );

  test('agents, which it could not see, are refused', async () => {
    const agents = { http: new http.Agent() };
    await expect(discover('blog.example.com', { guard, agents })).rejects.toThrow(TypeError);
  });

  test('a site is not believed that its home is another, as it is without one', async () => {
    const home = 'https://victim.example.org';
    const index = { name: 'x', url: home, home, namespaces: ['wp/v2'], authentication: [] };
    const { port, url, asked } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/')) response.end(JSON.stringify(index));
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    expect((await discover(url)).home).toBe(home);
    asked.length = 0;
    index.home = `http://victim.example.org:${port}/blog`;
    const guard = new GuardOfPublicNames({ allowedPorts: [port] });
    const error = await failure(discover(`http://evil.example.net:${port}`, { guard }));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain(
      `GET http://evil.example.net:${port}/wp-json/ says that its site is ${index.home}, where another REST API is named.`,
    );
    expect(asked).toEqual(['HEAD /', `GET /wp-json/?${FIELDS}`, 'HEAD /blog/']);
  });

  test('and a cache: what was remembered without one does not serve', async () => {
    const site = await startSite();
    const cache = new SiteCache();
    await discover(site.home, { cache });
    expect((await failure(discover(site.home, { cache, guard }))).code).toBe('address_forbidden');
    const { home, guard: itsOwn } = at(site);
    await discover(home, { cache, guard: itsOwn });
    const before = site.requests.length;
    await discover(home, { cache, guard: itsOwn });
    expect(site.requests).toHaveLength(before);
  });
});

test('an international host is one after any number of others', () => {
  // URL.canParse of Node 20 says otherwise after some thousand calls.
  const addresses = Array.from({ length: 20_000 }, () => parseAddress('https://bücher.example/').url.host);
  expect(new Set(addresses)).toEqual(new Set(['xn--bcher-kva.example']));
});
