import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { HTTPClient, type HTTPOptions } from '../../lib/http/client';
import { isWithoutTLS } from '../../lib/http/fault';
import type { HTTPRequest } from '../../lib/http/message';
import { selfSigned } from '../support/certificate';
import { failure, shown } from '../support/failure';
import { closedPort, listen } from '../support/loopback';
import { until } from '../support/until';

/** A server that answers as it is told, and what it was asked. */
async function serve(answer: RequestListener) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const loopback = await listen(server);
  return { asked, loopback, url: `http://127.0.0.1:${loopback.port}` };
}

/** A server below HTTP: what is written to each connection once something arrives on it. */
async function serveRaw(answer: (socket: net.Socket) => void) {
  const server = net.createServer((socket) => socket.once('data', () => answer(socket)));
  return `http://127.0.0.1:${(await listen(server)).port}`;
}

/** A server on https, with a certificate that nobody has signed but itself. */
async function serveSecurely(answer: RequestListener, certificate = selfSigned()) {
  const asked: string[] = [];
  const server = https.createServer(certificate, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const { port } = await listen(server);
  const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
  return { asked, port, agents, url: `https://127.0.0.1:${port}` };
}

const get = (url: string, options: HTTPOptions = {}, request: Partial<HTTPRequest> = {}) =>
  new HTTPClient(options).send({ method: 'GET', url, ...request });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** Waits until something arrives at a server, or happens at one. */
function signalOf<T = void>() {
  let give!: (value: T) => void;
  const given = new Promise<T>((resolve) => (give = resolve));
  return { give, given };
}

describe('a response', () => {
  test('has its addresses in UTF-8, as WordPress writes them, or else as they came', async () => {
    const { url } = await serve((_request, response) => {
      const link = Buffer.from('<https://bücher.example/wp-json/>').toString('latin1');
      response.writeHead(200, { link, location: 'https://b\xfccher.example/' }).end();
    });
    const { headers } = await get(url);
    expect(headers.link).toBe('<https://bücher.example/wp-json/>');
    expect(headers.location).toBe('https://b\xfccher.example/');
  });

  test('comes with its status, its headers, its body and the address that answered', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(404, { 'X-Twice': ['a', 'b'], 'Content-Type': 'text/plain' }).end('Nothing – here');
    });
    expect(await get(`${url}/page?a=1`)).toMatchObject({
      method: 'GET',
      url: `${url}/page?a=1`,
      status: 404,
      headers: { 'x-twice': 'a, b', 'content-type': 'text/plain' },
      body: 'Nothing – here',
    });
  });

  test('to HEAD has no body, whatever its headers announce', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 9, 'content-encoding': 'gzip' }).end();
    });
    expect(await get(url, {}, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });

  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', Buffer.from],
    // What it doesn't know it hands on, even a name that every object has.
    ['__proto__', Buffer.from],
  ])('is unpacked from %s', async (encoding, pack) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(pack(Buffer.from('{"naïve":true}')));
    });
    expect((await get(url)).body).toBe('{"naïve":true}');
  });

  test('that is not what its encoding says is no response', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip');
    });
    const error = await failure(get(`${url}/wp-json/`));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain(`GET ${url}/wp-json/ was answered with something that is not HTTP`);
  });
});

describe('a request', () => {
  test('says who asks, and takes gzip', async () => {
    const { url } = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    expect(JSON.parse((await get(url)).body)).toMatchObject({
      accept: '*/*',
      'accept-encoding': 'gzip',
      'user-agent': 'passport-wordpress-rest',
    });
    const asked = await get(url, {}, { headers: { accept: 'application/json' } });
    expect(JSON.parse(asked.body).accept).toBe('application/json');
  });

  test('carries the credentials wherever they were put', async () => {
    const { url } = await serve((request, response) => {
      void bodyOf(request).then((body) => response.end(JSON.stringify([request.url, request.headers, body])));
    });
    const response = await get(
      url,
      {},
      {
        method: 'POST',
        authorize: (target) => ({
          url: new URL('/other?signed', target),
          headers: { authorization: 'OAuth x', 'content-type': 'application/x-www-form-urlencoded' },
          body: 'naïve=1',
        }),
      },
    );
    expect(JSON.parse(response.body)).toEqual([
      '/other?signed',
      expect.objectContaining({
        authorization: 'OAuth x',
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': '8',
      }),
      'naïve=1',
    ]);
    // What is told of the exchange is the address that was asked for, not the one with the credentials.
    expect(response.url).toBe(`${url}/`);
  });

  test('by POST without a body says that there is none', async () => {
    const { url } = await serve((request, response) => response.end(request.headers['content-length']));
    expect((await get(url, {}, { method: 'POST' })).body).toBe('0');
  });
});

