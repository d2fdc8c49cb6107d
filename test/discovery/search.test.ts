/** Where discovery goes on, and where it ends. */
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import { discover } from '../../lib/discovery/discover';
import { selfSigned } from '../support/certificate';
import { failure } from '../support/failure';
import { closedPort, listen } from '../support/loopback';
import { GuardOfPublicNames } from '../support/public-names';

const API = 'rel="https://api.w.org/"';

/** What a site answers at its places; with `undefined`, or for any other address, a 404 page. */
type Place = (request: IncomingMessage, response: ServerResponse, origin: string) => void;
interface Places {
  front?: Place;
  pretty?: Place;
  query?: Place;
  other?: Record<string, Place>;
}

const page =
  (
    status = 200,
    headers: http.OutgoingHttpHeaders = {},
    body = '<!doctype html><title>Ada’s notes</title>',
  ): Place =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(body);

const names = (root: string): Place => page(200, { link: `<${root}>; ${API}` });

const oauth1At = (home: string) => ({
  request: `${home}/oauth1/request`,
  authorize: `${home}/oauth1/authorize`,
  access: `${home}/oauth1/access`,
});

const index =
  (given: object = {}): Place =>
  (_request, response, origin) => {
    const site = {
      name: 'Ada',
      description: '',
      url: origin,
      home: origin,
      namespaces: ['wp/v2'],
      authentication: { oauth1: oauth1At(origin) },
      ...given,
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(site));
  };

const refusal = (status: number, body: object): Place =>
  page(status, { 'content-type': 'application/json' }, JSON.stringify(body));

const reset: Place = (request) => void request.socket.destroy();

async function serve(places: Places, hostname = '127.0.0.1') {
  const asked: string[] = [];
  const answer: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://site');
    asked.push(`${request.method} ${pathname}${searchParams.has('rest_route') ? '?rest_route' : ''}`);
    const place =
      places.other?.[pathname] ??
      (searchParams.has('rest_route')
        ? places.query
        : /^\/wp-json\/?$/.test(pathname)
          ? places.pretty
          : pathname === '/'
            ? (places.front ?? page())
            : undefined);
    (place ?? page(404))(request, response, `http://${request.headers.host}`);
  };
  const { port } = await listen(http.createServer(answer));
  return { asked, port, url: `http://${hostname}:${port}` };
}

describe('a root that a page names and that does not answer with an index', () => {
  test.each([
    ['401 of a web server', page(401)],
    ['403 of a web server', page(403)],
    ['404', page(404)],
    ['406 of a firewall', page(406)],
    ['500', page(500)],
    ['503', page(503)],
    ['a page', page(200)],
    ['JSON of a gateway', refusal(403, { message: 'Forbidden' })],
    ['a connection that breaks off', reset],
    ['a redirect to another host', page(302, { location: 'https://elsewhere.example.net/' })],
  ])('by %s: the site is found by the query', async (_what, pretty) => {
    const { url, asked } = await serve({ front: names('/wp-json/'), pretty, query: index() });
    const site = await discover(`${url}/`);
    expect(site).toMatchObject({ home: url, root: `${url}/index.php?rest_route=/` });
    // The addresses that the plugin advertises are closed or missing like the root.
    expect(site.authentication.oauth1!.request).toBe(`${url}/index.php?rest_oauth1=request`);
    expect(asked.slice(0, 2)).toEqual(['HEAD /', 'GET /wp-json/']);
    expect(asked.at(-1)).toBe('GET /index.php?rest_route');
  });

  test('by query: the site is found at /wp-json/', async () => {
    const { url } = await serve({
      front: names('/index.php?rest_route=/'),
      query: page(403),
      pretty: index(),
    });
    expect((await discover(url)).root).toBe(`${url}/wp-json/`);
  });

  test('with another prefix, under a folder: the site is found by the query of that folder', async () => {
    const { url } = await serve({
      other: {
        '/notes/2026/a-post/': names('/notes/api/'),
        '/notes/api/': page(403),
        '/notes/index.php': (...given) => index({ home: `${given[2]}/notes` })(...given),
      },
    });
    expect((await discover(`${url}/notes/2026/a-post/`)).root).toBe(`${url}/notes/index.php?rest_route=/`);
  });

  test('on a host that is not reached: the site is found beside the page', async () => {
    const dead = await closedPort(http.createServer());
    const { url } = await serve({ front: names(`http://127.0.0.1:${dead}/wp-json/`), pretty: index() });
    expect((await discover(url)).root).toBe(`${url}/wp-json/`);
  });

  test('and nothing else does: the message is about the root that was named', async () => {
    const { url } = await serve({
      front: names('/wp-json/'),
      pretty: page(403, {}, '<title>Not for you</title>'),
      query: page(500, {}, '<title>Broken</title>'),
    });
    const error = await failure(discover(url));
    expect(error.code).toBe('rest_api_closed');
    expect(error.message).toContain(
      `GET ${url}/wp-json/ was answered with 403: an HTML page, "Not for you".`,
    );
  });
});

