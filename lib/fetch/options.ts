/** The options of authorizedFetch. */
import type { AddressGuard } from '../http/address-guard';
import { assertKnownOptions } from '../known-options';
import { assertServerName } from '../oauth2/server-rules';
import type { SignatureMethod } from '../signing/base-string';
import { TOKEN_SERVER_OPTIONS, type TokenServerOptions } from './oauth2-server';
import type { RefreshedTokens } from './token-refresh';

/** The options of {@link authorizedFetch}. */
export interface AuthorizedFetchOptions extends TokenServerOptions {
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
  /**
   * Stores the tokens of a refresh. The requests that wait for the refresh continue after its promise is fulfilled, so
   * that no tokens are lost if the process ends: many servers accept a refresh token only once. If it rejects, these
   * requests reject with its reason, and it is called again, with the same tokens, before the next request. Required for
   * credentials with a `refreshToken`.
   */
  onTokens?: ((tokens: RefreshedTokens) => unknown) | undefined;
}

const OPTIONS = {
  ...TOKEN_SERVER_OPTIONS,
  onTokens: true,
  signatureMethod: true,
  timeout: true,
  fetch: true,
  guard: true,
} as const satisfies Record<keyof AuthorizedFetchOptions, true>;

/** @throws TypeError for an unknown option, or an unknown server */
export function assertOptions(options: AuthorizedFetchOptions): void {
  assertKnownOptions('authorizedFetch', options, OPTIONS);
  assertServerName(options.server);
}
