/** The options of the OAuth 1.0a strategy, and what is made of them. */
import type { CredentialsFunction, SiteOptions } from '../login/options';
import type { Request } from '../login/passport';
import type { VerifyDone } from '../login/verify';
import { isWebAddress } from '../reading/url';
import type { WordPressProfile } from '../rest/profile';
import type { SignatureMethod } from '../signing/base-string';
import { toSite, type OAuth1Endpoints, type SiteData } from '../site/site';
import type { ConsumerCredentials } from './client';
import type { RequestTokenStore, SkipUserProfile } from './passport-oauth1';
import { assertStore } from './request-token-store';

/**
 * Options of `WordPressStrategy`. The types allow `undefined` where a value from the environment is usual; what is
 * required and missing is a TypeError when the strategy is constructed.
 */
export interface WordPressStrategyOptions extends SiteOptions {
  /** The Client Key of the application, from Users → Applications in the site's wp-admin. Required, or `credentials`. */
  consumerKey?: string | undefined;
  /** The Client Secret of the application. Required, or `credentials`. */
  consumerSecret?: string | undefined;
  /**
   * The credentials of the application on a site, where there are many: each site has its own. Without any for a site
   * the login fails, with a message for the login page. Called in both legs. Default: `consumerKey` and
   * `consumerSecret`, whatever the site.
   */
  credentials?: CredentialsFunction<ConsumerCredentials> | undefined;
  /**
   * Where the site sends people back to, absolute or relative to the application. It has to be registered on the
   * site: same scheme, host, port and path. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /** What signs requests. Default: HMAC-SHA1; the plugin takes HMAC-SHA256, too. */
  signatureMethod?: SignatureMethod | undefined;
  /**
   * The three OAuth 1.0a addresses of the strategy's own site, in place of those its index names. Default: what the
   * index says.
   */
  endpoints?: OAuth1Endpoints | undefined;
  /** Whether to read no profile, as a value or a function. Default: false. */
  skipUserProfile?: SkipUserProfile | undefined;
  /** The session's property for logins under way. Needed if another strategy uses the same. Default: `oauth:wordpress`. */
  sessionKey?: string | undefined;
  /** Keeps logins under way somewhere other than in the session. Default: the session. */
  store?: RequestTokenStore | undefined;
  /** Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean | undefined;
}

/**
 * Finds or creates the user for a profile. Its number of arguments decides which it gets, as in passport-oauth1.
 * With `skipUserProfile` the profile is `undefined`.
 */
export type VerifyFunction = (
  token: string,
  tokenSecret: string,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With five arguments: also what the site sent along with the access token. */
export type VerifyFunctionWithParams = (
  token: string,
  tokenSecret: string,
  params: Record<string, string>,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With `passReqToCallback`. */
export type VerifyFunctionWithRequest = (
  req: Request,
  token: string,
  tokenSecret: string,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With `passReqToCallback` and six arguments. */
export type VerifyFunctionWithRequestAndParams = (
  req: Request,
  token: string,
  tokenSecret: string,
  params: Record<string, string>,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;

/** @throws TypeError for what is not as it should be. */
export function assertOptions({
  siteURL,
  signatureMethod,
  endpoints,
  store,
}: WordPressStrategyOptions): void {
  if (![undefined, 'HMAC-SHA1', 'HMAC-SHA256'].includes(signatureMethod)) {
    throw new TypeError('signatureMethod must be HMAC-SHA1 or HMAC-SHA256: the plugin knows no other.');
  }
  if (endpoints && ![endpoints.request, endpoints.authorize, endpoints.access].every(isWebAddress)) {
    throw new TypeError('The option endpoints requires request, authorize and access, each a web address.');
  }
  if (endpoints && typeof siteURL === 'function') {
    throw new TypeError(
      'The option endpoints is about one site: for many, a function gives siteURL, and each names its own.',
    );
  }
  if (store !== undefined) assertStore(store);
}

/** The credentials of the application on a site: the same everywhere, unless a function knows better. */
export type ConsumerFunction = (
  site: SiteData,
  req: Request,
) => ReturnType<CredentialsFunction<ConsumerCredentials>>;

/** @throws TypeError if there are none. */
export function credentialsOf(options: WordPressStrategyOptions): ConsumerFunction {
  const { credentials, consumerKey, consumerSecret } = options;
  if (credentials) return (site, req) => credentials(toSite(site), req);
  if (!consumerKey)
    throw new TypeError('WordPressStrategy requires a consumerKey: the Client Key of the application.');
  if (!consumerSecret)
    throw new TypeError('WordPressStrategy requires a consumerSecret: the Client Secret of the application.');
  return () => ({ consumerKey, consumerSecret });
}
