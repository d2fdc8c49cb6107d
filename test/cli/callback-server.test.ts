import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { CallbackServer, callbackURL } from '../../lib/cli/callback-server';
import { freePort } from './fake-io';

let server: CallbackServer;
beforeEach(async () => {
  server = await CallbackServer.listen(await freePort());
});
afterEach(() => server.close());

const isOurs = (query: URLSearchParams) => query.get('oauth_token') === 'ours';

test('tells the callback to register', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect(callbackURL(8741)).toBe('http://127.0.0.1:8741/callback');
});

test('takes the callback that is waited for, and lets the browser wait for the answer', async () => {
  const waiting = server.receive(isOurs, 5000);
  const browser = fetch(`${server.url}?oauth_token=ours&oauth_verifier=v%20w`);
  const callback = await waiting;
  expect(callback.query.get('oauth_verifier')).toBe('v w');
  await callback.answer(200, 'Done <b>', 'Ada & Co');
  const response = await browser;
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const page = await response.text();
  expect(page).toContain('<h1>Done &lt;b&gt;</h1>');
  expect(page).toContain('<p>Ada &amp; Co</p>');
});

test('refuses another callback and goes on waiting', async () => {
  const waiting = server.receive(isOurs, 5000);
  const wrong = await fetch(`${server.url}?oauth_token=theirs&oauth_verifier=v`);
  expect(wrong.status).toBe(403);
  expect(await wrong.text()).toContain('This is not the expected login');

  const right = fetch(`${server.url}?oauth_token=ours`);
  const callback = await waiting;
  await callback.answer(200, 'Done', '');
  expect((await right).status).toBe(200);
});

test('the page is at an address without the query, which a browser would keep', async () => {
  const waiting = server.receive(isOurs, 5000);
  const browser = fetch(`${server.url}?oauth_token=ours&password=secret`);
  const callback = await waiting;
  await callback.answer(500, 'That failed', '');
  const response = await browser;
  expect(response.status).toBe(500);
  expect(response.redirected).toBe(true);
  expect(new URL(response.url).search).toBe('');
});

test('a browser that never asks for the page is not waited for', async () => {
  const waiting = server.receive(isOurs, 5000);
  const browser = fetch(`${server.url}?oauth_token=ours`, { redirect: 'manual' });
  const callback = await waiting;
  await callback.answer(200, 'Done', '', 20);
  expect((await browser).status).toBe(303);
});

test('takes any free port, if asked to', async () => {
  const other = await CallbackServer.listen(0);
  expect(other.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/callback$/);
  expect((await fetch(other.url)).status).toBe(403);
  other.close();
});

test('takes a callback once', async () => {
  const waiting = server.receive(isOurs, 5000);
  const first = fetch(`${server.url}?oauth_token=ours`);
  const callback = await waiting;
  expect((await fetch(`${server.url}?oauth_token=ours`)).status).toBe(403);
  await callback.answer(200, 'Done', '');
  expect((await first).status).toBe(200);
});

test('takes none before it is waited for', async () => {
  expect((await fetch(`${server.url}?oauth_token=ours`)).status).toBe(403);
});

test.each([
  ['GET', '/favicon.ico'],
  ['GET', '/callback/x?oauth_token=ours'],
  ['POST', '/callback?oauth_token=ours'],
  ['GET', '//'],
])('%s %s is nothing', async (method, target) => {
  const waiting = server.receive(isOurs, 300);
  const status = await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    request({ hostname, port, method, path: target }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(404);
  await expect(waiting).rejects.toThrow(/did not return/);
});

test.each(['rebound.example', 'rebound.example:PORT', 'localhost:PORT', '127.0.0.1', '127.0.0.1:1'])(
  'a request for the host %j gets nothing, not even the page after a login',
  async (host) => {
    const { hostname, port } = new URL(server.url);
    const ask = (path: string, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host: host.replace('PORT', port) };
        request({ hostname, port, path, headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    const waiting = server.receive(isOurs, 5000);
    expect(await ask('/callback?oauth_token=ours', host)).toBe(421);
    const browser = fetch(`${server.url}?oauth_token=ours`, { redirect: 'manual' });
    const callback = await waiting;
    const answered = callback.answer(200, 'Done', '');
    expect((await browser).status).toBe(303);
    expect(await ask('/done', host)).toBe(421);
    expect(await ask('/done', '127.0.0.1:PORT')).toBe(200);
    await answered;
  },
);

test('gives up after a while', async () => {
  await expect(server.receive(isOurs, 30)).rejects.toThrow(
    /^The browser did not return within 0.0005 minutes\. .*--oob/,
  );
});

test('says so if the port is taken', async () => {
  const { port } = new URL(server.url);
  await expect(CallbackServer.listen(Number(port))).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use by another program, so the callback cannot be received. Free the port, or choose ` +
      'another with --port and register the callback with that port.',
  );
});

test('close cuts a connection that a browser opened in advance', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // The server has seen it, too, once it has answered somebody else.
  await fetch(server.url);
  const cut = once(socket, 'close');
  server.close();
  await cut;
  await expect(fetch(server.url)).rejects.toThrow();
});
