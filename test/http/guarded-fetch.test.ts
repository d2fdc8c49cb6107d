import { getEventListeners } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { guardedFetch } from '../../lib/http/guarded-fetch';
import { selfSigned } from '../support/certificate';
import { failure, shown } from '../support/failure';
import { closedPort, listen, type Loopback } from '../support/loopback';
import { GuardOfPublicNames, type PublicNames } from '../support/public-names';

const MANY = 64 * 2 ** 20;

/** Waits until a count stays as it is. */
async function settled(count: () => number): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits for what is under way in this very moment. */
const soon = () => new Promise((resolve) => setTimeout(resolve));

type Send = (url: URL, init: RequestInit) => Promise<Response>;

const HOST = 'blog.example.com';
const guarded = (port: number, options: PublicNames = {}) =>
  guardedFetch(new GuardOfPublicNames({ allowedPorts: [port], ...options }));

/** The same for both: what is sent, and to which address of a server on loopback. */
const ways: [name: string, at: (port: number) => { send: Send; url: (path: string) => URL }][] = [
  [
    'the global fetch',
    (port) => ({
      send: (url, init) => fetch(url, { redirect: 'manual', ...init }),
      url: (path) => new URL(path, `http://127.0.0.1:${port}`),
    }),
  ],
  [
    'a guarded fetch',
    (port) => ({ send: guarded(port), url: (path) => new URL(path, `http://${HOST}:${port}`) }),
  ],
];