describe('a refusal by WordPress itself', () => {
  test.each([
    [401, 'rest_forbidden', 'rest_api_closed'],
    [403, 'rest_no_visitors', 'rest_api_closed'],
    [500, 'wp_die', 'server_error'],
  ])('with %d %s ends the search', async (status, code, expected) => {
    const pretty = refusal(status, { code, message: 'Members only.', data: { status } });
    const { url, asked } = await serve({ front: names('/wp-json/'), pretty, query: index() });
    const error = await failure(discover(`${url}/`));
    expect(error.code).toBe(expected);
    expect(error.message).toContain(`GET ${url}/wp-json/ was answered with ${status}: Members only.`);
    expect(asked).toEqual(['HEAD /', 'GET /wp-json/']);
  });

  test('at a known place ends it, too: the folder above may be another site of a network', async () => {
    const { url, asked } = await serve({
      front: names('/wp-json/'),
      pretty: index(),
      other: {
        '/three/': page(500, {}, '<body id="error-page">This site has not been activated yet.'),
        '/three/wp-json/': refusal(500, { code: 'wp_die', message: 'This site has not been activated yet.' }),
      },
    });
    const error = await failure(discover(`${url}/three/`));
    expect(error.message).toContain('This site has not been activated yet.');
    expect(asked).not.toContain('GET /wp-json/');
  });
});

test('too many requests end the search, with the time to wait', async () => {
  const { url, asked } = await serve({ front: page(429, { 'retry-after': '600' }), pretty: index() });
  const error = await failure(discover(url));
  expect(error.code).toBe('server_error');
  expect(error.remedy).toContain('Try again in 10 minutes.');
  expect(asked).toEqual(['HEAD /']);
});

describe('HEAD', () => {
  const onHEAD =
    (head: Place, get: Place): Place =>
    (request, ...rest) =>
      (request.method === 'HEAD' ? head : get)(request, ...rest);

  const garbled: Place = (request) => void request.socket.end('HTTP/9.9 garbled\r\n\r\n');

  test.each([
    ['never answered', () => undefined],
    ['answered by closing the connection', reset],
    ['answered with something that is not HTTP', garbled],
    ['answered with 501', page(501)],
  ])('that is %s becomes GET', async (_what, head) => {
    const { url } = await serve({ front: onHEAD(head, names('/wp-json/')), pretty: index() });
    expect((await discover(url, { timeout: 1000 })).root).toBe(`${url}/wp-json/`);
  });

  test('that is never answered is sent once, so that a deep address does not take long', async () => {
    const { url, asked } = await serve({
      front: names('/wp-json/'),
      pretty: index(),
      other: { '/a/b/': onHEAD(() => undefined, page(404)) },
    });
    expect((await discover(`${url}/a/b/`, { timeout: 1000 })).home).toBe(url);
    expect(asked.filter((request) => request.startsWith('HEAD'))).toHaveLength(1);
  });

  test('on a host that is not reached is not followed by GET', async () => {
    const port = await closedPort(http.createServer());
    const error = await failure(discover(`http://127.0.0.1:${port}`));
    expect(error.message).toContain(`HEAD http://127.0.0.1:${port}/ failed`);
  });
});

