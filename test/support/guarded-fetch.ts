import http, { type RequestListener } from 'node:http';
import { guardedFetch } from '../../lib/http/guarded-fetch';
import { listen } from './loopback';
import { GuardOfPublicNames, type PublicNames } from './public-names';

/** Bytes: far more than the buffers between client and server store. */
export const MANY = 64 * 2 ** 20;

/** Waits until a count stays as it is. */
export async function settled(count: () => number): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits for one turn of the event loop. */
export const soon = () => new Promise((resolve) => setTimeout(resolve));

type Send = (url: URL, init: RequestInit) => Promise<Response>;

export const HOST = 'blog.example.com';
export const guarded = (port: number, options: PublicNames = {}) =>
  guardedFetch(new GuardOfPublicNames({ allowedPorts: [port], ...options }));

/** What is sent, and to which address of a server on loopback. */
type At = (port: number) => { send: Send; url: (path: string) => URL };

/** The global fetch and the guarded one, for the tests that both pass. */
export const ways: [name: string, at: At][] = [
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

/** Starts a server, and sends to it in one of the ways. */
export const serverFor = (at: At) => async (answer: RequestListener) => {
  const server = await listen(http.createServer(answer));
  const { send, url } = at(server.port);
  return { server, url, send: (path: string, init: RequestInit = {}) => send(url(path), init) };
};
