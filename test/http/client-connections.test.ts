import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { HTTPClient } from '../../lib/http/client';
import { failure, shown } from '../support/failure';
import { get, serve, serveRaw, signalOf } from '../support/http-server';
import { closedPort, listen } from '../support/loopback';

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
});

describe('a connection that fails', () => {
  test('where nothing listens', async () => {
    const port = await closedPort(http.createServer());
    const error = await failure(get(`http://127.0.0.1:${port}/wp-json/?secret=1`));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toBe(
      `GET http://127.0.0.1:${port}/wp-json/ failed: the connection to 127.0.0.1:${port} could not be made or broke ` +
        `off (ECONNREFUSED). ${error.remedy} See passport-wordpress-rest/docs/errors.md#site_unreachable`,
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
  ])('by answering with %s', async (_what, sent) => {
    const url = await serveRaw((socket) => socket.write(sent));
    const error = await failure(get(`${url}/?secret=1`));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toMatch(
      /^GET http:\/\/127\.0\.0\.1:\d+\/ was answered with something that is not valid HTTP.*HPE_/,
    );
    expect(error.remedy).toContain('port');
    // Node keeps the bytes that its parser choked on.
    expect(shown(error)).not.toMatch(/secret|SECRET|rawPacket|Buffer/);
  });

  test('by answering with headers without end', async () => {
    const url = await serveRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${'X-Filler: 1234567890\r\n'.repeat(4000)}`),
    );
    const error = await failure(get(url));
    expect(error.code).toBe('response_too_large');
    expect(error.message).toContain('more than 65536 bytes of headers (HPE_HEADER_OVERFLOW)');
    expect(error.remedy).toMatch(/cookies.*--max-http-header-size/);
  });

  test('by a switch to another protocol, which is not waited for', async () => {
    const closed = signalOf();
    const url = await serveRaw((socket) => {
      socket.on('close', () => closed.give());
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n');
    });
    const error = await failure(get(url, { timeout: 60_000 }));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain('was answered with 101');
    await closed.given;
  });

  test('by a server that speaks HTTP/2 only', async () => {
    const { port } = await listen(http2.createServer());
    const error = await failure(get(`http://127.0.0.1:${port}/`));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain('was answered with HTTP/2');
  });
});
