/**
 * The only door out: every request that this package makes for itself goes through here. It has a limit on time
 * and on size, follows only the redirects that stay with the site, and keeps connections open between requests.
 */
import { isUtf8 } from 'node:buffer';
import http, { type Agent as HTTPAgent } from 'node:http';
import https, { type Agent as HTTPSAgent } from 'node:https';
import { debuglog, promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { AddressGuard } from './address-guard';
import { HTTPFault, toWordPressError } from './fault';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from './message';
import { redirectTarget } from './redirects';

const debug = debuglog('passport-wordpress-rest');

/** How the package reaches a site. */
export interface HTTPOptions {
  /** How long an exchange may take, in milliseconds, redirects and repetitions included. Default: 10,000. */
  timeout?: number | undefined;
  /** How large a response body may be, in bytes, after it was unpacked. Default: 1,048,576 (1 MiB). */
  maxBodySize?: number | undefined;
  /**
   * The agents that open connections, for instance those of a corporate proxy. Default: agents of our own that
   * keep connections open for 4 seconds. One that is left out stays the default.
   */
  agents?: { http?: HTTPAgent | undefined; https?: HTTPSAgent | undefined } | undefined;
}

// For less than the 5 seconds after which Apache and Node's own server close an idle connection: a request that meets
// the closing is lost. Only with a timeout of its own does an agent heed a server's Keep-Alive header, for less still.
export const keepAlive = { keepAlive: true, timeout: 4000 };
const unpack = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

// A body may come byte by byte, and a piece of one byte takes two hundred in memory.
const MAX_PIECES = 4096;

export class HTTPClient {
  readonly timeout: number;
  readonly maxBodySize: number;
  readonly #agents: { http: HTTPAgent; https: HTTPSAgent };
  readonly #guard: AddressGuard | undefined;

  /** @param guard Says where requests may go, if a stranger named the site. */
  constructor(options: HTTPOptions = {}, guard?: AddressGuard) {
    if (guard && options.agents) {
      throw new TypeError(
        '`agents` open connections of their own, which the guard of addresses cannot see. Leave them out, or set ' +
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
   * Checks an address that a browser is sent to, as those are that are asked.
   * @throws WordPressError `address_forbidden` with a guard
   */
  check(url: string): void {
    this.#guard?.check(new URL(url));
  }

  /**
   * Sends a request and reads the whole response, whatever its status.
   * @throws WordPressError `timeout`, `site_unreachable`, `certificate_invalid`, `redirect_refused`,
   *   `response_too_large` or `response_invalid`, and with a guard `address_forbidden`; the reason of `signal`, if that
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
      // What an abort does to a socket shows as all kinds of errors; the reason is the one that tells.
      if (signal?.aborted) throw signal.reason;
      const explained = toWordPressError(cancellation.reached ? cancellation.reason : error, {
        request: `${request.method} ${withoutQuery(at)}`,
        host: new URL(at).host,
        timeout: this.timeout,
        maxBodySize: this.maxBodySize,
      });
      log(explained.code);
      throw explained;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  /** @param onHop Told each address that is asked, for the message if it fails. */
  async #follow(
    request: HTTPRequest,
    cancellation: Cancellation,
    onHop: (url: URL) => void,
  ): Promise<HTTPResponse> {
    let url = new URL(request.url);
    for (let hops = 0; ; hops++) {
      onHop(url);
      const response = await this.#sendTo(url, request, cancellation);
      const next = redirectTarget(response, url, request.authorize !== undefined, hops);
      if (next === undefined) return response;
      url = next;
    }
  }

  #sendTo(url: URL, request: HTTPRequest, cancellation: Cancellation): Promise<HTTPResponse> {
    return this.#exchange(url, request, cancellation).catch((error: unknown) => {
      // A server may close an idle connection in the moment in which it is used again.
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
      // A packed body can't be cut at the limit and still be read.
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
        // Not the URL itself, from which Node would copy more than it needs.
        protocol: target.protocol,
        hostname: target.hostname.replace(/^\[|\]$/g, ''),
        port: target.port,
        path: target.pathname + target.search,
        method,
        headers,
        agent: secure ? this.#agents.https : this.#agents.http,
        ...(this.#guard && { lookup: this.#guard.lookup }),
      });
      cancellation.outgoing = outgoing;
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const dropped = outgoing.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
        reject(dropped ? new HTTPFault('dropped', { cause: error }) : error);
      });
      outgoing.on('response', (incoming) => {
        const headers = decodeUTF8Headers(incoming.headers as Record<string, string | undefined>);
        this.#collect(incoming, request.truncate === true, reject, (packed) => {
          const answer = (body: string) =>
            resolve({ method, url: url.href, status: incoming.statusCode!, headers, body });
          const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
          if (packed.length === 0 || !Object.hasOwn(unpack, encoding)) answer(packed.toString());
          else this.#unpack(packed, encoding as keyof typeof unpack).then(answer, reject);
        });
      });
      outgoing.end(authorized?.body);
    });
  }

  async #unpack(packed: Buffer, encoding: keyof typeof unpack): Promise<string> {
    try {
      return (await unpack[encoding](packed, { maxOutputLength: this.maxBodySize })).toString();
    } catch (error) {
      const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
      throw new HTTPFault(tooLarge ? 'too large' : 'garbled', { cause: error });
    }
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
      if (chunks.length >= MAX_PIECES) chunks.splice(0, chunks.length, Buffer.concat(chunks));
      if (size <= this.maxBodySize) return;
      if (truncate) done(Buffer.concat(chunks).subarray(0, this.maxBodySize));
      else reject(new HTTPFault('too large'));
      incoming.destroy();
    });
    incoming.on('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    incoming.on('error', reject);
  }
}

/** Ends an exchange early. An AbortSignal, which each of its requests would listen to, costs as much as a request. */
class Cancellation {
  reached = false;
  reason: unknown;
  outgoing: http.ClientRequest | undefined;
  reject: ((reason: unknown) => void) | undefined;

  end(reason: unknown): void {
    this.reached = true;
    this.reason = reason;
    // Destroying a request ends it only once it has a socket: an agent may not have one to give.
    this.reject?.(reason);
    this.outgoing?.destroy(reason instanceof Error ? reason : undefined);
  }
}

/**
 * Node reads headers as Latin-1. WordPress writes addresses into them as they are, in UTF-8: those of a home like
 * https://bücher.example.
 */
function decodeUTF8Headers(headers: Record<string, string | undefined>): Record<string, string | undefined> {
  for (const name of ['link', 'location']) {
    const value = headers[name];
    if (value === undefined || !/[\x80-\xff]/.test(value)) continue;
    const bytes = Buffer.from(value, 'latin1');
    if (isUtf8(bytes)) headers[name] = bytes.toString();
  }
  return headers;
}

/** Node's timers count no further than 2³¹ − 1: what is above would be over at once. */
export function limit(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 1 && value < 2 ** 31) return value;
  throw new TypeError(`${name} must be a number from 1 to ${2 ** 31 - 1}.`);
}
