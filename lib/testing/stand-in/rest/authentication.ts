/** The user of a REST request, as WordPress and its plugins determine it from the credentials. */
import { authenticateBasic } from '../application-passwords/application-passwords';
import type { PHPRequest } from '../http';
import * as oauth1 from '../oauth1/oauth1';
import { sessionOf } from '../pages/session';
import { WPError, type ApplicationPassword, type Site } from '../site';
import type { User } from '../users';
import * as oauth2 from '../wp-api-oauth2/oauth2';
import * as oauthServer from '../wp-oauth-server/oauth-server';

export interface Caller {
  /** `undefined` for an anonymous request. */
  user: User | undefined;
  /** Set if the user authenticated with an application password. */
  applicationPassword?: ApplicationPassword | undefined;
  /** The nonce of the user's session, if the request came with its cookie. */
  nonce?: string;
}

/**
 * Calls the plugins in the order of their filters (`determine_current_user`). Throws the first refusal. Application
 * passwords and WP OAuth Server never refuse: the request is then anonymous.
 */
export function authenticate(site: Site, request: PHPRequest): Caller {
  const user = site.hasPlugin ? oauth1.authenticate(site, request) : undefined;
  const token = user ? undefined : oauth2.authenticateBearer(site, request);
  if (user ?? token) return { user: user ?? token?.user };

  const applicationPassword = authenticateBasic(site, request);
  if (applicationPassword) return { user: applicationPassword.user, applicationPassword };
  const bearer = oauthServer.authenticateBearer(site, request);
  return bearer ? { user: bearer.user } : authenticateCookie(site, request);
}

/** A cookie identifies its user only together with the nonce of the session (`rest_cookie_check_errors`). */
function authenticateCookie(site: Site, request: PHPRequest): Caller {
  const session = sessionOf(site, request);
  const nonce = request.form.get('_wpnonce') ?? request.query.get('_wpnonce');
  if (!session || nonce === undefined) return { user: undefined };
  if (nonce !== session.nonce) throw new WPError('rest_cookie_invalid_nonce', 'Cookie check failed', 403);
  return session;
}
