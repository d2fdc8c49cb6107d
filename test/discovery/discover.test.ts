import https from 'node:https';
import net from 'node:net';
import { parseAddress } from '../../lib/discovery/address';
import { discover } from '../../lib/discovery/discover';
import type { StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { selfSigned } from '../support/certificate';
import { FIELDS, proxied } from '../support/discovery';
import { failure } from '../support/failure';
import { closedPort, listen } from '../support/loopback';
import { play, recordingsOf } from '../support/recorded';
import { startSite } from '../support/site';

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

test('an international host is one after any number of others', () => {
  // URL.canParse of Node 20 says otherwise after some thousand calls.
  const addresses = Array.from({ length: 20_000 }, () => parseAddress('https://bücher.example/').url.host);
  expect(new Set(addresses)).toEqual(new Set(['xn--bcher-kva.example']));
});
