/**
 * HTTP client for all requests the library makes itself. Limits time and size, follows only same-site redirects, reuses
 * connections.
 */
import { isUtf8 } from 'node:buffer';
import http, { type Agent as HTTPAgent } from 'node:http';
import https, { type Agent as HTTPSAgent } from 'node:https';
import { debuglog } from 'node:util';
import { longSecrets, withoutSecrets } from '../reading/secrets';
import type { AddressGuard } from './address-guard';
import { decodeBody } from './content-encoding';
import { HTTPFault, toWordPressError } from './fault';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from './message';
import { redirectTarget } from './redirects';

const debug = debuglog('passport-wordpress-rest');

/**
 * How the library sends its own requests. The strategies, `discover` and `diagnose` take these options among theirs.
 *
 * @example
 * const site = await discover('https://blog.example.com', { timeout: 5_000, maxBodySize: 2 * 2 ** 20 });
 */
export interface HTTPOptions {
  /**
   * The time limit of an exchange, in milliseconds, including redirects and retries. After that it fails with the code
   * `timeout`. From 1 to 2³¹ − 1, else a TypeError. Default: 10,000.
   */
  timeout?: number | undefined;
  /**
   * The maximal size of a response body after decompression, in bytes. A larger one fails with the code
   * `response_too_large`. From 1 to 2³¹ − 1, else a TypeError. Default: 1,048,576 (1 MiB).
   */
  maxBodySize?: number | undefined;
  /**
   * The agents that open connections, for instance those of a corporate proxy. Not allowed together with an
   * {@link AddressGuard}, which cannot check their connections. Default: agents that keep idle connections open for 4
   * seconds. If one of the two is left out, the default is used for its scheme.
   */
  agents?:
    | {
        /** Opens connections without TLS. */
        http?: HTTPAgent | undefined;
        /** Opens connections with TLS. */
        https?: HTTPSAgent | undefined;
      }
    | undefined;
}

/**
 * Options of an agent that keeps idle connections open, in milliseconds. Apache and Node's server close them after 5
 * seconds, and a request sent at that moment is lost. Only an agent with a `timeout` obeys a shorter Keep-Alive header.
 */
export const keepAlive = { keepAlive: true, timeout: 4000 };

/**
 * The maximal size of all headers of a response together, in bytes. Sites with many cookies or a long
 * Content-Security-Policy exceed Node's default of 16 KiB.
 */
export const maxHeaderSize = Math.max(2 ** 16, http.maxHeaderSize);

// A body may arrive in chunks of one byte, and each chunk takes about two hundred bytes of memory.
const MAX_CHUNKS = 4096;

export class HTTPClient {
  readonly timeout: number;
  readonly maxBodySize: number;
  readonly #agents: { http: HTTPAgent; https: HTTPSAgent };
  readonly #guard: AddressGuard | undefined;

