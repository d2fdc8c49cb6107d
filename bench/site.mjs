/**
 * A stand-in for a WordPress site that does not check requests: it serves the five responses of a login, as recorded
 * from WordPress, and accepts any signature. It supports keep-alive, as real sites do, and counts its requests and
 * connections.
 */
import http from 'node:http';
import https from 'node:https';

/** The id of the only user. */
export const userId = 2;

/**
 * @param certificate Makes it a site on https.
 * @param idle How long it keeps an idle connection, in milliseconds. Default: as nginx does. The race between the reuse and
 *   the closing of a connection is covered by tests, not by the bench.
 * @param before Starts what stands before the site, given its port, and returns the port that clients use.
 */
export async function startSite({ certificate, idle = 75_000, before = (port) => port } = {}) {
  const seen = { requests: 0, connections: 0 };
  let answers;
  const answer = (request, response) => {
    seen.requests++;
    // Requests for a profile have a random parameter, for page caches.
    const found = answers[`${request.method} ${request.url.replace(/&_=\w+$/, '')}`];
    const { status, headers, body } = found ?? { status: 404, headers: {}, body: () => '' };
    const text = request.method === 'HEAD' ? '' : body();
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text);
    request.resume();
  };
  const server = certificate ? https.createServer(certificate, answer) : http.createServer(answer);
  server.on('connection', () => seen.connections++);
  server.keepAliveTimeout = idle;
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const url = `http${certificate ? 's' : ''}://127.0.0.1:${await before(server.address().port)}`;
  answers = answersOf(url);
  return {
    url,
    /** The number of requests and connections so far. */
    seen: () => ({ ...seen }),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answersOf(url) {
  const link = `<${url}/wp-json/>; rel="https://api.w.org/"`;
  const fresh = {
    expires: 'Wed, 11 Jan 1984 05:00:00 GMT',
    'cache-control': 'no-cache, must-revalidate, max-age=0',
  };
  const answer = (type, body, headers = {}) => ({
    status: 200,
    headers: { server: 'Apache', 'content-type': type, ...headers },
    body,
  });
  const json = (data, headers) => {
    // PHP escapes slashes in JSON.
    const text = JSON.stringify(data).replaceAll('/', '\\/');
    return answer('application/json; charset=UTF-8', () => text, { link, ...headers });
  };
  const form = (body) => answer('application/x-www-form-urlencoded; charset=utf-8', body, fresh);
  const token = counter('Token');
  const index = json(indexOf(url), { allow: 'GET' });
  return {
    'HEAD /': answer('text/html; charset=UTF-8', () => '', { link }),
    'GET /wp-json/': index,
    'GET /wp-json/?_fields=name,description,url,home,namespaces,authentication': index,
    'POST /oauth1/request': form(() => `${token()}&oauth_callback_confirmed=true`),
    'POST /oauth1/access': form(token),
    'GET /wp-json/wp/v2/users/me?context=edit': json(userOf(url), {
      allow: 'GET, POST, PUT, PATCH',
      ...fresh,
    }),
  };
}

/** Returns a function that makes a new token at each call, as long as those of the plugin. */
function counter(prefix) {
  let count = 0;
  const secret = 'secret'.repeat(8);
  return () =>
    `oauth_token=${prefix}${String(++count).padStart(24 - prefix.length, '0')}&oauth_token_secret=${secret}`;
}

function indexOf(url) {
  const endpoint = (name) => `${url}/oauth1/${name}`;
  return {
    name: 'A stand-in that does not check requests',
    description: '',
    url,
    home: url,
    namespaces: ['oembed/1.0', 'wp/v2', 'wp-site-health/v1', 'wp-block-editor/v1'],
    authentication: {
      oauth1: {
        request: endpoint('request'),
        authorize: endpoint('authorize'),
        access: endpoint('access'),
        version: '0.1',
      },
    },
  };
}

function userOf(url) {
  const avatar = (size) => `http://0.gravatar.com/avatar/fbf7c6aec1d4280b7c2704c1c0478bd6?s=${size}&d=mm&r=g`;
  return {
    id: userId,
    username: 'alice',
    name: 'Alice Liddell',
    first_name: 'Alice',
    last_name: 'Liddell',
    email: 'alice@example.org',
    url: 'https://alice.example.org/',
    description: 'I am Alice\nline two',
    link: `${url}/author/alice/`,
    locale: 'en_US',
    nickname: 'alice',
    slug: 'alice',
    roles: ['subscriber'],
    registered_date: '2026-11-23T22:11:37+00:00',
    capabilities: { read: true, level_0: true, subscriber: true },
    extra_capabilities: { subscriber: true },
    avatar_urls: { 24: avatar(24), 48: avatar(48), 96: avatar(96) },
    meta: { persisted_preferences: [] },
    _links: {
      self: [{ href: `${url}/wp-json/wp/v2/users/${userId}` }],
      collection: [{ href: `${url}/wp-json/wp/v2/users` }],
    },
  };
}
