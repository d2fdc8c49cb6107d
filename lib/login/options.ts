/** The options that all strategies share. */
import type { AuthenticateOptions } from 'passport';
import type { HTTPOptions } from '../http/client';
import { assertKnownOptions } from '../known-options';
import type { SiteCache } from '../site/cache';
import type { Site, SiteData } from '../site/site';
import { assertMessages, type LoginMessages, type MessagesFunction } from './messages';
import type { ForAnyRequest, Request } from './passport';
import type { PendingLoginOptions } from './pending-logins';

/** The options of all strategies: the site of a login, the limits of the requests to it, the texts of failures. */
export interface SiteOptions extends HTTPOptions {
  /**
   * The address of the site, as a user would type it; see {@link discover}. For many sites, a function that reads it
   * from the request. It is called once, when the login begins. Required, unless `site` is set.
   */
  siteURL?: string | ForAnyRequest<SiteURLFunction, SiteURLFunction<never>> | undefined;
  /**
   * The site, as {@link discover} returns it: the login begins with this data, without discovery. Needed for a site that
   * blocks its REST index. If an endpoint is missing there, or the data lacks what the strategy needs, the site is
   * discovered at `siteURL` or else at its home, and what is found is used. It must have the same home and root, or the
   * login fails with `site_changed`. If it cannot be discovered, the given data stays in use. Default: the site is
   * discovered.
   */
  site?: SiteData | undefined;
  /** The cache of discovered sites. Set it to share one between strategies. Default: a new one for this strategy. */
  cache?: SiteCache | undefined;
  /** Ports that a user-supplied site may have besides 80 and 443. Default: none. */
  allowedPorts?: readonly number[] | undefined;
  /**
   * Whether a user-supplied site may have any address, including those of the application's own network. Only for an
   * application in which no untrusted user can name a site. Default: false, only public addresses are requested.
   */
  dangerouslyAllowAnyAddress?: boolean | undefined;
  /**
   * Whether pages of other origins may start a login on a user-supplied site. Needed if the login page is on another
   * host than the application; then protect its route against CSRF. Without this check, any web page could log its
   * visitors in as a user of the attacker's own WordPress site. Default: false, such a login fails with
   * `cross_site_request`.
   */
  dangerouslyAllowCrossSiteLogin?: boolean | undefined;
  /**
   * Texts for the person at the login page, by code, in place of {@link defaultMessages}. For an application in several
   * languages, a function that returns the texts in the language of the request. Codes of the function's result are not
   * checked. Default: English texts.
   */
  messages?: LoginMessages | ForAnyRequest<MessagesFunction, MessagesFunction<never>> | undefined;
}

/**
 * Reads the address of the site from the request. `Req` is the request of the framework. Default: that of Express.
 *
 * @example
 * const siteURL: SiteURLFunction = (req) => req.query.site as string;
 */
export type SiteURLFunction<Req = Request> = (req: Req) => string | undefined | Promise<string | undefined>;

/**
 * Returns the credentials of the application on a site, or `undefined` if it is not registered there. Called in both
 * legs of a login, with the site that the credentials are sent to. `Req` is the request of the framework. Default: that of
 * Express.
 *
 * @example
 * const credentials: CredentialsFunction<ConsumerCredentials> = (site) => registrations.get(site.home);
 */
export type CredentialsFunction<Credentials, Req = Request> = (
  site: Site,
  req: Req,
) => Credentials | undefined | Promise<Credentials | undefined>;

/**
 * Options of `passport.authenticate` for a strategy of this package, in addition to Passport's own.
 *
 * @example
 * const options: WordPressAuthenticateOptions = { siteURL: 'https://blog.example.com' };
 * passport.authenticate('wordpress', options);
 */
export interface WordPressAuthenticateOptions extends AuthenticateOptions {
  /**
   * The callback of this login, in place of the strategy's. If it is set in the second leg, a login that began with
   * another callback fails. With a separate callback for each site, no site gets the verifier or the code of another.
   */
  callbackURL?: string | undefined;
  /** The site of this login, in place of the strategy's. Treated as user-supplied: only public addresses. */
  siteURL?: string | undefined;
}

/**
 * Checks the options of a strategy.
 * @param known The names of the strategy's options.
 * @throws TypeError if `options` is not an object, has an unknown name, or invalid messages
 */
export function assertStrategyOptions(strategy: string, options: unknown, known: Record<string, true>): void {
  assertKnownOptions(strategy, options, known, ' with at least a siteURL');
  assertMessages(strategy, (options as SiteOptions).messages);
}

/** The names of all options of {@link PendingLoginOptions}. */
export const PENDING_LOGIN_OPTIONS = {
  store: true,
  sessionKey: true,
  maxSessionBytes: true,
} as const satisfies Record<keyof PendingLoginOptions, true>;

/** The names of all options of {@link SiteOptions}. */
export const SITE_OPTIONS = {
  siteURL: true,
  site: true,
  cache: true,
  allowedPorts: true,
  dangerouslyAllowAnyAddress: true,
  dangerouslyAllowCrossSiteLogin: true,
  messages: true,
  timeout: true,
  maxBodySize: true,
  agents: true,
} as const satisfies Record<keyof SiteOptions, true>;

/**
 * A credential without the white space around it, which is easily copied along.
 * @throws TypeError if it is empty or contains control characters. The message does not contain the value.
 */
export function readCredential(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text !== '' && !/\p{Cc}/u.test(text)) return text;
  throw new TypeError(`${name} must be a text without control characters.`);
}
