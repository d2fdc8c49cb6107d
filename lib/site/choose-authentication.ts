/** Which way to log in, of those that a site offers. Pure. */
import { WordPressError } from '../errors';
import type { SiteData } from './site';

/** A way to log in, by its name in `site.authentication`. */
export type AuthenticationMethod = keyof SiteData['authentication'];

const STRATEGY = {
  oauth1: 'wordpress',
  oauth2: 'wordpress-oauth2',
  applicationPasswords: 'wordpress-application-password',
} as const satisfies Record<AuthenticationMethod, string>;

/** The name under which Passport knows the strategy of a way, unless the application gave it another. */
export type StrategyName = (typeof STRATEGY)[AuthenticationMethod];

const OFFERED_BY: Record<AuthenticationMethod, string> = {
  oauth1: 'OAuth 1.0a (the plugin “WP REST API – OAuth 1.0a Server”)',
  oauth2: 'OAuth 2 (the plugin “OAuth 2” of WP-API)',
  applicationPasswords: 'application passwords (part of WordPress 5.6 and newer, on an https site)',
};

/**
 * The first of the ways that a site offers, as the name of its strategy for `passport.authenticate`.
 *
 * A site tells in its REST index what it offers. Whether the application can use it is for the application to know:
 * for OAuth it has to be registered on the site, for an application password not. WP OAuth Server says nothing in the
 * index: who has a client on such a site needs no choice.
 *
 * @param site What `discover` found.
 * @param order The ways that the application can use on this site, the one it likes best first. Default: OAuth 1.0a, OAuth 2,
 *   application passwords.
 * @throws WordPressError `login_unavailable` if the site offers none of them, with what its owner can do.
 */
export function chooseAuthentication(
  site: Pick<SiteData, 'home' | 'authentication'>,
  order: readonly AuthenticationMethod[] = ['oauth1', 'oauth2', 'applicationPasswords'],
): StrategyName {
  const way = order.find((way) => site.authentication[way] !== undefined);
  if (way !== undefined) return STRATEGY[way];
  const offered = Object.keys(site.authentication).length > 0;
  throw new WordPressError(
    'login_unavailable',
    `${site.home} offers ${offered ? 'no way to log in that this application can use' : 'no way to log in to other applications'}.`,
    order.length > 0
      ? `Have its owner provide ${order.map((way) => OFFERED_BY[way]).join(', or ')}.`
      : 'Register this application on the site first.',
  );
}
