import http, { type RequestListener } from 'node:http';
import net from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { isWithoutTLS } from '../../lib/http/fault';
import { failure, shown } from '../support/failure';
import { get, serve, serveRaw, signalOf } from '../support/http-server';
import { listen } from '../support/loopback';
import { until } from '../support/until';

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

  test('ends the wait for an agent without a socket', async () => {
    const busy = new http.Agent();
    busy.createConnection = () => undefined;
    expect((await failure(get('http://127.0.0.1/', { ...within, agents: { http: busy } }))).code).toBe(
      'timeout',
    );
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
