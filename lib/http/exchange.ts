/** A request to one address, and its response. */
import { isUtf8 } from 'node:buffer';
import http from 'node:http';
import https from 'node:https';
import { longSecrets, withoutSecrets } from '../reading/secrets';
import type { AddressGuard } from './address-guard';
import { closeIdle, hostnameOf } from './agents';
import { decodeBody, isEncoded } from './content-encoding';
import { HTTPFault } from './fault';
import type { Authorized, HTTPRequest, HTTPResponse } from './message';

/**
 * The maximal size of all headers of a response together, in bytes. Sites with many cookies or a long
 * Content-Security-Policy exceed Node's default of 16 KiB.
 */
export const maxHeaderSize = Math.max(2 ** 16, http.maxHeaderSize);

// A body may arrive in chunks of one byte, and each chunk takes about two hundred bytes of memory.
const MAX_CHUNKS = 4096;

interface ExchangeOptions {
  /** What `request.authorize` returned for the address. */
  authorized: Authorized;
  agent: http.Agent;
  guard: AddressGuard | undefined;
  /** In bytes. */
  maxBodySize: number;
  cancellation: Cancellation;
  /** Whether this is the second copy of the request. Default: false. */
  isRepeated?: boolean;
}

/**
 * Sends a request to one address and reads the whole response. It follows no redirect.
 *
 * A server may close an idle connection at the moment at which it is used again. Then the request is sent once more, on a
 * new connection, because other idle ones may be closed as well.
 *
 * This applies to a POST as well, as in browsers: otherwise the login would be lost. RFC 9110 §9.2.2 allows it if nothing
 * is done twice. Nearly always the server has not read the first copy. A server that processed it refuses the second or
 * confirms the same: both have the same bytes, and OAuth 1.0a accepts a nonce once. What else protects a request is said
 * where it is made. A response that has begun is never requested again.
 * @param url Where to, as the response names it. The credentials may add to it.
 * @throws HTTPFault, the error of Node, the reason of `cancellation`, or what the guard throws
 */
export function exchange(url: URL, request: HTTPRequest, options: ExchangeOptions): Promise<HTTPResponse> {
  const { authorized, agent, guard, maxBodySize, cancellation } = options;
  const { method } = request;
  const headers: Record<string, string> = {
    accept: '*/*',
    // A compressed body that is cut at the limit may be unreadable.
    'accept-encoding': request.truncate ? 'identity' : 'gzip',
    'user-agent': 'passport-wordpress-rest',
  };
  Object.assign(headers, request.headers, authorized.headers);

  return new Promise((resolve, reject) => {
    if (cancellation.reached) throw cancellation.reason;
    cancellation.reject = reject;
    const target = authorized.url ?? url;
    guard?.check(target);
    const outgoing = (url.protocol === 'https:' ? https : http).request({
      // Given a URL object, Node would copy properties that are not needed here.
      protocol: target.protocol,
      hostname: hostnameOf(target.hostname),
      port: target.port,
      path: target.pathname + target.search,
      method,
      headers,
      maxHeaderSize,
      agent,
      ...(guard && { lookup: guard.lookup }),
    });
    cancellation.outgoing = outgoing;
    let bytesBefore: number | undefined;
    outgoing.on('socket', ({ bytesRead }) => (bytesBefore = bytesRead));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const isClosed = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      const isUnanswered = outgoing.socket?.bytesRead === bytesBefore;
      const isDropped = outgoing.reusedSocket && isClosed && isUnanswered;
      if (!isDropped || options.isRepeated || cancellation.reached) return reject(error);
      try {
        closeIdle(agent, target);
        resolve(exchange(url, request, { ...options, isRepeated: true }));
      } catch (reason) {
        // An agent of the application may lack what Node's agents have. Thrown here, it would end the process.
        reject(reason);
      }
    });
    outgoing.on('upgrade', (_incoming, socket) => {
      socket.destroy();
      reject(new HTTPFault('upgrade'));
    });
    outgoing.on('response', (incoming) => {
      const headers = decodeUTF8Headers(incoming.headers as Record<string, string | undefined>);
      const limits = { maxSize: maxBodySize, truncate: request.truncate === true };
      const encoding = headers['content-encoding'];
      const finish = (bytes: Buffer) => {
        const [status, body] = [incoming.statusCode!, bytes.toString()];
        if (speaksOnlyHTTP2(status, headers, body)) {
          reject(new HTTPFault('HTTP/2', { message: String(status) }));
        }
        const { secrets } = request;
        // A redirect may bring a secret into the address.
        const place = url.href === request.url ? url.href : withoutSecrets(url.href, longSecrets(secrets));
        const response: HTTPResponse = { method, url: place, status, headers, body };
        if (secrets) response.secrets = secrets;
        resolve(response);
      };
      collect(incoming, limits, reject, (packed) => {
        if (isEncoded(packed, encoding)) decodeBody(packed, encoding, limits).then(finish, reject);
        else finish(packed);
      });
    });
    outgoing.end(authorized.body);
  });
}

function collect(
  incoming: http.IncomingMessage,
  { maxSize, truncate }: { maxSize: number; truncate: boolean },
  reject: (reason: Error) => void,
  done: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (chunks.length >= MAX_CHUNKS) chunks.splice(0, chunks.length, Buffer.concat(chunks));
    if (size <= maxSize) return;
    if (truncate) done(Buffer.concat(chunks).subarray(0, maxSize));
    else reject(new HTTPFault('too large'));
    incoming.destroy();
  });
  incoming.on('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  incoming.on('error', reject);
}

/** Ends an exchange early. An AbortSignal would cost as much as a request, since each request listens to it. */
export class Cancellation {
  reached = false;
  reason: unknown;
  outgoing: http.ClientRequest | undefined;
  reject: ((reason: unknown) => void) | undefined;

  end(reason: unknown): void {
    this.reached = true;
    this.reason = reason;
    // A destroyed request ends only when it has a socket, and the agent may not have a free one.
    this.reject?.(reason);
    this.outgoing?.destroy(reason instanceof Error ? reason : undefined);
  }
}

/** By RFC 9110 §15.6.6 (505) and §15.5.22 (426), and by the response of Node's HTTP/2 server to a client without ALPN. */
function speaksOnlyHTTP2(status: number, { upgrade = '' }: HTTPResponse['headers'], body: string): boolean {
  if (status === 426) return /\bh2c?\b|HTTP\/[23]/i.test(upgrade);
  return status === 505 || (status === 403 && /^(?:Missing|Unknown) ALPN Protocol, expected `h2`/.test(body));
}

/** Node reads headers as Latin-1. WordPress writes addresses into them in UTF-8: `https://bücher.example`. */
function decodeUTF8Headers(headers: Record<string, string | undefined>): Record<string, string | undefined> {
  for (const name of ['link', 'location']) {
    const value = headers[name];
    if (value === undefined || !/[\x80-\xff]/.test(value)) continue;
    const bytes = Buffer.from(value, 'latin1');
    if (isUtf8(bytes)) headers[name] = bytes.toString();
  }
  return headers;
}
