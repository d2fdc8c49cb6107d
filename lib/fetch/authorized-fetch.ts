/** Requests as the logged-in user: `fetch`, with the credentials of one person on one site. */

import { WordPressError } from '../errors';
import type { AddressGuard } from '../http/address-guard';
import { guardedFetch } from '../http/guarded-fetch';
import { withoutQuery } from '../http/message';
import { upgradeToHTTPS } from '../http/redirects';
import { parseURL } from '../reading/url';
import { readStart } from '../rest/read-error';
import { ignoredCredentials } from '../rest/refusal';
import type { SignatureMethod } from '../signing/base-string';
import { QuirkRetry, type ServerQuirks } from '../signing/server-quirks';
import { signedBody, type Body, type SignedBody } from '../signing/signed-body';
import { joinRoute } from '../site/route';
import { guardOf, type SiteData } from '../site/site';
import { assertCredentials, isOAuth1, withCredentials, type Credentials } from './credentials';

/** Options of `authorizedFetch`. */
export interface AuthorizedFetchOptions {
  /** What signs requests for OAuth 1.0a. Default: HMAC-SHA1. */
  signatureMethod?: SignatureMethod | undefined;
  /** How long until a response begins, in milliseconds, redirects and repetitions included. Default: 60,000. */
  timeout?: number | undefined;
  /** The `fetch` that sends requests, for instance one that goes through a proxy. Default: the global one. */
  fetch?: typeof fetch | undefined;
  /**
   * Says where requests may go, at the moment of each connection. Needed if a stranger named the site. Such requests
   * go out by node:http(s), and an undici `dispatcher` has no say in them. Default: the guard with which `discover` found
   * the site. It stays with that very object: a copy, or the site's plain data from a database, has none.
   */
  guard?: AddressGuard | undefined;
}

/**
 * A `fetch` as the logged-in user: the same arguments, the same `Response`.
 *
 * A path (`/wp/v2/posts?include[]=1`) is a route of the site's REST API, whatever its permalinks. An absolute address
 * must be of the site; credentials go nowhere else, not by a redirect either. For OAuth 1.0a the request is signed as
 * PHP will read it, and goes out as it was written.
 *
 * @param site A `Site`, or its plain data: `home` and `root` are used.
 * @throws TypeError for credentials of no known kind, and for a `fetch` beside a guard. The `fetch` rejects with a
 *   TypeError for an address of another site, a method that the OAuth 1.0a plugin refuses, and a stream that would have
 *   to be signed and is too long; with a `WordPressError` of code `timeout` or `redirect_refused`, and with a guard
 *   `address_forbidden`; and with whatever the `fetch` below it does. An answer that refuses is a response like any
 *   other: see `readError`.
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

/** A request on its way: what the caller wrote, and what of it is signed. */
interface Outgoing extends SignedBody {
  url: URL;
  method: string;
  headers: Headers;
  redirect: NonNullable<RequestInit['redirect']>;
  /** What else the caller said: `signal`, `keepalive`, a dispatcher. */
  rest: RequestInit;
}

const MAX_REDIRECTS = 20;

class AuthorizedSession {
  readonly #site: Pick<SiteData, 'home' | 'root'>;
  readonly #credentials: Credentials;
  readonly #signatureMethod: SignatureMethod;
  readonly #timeout: number;
  readonly #fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** What was learned of the site. */
  readonly #quirks: ServerQuirks = { headerStripped: false, clockOffset: 0 };

  constructor(
    site: Pick<SiteData, 'home' | 'root'>,
    credentials: Credentials,
    options: AuthorizedFetchOptions,
  ) {
    const { signatureMethod = 'HMAC-SHA1', timeout = 60_000, fetch, guard = guardOf(site) } = options;
    assertCredentials(credentials);
    if (guard && fetch) {
      throw new TypeError(
        'A `fetch` makes connections of its own, which the guard of addresses cannot see. Leave it out, or hand over ' +
          "the plain data of the site, `{ home, root }`, which doesn't carry the guard it was found with.",
      );
    }
    this.#site = { home: site.home, root: site.root };
    this.#credentials = { ...credentials };
    this.#signatureMethod = signatureMethod;
    this.#timeout = timeout;
    this.#fetch = guard ? guardedFetch(guard) : (fetch ?? globalThis.fetch);
  }

  async fetch(input: FetchInput, init: RequestInit): Promise<Response> {
    const outgoing = await this.#prepare(input, init);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(this.#timeoutError(outgoing)), this.#timeout);
    const { signal } = outgoing.rest;
    outgoing.rest.signal = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
    try {
      return await this.#follow(outgoing);
    } finally {
      clearTimeout(timer);
    }
  }

