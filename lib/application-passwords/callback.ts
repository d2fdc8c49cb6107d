/** What core's screen sent back in the callback's query. Pure. */
import { isText } from '../login/passport';
import { parseURL, withoutWWW } from '../reading/url';
import type { SiteData } from '../site/site';
import type { ApplicationPassword } from './client';

/** The query of a callback, parsed. Values are whatever the query parser makes of them. */
type Query = Record<string, unknown>;

/** The answer of the person, or of the site. */
export type CallbackResult =
  | { status: 'approved'; state: string; password: ApplicationPassword }
  /** The person said no. */
  | { status: 'rejected'; state: string }
  /** The site has no application passwords for this person: the screen says so, and offers the way back. */
  | { status: 'disabled'; state: string }
  /** Something is missing, or is not what WordPress sends. */
  | { status: 'malformed' };

/** Whether a request is the callback. A `state` alone may be the application's own. */
export function isCallback(query: Query): boolean {
  return 'user_login' in query || 'password' in query || ('success' in query && 'state' in query);
}

/** Reads the callback. The `site_url` in it is not believed: which site it is was settled before. */
export function parseCallback({
  state,
  success,
  error,
  user_login: username,
  password,
}: Query): CallbackResult {
  if (!isText(state)) return { status: 'malformed' };
  if (success === 'false') return { status: error === 'disabled' ? 'disabled' : 'rejected', state };

  // With its script the screen sends the password as it shows it, in groups of four; without, in one piece.
  const applicationPassword = typeof password === 'string' ? password.replaceAll(' ', '') : '';
  // A colon would end the name in the Authorization header.
  if (typeof username !== 'string' || !/^[^:\p{Cc}]{1,100}$/u.test(username)) return { status: 'malformed' };
  if (!/^[a-z\d]{1,100}$/i.test(applicationPassword)) return { status: 'malformed' };
  return { status: 'approved', state, password: { username, applicationPassword } };
}

/**
 * Whether the `site_url` of a callback lies under the home of a site. A site that a request named may send people on to
 * the screen of another one, which makes the password: that must not be handed to the first. What a site says its `url`
 * is counts nothing here, as it may say anything.
 */
export function isFromHost({ home }: Pick<SiteData, 'home'>, siteURL: unknown): boolean {
  const from = typeof siteURL === 'string' ? parseURL(siteURL) : undefined;
  const place = ({ host, pathname }: URL) => `${withoutWWW(host)}${pathname.replace(/\/*$/, '/')}`;
  return from !== undefined && place(from).startsWith(place(new URL(home)));
}
