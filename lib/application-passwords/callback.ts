/** Reads the callback of core's authorize screen: approved with a password, rejected, or malformed. Pure. */
import { WordPressError } from '../errors';
import { isText } from '../login/passport';
import type { Query } from '../login/query';
import { parseURL, withoutWWW } from '../reading/url';
import type { SiteData } from '../site/site';
import type { ApplicationPassword } from './client';

/** The user's decision, or the site's. */
export type CallbackResult =
  | { status: 'approved'; state: string; password: ApplicationPassword }
  /** The user declined. */
  | { status: 'rejected'; state: string }
  /** Application passwords are disabled for this user. The authorize screen says so and links back. */
  | { status: 'disabled'; state: string }
  /** A parameter is missing, or has a value that WordPress doesn't send. */
  | { status: 'malformed' };

/** Whether a request is the callback. A `state` without `success` may be a parameter of the application. */
export function isCallback(query: Query): boolean {
  return 'user_login' in query || 'password' in query || ('success' in query && 'state' in query);
}

/** Reads the callback. Its `site_url` doesn't choose the site: the pending login names the site. */
export function parseCallback({
  state,
  success,
  error,
  user_login: username,
  password,
}: Query): CallbackResult {
  if (!isText(state)) return { status: 'malformed' };
  if (success === 'false') return { status: error === 'disabled' ? 'disabled' : 'rejected', state };

  // The screen's script sends the password as it is shown, in groups of four characters. Without script it has no spaces.
  const applicationPassword = typeof password === 'string' ? password.replaceAll(' ', '') : '';
  // In Basic authentication a colon ends the username.
  if (typeof username !== 'string' || !/^[^:\p{Cc}]{1,100}$/u.test(username)) return { status: 'malformed' };
  if (!/^[a-z\d]{1,100}$/i.test(applicationPassword)) return { status: 'malformed' };
  return { status: 'approved', state, password: { username, applicationPassword } };
}

/**
 * Whether the `site_url` of a callback belongs to a site: it is under its home, or it is the site's `url` on the same
 * host. A user-supplied site can link to the authorize screen of another site, which then creates the password. That
 * password must not be sent to the first site. A `url` on another host is not compared, because a hostile site can give
 * any value. On the same host it adds no risk: to browsers that is one origin, whose pages can use the screens of each
 * other anyway.
 */
export function isFromHost({ home, url }: Pick<SiteData, 'home' | 'url'>, siteURL: unknown): boolean {
  const from = typeof siteURL === 'string' ? parseURL(siteURL) : undefined;
  if (from === undefined) return false;
  const place = ({ host, pathname }: URL) => `${withoutWWW(host)}${pathname.replace(/\/*$/, '/')}`;
  if (place(from).startsWith(place(new URL(home)))) return true;
  return from.host === new URL(home).host && place(from) === place(new URL(url));
}

/**
 * Refuses a user-supplied site whose WordPress is on another host than its home: the callback of its screen could not be
 * distinguished from that of another site (see {@link isFromHost}), and the new password would remain unused on the site.
 * @throws WordPressError `application_passwords_unavailable`
 */
export function assertSameHost(site: Pick<SiteData, 'home' | 'url'>): void {
  if (isFromHost(site, site.url)) return;
  throw new WordPressError(
    'application_passwords_unavailable',
    `WordPress of ${site.home} is at ${site.url}, on another host, so it is not certain that a password from its screen ` +
      'belongs to this site.',
    "Use another authentication method, or configure the site as a strategy's own site, with its address as a string in " +
      '`siteURL`.',
  );
}