  /**
   * @param guard Restricts requests to public addresses; required if a user supplied the site.
   * @throws TypeError for a limit out of its range, and for agents together with a guard.
   */
  constructor(options: HTTPOptions = {}, guard?: AddressGuard) {
    if (guard && options.agents) {
      throw new TypeError(
        '`agents` open connections that the address guard cannot check. Leave them out, or set ' +
          '`dangerouslyAllowAnyAddress`.',
      );
    }
    this.#guard = guard;
    this.timeout = limit('timeout', options.timeout ?? 10_000);
    this.maxBodySize = limit('maxBodySize', options.maxBodySize ?? 2 ** 20);
    this.#agents = {
      http: options.agents?.http ?? new http.Agent(keepAlive),
      https: options.agents?.https ?? new https.Agent(keepAlive),
    };
  }

  /**
   * Checks an address that a browser is sent to by the same rules as the addresses of requests.
   * @throws WordPressError `address_forbidden` with a guard
   */
  check(url: string): void {
    this.#guard?.check(new URL(url));
  }

  /**
   * Sends a request and reads the whole response. Responses of any status are returned, not thrown.
   * @throws WordPressError `timeout`, `site_unreachable`, `certificate_invalid`, `redirect_refused`,
   *   `response_too_large` or `response_invalid`, and with a guard `address_forbidden`; the reason of `signal`, if it
   *   was aborted.
   */
  async send(request: HTTPRequest, signal?: AbortSignal): Promise<HTTPResponse> {
    signal?.throwIfAborted();
    const cancellation = new Cancellation();
    const timer = setTimeout(() => cancellation.end(new HTTPFault('timeout')), this.timeout);
    const onAbort = () => cancellation.end(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const started = performance.now();
    let at = request.url;
    const log = (outcome: string | number) =>
      debug.enabled &&
      debug(
        '%s %s: %s after %d ms',
        request.method,
        withoutQuery(request.url),
        outcome,
        performance.now() - started,
      );
    try {
      const response = await this.#follow(request, cancellation, (url) => void (at = url.href));
      log(response.status);
      return response;
    } catch (error) {
      // An aborted socket fails with various errors. Only the reason of the abort explains them.
      if (signal?.aborted) throw signal.reason;
      const explained = toWordPressError(error, {
        request: `${request.method} ${withoutSecrets(withoutQuery(at), longSecrets(request.secrets))}`,
        host: new URL(at).host,
        timeout: this.timeout,
        maxBodySize: this.maxBodySize,
        maxHeaderSize,
      });
      log(explained.code);
      throw explained;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** @param onHop Called with each address before a request is sent there, for the message of a failure. */
  async #follow(
    request: HTTPRequest,
    cancellation: Cancellation,
    onHop: (url: URL) => void,
  ): Promise<HTTPResponse> {
    let url = new URL(request.url);
    for (let hops = 0; ; hops++) {
      onHop(url);
      const response = await this.#sendTo(url, request, cancellation);
      if (request.follow === false) return response;
      const next = redirectTarget(
        response,
        url,
        request.authorize !== undefined,
        hops,
        longSecrets(request.secrets),
      );
      if (next === undefined) return response;
      url = next;
    }
  }

  #sendTo(url: URL, request: HTTPRequest, cancellation: Cancellation): Promise<HTTPResponse> {
    return this.#exchange(url, request, cancellation).catch((error: unknown) => {
      // A server may close an idle connection at the moment at which it is used again.
      const repeatable = request.repeatable ?? request.method !== 'POST';
      if (!(repeatable && error instanceof HTTPFault && error.kind === 'dropped')) throw error;
      return this.#exchange(url, request, cancellation);
    });
  }

  #exchange(url: URL, request: HTTPRequest, cancellation: Cancellation): Promise<HTTPResponse> {
    const { method } = request;
    const authorized = request.authorize?.(url);
    const secure = url.protocol === 'https:';
    const headers = {
      accept: '*/*',
      // A compressed body that is cut at the limit may be unreadable.
      'accept-encoding': request.truncate ? 'identity' : 'gzip',
      'user-agent': 'passport-wordpress-rest',
      ...request.headers,
      ...authorized?.headers,
    };

    return new Promise((resolve, reject) => {
      if (cancellation.reached) throw cancellation.reason;
      cancellation.reject = reject;
      const target = authorized?.url ?? url;
      this.#guard?.check(target);
      const outgoing = (secure ? https : http).request({
        // Given a URL object, Node would copy properties that are not needed here.
        protocol: target.protocol,
        hostname: target.hostname.replace(/^\[|\]$/g, ''),
        port: target.port,
        path: target.pathname + target.search,
        method,
        headers,
        maxHeaderSize,
        agent: secure ? this.#agents.https : this.#agents.http,
        ...(this.#guard && { lookup: this.#guard.lookup }),
      });
      cancellation.outgoing = outgoing;
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const dropped = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(dropped ? new HTTPFault('dropped', { cause: error }) : error);
      });
      outgoing.on('upgrade', (_incoming, socket) => {
        socket.destroy();
        reject(new HTTPFault('upgrade'));
      });
      outgoing.on('response', (incoming) => {
        const headers = decodeUTF8Headers(incoming.headers as Record<string, string | undefined>);
        const limits = { maxSize: this.maxBodySize, truncate: request.truncate === true };
        this.#collect(incoming, limits.truncate, reject, (packed) => {
          decodeBody(packed, headers['content-encoding'], limits).then((bytes) => {
            const [status, body] = [incoming.statusCode!, bytes.toString()];
            if (speaksOnlyHTTP2(status, headers, body)) {
              reject(new HTTPFault('HTTP/2', { message: String(status) }));
            }
            const { secrets } = request;
            // A redirect may bring a secret into the address.
            const place =
              url.href === request.url ? url.href : withoutSecrets(url.href, longSecrets(request.secrets));
            resolve({ method, url: place, status, headers, body, ...(secrets && { secrets }) });
          }, reject);
        });
      });
      outgoing.end(authorized?.body);
    });
  }

  #collect(
    incoming: http.IncomingMessage,
    truncate: boolean,
    reject: (reason: Error) => void,
    done: (body: Buffer) => void,
  ): void {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (chunks.length >= MAX_CHUNKS) chunks.splice(0, chunks.length, Buffer.concat(chunks));
      if (size <= this.maxBodySize) return;
      if (truncate) done(Buffer.concat(chunks).subarray(0, this.maxBodySize));
      else reject(new HTTPFault('too large'));
      incoming.destroy();
    });
    incoming.on('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on('error', reject);
  }
}

/** Ends an exchange early. An AbortSignal would cost as much as a request, since each request listens to it. */
class Cancellation {
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

/**
 * A limit of time or size.
 * @throws TypeError for a value out of range. Node's timers end at once if they get more than 2³¹ − 1.
 */
export function limit(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 1 && value < 2 ** 31) return value;
  throw new TypeError(`${name} must be a number from 1 to ${2 ** 31 - 1}.`);
}
