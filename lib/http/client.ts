/**
 * HTTP client for all requests the library makes itself. Limits time and size, follows only same-site redirects, reuses
 * connections.
 */
import type { Agent as HTTPAgent } from 'node:http';
import type { Agent as HTTPSAgent } from 'node:https';
import { debuglog } from 'node:util';
import { longSecrets, withoutSecrets } from '../reading/secrets';
import type { AddressGuard } from './address-guard';
import { closeIdle, keepAliveAgents, type Agents } from './agents';
import { Cancellation, exchange, maxHeaderSize } from './exchange';
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
   * {@link AddressGuard}, which cannot check their connections. Default: agents that keep idle connections open for a
   * minute, or as long as the server's Keep-Alive header says, and at most 256 of them for each scheme. If one of the two
   * is left out, the default is used for its scheme.
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

export class HTTPClient {
  readonly timeout: number;
  readonly maxBodySize: number;
  readonly #ownAgents = keepAliveAgents();
  readonly #agents: Agents;
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
      'http:': options.agents?.http ?? this.#ownAgents['http:'],
      'https:': options.agents?.https ?? this.#ownAgents['https:'],
    };
  }

  /**
   * Checks an address that a browser is sent to by the same rules as the addresses of requests.
   * @throws WordPressError `address_forbidden` with a guard
   */
  check(url: string): void {
    this.#guard?.check(new URL(url));
  }

  /** Closes idle connections, unless they are of the application's agents. For a client that sends no other request. */
  close(): void {
    for (const agent of Object.values(this.#ownAgents)) closeIdle(agent);
  }

  /**
   * Sends a request and reads the whole response. Responses of any status are returned, not thrown.
   * @throws WordPressError `timeout`, `site_unreachable`, `certificate_invalid`, `redirect_refused`,
   *   `response_too_large` or `response_invalid`, and with a guard `address_forbidden`; the reason of `signal`, if it
   *   was aborted.
   */
  async send(request: HTTPRequest, signal?: AbortSignal): Promise<HTTPResponse> {
    signal?.throwIfAborted();
    let url = new URL(request.url);
    const started = performance.now();
    const cancellation = new Cancellation();
    const timer = setTimeout(() => cancellation.end(new HTTPFault('timeout')), this.timeout);
    const onAbort = () => cancellation.end(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
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
      for (let hops = 0; ; hops++) {
        const response = await exchange(url, request, {
          authorized: request.authorize?.(url) ?? {},
          agent: this.#agents[url.protocol as keyof Agents],
          guard: this.#guard,
          maxBodySize: this.maxBodySize,
          cancellation,
        });
        const next = request.follow === false ? undefined : redirectTarget(response, url, request, hops);
        if (next === undefined) {
          log(response.status);
          return response;
        }
        url = next;
      }
    } catch (error) {
      // An aborted socket fails with various errors. Only the reason of the abort explains them.
      if (signal?.aborted) throw signal.reason;
      const explained = toWordPressError(error, {
        request: `${request.method} ${withoutSecrets(withoutQuery(url.href), longSecrets(request.secrets))}`,
        host: url.host,
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
}

/**
 * A limit of time or size.
 * @throws TypeError for a value out of range. Node's timers end at once if they get more than 2³¹ − 1.
 */
export function limit(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 1 && value < 2 ** 31) return value;
  throw new TypeError(`${name} must be a number from 1 to ${2 ** 31 - 1}.`);
}
