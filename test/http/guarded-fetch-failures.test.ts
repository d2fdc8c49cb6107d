import net from 'node:net';
import zlib from 'node:zlib';
import { serverFor, ways } from '../support/guarded-fetch';
import { closedPort, listen } from '../support/loopback';

describe.each(ways)('%s', (_way, at) => {
  const serve = serverFor(at);

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
      ['an invalid method', { method: 'A B' }],
      ['an invalid header', { headers: { 'a b': '1' } }],
    ])('with %s', async (_what, init) => {
      const { send, server } = await serve((_req, res) => res.end());
      await expect(send('/', init)).rejects.toHaveProperty('name', 'TypeError');
      expect(server.connections).toBe(0);
    });
  });
});
