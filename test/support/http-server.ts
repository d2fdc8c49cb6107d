/** Servers on loopback for the tests of the HTTP client, and requests to them. */
import http, { type IncomingMessage, type RequestListener } from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { HTTPClient, type HTTPOptions } from '../../lib/http/client';
import type { HTTPRequest } from '../../lib/http/message';
import { selfSigned } from './certificate';
import { listen } from './loopback';

/** A server with the given answer, and the requests that it got. */
export async function serve(answer: RequestListener) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const loopback = await listen(server);
  return { asked, loopback, url: `http://127.0.0.1:${loopback.port}` };
}

/** A server without HTTP: what it does with each connection once something arrives there. */
export async function serveRaw(answer: (socket: net.Socket) => void) {
  const server = net.createServer((socket) => socket.once('data', () => answer(socket)));
  return `http://127.0.0.1:${(await listen(server)).port}`;
}

/** A server on https with a self-signed certificate, and agents that trust it. */
export async function serveSecurely(answer: RequestListener, certificate = selfSigned()) {
  const asked: string[] = [];
  const server = https.createServer(certificate, (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const { port } = await listen(server);
  const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
  return { asked, port, agents, url: `https://127.0.0.1:${port}` };
}

/** Sends a GET, or another request, with a new client. */
export const get = (url: string, options: HTTPOptions = {}, request: Partial<HTTPRequest> = {}) =>
  new HTTPClient(options).send({ method: 'GET', url, ...request });

/** The body of a request, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** A promise, and the function that fulfils it. */
export function signalOf<T = void>() {
  let give!: (value: T) => void;
  const given = new Promise<T>((resolve) => (give = resolve));
  return { give, given };
}