  async #prepare(input: FetchInput, init: RequestInit): Promise<Outgoing> {
    const request = input instanceof Request ? input : undefined;
    const { method: verb, headers: head, body: content, redirect: mode, ...rest } = init;
    const url = this.#resolve(
      input instanceof Request ? input.url : input instanceof URL ? input.href : input,
    );
    const method = (verb ?? request?.method ?? 'GET').replace(/^(?:get|head|post|put|delete)$/i, (name) =>
      name.toUpperCase(),
    );
    if (isOAuth1(this.#credentials) && !/^(?:GET|HEAD|POST|PUT|PATCH|DELETE)$/i.test(method)) {
      throw new TypeError(`The OAuth 1.0a plugin of WordPress refuses ${method} requests.`);
    }
    const headers = new Headers(head ?? request?.headers);
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

  /** An address of this site. Its own http address, where it answers on https, goes to https. */
  #resolve(address: string): URL {
    const isAbsolute = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(address);
    const root = new URL(this.#site.root);
    const url = upgradeToHTTPS(
      new URL(isAbsolute ? address : joinRoute(this.#site.root, address), root),
      root,
    );
    if (!this.#isOfSite(url)) {
      throw new TypeError(
        `${url.origin} is another place than the site (${root.origin}): credentials are not sent there.`,
      );
    }
    return url;
  }

  #isOfSite({ origin, username, password }: URL): boolean {
    const origins = [this.#site.root, this.#site.home].map((address) => new URL(address).origin);
    return origins.includes(origin) && username === '' && password === '';
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

  /** Sends the request, and for OAuth 1.0a once more for each thing that can be learned from the refusal. */
  async #send(outgoing: Outgoing): Promise<Response> {
    const retry = new QuirkRetry(this.#quirks);
    for (;;) {
      const response = await this.#sendOnce(outgoing, retry);
      if (!isOAuth1(this.#credentials)) return response;
      if (response.status < 400) retry.saveTo(this.#quirks);
      if (response.status !== 401 || !outgoing.isRepeatable) return response;
      const isLost = ignoredCredentials(response.status, await readStart(response.clone()));
      if (!retry.shouldRetry(response.status, response.headers.get('date'), isLost)) return response;
      void response.body?.cancel();
    }
  }

  #sendOnce(outgoing: Outgoing, retry: QuirkRetry): Promise<Response> {
    const { method, body, isRepeatable, rest } = outgoing;
    const { url, headers } = withCredentials(outgoing, this.#credentials, {
      home: this.#site.home,
      signatureMethod: this.#signatureMethod,
      retry,
    });
    return this.#fetch(url, {
      ...rest,
      method,
      headers,
      redirect: 'manual',
      ...(body !== null && { body }),
      // What fetch asks for where the body is a stream.
      ...(!isRepeatable && { duplex: 'half' }),
    });
  }

  /** Turns a request to where it was redirected, as the fetch standard does, but never away from the site. */
  #redirect(outgoing: Outgoing, status: number, location: string, hops: number): void {
    const { url: from, method, isRepeatable } = outgoing;
    const refuse = (why: string) =>
      new WordPressError(
        'redirect_refused',
        `${method} ${withoutQuery(from.href)} ${why}.`,
        'Ask for the address after all redirects, or handle them yourself with `redirect: "manual"`.',
      );
    if (outgoing.redirect === 'error') throw refuse('was redirected');
    if (hops >= MAX_REDIRECTS) throw refuse(`was redirected more than ${MAX_REDIRECTS} times`);
    const named = parseURL(location, from.href);
    const target = named && upgradeToHTTPS(named, from);
    if (!target || !this.#isOfSite(target) || (from.protocol === 'https:' && target.protocol !== 'https:')) {
      throw refuse('was redirected to another place, where credentials are not sent');
    }
    const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
    if (becomesGet) {
      for (const name of ['content-type', 'content-length', 'content-encoding'])
        outgoing.headers.delete(name);
      Object.assign(outgoing, { method: 'GET', body: null, form: undefined, isRepeatable: true });
    } else if (!isRepeatable) {
      throw refuse('was redirected, and its stream cannot be sent again');
    }
    outgoing.url = target;
  }

  #timeoutError({ method, url }: Outgoing): WordPressError {
    return new WordPressError(
      'timeout',
      `${method} ${withoutQuery(url.href)} was not answered within ${this.#timeout} ms.`,
      'If the site is only slow, or much is uploaded, raise `timeout`.',
    );
  }
}
