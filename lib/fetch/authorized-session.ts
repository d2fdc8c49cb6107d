/** Sends requests with the credentials of one user: workarounds, refreshed tokens, redirects, time limit. */
import { WordPressError } from '../errors';
import { limit } from '../http/client';
import { dropRawPacket } from '../http/fault';
import { discard, withURL } from '../http/fetch-response';
import { guardedFetch } from '../http/guarded-fetch';
import { withoutQuery } from '../http/message';
import { orAborted } from '../http/or-aborted';
import { peek } from '../rest/read-error';
import { ignoredCredentials, refusesToken } from '../rest/refusal';
import { withRequestSecrets } from '../rest/response-secrets';
import type { SignatureMethod } from '../signing/base-string';
import { QuirkRetry, type ServerQuirks } from '../signing/server-quirks';
import { guardOf } from '../site/site';
import {
  checkCredentials,
  isOAuth1,
  isOAuth2,
  secretsOf,
  withCredentials,
  type Credentials,
} from './credentials';
import { ownEndpoint, tokenServerOf, type TokenSite } from './oauth2-server';
import type { AuthorizedFetchOptions } from './options';
import { addSignedFields, assertSignable, prepareRequest, type Outgoing } from './outgoing';
import { isUnexpectedRedirect, redirectMode, redirectRequest, unexpectedRedirect } from './redirects';
import { requestTokens } from './refresh-request';
import { SiteAddresses } from './site-addresses';
import { TokenRefresh } from './token-refresh';

export class AuthorizedSession {
  readonly #home: string;
  readonly #addresses: SiteAddresses;
  readonly #credentials: Credentials;
  /** Refreshes the access token, if the credentials allow it. */
  readonly #tokens: TokenRefresh | undefined;
  readonly #signatureMethod: SignatureMethod;
  readonly #timeout: number;
  readonly #fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** The workarounds that the site needs, learned from its responses. */
  #quirks: ServerQuirks = { headerStripped: false, clockOffset: 0 };
  /** Whether a bearer token in the query was ignored, too. It gets into logs there, so it is not tried again. */
  #isTokenInQueryIgnored = false;

  constructor(site: TokenSite, credentials: Credentials, options: AuthorizedFetchOptions) {
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
    this.#signatureMethod = signatureMethod;
    this.#timeout = limit('timeout', timeout);
    this.#fetch = guard ? guardedFetch(guard) : (fetch ?? globalThis.fetch);
    this.#tokens = this.#refreshOf(site, options);
  }

