/** The options of the OAuth 2 strategy, and what is made of them. */
import type { AuthenticateOptions } from 'passport';
import type { CredentialsFunction, SiteOptions } from '../login/options';
import type { Request } from '../login/passport';
import type { VerifyDone } from '../login/verify';
import { isWebAddress } from '../reading/url';
import type { WordPressProfile } from '../rest/profile';
import type { OAuth2Endpoints, SiteData } from '../site/site';
import { toSite } from '../site/site';
import type { ClientCredentials } from './client';
import type { SkipUserProfile } from './passport-oauth2';
import type { OAuth2TokenParams } from './token-response';

/**
 * Options of `WordPressOAuth2Strategy`. The types allow `undefined` where a value from the environment is usual; what
 * is required and missing is a TypeError when the strategy is constructed.
 */
export interface WordPressOAuth2StrategyOptions extends SiteOptions {
  /** The Client ID of the application, as the site's wp-admin shows it. Required, or `credentials`. */
  clientID?: string | undefined;
  /** The Client Secret of the application. WP OAuth Server asks for it. Default: none is sent. */
  clientSecret?: string | undefined;
  /**
   * The credentials of the application on a site, where there are many: each site has its own. Without any for a site
   * the login fails, with a message for the login page. Called in both legs. Default: `clientID` and `clientSecret`,
   * on the site of the options alone, as a secret is for nobody else.
   */
  credentials?: CredentialsFunction<ClientCredentials> | undefined;
  /**
   * Where the site sends people back to, absolute or relative to the application. It has to be registered on the
   * site: same scheme, host, port and path. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /**
   * The addresses of the site's OAuth 2 server, in place of those the site names. Needed for a server that names none,
   * or for the other one of two. For the site of the options alone. Default: what the site says.
   */
  endpoints?: OAuth2Endpoints | undefined;
  /** What the access token is to be good for. WP OAuth Server refuses names it doesn't know. Default: none is sent. */
  scope?: string | readonly string[] | undefined;
  /** Whether to read no profile, as a value or a function. Default: false. */
  skipUserProfile?: SkipUserProfile | undefined;
  /** The session's property for logins under way. Needed if another strategy uses the same. Default: `oauth2:wordpress`. */
  sessionKey?: string | undefined;
  /** Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean | undefined;
}

/** Options of `passport.authenticate('wordpress-oauth2', …)` beside Passport's own. */
export interface WordPressOAuth2AuthenticateOptions extends AuthenticateOptions {
  /**
   * The callback of this login, in place of the strategy's. Given in the second leg too, a login that began with
   * another one is refused there: with a callback for each site, no site gets a code of another.
   */
  callbackURL?: string | undefined;
  /** The site of this login, in place of the strategy's. Public addresses alone, like those of a `siteURL` function. */
  siteURL?: string | undefined;
}

/**
 * Finds or creates the user for a profile. Its number of arguments decides which it gets, as in passport-oauth2.
 * The WP-API plugin gives no refresh token. With `skipUserProfile` the profile is `undefined`.
 */
export type OAuth2VerifyFunction = (
  accessToken: string,
  refreshToken: string | undefined,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With five arguments: also what the site sent along with the access token, its expiry among it. */
export type OAuth2VerifyFunctionWithParams = (
  accessToken: string,
  refreshToken: string | undefined,
  params: OAuth2TokenParams,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With `passReqToCallback`. */
export type OAuth2VerifyFunctionWithRequest = (
  req: Request,
  accessToken: string,
  refreshToken: string | undefined,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With `passReqToCallback` and six arguments. */
export type OAuth2VerifyFunctionWithRequestAndParams = (
  req: Request,
  accessToken: string,
  refreshToken: string | undefined,
  params: OAuth2TokenParams,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;

/** The credentials for a site, which may be that of the options or one that a request names. */
export type Credentials = (
  site: SiteData,
  req: Request,
  isOwn: boolean,
) => ClientCredentials | undefined | Promise<ClientCredentials | undefined>;

/** @throws TypeError if there are none */
export function credentialsOf(options: WordPressOAuth2StrategyOptions): Credentials {
  const { credentials, clientID, clientSecret } = options;
  if (credentials) return (site, req) => credentials(toSite(site), req);
  if (isOfMany(options)) {
    throw new TypeError(
      'WordPressOAuth2Strategy requires `credentials` where requests name the site: a clientSecret is for one site.',
    );
  }
  if (!clientID) {
    throw new TypeError('WordPressOAuth2Strategy requires a clientID: the Client ID of the application.');
  }
  return (_site, _req, isOwn) => (isOwn ? { clientID, clientSecret } : undefined);
}

/** @throws TypeError for addresses that are none */
export function endpointsOf(options: WordPressOAuth2StrategyOptions): OAuth2Endpoints | undefined {
  const { endpoints } = options;
  if (!endpoints) return undefined;
  const { authorization, token, userinfo } = endpoints;
  if (![authorization, token, userinfo ?? token].every(isWebAddress)) {
    throw new TypeError(
      'The option endpoints requires authorization and token, and may have userinfo, each a web address.',
    );
  }
  if (isOfMany(options)) {
    throw new TypeError('The option endpoints is for one site, and here requests name the site.');
  }
  return endpoints;
}

function isOfMany({ siteURL }: SiteOptions): boolean {
  return typeof siteURL === 'function';
}
