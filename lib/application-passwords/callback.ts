/** Reads the callback of core's authorize screen: approved with a password, rejected, or malformed. Pure. */
import { WordPressError } from '../errors';
import { isText } from '../login/passport';
import { parseURL, withoutWWW } from '../reading/url';
import type { SiteData } from '../site/site';
import type { ApplicationPassword } from './client';

/** The parsed query of a callback. Its values are untrusted: strings, arrays or objects. */
type Query = Record<string, unknown>;

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
 * Whether the `site_url` of a callback lies under the home of a site. A user-supplied site can link to the authorize
 * screen of another site, which then creates the password. That password must not be sent to the first site. The
 * site's `url` is not compared, because a hostile site can give any value.
 */
export function isFromHost({ home }: Pick<SiteData, 'home'>, siteURL: unknown): boolean {
  const from = typeof siteURL === 'string' ? parseURL(siteURL) : undefined;
  const place = ({ host, pathname }: URL) => `${withoutWWW(host)}${pathname.replace(/\/*$/, '/')}`;
  return from !== undefined && place(from).startsWith(place(new URL(home)));
}

/**
 * Refuses a user-supplied site whose WordPress is beside its home, not under it: the callback of its screen could not be
 * told from that of another site (see {@link isFromHost}), and the new password would remain on the site unused.
 * @throws WordPressError `application_passwords_unavailable`
 */
export function assertUnderHome(site: Pick<SiteData, 'home' | 'url'>): void {
  if (isFromHost(site, site.url)) return;
  throw new WordPressError(
    'application_passwords_unavailable',
    `WordPress of ${site.home} is at ${site.url}, which is not under that address, so it is not certain that a password from ` +
      'its login screen belongs to this site.',
    'Use another authentication method, or configure the site as the own site of a strategy, with its address as a text in ' +
      '`siteURL`.',
  );
}
