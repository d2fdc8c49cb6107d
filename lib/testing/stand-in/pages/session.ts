/** The session of a browser on the site itself. */
import { randomBytes } from 'node:crypto';
import { LOGIN_HEADERS, NO_CACHE, redirect, type Answer, type PHPRequest } from '../http';
import type { Session, Site } from '../site';
import type { User } from '../users';

const COOKIE = 'wordpress_logged_in_stand_in';

export function sessionOf(site: Site, request: PHPRequest): Session | undefined {
  return site.sessions.get(request.cookies.get(COOKIE) ?? '');
}

/** Logs a user in. Returns the header that sets the cookie. */
export function startSession(site: Site, user: User): { 'set-cookie': string } {
  const id = randomBytes(32).toString('base64url');
  site.sessions.set(id, { user, nonce: randomBytes(5).toString('hex') });
  const path = new URL(site.home).pathname;
  return { 'set-cookie': `${COOKIE}=${id}; Path=${path}; HttpOnly; SameSite=Lax` };
}

export function endSession(site: Site, request: PHPRequest): void {
  site.sessions.delete(request.cookies.get(COOKIE) ?? '');
}

/** Redirects to the login page, and from there back to this address. */
export function toLogin(site: Site, request: PHPRequest): Answer {
  const here = encodeURIComponent(request.target);
  return redirect(302, `${site.url}/wp-login.php?redirect_to=${here}`, LOGIN_HEADERS);
}

/** The same for wp-admin (`auth_redirect`), which also asks users with a session for the password. */
export function toAdminLogin(site: Site, request: PHPRequest): Answer {
  const here = encodeURIComponent(new URL(request.target, site.url).href);
  return redirect(302, `${site.url}/wp-login.php?redirect_to=${here}&reauth=1`, NO_CACHE);
}
