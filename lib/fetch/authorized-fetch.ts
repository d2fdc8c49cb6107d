/** Requests as the logged-in user: `fetch` with the credentials of a user on one site. */

import { WordPressError } from '../errors';
import type { AddressGuard } from '../http/address-guard';
import { limit } from '../http/client';
import { dropRawPacket } from '../http/fault';
import { withURL } from '../http/fetch-response';
import { guardedFetch } from '../http/guarded-fetch';
import { withoutQuery } from '../http/message';
import { assertKnownOptions } from '../known-options';
import { readStart } from '../rest/read-error';
import { ignoredCredentials } from '../rest/refusal';
import { withRequestSecrets } from '../rest/response-secrets';
import type { SignatureMethod } from '../signing/base-string';
import { QuirkRetry, type ServerQuirks } from '../signing/server-quirks';
import { signedBody, type Body, type SignedBody } from '../signing/signed-body';
import { guardOf, type SiteData } from '../site/site';
import { checkCredentials, isOAuth1, secretsOf, withCredentials, type Credentials } from './credentials';
import { SiteAddresses } from './site-addresses';

/** The options of {@link authorizedFetch}. */
export interface AuthorizedFetchOptions {
  /** The signature method for OAuth 1.0a; other credentials do not use it. Default: `HMAC-SHA1`. */
  signatureMethod?: SignatureMethod | undefined;
  /**
   * Time limit until the response begins, in milliseconds, including redirects and retries. From 1 to 2³¹ − 1, else a
   * TypeError. Default: 60,000.
   */
  timeout?: number | undefined;
  /** The `fetch` that sends the requests, for instance one that uses a proxy. Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /**
   * Restricts requests to public addresses, checked at each connection. Required if a user supplied the site. Guarded
   * requests are sent by node:http(s), so an undici `dispatcher` has no effect on them. Default: the guard that
   * {@link discover} used to find the site. The guard belongs to the object that `discover` returned: a copy of it, or
   * the site's plain data from a database, has no guard.
   */
  guard?: AddressGuard | undefined;
}

const OPTIONS = {
  signatureMethod: true,
  timeout: true,
  fetch: true,
  guard: true,
} as const satisfies Record<keyof AuthorizedFetchOptions, true>;

/**
 * Returns a `fetch` that sends requests as the logged-in user. It takes the arguments of the global `fetch` and
 * resolves to the same `Response`.
 *
 * A path (`/wp/v2/posts?include[]=1`) is a route of the site's REST API, with any permalinks. An absolute address must
 * be an address of the site: credentials are never sent to another one, and no redirect to another one is followed. For
 * OAuth 1.0a the request is signed as PHP will parse it, and sent as the caller wrote it.
 *
 * A response that refuses the request is returned like any other. {@link readError} returns the error that it reports.
 *
 * @param site A {@link Site}, or its plain data. `home` and `root` are used.
 * @param credentials The user's {@link Credentials}. They are copied.
 * @throws TypeError for invalid credentials or options, and for a `fetch` together with a guard. The returned `fetch`
 *   rejects with a TypeError for an address of another site, for a method that the OAuth 1.0a plugin refuses, and for a
 *   stream that must be signed and is longer than 1 MiB; with a {@link WordPressError} `timeout` or `redirect_refused`,
 *   and with a guard `address_forbidden`; and with any error of the underlying `fetch`.
 * @example
 * ```ts
 * const site = await discover('https://blog.example.com');
 * const fetch = authorizedFetch(site, { consumerKey, consumerSecret, token, tokenSecret });
 * const response = await fetch('/wp/v2/posts', { method: 'POST', body: new URLSearchParams({ title: 'Hello' }) });
 * const error = await readError(response);
 * if (error) throw error;
 * const post = await response.json();
 * ```
 */
export function authorizedFetch(
  site: Pick<SiteData, 'home' | 'root'>,
  credentials: Credentials,
  options: AuthorizedFetchOptions = {},
): typeof fetch {
  const session = new AuthorizedSession(site, credentials, options);
  return (input, init) => session.fetch(input, init ?? {});
}

