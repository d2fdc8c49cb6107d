/** Requests as the logged-in user: `fetch` with the credentials of a user on one site. */
import type { SiteData } from '../site/site';
import { AuthorizedSession } from './authorized-session';
import type { Credentials } from './credentials';
import { assertOptions, type AuthorizedFetchOptions } from './options';

/**
 * Returns a `fetch` that sends requests as the logged-in user. It takes the arguments of the global `fetch` and
 * resolves to the same `Response`.
 *
 * A path (`/wp/v2/posts?include[]=1`) is a route of the site's REST API, with any permalinks. An absolute address must
 * be an address of the site: credentials are never sent to another one, and no redirect to another one is followed. For
 * OAuth 1.0a the request is signed as PHP will parse it, and sent as the caller wrote it.
 *
 * Redirects are followed as by `fetch`, except those of a stream, and of a file or a form of more than 1 MiB: they reject with
 * `redirect_refused`, because such a body is not copied and the request is not sent twice.
 *
 * A response that refuses the request is returned like any other. {@link readError} returns the error that it reports.
 *
 * If the credentials have a `clientID` and the site refuses the access token (401, or 403 with the code of the WP-API
 * plugin), the access token is refreshed, once for all requests of this process that have the same refresh token. The new
 * tokens are passed to `onTokens`, and the request is repeated. If its body is a stream, it cannot be repeated: its
 * response is returned, and the next request has the new access token. If the tokens cannot be refreshed, the requests
 * reject. Some servers treat a request with an expired access token as anonymous: on a public route there is no refusal,
 * and so no refresh.
 *
 * @param site A {@link Site}, or its plain data. `home` and `root` are used, and for a refresh `authentication`.
 * @param credentials The user's {@link Credentials}. They are copied.
 * @throws TypeError for invalid credentials or options, and for a `fetch` together with a guard. The returned `fetch`
 *   rejects with a TypeError for an address of another site, for a method that the OAuth 1.0a plugin refuses, and for a
 *   stream that must be signed and is longer than 1 MiB; with a {@link WordPressError} `timeout` or `redirect_refused`,
 *   and with a guard `address_forbidden`; and with any error of the underlying `fetch`. If a refresh fails, it rejects with
 *   `refresh_refused` (log in again), `refresh_unavailable` (the server issues no new tokens), `client_invalid`,
 *   `endpoint_refused`, `redirect_refused`, `token_missing`, `oauth2_refused` or `server_error`. After one of the first
 *   three, no request is sent to refresh the same token for a minute; after another one, the next request tries again.
 * @example
 * ```ts
 * const site = await discover('https://blog.example.com');
 * const wordpress = authorizedFetch(site, { consumerKey, consumerSecret, token, tokenSecret });
 * const response = await wordpress('/wp/v2/posts', { method: 'POST', body: new URLSearchParams({ title: 'Hello' }) });
 * const error = await readError(response);
 * if (error) throw error;
 * const post = await response.json();
 * ```
 * @example
 * ```ts
 * const wordpress = authorizedFetch(site, { accessToken, refreshToken, clientID, clientSecret }, {
 *   onTokens: ({ accessToken, refreshToken }) => users.update(id, { accessToken, refreshToken }),
 * });
 * ```
 */
export function authorizedFetch(
  site: Pick<SiteData, 'home' | 'root'> & Partial<Pick<SiteData, 'authentication' | 'namespaces'>>,
  credentials: Credentials,
  options: AuthorizedFetchOptions = {},
): typeof fetch {
  assertOptions(options);
  const session = new AuthorizedSession(site, credentials, options);
  return (input, init) => session.fetch(input, init ?? {});
}
