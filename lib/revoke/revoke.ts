/** Ends the access of an application: revokes the credentials of one user on one site. */
import { ApplicationPasswordClient } from '../application-passwords/client';
import { checkCredentials, isOAuth1, isOAuth2, type Credentials } from '../fetch/credentials';
import { TOKEN_SERVER_OPTIONS, tokenServerOf, type TokenServerOptions } from '../fetch/oauth2-server';
import type { AddressGuard } from '../http/address-guard';
import { HTTPClient, type HTTPOptions } from '../http/client';
import { assertKnownOptions } from '../known-options';
import { assertServerName } from '../oauth2/server-rules';
import { guardOf, type SiteData } from '../site/site';
import { revokeTokens } from './tokens';
import { oauth1Unavailable, oauth2Unavailable } from './unavailable';

/** The options of {@link revoke}. */
export interface RevokeOptions extends HTTPOptions, TokenServerOptions {
  /**
   * Restricts requests to public addresses. Required if a user supplied the site. Default: the guard that
   * {@link discover} used to find the site.
   */
  guard?: AddressGuard | undefined;
}

const OPTIONS = {
  ...TOKEN_SERVER_OPTIONS,
  guard: true,
  timeout: true,
  maxBodySize: true,
  agents: true,
} as const satisfies Record<keyof RevokeOptions, true>;

/**
 * Revokes the credentials of a user on a site: they no longer work, for anybody. For instance when the user disconnects the
 * site from the application.
 *
 * - Application password: it is deleted from the user's profile, as WordPress 5.7 and newer allow. On a network
 *   (multisite), one password works on all sites, and WordPress deletes it only on a site where the user is a member.
 * - OAuth 2: the refresh token and the access token are revoked (RFC 7009) where the server allows it: WP OAuth Server 4
 *   and IndieAuth, or a server in the option `endpoints`. Then the site is asked whether it still accepts the access token.
 * - OAuth 1.0a, and the other OAuth 2 servers: `revocation_unavailable`. Its `remedy` names the place where the user can
 *   revoke access.
 *
 * @param site The {@link Site}, or its plain data.
 * @param credentials The user's {@link Credentials}. OAuth 2: also the `refreshToken`, which otherwise stays valid, and the
 *   `clientID` and `clientSecret`, if the server requires them.
 * @throws TypeError for invalid credentials or options.
 * @throws WordPressError `revocation_unavailable` if the site has no way to revoke the credentials for an application, or
 *   not for this user; `not_logged_in` if an application password is wrong or was already revoked; `rest_error` or
 *   `oauth2_refused` if the site refuses or does not do it; `client_invalid`, `endpoint_refused`, `redirect_refused`,
 *   `response_invalid`, `server_error`, and the codes for the connection.
 * @example
 * ```ts
 * try {
 *   await revoke(site, { username, applicationPassword });
 * } catch (error) {
 *   if (!(error instanceof WordPressError)) throw error;
 *   res.render('disconnect', { whatToDo: error.remedy });
 * }
 * ```
 */
export async function revoke(
  site: SiteData,
  credentials: Credentials,
  options: RevokeOptions = {},
): Promise<void> {
  assertKnownOptions('revoke', options, OPTIONS);
  assertServerName(options.server);
  const checked = checkCredentials(credentials);
  const { guard = guardOf(site), server, endpoints, ...httpOptions } = options;
  const http = new HTTPClient(httpOptions, guard);
  if (isOAuth1(checked)) throw oauth1Unavailable(site);
  try {
    if (!isOAuth2(checked)) return await new ApplicationPasswordClient(site, http, checked).revoke();
    const tokenServer = tokenServerOf(site, { server, endpoints });
    if (tokenServer?.revocation === undefined) throw oauth2Unavailable(site, tokenServer);
    return await revokeTokens(site, tokenServer.revocation, { http, credentials: checked });
  } finally {
    http.close();
  }
}
