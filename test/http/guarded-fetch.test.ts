import { getEventListeners } from 'node:events';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { guardedFetch } from '../../lib/http/guarded-fetch';
import { selfSigned } from '../support/certificate';
import { shown } from '../support/failure';
import { HOST, MANY, guarded, settled, soon } from '../support/guarded-fetch';
import { listen } from '../support/loopback';
import { GuardOfPublicNames, type PublicNames } from '../support/public-names';

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

  test('fails if a body stalls', async () => {
    const { port } = await listen(http.createServer((_req, res) => void res.write('the beginning')));
    const send = guardedFetch(new GuardOfPublicNames({ allowedPorts: [port] }), 50);
    const response = await send(new URL(`http://${HOST}:${port}/`), {});
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  test('does not unpack a body with very many codings', async () => {
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

  test('sends User-Agent and Accept, unless the request sets them', async () => {
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