type FetchInput = Parameters<typeof fetch>[0];

/** A request that is being sent: the caller's arguments, and the signed fields of the body. */
interface Outgoing extends SignedBody {
  url: URL;
  method: string;
  headers: Headers;
  redirect: NonNullable<RequestInit['redirect']>;
  /** The caller's other arguments: `signal`, `keepalive`, a dispatcher. */
  rest: RequestInit;
}

const MAX_REDIRECTS = 20;

class AuthorizedSession {
  readonly #home: string;
  readonly #addresses: SiteAddresses;
  readonly #credentials: Credentials;
  readonly #secrets: readonly string[];
  readonly #signatureMethod: SignatureMethod;
  readonly #timeout: number;
  readonly #fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** The workarounds that the site needs, learned from its responses. */
  #quirks: ServerQuirks = { headerStripped: false, clockOffset: 0 };
  /** Whether a bearer token in the query was ignored, too. It gets into logs there, so it is not tried again. */
  #isTokenInQueryIgnored = false;

  constructor(
    site: Pick<SiteData, 'home' | 'root'>,
    credentials: Credentials,
    options: AuthorizedFetchOptions,
  ) {
    assertKnownOptions('authorizedFetch', options, OPTIONS);
    const { signatureMethod = 'HMAC-SHA1', timeout = 60_000, fetch, guard = guardOf(site) } = options;
    if (guard && fetch) {
      throw new TypeError(
        'The address guard cannot check the connections of a custom `fetch`. Omit `fetch`, or pass the plain data of ' +
          'the site, `{ home, root }`, which has no guard.',
      );
    }
    this.#home = site.home;
    this.#addresses = new SiteAddresses(site);
    this.#credentials = checkCredentials(credentials);
    this.#secrets = secretsOf(this.#credentials);
    this.#signatureMethod = signatureMethod;
    this.#timeout = limit('timeout', timeout);
    this.#fetch = guard ? guardedFetch(guard) : (fetch ?? globalThis.fetch);
  }

  async fetch(input: FetchInput, init: RequestInit): Promise<Response> {
    const outgoing = await this.#prepare(input, init);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(this.#timeoutError(outgoing)), this.#timeout);
    const { signal } = outgoing.rest;
    outgoing.rest.signal = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
    try {
      return await this.#follow(outgoing);
    } finally {
      clearTimeout(timer);
    }
  }

