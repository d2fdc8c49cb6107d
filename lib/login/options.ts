/** The options that all strategies share. */
import { closest } from 'fastest-levenshtein';
import type { AuthenticateOptions } from 'passport';
import type { HTTPOptions } from '../http/client';
import type { SiteCache } from '../site/cache';
import type { Site, SiteData } from '../site/site';
import type { Request } from './passport';

/** The options of all strategies that say which site people log in to, and how it is reached. */
export interface SiteOptions extends HTTPOptions {
  /**
   * The address of the site, as a person would give it; see {@link discover}. For many sites, a function that reads it
   * from the request; it is called once, when the login begins. Required, unless `site` is given.
   */
  siteURL?: string | ((req: Request) => string | undefined | Promise<string | undefined>) | undefined;
  /**
   * What is known of the site, as {@link discover} returns it. The site is then not discovered. Needed for a site that
   * closes its REST index. Default: the site is discovered.
   */
  site?: SiteData | undefined;
  /** Remembers discovered sites. Needed to share it between strategies. Default: a cache for this strategy. */
  cache?: SiteCache | undefined;
  /** Ports that a site may have if a request names it, besides 80 and 443. Default: none. */
  allowedPorts?: readonly number[] | undefined;
  /**
   * Whether a request may name any address, including those of the application's own network. Only for an application
   * in which no untrusted user can name a site. Default: false, only public addresses are requested.
   */
  dangerouslyAllowAnyAddress?: boolean | undefined;
  /**
   * Whether pages of other origins may start a login with a site that the request names. Needed if the login page is on
   * another host than the application; protect its route against CSRF, then. Without this check any web page could log
   * its visitors in as a user of a WordPress site of its own. Default: false, such a login fails with
   * `cross_site_request`.
   */
  dangerouslyAllowCrossSiteLogin?: boolean | undefined;
}

/**
 * The credentials of an application on a site; `undefined` if it has none there. It is called in both legs of a login,
 * with the site that will get the credentials.
 */
export type CredentialsFunction<Credentials> = (
  site: Site,
  req: Request,
) => Credentials | undefined | Promise<Credentials | undefined>;

/** Options of `passport.authenticate('wordpress', …)` besides Passport's own. */
export interface WordPressAuthenticateOptions extends AuthenticateOptions {
  /**
   * The callback of this login, in place of the strategy's. If it is given in the second leg too, a login that began
   * with another callback fails. With a callback for each site, no site gets the verifier of another.
   */
  callbackURL?: string | undefined;
  /**
   * The site of this login, in place of the strategy's. Only public addresses are accepted, as from a `siteURL`
   * function.
   */
  siteURL?: string | undefined;
}

/**
 * Checks the options that all strategies get.
 * @param known The names of the strategy's options.
 * @throws TypeError if there are no options, or one has an unknown name
 */
export function assertKnownOptions(strategy: string, options: unknown, known: Record<string, true>): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${strategy} requires options: an object with at least a siteURL.`);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new TypeError(
    `${strategy} has no option ${JSON.stringify(unknown)}. Did you mean ${closest(unknown, Object.keys(known))}?`,
  );
}

/** All options of {@link SiteOptions}, by name. */
export const SITE_OPTIONS = {
  siteURL: true,
  site: true,
  cache: true,
  allowedPorts: true,
  dangerouslyAllowAnyAddress: true,
  dangerouslyAllowCrossSiteLogin: true,
  timeout: true,
  maxBodySize: true,
  agents: true,
} as const satisfies Record<keyof SiteOptions, true>;

/**
 * A credential as WordPress made it. White space around it comes from copying, and is removed.
 * @throws TypeError, which does not hold the value, if it is empty or has control characters
 */
export function readCredential(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text !== '' && !/\p{Cc}/u.test(text)) return text;
  throw new TypeError(`${name} must be a text without control characters.`);
}