  #refreshOf(site: TokenSite, options: AuthorizedFetchOptions): TokenRefresh | undefined {
    const credentials = this.#credentials;
    if (!isOAuth2(credentials) || credentials.clientID === undefined) return undefined;
    if (credentials.refreshToken !== undefined && !options.onTokens) {
      throw new TypeError(
        'A `refreshToken` requires the option `onTokens`, which stores new tokens: a server may accept each refresh ' +
          'token only once.',
      );
    }
    if (credentials.refreshToken !== undefined && !site.authentication && !options.endpoints?.token) {
      throw new TypeError(
        'A `refreshToken` requires the token endpoint of the site: pass the site as `discover` returns it, or the option ' +
          '`endpoints`.',
      );
    }
    const endpoint = tokenServerOf(site, options)?.token;
    return new TokenRefresh({
      home: site.home,
      credentials,
      onTokens: options.onTokens,
      endpoint: () => (endpoint === undefined ? undefined : ownEndpoint(endpoint, this.#addresses)),
      request: (url, refresh) => requestTokens(url, refresh, { fetch: this.#fetch, timeout: this.#timeout }),
    });
  }

  async fetch(input: Parameters<typeof fetch>[0], init: RequestInit): Promise<Response> {
    const outgoing = prepareRequest(input, init, this.#addresses);
    if (isOAuth1(this.#credentials)) {
      assertSignable(outgoing);
      if (outgoing.body !== null) await addSignedFields(outgoing, outgoing.body);
    }
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(this.#timeoutError(outgoing)), this.#timeout);
    const { signal } = outgoing;
    outgoing.signal = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
    try {
      return await this.#follow(outgoing);
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow(outgoing: Outgoing): Promise<Response> {
    for (let hops = 0; ; hops++) {
      const response = await this.#send(outgoing);
      if (![301, 302, 303, 307, 308].includes(response.status)) return response;
      const location = response.headers.get('location');
      if (location === null) return response;
      if (outgoing.redirect === 'manual') return response;
      discard(response);
      redirectRequest(outgoing, this.#addresses, { status: response.status, location, hops });
    }
  }

  #send(outgoing: Outgoing): Promise<Response> {
    return this.#tokens
      ? this.#sendWithTokens(outgoing, this.#tokens)
      : this.#sendWithWorkarounds(outgoing, this.#credentials);
  }

  /** Sends the request, and again with a new access token if the site refuses the current one. */
  async #sendWithTokens(outgoing: Outgoing, tokens: TokenRefresh): Promise<Response> {
    for (let isRepeated = false; ; isRepeated = true) {
      const credentials = await orAborted(tokens.credentials(), outgoing.signal);
      const { accessToken } = credentials;
      const sentAt = performance.now();
      const response = await this.#sendWithWorkarounds(outgoing, credentials);
      const { status } = response;
      // Only the body of a 403 matters.
      const body = status === 403 ? await peek(response) : '';
      if (!refusesToken(status, body)) {
        tokens.noteAccepted(accessToken);
        return response;
      }
      if (isRepeated) return response;
      const renewal = tokens.renew({ accessToken, sentAt });
      const isRenewed = await orAborted(renewal, outgoing.signal).catch((error: unknown) => {
        discard(response);
        throw error;
      });
      if (!isRenewed || !outgoing.isRepeatable) return response;
      discard(response);
      // That the site ignored the old token, wherever it was sent, shows nothing about the new one.
      this.#isTokenInQueryIgnored = false;
    }
  }

  /**
   * Sends the request. It is repeated once for each workaround that the refusal shows to be needed: OAuth 1.0a and OAuth
   * 2 have a place for credentials besides the Authorization header, and only OAuth 1.0a depends on the clock.
   */
  async #sendWithWorkarounds(outgoing: Outgoing, credentials: Credentials): Promise<Response> {
    const retry = new QuirkRetry(this.#quirks);
    for (;;) {
      const response = await this.#sendOnce(outgoing, credentials, retry);
      this.#addresses.learnNamedRoot(response.headers);
      if ('applicationPassword' in credentials) return response;
      if (response.status < 400) this.#quirks = retry.quirks;
      if (response.status !== 401 || !outgoing.isRepeatable) return response;
      if (!isOAuth1(credentials) && retry.headerStripped) this.#isTokenInQueryIgnored = true;
      const isLost =
        !this.#isTokenInQueryIgnored && ignoredCredentials(response.status, await peek(response));
      const date = isOAuth1(credentials) ? response.headers.get('date') : undefined;
      if (!retry.shouldRetry(response.status, date, isLost)) return response;
      discard(response);
    }
  }

  async #sendOnce(outgoing: Outgoing, credentials: Credentials, retry: QuirkRetry): Promise<Response> {
    const { method, headers, body, signal } = outgoing;
    const { url, authorization } = withCredentials(outgoing, credentials, {
      home: this.#home,
      signatureMethod: this.#signatureMethod,
      retry,
    });
    if (authorization === null) headers.delete('authorization');
    else headers.set('authorization', authorization);
    // `duplex` is required by fetch if the body is a stream.
    const redirect = redirectMode(outgoing);
    const own = { method, headers, redirect, body, signal, duplex: 'half' };
    const init = Object.assign({}, outgoing.init, own);
    let response: Response;
    try {
      response = await this.#fetch(url, init as RequestInit);
    } catch (error) {
      dropRawPacket((error as Error | undefined)?.cause);
      if (redirect === 'error' && isUnexpectedRedirect(error)) throw unexpectedRedirect(outgoing);
      throw error;
    }
    // The address of a response may be logged, so it must not show credentials in the query.
    const hasCleanURL = url === outgoing.url;
    return withRequestSecrets(
      hasCleanURL ? response : withURL(response, outgoing.url.href.replace(/#.*$/s, '')),
      () => secretsOf(credentials),
    );
  }

  #timeoutError({ method, url }: Outgoing): WordPressError {
    return new WordPressError(
      'timeout',
      `${method} ${withoutQuery(url.href)} got no response within ${this.#timeout} ms.`,
      'If the site is slow, or the upload is large, raise `timeout`.',
    );
  }
}