  async #prepare(input: FetchInput, init: RequestInit): Promise<Outgoing> {
    const request = input instanceof Request ? input : undefined;
    const { method: verb, headers: head, body: content, redirect: mode, ...rest } = init;
    const url = this.#addresses.resolve(
      input instanceof Request ? input.url : input instanceof URL ? input.href : input,
    );
    const method = (verb ?? request?.method ?? 'GET').replace(/^(?:get|head|post|put|delete)$/i, (name) =>
      name.toUpperCase(),
    );
    if (isOAuth1(this.#credentials) && !/^(?:GET|HEAD|POST|PUT|PATCH|DELETE)$/i.test(method)) {
      throw new TypeError(`The OAuth 1.0a plugin of WordPress refuses ${method} requests.`);
    }
    const headers = toHeaders(head ?? request?.headers);
    const body = (content ?? request?.body ?? null) as Body | null;
    const signed = isOAuth1(this.#credentials)
      ? await signedBody(method.toUpperCase(), body, headers.get('content-type'))
      : { body, isRepeatable: !(body instanceof ReadableStream) };
    const signal = rest.signal ?? request?.signal;
    return {
      ...signed,
      url,
      method,
      headers,
      redirect: mode ?? request?.redirect ?? 'follow',
      rest: { ...rest, ...(signal && { signal }) },
    };
  }

  async #follow(outgoing: Outgoing): Promise<Response> {
    for (let hops = 0; ; hops++) {
      const response = await this.#send(outgoing);
      const location = response.headers.get('location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
      if (outgoing.redirect === 'manual') return response;
      void response.body?.cancel();
      this.#redirect(outgoing, response.status, location, hops);
    }
  }

  /**
   * Sends the request. It is repeated once for each workaround that the refusal shows to be needed: OAuth 1.0a and OAuth
   * 2 have a place for credentials besides the Authorization header, and only OAuth 1.0a depends on the clock.
   */
  async #send(outgoing: Outgoing): Promise<Response> {
    const retry = new QuirkRetry(this.#quirks);
    for (;;) {
      const response = await this.#sendOnce(outgoing, retry);
      this.#addresses.learnNamedRoot(response.headers.get('link'));
      if ('applicationPassword' in this.#credentials) return response;
      if (response.status < 400) this.#quirks = retry.quirks;
      if (response.status !== 401 || !outgoing.isRepeatable) return response;
      if (!isOAuth1(this.#credentials) && retry.headerStripped) this.#isTokenInQueryIgnored = true;
      const isLost =
        !this.#isTokenInQueryIgnored &&
        ignoredCredentials(response.status, await readStart(response.clone()));
      const date = isOAuth1(this.#credentials) ? response.headers.get('date') : undefined;
      if (!retry.shouldRetry(response.status, date, isLost)) return response;
      void response.body?.cancel();
    }
  }

  async #sendOnce(outgoing: Outgoing, retry: QuirkRetry): Promise<Response> {
    const { method, body, isRepeatable, rest } = outgoing;
    const { url, headers } = withCredentials(outgoing, this.#credentials, {
      home: this.#home,
      signatureMethod: this.#signatureMethod,
      retry,
    });
    const response = await this.#fetch(url, {
      ...rest,
      method,
      headers,
      redirect: 'manual',
      ...(body !== null && { body }),
      // Required by fetch if the body is a stream.
      ...(!isRepeatable && { duplex: 'half' }),
    }).catch((error: unknown) => {
      dropRawPacket((error as Error | undefined)?.cause);
      throw error;
    });
    // The address of a response may be logged, so it must not show credentials in the query.
    const hasCleanURL = url === outgoing.url;
    return withRequestSecrets(
      hasCleanURL ? response : withURL(response, outgoing.url.href.replace(/#.*$/s, '')),
      this.#secrets,
    );
  }

  /** Changes a request as its redirect demands (fetch standard, "HTTP-redirect fetch"), if it stays on the site. */
  #redirect(outgoing: Outgoing, status: number, location: string, hops: number): void {
    const { url: from, method, isRepeatable } = outgoing;
    const refuse = (why: string) =>
      new WordPressError(
        'redirect_refused',
        `${method} ${withoutQuery(from.href)} ${why}.`,
        'Request the address that the redirects lead to, or handle redirects yourself with `redirect: "manual"`.',
      );
    if (outgoing.redirect === 'error') throw refuse('was redirected');
    if (hops >= MAX_REDIRECTS) throw refuse(`was redirected more than ${MAX_REDIRECTS} times`);
    const target = this.#addresses.redirectTarget(location, from);
    if (!target) {
      throw refuse('was redirected to an address that is not of the site, so credentials are not sent to it');
    }
    const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
    if (becomesGet) {
      for (const name of ['content-type', 'content-length', 'content-encoding'])
        outgoing.headers.delete(name);
      Object.assign(outgoing, { method: 'GET', body: null, form: undefined, isRepeatable: true });
    } else if (!isRepeatable) {
      throw refuse('was redirected, and the stream in its body cannot be sent twice');
    }
    outgoing.url = target;
  }

  #timeoutError({ method, url }: Outgoing): WordPressError {
    return new WordPressError(
      'timeout',
      `${method} ${withoutQuery(url.href)} got no response within ${this.#timeout} ms.`,
      'If the site is slow, or the upload is large, raise `timeout`.',
    );
  }
}

/** @throws TypeError for invalid headers. That of `Headers` would show the value, which may be a secret. */
function toHeaders(init: RequestInit['headers']): Headers {
  try {
    return new Headers(init);
  } catch {
    throw new TypeError('A header of the request has a name or a value that is not valid.');
  }
}