describe.each(ways)('%s', (_way, at) => {
  async function serve(answer: RequestListener) {
    const server = await listen(http.createServer(answer));
    const { send, url } = at(server.port);
    return { server, url, send: (path: string, init: RequestInit = {}) => send(url(path), init) };
  }
  const bytesOf = async (req: IncomingMessage) => Buffer.concat(await Readable.from(req).toArray());

  describe('sends', () => {
    const text = 'title=Hé+%26&a[]=1';
    const bytes = Buffer.from('…\0\r\n');
    const form = () => {
      const form = new FormData();
      form.append('ti"t\nle', 'line one\nline two\r\nline "three" é');
      form.append('list[]', 'a');
      form.append('list[]', 'b');
      form.append('file', new Blob([bytes], { type: 'image/png' }), 'a "pic\nture".png');
      form.append('untyped', new Blob([bytes]), 'é.bin');
      form.append('nameless', new Blob([bytes]), '');
      return form;
    };
    const stream = () => new Blob([bytes, bytes]).stream();
    const urlencoded = 'application/x-www-form-urlencoded;charset=UTF-8';
    const asStream = (init: RequestInit) => ({ duplex: 'half', ...init }) as RequestInit;

    interface Sent {
      type?: string;
      length?: string;
      chunked?: boolean;
      body?: string | Buffer;
    }
    // prettier-ignore
    const requests: [string, string, () => RequestInit, Sent][] = [
      ['nothing', 'GET', () => ({}), {}],
      ['nothing', 'HEAD', () => ({}), {}],
      ['nothing', 'POST', () => ({}), { length: '0' }],
      ['nothing', 'PUT', () => ({ body: null }), { length: '0' }],
      ['nothing', 'DELETE', () => ({}), {}],
      ['nothing', 'OPTIONS', () => ({}), {}],
      ['an empty string', 'POST', () => ({ body: '' }), { type: 'text/plain;charset=UTF-8', length: '0' }],
      ['a string', 'POST', () => ({ body: text }), { type: 'text/plain;charset=UTF-8', length: '19', body: text }],
      ['a string', 'DELETE', () => ({ body: text }), { type: 'text/plain;charset=UTF-8', length: '19', body: text }],
      ['half of a pair', 'POST', () => ({ body: '\ud800' }), { type: 'text/plain;charset=UTF-8', length: '3', body: '\ufffd' }],
      ['JSON', 'PUT', () => ({ body: '{}', headers: { 'Content-Type': 'application/json' } }), { type: 'application/json', length: '2', body: '{}' }],
      ['URLSearchParams', 'POST', () => ({ body: new URLSearchParams({ a: 'é b' }) }), { type: urlencoded, length: '10', body: 'a=%C3%A9+b' }],
      ['bytes', 'PATCH', () => ({ body: bytes }), { length: '6', body: bytes }],
      ['some of an ArrayBuffer', 'POST', () => ({ body: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) }), { length: '2', body: Buffer.from([2, 3]) }],
      ['an ArrayBuffer', 'POST', () => ({ body: new Uint8Array([1, 2]).buffer }), { length: '2', body: Buffer.from([1, 2]) }],
      ['a DataView', 'POST', () => ({ body: new DataView(new Uint8Array([1, 2]).buffer, 1) }), { length: '1', body: Buffer.from([2]) }],
      ['a Blob', 'POST', () => ({ body: new Blob([bytes]) }), { length: '6', body: bytes }],
      ['a Blob with a type', 'POST', () => ({ body: new Blob([bytes], { type: 'image/PNG' }) }), { type: 'image/png', length: '6', body: bytes }],
      ['a stream', 'POST', () => asStream({ body: stream() }), { chunked: true, body: Buffer.concat([bytes, bytes]) }],
      ['a stream', 'DELETE', () => asStream({ body: stream() }), { chunked: true, body: Buffer.concat([bytes, bytes]) }],
      ['a stream of a known length', 'POST', () => asStream({ body: stream(), headers: { 'content-length': '12' } }), { length: '12', body: Buffer.concat([bytes, bytes]) }],
      ["Node's own stream", 'POST', () => asStream({ body: Readable.from([bytes]) as never }), { chunked: true, body: bytes }],
    ];
    test.each(requests)('%s by %s', async (_what, method, init, sent) => {
      const { send } = await serve((req, res) => {
        void bytesOf(req).then((body) => {
          const { 'content-type': type, 'content-length': length, 'transfer-encoding': coding } = req.headers;
          res.setHeader('x-sent', JSON.stringify([req.method, type, length, coding]));
          res.end(body);
        });
      });
      const response = await send('/', { method, ...init() });
      expect(JSON.parse(response.headers.get('x-sent')!)).toEqual([
        method,
        sent.type ?? null,
        sent.length ?? null,
        sent.chunked ? 'chunked' : null,
      ]);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(sent.body ?? ''));
    });

    test('FormData, with its length', async () => {
      let lengths: unknown[] = [];
      const { send } = await serve((req, res) => {
        void bytesOf(req).then((body) => {
          lengths = [req.headers['content-length'], body.length, req.headers['transfer-encoding']];
          res.writeHead(200, { 'content-type': req.headers['content-type'] }).end(body);
        });
      });
      const response = await send('/', { method: 'POST', body: form() });
      const body = await response.text();
      expect(lengths).toEqual([String(Buffer.byteLength(body)), Buffer.byteLength(body), undefined]);
      const boundary = /boundary=(\S+)$/.exec(response.headers.get('content-type')!)![1]!;
      const part = (head: string, content: string) =>
        `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
      const file = bytes.toString();
      expect(body).toBe(
        part('name="ti%22t%0D%0Ale"', 'line one\r\nline two\r\nline "three" é') +
          part('name="list[]"', 'a') +
          part('name="list[]"', 'b') +
          part('name="file"; filename="a %22pic%0Ature%22.png"\r\nContent-Type: image/png', file) +
          part('name="untyped"; filename="é.bin"\r\nContent-Type: application/octet-stream', file) +
          part('name="nameless"\r\nContent-Type: application/octet-stream', file) +
          `--${boundary}--\r\n`,
      );
    });
  });

  describe('gets', () => {
    const text = 'Grüße an alle. '.repeat(100);
    const many = Buffer.alloc(5_000_000, 'many times the same ');
    const gzip = zlib.gzipSync(text);
    const br = zlib.brotliCompressSync(text);
    const bodies: [string, string, Buffer, string | Buffer][] = [
      ['gzip', 'gzip', gzip, text],
      ['gzip by its other name', 'X-GZIP', gzip, text],
      ['deflate', 'deflate', zlib.deflateSync(text), text],
      ['raw deflate', 'deflate', zlib.deflateRawSync(text), text],
      ['much raw deflate', 'deflate', zlib.deflateRawSync(many), many],
      ['br', 'br', br, text],
      ['two codings', 'gzip, br', zlib.brotliCompressSync(gzip), text],
      ['gzip that breaks off', 'gzip', gzip.subarray(0, -8), text],
      ['nothing that is called gzip', 'gzip', Buffer.alloc(0), ''],
      ['nothing that is called deflate', 'deflate', Buffer.alloc(0), ''],
      ['nothing that is called br', 'br', Buffer.alloc(0), ''],
      ['an unknown coding', 'snappy', gzip, gzip],
      ['an unknown coding beside a known', 'gzip, snappy', gzip, gzip],
      ['no coding', 'identity', gzip, gzip],
      ["a coding that is called as Object's own", 'constructor', gzip, gzip],
    ];
    test.each(bodies)('%s', async (_what, coding, sent, body) => {
      const { send } = await serve((_req, res) =>
        res.writeHead(200, { 'content-encoding': coding }).end(sent),
      );
      const response = await send('/');
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(body));
      expect(response.headers.get('content-encoding')).toBe(coding);
    });

    test('what is no gzip only until it is read', async () => {
      const { send } = await serve((_req, res) =>
        res.writeHead(200, { 'content-encoding': 'gzip' }).end('no'),
      );
      const response = await send('/');
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow();
    });

    test.each([
      [204, 'GET'],
      [205, 'GET'],
      [304, 'GET'],
      [200, 'HEAD'],
      [404, 'HEAD'],
    ])('no body with %d by %s, whatever its headers say', async (status, method) => {
      const { send } = await serve((req, res) => {
        const length = req.method === 'HEAD' ? { 'content-length': 100, 'content-encoding': 'gzip' } : {};
        res.writeHead(status, length).end();
      });
      const response = await send('/', { method });
      expect([response.status, response.body, await response.text()]).toEqual([status, null, '']);
    });

    test('status, words, and headers as they came', async () => {
      const { send, url } = await serve((_req, res) => {
        res.writeHead(418, 'I am a teapot', [
          'Set-Cookie',
          'a=1',
          'set-cookie',
          'b=2; path=/',
          'X-Twice',
          '1',
          'x-twice',
          '2',
          'X-Name',
          'é',
        ]);
        res.end('tea');
      });
      const response = await send('/pot?a[]=1#lid');
      expect([response.status, response.ok, response.statusText]).toEqual([418, false, 'I am a teapot']);
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2; path=/']);
      expect([response.headers.get('x-twice'), response.headers.get('x-name')]).toEqual(['1, 2', 'é']);
      const { href } = url('/pot?a[]=1');
      expect([response.url, response.clone().url, response.clone().clone().url]).toEqual([href, href, href]);
      expect([await response.clone().text(), await response.text()]).toEqual(['tea', 'tea']);
    });

    test('a redirect as it is', async () => {
      const { send } = await serve((_req, res) => res.writeHead(302, { location: '/there' }).end('Moved'));
      const response = await send('/');
      expect([response.status, response.headers.get('location'), response.redirected]).toEqual([
        302,
        '/there',
        false,
      ]);
    });

    test('the answer after an early hint', async () => {
      const { send } = await serve((_req, res) => {
        res.writeEarlyHints({ link: '</style.css>; rel=preload' });
        res.end('late');
      });
      expect(await (await send('/')).text()).toBe('late');
    });

    test('the answer to an upload that is not read', async () => {
      const { send } = await serve((_req, res) => res.writeHead(413).end('too large'));
      const response = await send('/', { method: 'POST', body: new Uint8Array(2 ** 16) });
      expect([response.status, await response.text()]).toEqual([413, 'too large']);
    });

    test('a body as it comes', async () => {
      let more: ServerResponse | undefined;
      const { send } = await serve((_req, res) => (more = res).write('one'));
      const reader = (await send('/')).body!.getReader();
      const read = async () => Buffer.from((await reader.read()).value as Uint8Array).toString();
      expect(await read()).toBe('one');
      more!.end('two');
      expect(await read()).toBe('two');
      expect((await reader.read()).done).toBe(true);
    });
  });

  describe('holds back', () => {
    test('an answer that is not read', async () => {
      let written = 0;
      const chunk = Buffer.alloc(2 ** 16);
      const { send } = await serve((_req, res) => {
        const source = new Readable({
          read() {
            written += chunk.length;
            this.push(written > MANY ? null : chunk);
          },
        });
        source.pipe(res).on('close', () => source.destroy());
      });
      const response = await send('/');
      // As much as fits between the two: then the server has to wait.
      await settled(() => written);
      expect(written).toBeLessThan(MANY / 2);
      await response.body!.cancel();
    });

    test('nothing of an upload that is read: it arrives whole', async () => {
      const { send } = await serve((req, res) => {
        let size = 0;
        req.on('data', (chunk: Buffer) => (size += chunk.length)).on('end', () => res.end(String(size)));
      });
      const body = new Blob(Array.from({ length: 64 }, () => new Uint8Array(2 ** 18)));
      expect(await (await send('/', { method: 'POST', body })).text()).toBe(String(2 ** 24));
    });
  });

  describe('an abort', () => {
    test('before: nothing is sent', async () => {
      const { send, server } = await serve((_req, res) => res.end());
      await expect(send('/', { signal: AbortSignal.abort(new Error('never')) })).rejects.toThrow('never');
      expect(server.connections).toBe(0);
    });

    test.each<[string, unknown]>([
      ['an error', new Error('enough')],
      ['a word', 'enough'],
    ])('while it waits rejects with its reason: %s', async (_what, reason) => {
      const controller = new AbortController();
      let closed: Promise<unknown> | undefined;
      const { send } = await serve((req) => {
        closed = new Promise((resolve) => req.socket.once('close', resolve));
        controller.abort(reason);
      });
      await expect(send('/', { signal: controller.signal })).rejects.toBe(reason);
      // It hangs up.
      await closed;
    });

    test.each([
      ['as it is', {}],
      ['packed', { 'content-encoding': 'gzip' }],
    ])('while a body streams, %s, reaches whoever reads', async (_what, headers) => {
      const reason = new Error('enough');
      const controller = new AbortController();
      let closed: Promise<unknown> | undefined;
      const { send } = await serve((req, res) => {
        closed = new Promise((resolve) => req.socket.once('close', resolve));
        res
          .writeHead(200, headers)
          .write('content-encoding' in headers ? zlib.gzipSync('one').subarray(0, 12) : 'one');
      });
      const response = await send('/', { signal: controller.signal });
      const reading = response.text();
      controller.abort(reason);
      await expect(reading).rejects.toBe(reason);
      await closed;
    });

    test('after the end changes nothing', async () => {
      const controller = new AbortController();
      const { send } = await serve((_req, res) => res.end('all'));
      const response = await send('/', { signal: controller.signal });
      const text = await response.text();
      controller.abort();
      expect(text).toBe('all');
    });

    test('of a body by its reader hangs up', async () => {
      let closed: Promise<unknown> | undefined;
      const { send } = await serve((req, res) => {
        closed = new Promise((resolve) => req.socket.once('close', resolve));
        res.write('one');
      });
      await (await send('/')).body!.cancel();
      await closed;
    });
  });

  describe('fails', () => {
    const code = (error: unknown) => ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code;

    test('where nothing listens', async () => {
      const { send, url } = at(await closedPort(net.createServer()));
      const error = await send(url('/'), {}).catch((error: unknown) => error);
      expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
      expect(code(error)).toBe('ECONNREFUSED');
    });

    test.each<[string, (socket: net.Socket) => void]>([
      ['where the connection is cut', (socket) => void socket.destroy()],
      ['where something else than HTTP is spoken', (socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')],
      [
        'where another protocol is wanted',
        (socket) =>
          void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      ],
    ])('%s', async (_what, answer) => {
      const { port } = await listen(
        net.createServer((socket) => void socket.once('data', () => answer(socket))),
      );
      const { send, url } = at(port);
      const error = await send(url('/'), {}).catch((error: unknown) => error);
      expect(error).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
    });

    test('where the body breaks off', async () => {
      const { send } = await serve((_req, res) => {
        res.writeHead(200, { 'content-length': 100 }).write('one');
        setImmediate(() => res.destroy());
      });
      const response = await send('/');
      await expect(response.text()).rejects.toThrow();
    });

    test('where the stream to send fails', async () => {
      const { send } = await serve((req) => void req.resume());
      const body = new ReadableStream({ start: (controller) => controller.error(new Error('no file')) });
      const error = await send('/', { method: 'POST', body, duplex: 'half' }).catch(
        (error: unknown) => error,
      );
      expect(error).toMatchObject({ message: expect.any(String) });
    });

    test.each<[string, RequestInit]>([
      ['a GET with a body', { body: 'x' }],
      ['a forbidden method', { method: 'TRACE' }],
      ['a method that is none', { method: 'A B' }],
      ['a header that is none', { headers: { 'a b': '1' } }],
    ])('with %s', async (_what, init) => {
      const { send, server } = await serve((_req, res) => res.end());
      await expect(send('/', init)).rejects.toHaveProperty('name', 'TypeError');
      expect(server.connections).toBe(0);
    });
  });
});

describe('a guarded fetch', () => {
  async function serve(answer: RequestListener, options: PublicNames = {}) {
    const server = await listen(http.createServer(answer));
    const send = guarded(server.port, options);
    return {
      server,
      send: (path: string, init: RequestInit = {}) =>
        send(new URL(path, `http://${HOST}:${server.port}`), init),
    };
  }

  // The global one of Node 20 goes on to pull for ever.
  test('stops pulling an upload that is not read, and cancels it by an abort', async () => {
    let pulled = 0;
    let cancelled: unknown;
    const body = new ReadableStream({
      pull: (controller) => {
        pulled += 2 ** 16;
        controller.enqueue(new Uint8Array(2 ** 16));
      },
      cancel: (reason) => void (cancelled = reason),
    });
    const { send } = await serve((req) => void req.pause());
    const controller = new AbortController();
    const sending = send('/', {
      method: 'POST',
      body,
      duplex: 'half',
      signal: controller.signal,
    });
    const failed = sending.catch((error: unknown) => error);
    await settled(() => pulled);
    expect(pulled).toBeGreaterThan(0);
    expect(pulled).toBeLessThan(MANY);
    controller.abort(new Error('enough'));
    expect(await failed).toBe(controller.signal.reason);
    await settled(() => pulled);
    expect(cancelled).toBe(controller.signal.reason);
  });

  test('takes connections again, also those on which there was no body', async () => {
    const { send, server } = await serve((req, res) => {
      if (req.url === '/2') res.writeHead(204).end();
      else res.writeHead(200, { 'content-length': 3 }).end(req.method === 'HEAD' ? undefined : 'all');
    });
    for (const [method, path] of [
      ['GET', '/1'],
      ['GET', '/2'],
      ['HEAD', '/3'],
      ['POST', '/4'],
    ] as const) {
      await (await send(path, { method })).text();
      // A connection is free a moment after the answer is there.
      await soon();
    }
    expect(server.connections).toBe(1);
  });

  test('leaves no listener behind on a signal that serves for long', async () => {
    const { signal } = new AbortController();
    const { send } = await serve((req, res) =>
      req.url === '/cut' ? void res.destroy() : void res.end('all'),
    );
    for (const path of ['/', '/cut', '/'])
      await send(path, { signal }).then(
        (response) => response.text(),
        () => undefined,
      );
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('keeps the bytes of a malformed response out of its error', async () => {
    const answer =
      'HTTP/1.1 200 OK\r\nX-Token: SECRET\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n';
    const { port } = await listen(
      net.createServer((socket) => void socket.once('data', () => socket.end(answer))),
    );
    const sending = guarded(port)(new URL(`http://${HOST}:${port}/`), {});
    const error = (await sending.catch((error: unknown) => error)) as Error;
    expect(error.cause).toHaveProperty('code', expect.stringMatching(/^HPE_/));
    expect(shown(error)).not.toMatch(/SECRET|rawPacket|Buffer/);
  });

  test('gives up on a body that stands still', async () => {
    const { port } = await listen(http.createServer((_req, res) => void res.write('the beginning')));
    const send = guardedFetch(new GuardOfPublicNames({ allowedPorts: [port] }), 50);
    const response = await send(new URL(`http://${HOST}:${port}/`), {});
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('unpacks no codings by the gross', async () => {
    const codings = Array.from({ length: 1000 }, () => 'gzip').join();
    const { send } = await serve((_req, res) =>
      res.writeHead(200, { 'content-encoding': codings }).end('packed'),
    );
    expect(await (await send('/')).text()).toBe('packed');
  });

  test.each([600, 999, 199])('refuses the status %d, which no Response can have', async (status) => {
    const { port } = await listen(
      net.createServer(
        (socket) =>
          void socket.once('data', () => socket.end(`HTTP/1.1 ${status} What\r\nContent-Length: 0\r\n\r\n`)),
      ),
    );
    await expect(guarded(port)(new URL(`http://${HOST}:${port}/`), {})).rejects.toMatchObject({
      name: 'TypeError',
    });
  });

  test('says who asks, unless the request does', async () => {
    const { send } = await serve((req, res) => res.end(JSON.stringify(req.headers)));
    expect(await (await send('/')).json()).toMatchObject({
      'user-agent': 'passport-wordpress-rest',
      accept: '*/*',
    });
    const headers = { 'User-Agent': 'mine', Accept: 'text/css', 'Accept-Encoding': 'identity' };
    expect(await (await send('/', { headers })).json()).toMatchObject({
      'user-agent': 'mine',
      accept: 'text/css',
      'accept-encoding': 'identity',
    });
  });

  test('speaks TLS, and checks the certificate for the name', async () => {
    const { port } = await listen(https.createServer(selfSigned({ name: HOST }), (_req, res) => res.end()));
    await expect(guarded(port)(new URL(`https://${HOST}:${port}/`), {})).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });
});

describe('the guard', () => {
  const serve = () => listen(http.createServer((_req, res) => res.end('internal')));
  const send = (server: Loopback, url: string, options: PublicNames = {}) =>
    guarded(server.port, options)(new URL(url.replace('PORT', String(server.port))), {});

  test.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://localhost:PORT/',
    'http://user@blog.example.com:PORT/',
  ])('is asked for the address itself: %s', async (url) => {
    const server = await serve();
    expect((await failure(send(server, url))).code).toBe('address_forbidden');
    expect(server.connections).toBe(0);
  });

  test('is asked for the port, and for the scheme', async () => {
    const server = await serve();
    expect((await failure(send(server, `http://${HOST}:22/`))).code).toBe('address_forbidden');
    expect((await failure(send(server, 'file:///etc/passwd'))).code).toBe('address_forbidden');
  });

  test.each(['10.0.0.1', '169.254.169.254', '::1', '127.0.0.1'])(
    'is asked for what a name turns out to be: %s',
    async (address) => {
      const server = await serve();
      expect(
        (await failure(send(server, `http://${HOST}:PORT/`, { addressesOf: () => [address] }))).code,
      ).toBe('address_forbidden');
      expect(server.connections).toBe(0);
    },
  );

  test('is asked for each connection, so that a name that changes its address gets no second one', async () => {
    const server = await listen(
      http.createServer((_req, res) => res.writeHead(200, { connection: 'close' }).end()),
    );
    const addresses = [['192.0.78.17'], ['127.0.0.1']];
    const fetch = guarded(server.port, { addressesOf: () => addresses.shift()! });
    const url = new URL(`http://${HOST}:${server.port}/`);
    expect((await fetch(url, {})).status).toBe(200);
    expect((await failure(fetch(url, {}))).code).toBe('address_forbidden');
    expect(server.connections).toBe(1);
  });

  test('cancels what was to be sent', async () => {
    const server = await serve();
    let cancelled: unknown;
    const body = new ReadableStream({ cancel: (reason) => void (cancelled = reason) });
    const fetch = guarded(server.port, { addressesOf: () => ['10.0.0.1'] });
    const error = await failure(
      fetch(new URL(`http://${HOST}:${server.port}/`), {
        method: 'POST',
        body,
        duplex: 'half',
      }),
    );
    expect(error.code).toBe('address_forbidden');
    await soon();
    expect(cancelled).toBe(error);
  });
});