describe('an address that is itself an index', () => {
  test.each(['/api/', '/api', '/rest/v1/'])('%s is one with any prefix, without any header', async (path) => {
    const { url, asked } = await serve({ other: { [path]: index() } });
    const site = await discover(url + path);
    expect(site.root).toBe(url + path.replace(/\/?$/, '/'));
    expect(site.route('/wp/v2/posts')).toBe(`${site.root}wp/v2/posts`);
    expect(asked).toEqual([`HEAD ${path}`, `GET ${path}`]);
  });

  test('is found from one of its routes, too', async () => {
    const { url } = await serve({
      other: { '/api/': index(), '/api/wp/v2/': refusal(200, { namespace: 'wp/v2', routes: {} }) },
    });
    expect((await discover(`${url}/api/wp/v2/`)).root).toBe(`${url}/api/`);
  });

  test('by query under another folder is the one at home, where WordPress answers everywhere', async () => {
    const { url } = await serve({ query: index() });
    expect((await discover(`${url}/any/folder/?rest_route=/`)).root).toBe(`${url}/index.php?rest_route=/`);
  });

  test('of a user-supplied address has to be named by the home that it claims', async () => {
    const { port } = await serve({ other: { '/api/': index() } });
    const guard = new GuardOfPublicNames({ allowedPorts: [port] });
    const error = await failure(discover(`http://notes.example.net:${port}/api/`, { guard }));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain('no REST API is named');
  });
});

describe('a headless site, whose front page is another program on another host', () => {
  test('works by the address of WordPress, although home names the root on the front end', async () => {
    const frontEnd = await serve({}, 'localhost');
    const cms = await serve({
      front: names(`${frontEnd.url}/wp-json/`),
      pretty: index({ home: frontEnd.url, authentication: { oauth1: oauth1At(frontEnd.url) } }),
    });
    const site = await discover(cms.url);
    expect(site).toMatchObject({ home: frontEnd.url, url: cms.url, root: `${cms.url}/wp-json/` });
    expect(site.authentication.oauth1).toEqual(oauth1At(cms.url));
  });

  test('by the address of the front end is not found, and the remedy asks for that of WordPress', async () => {
    const frontEnd = await serve({});
    const error = await failure(discover(frontEnd.url));
    expect(error.code).toBe('wordpress_not_found');
    expect(error.remedy).toContain('give the address of WordPress itself');
  });

  describe('that a user supplies', () => {
    const setUp = async (frontPage: (root: string) => Place) => {
      let root = '';
      const frontEnd = await serve({ front: (...given) => frontPage(root)(...given) });
      const home = `http://www.example.org:${frontEnd.port}`;
      const cms = await serve({ query: index({ home }), pretty: page(403) });
      const at = `http://cms.example.org:${cms.port}`;
      root = `${at}/wp-json/`;
      const guard = new GuardOfPublicNames({ allowedPorts: [frontEnd.port, cms.port] });
      return { at, home, guard };
    };

    test('is refused unless its front page names the REST API, and the remedy says how', async () => {
      const { at, home, guard } = await setUp(() => page());
      const error = await failure(discover(at, { guard }));
      expect(error.code).toBe('response_invalid');
      expect(error.message).toContain(`says that its site is ${home}, where no REST API is named.`);
      expect(error.remedy).toContain(`<link rel="https://api.w.org/"`);
    });

    test('is found if its front page names the REST API at either of its two places', async () => {
      const { at, home, guard } = await setUp(names);
      expect(await discover(at, { guard })).toMatchObject({ home, root: `${at}/index.php?rest_route=/` });
    });

    test('is refused if its front page names one with another prefix: the host may have several', async () => {
      const { at, guard } = await setUp((root) => names(root.replace('wp-json', 'site-of-bob')));
      expect((await failure(discover(at, { guard }))).message).toContain('another REST API is named');
    });
  });
});

describe('an invalid certificate', () => {
  const front = async () => {
    const { port } = await listen(https.createServer(selfSigned({ name: 'other.example.net' })));
    return port;
  };

  test('on a host that was given without a scheme: the remedy says what to do if the site is on http', async () => {
    const error = await failure(discover(`127.0.0.1:${await front()}`));
    expect(error.code).toBe('certificate_invalid');
    expect(error.remedy).toContain('give its address with http://');
  });

  test('on a host that was given with https: it does not', async () => {
    const error = await failure(discover(`https://127.0.0.1:${await front()}`));
    expect(error.code).toBe('certificate_invalid');
    expect(error.remedy).not.toContain('http://');
  });
});