describe('connections', () => {
  test('are kept and used again', async () => {
    const { url, loopback } = await serve((_request, response) => response.end('ok'));
    const client = new HTTPClient();
    for (let i = 0; i < 5; i++) await client.send({ method: 'GET', url });
    expect(loopback.connections).toBe(1);
  });

  test('come from the agents that were handed in, and from our own for the other scheme', async () => {
    const { url } = await serve((_request, response) => response.end('ok'));
    const made: string[] = [];
    class ProxyAgent extends http.Agent {
      override createConnection(options: net.NetConnectOpts) {
        made.push('host' in options ? String(options.host) : '');
        return net.connect({ ...options, host: '127.0.0.1', port: Number(new URL(url).port) });
      }
    }
    expect((await get('http://blog.example.test/', { agents: { http: new ProxyAgent() } })).body).toBe('ok');
    expect(made).toEqual(['blog.example.test']);
    expect((await get(url, { agents: { https: new https.Agent() } })).body).toBe('ok');
  });

  /** A server that cuts a connection when it is used the second time, as one does whose patience has ended. */
  const cutReused = () => {
    const seen = new WeakSet();
    return serve((request, response) => {
      if (seen.has(request.socket)) return void request.socket.destroy();
      seen.add(request.socket);
      response.end('ok');
    });
  };

  test('that were dropped while idle cost a GET nothing but a second try', async () => {
    const { url, asked, loopback } = await cutReused();
    const client = new HTTPClient();
    await client.send({ method: 'GET', url });
    expect((await client.send({ method: 'GET', url: `${url}/again` })).body).toBe('ok');
    expect(asked).toEqual(['GET /', 'GET /again', 'GET /again']);
    expect(loopback.connections).toBe(2);
  });

  test('that were dropped while idle fail a POST, unless it may be repeated', async () => {
    const { url } = await cutReused();
    const client = new HTTPClient();
    await client.send({ method: 'GET', url });
    const error = await failure(client.send({ method: 'POST', url: `${url}/oauth1/access` }));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toContain(`POST ${url}/oauth1/access failed`);

    await client.send({ method: 'GET', url });
    let signatures = 0;
    const authorize = () => ({ body: `nonce=${++signatures}` });
    const post = { method: 'POST', url, authorize, repeatable: true } as const;
    expect((await client.send(post)).status).toBe(200);
    // Each sending is signed anew, for a nonce serves once.
    expect(signatures).toBe(2);
  });

  test('are closed, while idle, before the server does it', async () => {
    const closed = signalOf<string>();
    const url = await serveRaw((socket) => {
      socket.on('end', () => closed.give('by the client'));
      socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok');
    });
    const client = new HTTPClient();
    expect((await client.send({ method: 'GET', url })).body).toBe('ok');
    expect(await closed.given).toBe('by the client');
  });

  test('are closed after four seconds if the server sends no Keep-Alive header: many servers close after five', async () => {
    const closed = signalOf<string>();
    const url = await serveRaw((socket) => {
      const timer = setTimeout(() => closed.give('by the server'), 5000);
      socket.on('end', () => closed.give('by the client'));
      socket.on('close', () => clearTimeout(timer));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    expect((await get(url)).body).toBe('ok');
    expect(await closed.given).toBe('by the client');
  });

  test('on which a GET fails with EPIPE are replaced, and the GET is sent again', async () => {
    class StaleAgent extends http.Agent {
      override reuseSocket(socket: net.Socket, request: http.ClientRequest) {
        super.reuseSocket(socket, request);
        // The error of a write to a connection that the server has closed.
        const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
        process.nextTick(() => socket.destroy(error));
      }
    }
    const { url, loopback } = await serve((_request, response) => response.end('ok'));
    const client = new HTTPClient({ agents: { http: new StaleAgent({ keepAlive: true }) } });
    await client.send({ method: 'GET', url });
    expect((await client.send({ method: 'GET', url })).body).toBe('ok');
    expect(loopback.connections).toBe(2);
  });

  test('that are dropped again and again are given up after the second try', async () => {
    let answered = 0;
    const { url, asked } = await serve((request, response) => {
      if (answered++ === 0) response.end('ok');
      else request.socket.destroy();
    });
    const client = new HTTPClient();
    await client.send({ method: 'GET', url });
    expect((await failure(client.send({ method: 'GET', url }))).code).toBe('site_unreachable');
    expect(asked).toHaveLength(3);
  });

  test('that are new are not tried twice', async () => {
    const { url, asked } = await serve((request) => request.socket.destroy());
    expect((await failure(get(url))).code).toBe('site_unreachable');
    expect(asked).toHaveLength(1);
  });
});

/** The size of the heap after garbage collection, in bytes. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe('the time limit', () => {
  const within = { timeout: 60 };

  test.each<[string, RequestListener]>([
    ['silence', () => undefined],
    ['silence after the headers', (_request, response) => void response.writeHead(200).write('{')],
    [
      'a slow drip that never ends',
      (request, response) => {
        const drip = setInterval(() => response.write('.'), 5);
        request.socket.on('close', () => clearInterval(drip));
      },
    ],
    [
      'one redirect after the other, each slow',
      (_request, response) => {
        const later = setTimeout(() => response.writeHead(302, { location: '/' }).end(), 25);
        response.on('close', () => clearTimeout(later));
      },
    ],
  ])('ends %s', async (_name, answer) => {
    const { url } = await serve(answer);
    const error = await failure(get(`${url}/slow?secret=1`, within));
    expect(error.code).toBe('timeout');
    expect(error.message).toContain(' was not answered in full within 60 ms. ');
    expect(error.message).toContain(`GET ${url}/`);
    expect(error.remedy).toContain('`timeout`');
    expect(shown(error)).not.toContain('secret');
  });

  test('hangs up', async () => {
    const hungUp = signalOf();
    const { url } = await serve((request) => request.socket.on('close', () => hungUp.give()));
    await failure(get(url, within));
    await hungUp.given;
  });

  test('ends what Node waits for in silence: a switch to another protocol, an agent without a socket', async () => {
    const url = await serveRaw((socket) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n'),
    );
    expect((await failure(get(url, within))).code).toBe('timeout');
    const busy = new http.Agent();
    busy.createConnection = () => undefined;
    expect((await failure(get(url, { ...within, agents: { http: busy } }))).code).toBe('timeout');
  });

  test('ends a TLS handshake that nobody answers', async () => {
    const server = net.createServer();
    const { port } = await listen(server);
    const error = await failure(get(`https://127.0.0.1:${port}/`, within));
    expect(error.code).toBe('timeout');
    expect(isWithoutTLS(error)).toBe(false);
  });
});

describe('the size limit', () => {
  const small = { maxBodySize: 1000 };

  test('takes a body that just fits, and refuses one that is a byte longer', async () => {
    const { url } = await serve((request, response) =>
      response.end('x'.repeat(Number(request.url!.slice(1)))),
    );
    expect((await get(`${url}/1000`, small)).body).toHaveLength(1000);
    const error = await failure(get(`${url}/1001`, small));
    expect(error.code).toBe('response_too_large');
    expect(error.message).toContain(`GET ${url}/1001 was answered with more than 1000 bytes.`);
  });

  test('is the same for a body that comes byte by byte', async () => {
    const text = 'abcdefg'.repeat(2000);
    const { url } = await serve((_request, response) => {
      for (const letter of text) response.write(letter);
      response.end();
    });
    expect((await get(url, { maxBodySize: text.length })).body).toBe(text);
    expect((await failure(get(url, { maxBodySize: text.length - 1 }))).code).toBe('response_too_large');
  });

  test('limits memory, too: a body that arrives byte by byte is not kept in pieces', async () => {
    const count = 2 ** 18;
    const sent = Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
      Buffer.from('1\r\nx\r\n'.repeat(count)),
    ]);
    const written = signalOf<net.Socket>();
    const url = await serveRaw((socket) => void socket.write(sent, () => written.give(socket)));
    let received!: net.Socket;
    class WatchedAgent extends http.Agent {
      override createConnection(options: net.NetConnectOpts) {
        return (received = net.connect(options));
      }
    }
    const before = heapUsed();
    const response = get(url, { agents: { http: new WatchedAgent() } });
    const socket = await written.given;
    await until(() => received.bytesRead === sent.length);
    const needed = heapUsed() - before;
    socket.write('0\r\n\r\n');
    expect((await response).body).toBe('x'.repeat(count));
    // In pieces of one byte, the body would take fifty megabytes.
    expect(needed).toBeLessThan(10 * 2 ** 20);
  });

  test('is 1 MiB unless it is set', async () => {
    const { url } = await serve((request, response) =>
      response.end(Buffer.alloc(Number(request.url!.slice(1)))),
    );
    expect((await get(`${url}/${2 ** 20}`)).body).toHaveLength(2 ** 20);
    expect((await failure(get(`${url}/${2 ** 20 + 1}`))).code).toBe('response_too_large');
  });

  test('stops a body without end, and hangs up', async () => {
    const hungUp = signalOf();
    const { url } = await serve((request, response) => {
      request.socket.on('close', () => hungUp.give());
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', pour);
      pour();
    });
    expect((await failure(get(url))).code).toBe('response_too_large');
    await hungUp.given;
  });

  test('counts a body as it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(2 ** 22));
    expect(bomb.length).toBeLessThan(10_000);
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const error = await failure(get(url));
    expect(error.code).toBe('response_too_large');
    expect(error.message).toContain('1048576 bytes');
  });

  test('cuts a body where its beginning is enough, which then must not be packed', async () => {
    const { url } = await serve((request, response) => {
      response.end(`${request.headers['accept-encoding']}${'x'.repeat(5000)}`);
    });
    const { body } = await get(url, small, { truncate: true });
    expect(body).toHaveLength(1000);
    expect(body).toMatch(/^identityx+$/);
  });
});

describe('a connection that fails', () => {
  test('where nothing listens', async () => {
    const port = await closedPort(http.createServer());
    const error = await failure(get(`http://127.0.0.1:${port}/wp-json/?secret=1`));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toBe(
      `GET http://127.0.0.1:${port}/wp-json/ failed: the connection to 127.0.0.1:${port} could not be made or broke ` +
        `off (ECONNREFUSED). ${error.remedy}`,
    );
    expect(error.remedy).toContain('firewall');
    expect(shown(error)).not.toContain('secret');
  });

  test('because no address is known for the host', async () => {
    const lookup: net.LookupFunction = (host, _options, done) =>
      done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '');
    const error = await failure(
      get('http://nowhere.example.test/', { agents: { http: new http.Agent({ lookup }) } }),
    );
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toContain('no address is known for nowhere.example.test (ENOTFOUND)');
    expect(error.remedy).toContain('spelling');
  });

  test.each<[string, string]>([
    ['before the response', ''],
    ['within the headers', 'HTTP/1.1 200 OK\r\nContent-'],
    ['within a body of known length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\noauth_token=SECRET'],
    [
      'within a chunked body',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\noauth_token=SECRET',
    ],
  ])('by closing %s', async (_when, sent) => {
    const url = await serveRaw((socket) => socket.end(sent));
    const error = await failure(get(url));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toContain(`GET ${url}/ failed: `);
    expect(error.message).toContain('broke off (ECONNRESET)');
    expect(shown(error)).not.toContain('SECRET');
  });

  test.each<[string, string]>([
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a chunk that is none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\noauth_token=SECRET\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'X-Filler: 1234567890\r\n'.repeat(2000)}`],
  ])('by answering with %s', async (_what, sent) => {
    const url = await serveRaw((socket) => socket.write(sent));
    const error = await failure(get(`${url}/?secret=1`));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toMatch(
      /^GET http:\/\/127\.0\.0\.1:\d+\/ was answered with something that is not HTTP.*HPE_/,
    );
    expect(error.remedy).toContain('port');
    // Node keeps the bytes that its parser choked on.
    expect(shown(error)).not.toMatch(/secret|SECRET|rawPacket|Buffer/);
  });
});

describe('TLS', () => {
  test('is spoken, with an authority that the agent knows', async () => {
    const { url, agents } = await serveSecurely((_request, response) => response.end('safe'));
    expect((await get(url, { agents })).body).toBe('safe');
  });

  test.each([
    ['nobody vouches for', {}, false, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['is of another host', { name: 'other.example.test' }, true, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['has expired', { expired: true }, true, 'CERT_HAS_EXPIRED'],
  ])('ends before anything is sent where the certificate %s', async (_why, certificate, isKnown, code) => {
    const { url, asked, agents } = await serveSecurely(
      (_request, response) => response.end(),
      selfSigned(certificate),
    );
    const error = await failure(get(`${url}/wp-json/`, isKnown ? { agents } : {}));
    expect(error.code).toBe('certificate_invalid');
    expect(error.message).toContain(`GET ${url}/wp-json/ was not sent: the certificate of 127.0.0.1:`);
    expect(error.message).toContain(`(${code})`);
    expect(error.remedy).toContain('NODE_EXTRA_CA_CERTS');
    expect(isWithoutTLS(error)).toBe(false);
    expect(asked).toEqual([]);
  });

  test('is known to be missing where plain HTTP answers', async () => {
    const { loopback } = await serve((_request, response) => response.end());
    const error = await failure(get(`https://127.0.0.1:${loopback.port}/`));
    expect(error.code).toBe('site_unreachable');
    expect(isWithoutTLS(error)).toBe(true);
  });

  test('is known to be missing where the handshake is hung up on, or nothing listens', async () => {
    const url = (await serveRaw((socket) => socket.end())).replace('http:', 'https:');
    expect(isWithoutTLS(await failure(get(url)))).toBe(true);
    const port = await closedPort(net.createServer());
    expect(isWithoutTLS(await failure(get(`https://127.0.0.1:${port}/`)))).toBe(true);
  });
});

describe('redirects', () => {
  const redirectTo = (location: (request: IncomingMessage) => string | undefined, status = 302) =>
    serve((request, response) => {
      const target = location(request);
      if (target === undefined) response.end('arrived');
      else response.writeHead(status, { location: target }).end();
    });

  test('are followed within the site', async () => {
    const { url, asked } = await redirectTo(
      ({ url }) => (url === '/blog' ? '/blog/?a=1#top' : undefined),
      301,
    );
    expect(await get(`${url}/blog`)).toMatchObject({ url: `${url}/blog/?a=1`, body: 'arrived' });
    expect(asked).toEqual(['GET /blog', 'GET /blog/?a=1']);
  });

  test('are followed five times', async () => {
    const hop = ({ url }: IncomingMessage) => Number(url!.slice(1));
    const { url, asked } = await redirectTo((request) =>
      hop(request) < 5 ? `/${hop(request) + 1}` : undefined,
    );
    expect((await get(`${url}/0`)).body).toBe('arrived');
    expect(asked).toHaveLength(6);
  });

  test('that turn in a circle are left', async () => {
    const { url, asked } = await redirectTo(({ url }) => (url === '/a' ? '/b' : '/a'));
    const error = await failure(get(`${url}/a`));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain(`GET ${url}/b was redirected more than 5 times, at last to ${url}/a.`);
    expect(error.remedy).toContain('`siteURL`');
    expect(asked).toHaveLength(6);
  });

  test('to another host are not followed, nor to another port', async () => {
    const other = await serve((_request, response) => response.end('wrong'));
    for (const place of [other.url, other.url.replace('127.0.0.1', 'localhost')]) {
      const { url } = await redirectTo(() => `${place}/wp-json/?oauth_token=SECRET`);
      const error = await failure(get(url));
      expect(error.code).toBe('redirect_refused');
      expect(error.message).toContain(`was redirected to ${place}/wp-json/, which is another place.`);
      expect(shown(error)).not.toContain('SECRET');
    }
    expect(other.asked).toEqual([]);
  });

  test.each(['javascript:alert(1)', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'data:text/html,x'])(
    'to %s are not followed',
    async (location) => {
      const { url } = await redirectTo(() => location);
      const error = await failure(get(url));
      expect(error.code).toBe('redirect_refused');
      expect(error.message).toContain(`GET ${url}/ was redirected to ${location}, which is another place.`);
    },
  );

  test('to something that is no address are not followed', async () => {
    const { url } = await redirectTo(() => 'http://[');
    expect((await failure(get(url))).message).toContain('was redirected to something that is no address.');
  });

  test('bring no credentials along', async () => {
    const { url } = await serve((request, response) => {
      const { host, authorization = 'none' } = request.headers;
      if (request.url === '/in') response.end(authorization);
      else response.writeHead(302, { location: `http://name:SECRET@${host}/in` }).end();
    });
    expect(await get(`${url}/out`)).toMatchObject({ url: `${url}/in`, body: 'none' });
  });

  test('of a signed request are signed for each address', async () => {
    const { url } = await serve((request, response) => {
      if (request.url === '/new/') response.end(request.headers.authorization);
      else response.writeHead(308, { location: '/new/' }).end();
    });
    const authorize = ({ pathname }: URL) => ({ headers: { authorization: `signed for ${pathname}` } });
    expect((await get(`${url}/old`, {}, { authorize })).body).toBe('signed for /new/');
  });

  test('keep method and body, but for a 303', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      const { url, asked } = await serve((request, response) => {
        void bodyOf(request).then((body) => {
          if (request.url === '/oauth1/request/') response.end(body);
          else response.writeHead(status, { location: '/oauth1/request/' }).end();
        });
      });
      const post = { method: 'POST', authorize: () => ({ body: 'a=1' }) } as const;
      const response = await get(`${url}/oauth1/request`, {}, post);
      if (status === 303) expect([response.status, asked.length]).toEqual([303, 1]);
      else expect([response.body, asked[1]]).toEqual(['a=1', 'POST /oauth1/request/']);
    }
  });

  test('go from http to https of one host, and an http address of a host on https is asked by https', async () => {
    const secure = await serveSecurely((request, response) => {
      if (request.url === '/safe') response.end('safe');
      else response.writeHead(302, { location: `http://${request.headers.host}/safe` }).end();
    });
    const { url } = await redirectTo(() => `${secure.url}/first`);
    expect(await get(url, secure)).toMatchObject({ url: `${secure.url}/safe`, body: 'safe' });
    expect(secure.asked).toEqual(['GET /first', 'GET /safe']);
  });

  test('to an address that fails: the error names that one', async () => {
    const secure = await serveSecurely((_request, response) => response.end());
    const { url } = await redirectTo(() => `${secure.url}/wp-json/`);
    const error = await failure(get(url));
    expect(error.code).toBe('certificate_invalid');
    expect(error.message).toContain(`GET ${secure.url}/wp-json/ was not sent`);
    expect(error.message).toContain(`certificate of 127.0.0.1:${secure.port}`);
  });
});

describe('an abort', () => {
  const reason = new Error('the visitor left');

  test('before the request: nothing is sent', async () => {
    const { url, asked } = await serve((_request, response) => response.end());
    const client = new HTTPClient();
    await expect(client.send({ method: 'GET', url }, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(asked).toEqual([]);
  });

  test.each([
    ['before the response', false],
    ['within the body', true],
  ])('%s: the promise has its reason, and the connection is closed', async (_when, started) => {
    const visitor = new AbortController();
    const hungUp = signalOf();
    const { url } = await serve((request, response) => {
      request.socket.on('close', () => hungUp.give());
      if (started) response.write('beginning', () => visitor.abort(reason));
      else visitor.abort(reason);
    });
    const client = new HTTPClient();
    await expect(client.send({ method: 'GET', url }, visitor.signal)).rejects.toBe(reason);
    await hungUp.given;
  });

  test('while the request after a redirect is signed: it is not sent', async () => {
    const { url, asked } = await serve((_request, response) =>
      response.writeHead(307, { location: '/again' }).end(),
    );
    const visitor = new AbortController();
    const authorize = ({ pathname }: URL) => {
      if (pathname === '/again') visitor.abort(reason);
      return {};
    };
    const client = new HTTPClient();
    await expect(client.send({ method: 'GET', url, authorize }, visitor.signal)).rejects.toBe(reason);
    expect(asked).toEqual(['GET /']);
  });

  test('after the response changes nothing, and a signal serves for many requests', async () => {
    const { url } = await serve((_request, response) => response.end('ok'));
    const visitor = new AbortController();
    const client = new HTTPClient();
    const sent = Array.from({ length: 5 }, () => client.send({ method: 'GET', url }, visitor.signal));
    const responses = await Promise.all(sent);
    visitor.abort(reason);
    expect(responses.map(({ body }) => body)).toEqual(Array(5).fill('ok'));
  });
});

describe('options', () => {
  test.each(['timeout', 'maxBodySize'])('%s must be a number that a timer and a buffer can have', (name) => {
    for (const value of [0, -1, NaN, Infinity, 2 ** 31, '10' as unknown as number]) {
      expect(() => new HTTPClient({ [name]: value })).toThrow(TypeError);
      expect(() => new HTTPClient({ [name]: value })).toThrow(
        `${name} must be a number from 1 to 2147483647.`,
      );
    }
    for (const value of [1, 2 ** 31 - 1, undefined]) new HTTPClient({ [name]: value });
  });
});
