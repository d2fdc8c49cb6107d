/** Selects one of the authentication methods that a site offers. Pure. */
import { WordPressError } from '../errors';
import type { SiteData } from './site';

/** An authentication method, by its name in {@link SiteData.authentication}. */
export type AuthenticationMethod =
  'oauth1' | 'oauth2' | 'openIDConnect' | 'indieAuth' | 'applicationPasswords';

/** The name under which Passport registers the strategy of a method, unless the application chooses another name. */
export type StrategyName = 'wordpress' | 'wordpress-oauth2' | 'wordpress-application-password';

const STRATEGY: Record<keyof SiteData['authentication'], StrategyName> = {
  oauth1: 'wordpress',
  oauth2: 'wordpress-oauth2',
  openIDConnect: 'wordpress-oauth2',
  indieAuth: 'wordpress-oauth2',
  applicationPasswords: 'wordpress-application-password',
};

const OFFERED_BY: Record<AuthenticationMethod, string> = {
  oauth1: 'OAuth 1.0a (the plugin “WP REST API – OAuth 1.0a Server”)',
  oauth2: 'OAuth 2 (the plugin “OAuth 2” of WP-API, or “WP OAuth Server” 4 or newer)',
  openIDConnect: 'OpenID Connect (the plugin “OpenID Connect Server”)',
  indieAuth: 'IndieAuth (the plugin “IndieAuth”)',
  applicationPasswords: 'application passwords (part of WordPress 5.6 and newer, on an https site)',
};

const DEFAULT_ORDER: readonly AuthenticationMethod[] = [
  'oauth1',
  'oauth2',
  'openIDConnect',
  'applicationPasswords',
];

/**
 * Selects the first method in `order` that the site offers, and returns the name of its strategy for
 * `passport.authenticate`.
 *
 * The REST index of a site lists the methods it offers. Whether the application can use one depends on the application:
 * OAuth requires that it is registered on the site, application passwords and IndieAuth do not. Some OAuth 2 plugins are
 * not listed in the index: pass `'wordpress-oauth2'` to `passport.authenticate` directly for a site on which the
 * application has such a client.
 *
 * `oauth2`, `openIDConnect` and `indieAuth` are three kinds of servers for one strategy. If a site has more than one, the
 * strategy uses the first one in that order, and IndieAuth only if its option `server` is `indieauth`.
 *
 * @param site A site from {@link discover}.
 * @param order The methods the application can use on this site, in order of preference. Default: OAuth 1.0a, OAuth 2,
 *   OpenID Connect, application passwords.
 * @throws WordPressError `login_unavailable` if the site offers none of them. The remedy says what the site's owner can
 *   install.
 * @example
 * const site = await discover(req.body.site, { guard, cache });
 * const strategy = chooseAuthentication(site, ['applicationPasswords']);
 * passport.authenticate(strategy, { siteURL: req.body.site })(req, res, next);
 */
export function chooseAuthentication(
  site: Pick<SiteData, 'home' | 'authentication'>,
  order: readonly AuthenticationMethod[] = DEFAULT_ORDER,
): StrategyName {
  const method = order.find((method) => site.authentication[method] !== undefined);
  if (method !== undefined) return STRATEGY[method];
  const offersOthers = Object.keys(site.authentication).length > 0;
  throw new WordPressError(
    'login_unavailable',
    `${site.home} offers ${offersOthers ? 'no authentication method that this application can use' : 'no authentication method to applications'}.`,
    order.length > 0
      ? `Have its owner provide ${order.map((method) => OFFERED_BY[method]).join(', or ')}.`
      : 'Register this application on the site first.',
  );
}
