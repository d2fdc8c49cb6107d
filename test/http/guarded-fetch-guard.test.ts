import http from 'node:http';
import { failure } from '../support/failure';
import { HOST, guarded, soon } from '../support/guarded-fetch';
import { listen, type Loopback } from '../support/loopback';
import type { PublicNames } from '../support/public-names';

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
