/** The options that all strategies share. */
import type { AuthenticateOptions } from 'passport';
import type { HTTPOptions } from '../http/client';
import type { SiteCache } from '../site/cache';
import type { Site, SiteData } from '../site/site';
import type { Request } from './passport';

/** The options of all strategies that say which site it is, and how it is reached. */
export interface SiteOptions extends HTTPOptions {
  /**
   * The address of the site, as a person would give it; see `discover`. For many sites a function, which finds it in
   * the request. Required, unless `site` is given.
   */
  siteURL?: string | ((req: Request) => string | undefined | Promise<string | undefined>) | undefined;
  /** What is known of the site, in place of finding it: for sites that close their REST index. Default: it is found. */
  site?: SiteData | undefined;
  /** Remembers sites. Needed to share it with other strategies. Default: one of this strategy's own. */
  cache?: SiteCache | undefined;
  /** Ports of sites that a request may name, beside 80 and 443. Default: none. */
  allowedPorts?: readonly number[] | undefined;
  /**
   * Whether a request may name any address, those of the application's own network among them. Only for an
   * application in which no stranger can name a site. Default: false, so that public addresses alone are asked.
   */
  dangerouslyAllowAnyAddress?: boolean | undefined;
}

/** The credentials of an application on a site; `undefined` if it has none there. */
export type CredentialsFunction<Credentials> = (
  site: Site,
  req: Request,
) => Credentials | undefined | Promise<Credentials | undefined>;

/** Options of `passport.authenticate('wordpress', …)` beside Passport's own. */
export interface WordPressAuthenticateOptions extends AuthenticateOptions {
  /**
   * The callback of this login, in place of the strategy's. Given in the second leg too, a login that began with
   * another one is refused there: with a callback for each site, no site gets the verifier of another.
   */
  callbackURL?: string | undefined;
  /** The site of this login, in place of the strategy's. Public addresses alone, like those of a `siteURL` function. */
  siteURL?: string | undefined;
}
