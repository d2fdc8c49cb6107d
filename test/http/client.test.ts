import { getEventListeners } from 'node:events';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { HTTPClient } from '../../lib/http/client';
import { failure } from '../support/failure';
import { bodyOf, get, serve, serveRaw, signalOf } from '../support/http-server';

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

  test('that cannot be decompressed is a failure that names its coding', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'zstd' }).end(Buffer.from('28b52ffd0458', 'hex'));
    });
    const error = await failure(get(`${url}/wp-json/`));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain(
      `GET ${url}/wp-json/ was answered with a body that cannot be decompressed`,
    );
    expect(error.message).toContain('(Content-Encoding: zstd)');
    expect(error.remedy).toContain('compresses');
  });

  test.each([
    ['505 HTTP Version Not Supported', true],
    ['426 Upgrade Required\r\nConnection: upgrade\r\nUpgrade: h2c', true],
    ['426 Upgrade Required\r\nConnection: upgrade\r\nUpgrade: TLS/1.2', false],
    ['403 Forbidden', false],
  ])('says whether the server speaks only HTTP/2: %j', async (status, isFailure) => {
    const url = await serveRaw((socket) => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`));
    const outcome: unknown = await get(url).catch((error: unknown) => error);
    if (isFailure)
      expect(outcome).toMatchObject({
        code: 'response_invalid',
        remedy: expect.stringContaining('in addition to HTTP/2'),
      });
    else expect(outcome).toHaveProperty('status', Number(status.slice(0, 3)));
  });

  test.each([
    ['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello'],
    [
      'chunks with trailers',
      'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n',
    ],
    [
      'an early hint before it',
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello',
    ],
    [
      'many cookies',
      `HTTP/1.1 200 OK\r\nConnection: close\r\n${`Set-Cookie: a=${'x'.repeat(700)}\r\n`.repeat(60)}\r\nhello`,
    ],
  ])('is read with %s', async (_what, sent) => {
    const url = await serveRaw((socket) => socket.end(sent));
    expect(await get(url)).toMatchObject({ status: 200, body: 'hello' });
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

describe('an abort', () => {
  const reason = new Error('the visitor left');

  test('before the request: nothing is sent', async () => {
    const { url, asked } = await serve((_request, response) => response.end());
    const client = new HTTPClient();
    await expect(client.send({ method: 'GET', url }, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(asked).toEqual([]);
  });

  test('is not waited for if the address is none', async () => {
    const { signal } = new AbortController();
    const request = { method: 'GET', url: 'not an address' } as const;
    await expect(new HTTPClient().send(request, signal)).rejects.toMatchObject({ code: 'ERR_INVALID_URL' });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
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
