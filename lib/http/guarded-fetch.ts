/** A `fetch` whose connections are checked by an address guard. The global fetch has no option for that. */
import http from 'node:http';
import https from 'node:https';
import { Readable, pipeline } from 'node:stream';
import { WordPressError } from '../errors';
import type { AddressGuard } from './address-guard';
import { maxHeaderSize } from './exchange';
import { dropRawPacket } from './fault';
import { decodedBody, toFetchResponse } from './fetch-response';
import { formDataBlob } from './form-data';

/** How long a connection may be silent, in milliseconds. The same as with the global fetch. */
const MAX_SILENCE = 300_000;

/**
 * Idle connections stay open for 4 seconds, as those of the global fetch do, which also never sends a request twice. An
 * application may make such a function for each user, and each has its own connections.
 */
const keepAlive = { keepAlive: true, timeout: 4000 };

/**
 * Makes a function like `fetch` with `redirect: 'manual'`.
 * @param maxSilence How long a connection may be silent, in milliseconds.
 * @returns A function that rejects with a WordPressError `address_forbidden` for an address that the guard refuses, with
 *   the reason of an aborted signal, and with a TypeError for a failure of the network.
 */
export function guardedFetch(
  guard: AddressGuard,
  maxSilence = MAX_SILENCE,
): (url: URL, init: RequestInit) => Promise<Response> {
  const transports = {
    'http:': { open: http.request, agent: new http.Agent(keepAlive) },
    'https:': { open: https.request, agent: new https.Agent(keepAlive) },
  };

  return async (url, { method, headers, body, signal }) => {
    signal?.throwIfAborted();
    guard.check(url);
    const content = body instanceof FormData ? formDataBlob(body) : body;
    // Request converts the body, and throws for the same arguments as fetch.
    const request = new Request(url, { method, headers, body: content, duplex: 'half' } as RequestInit);
    const { open, agent } = transports[url.protocol as keyof typeof transports];

    return new Promise((resolve, reject) => {
      const outgoing = open(url, {
        method: request.method,
        headers: headersOf(request, content),
        agent,
        maxHeaderSize,
        lookup: guard.lookup,
      });
      const fail = (cause: unknown) => {
        dropRawPacket(cause);
        reject(cause instanceof WordPressError ? cause : new TypeError('fetch failed', { cause }));
      };
      let answer: Readable | null | undefined;
      const onAbort = () => {
        reject(signal!.reason);
        (answer ?? outgoing).destroy(signal!.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      outgoing.on('upgrade', (_incoming, socket) => {
        socket.destroy();
        fail(new Error('The server wants to switch to another protocol (101).'));
      });
      outgoing.on('response', (incoming) => {
        try {
          answer = decodedBody(incoming, request.method);
          resolve(toFetchResponse(url, incoming, answer));
        } catch (error) {
          incoming.destroy();
          fail(error);
        }
      });
      outgoing.setTimeout(maxSilence, () => {
        (answer ?? outgoing).destroy(new Error(`No data was received for ${maxSilence} ms.`));
      });
      outgoing.on('error', fail);
      outgoing.on('close', () => {
        signal?.removeEventListener('abort', onAbort);
        if (answer === undefined) fail(new Error('The connection was closed before there was a response.'));
      });
      if (!request.body) outgoing.end();
      else pipeline(Readable.fromWeb(request.body as never), outgoing, (error) => error && fail(error));
    });
  };
}

function headersOf(request: Request, body: RequestInit['body']): Record<string, string> {
  const headers: Record<string, string> = {
    accept: '*/*',
    'accept-encoding': 'gzip, deflate, br',
    'user-agent': 'passport-wordpress-rest',
    ...Object.fromEntries(request.headers),
  };
  if (body === null || body === undefined) return headers;
  // Some web servers with PHP refuse a chunked body.
  const length = lengthOf(body)?.toString() ?? headers['content-length'];
  return {
    ...headers,
    ...(length === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': length }),
  };
}

/** The length of a body, unless it is a stream. */
function lengthOf(body: NonNullable<RequestInit['body']>): number | undefined {
  if (typeof body === 'string' || body instanceof URLSearchParams) return Buffer.byteLength(String(body));
  return body instanceof Blob ? body.size : (body as Partial<ArrayBuffer>).byteLength;
}
