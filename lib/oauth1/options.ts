/** The options and the verify function of the OAuth 1.0a strategy. */
import {
  SITE_OPTIONS,
  assertKnownOptions,
  readCredential,
  type CredentialsFunction,
  type SiteOptions,
} from '../login/options';
import type { Request } from '../login/passport';
import type { VerifyDone } from '../login/verify';
import { isWebAddress } from '../reading/url';
import type { WordPressProfile } from '../rest/profile';
import type { SignatureMethod } from '../signing/base-string';
import { toSite, type OAuth1Endpoints, type SiteData } from '../site/site';
import type { ConsumerCredentials } from './client';
import type { RequestTokenStore, SkipUserProfile } from './passport-oauth1';
import { assertStore } from './request-token-store';

/** The options of `WordPressStrategy` that do not depend on `passReqToCallback`. */
interface BaseOptions extends SiteOptions {
  /**
   * The Client Key of the application, from Users → Applications in the site's wp-admin. White space around it is
   * removed. Required, or `credentials`.
   */
  consumerKey?: string | undefined;
  /** The Client Secret of the application. White space around it is removed. Required, or `credentials`. */
  consumerSecret?: string | undefined;
  /**
   * The credentials of the application on a site, if there are many sites: an application is registered on each. If it
   * returns none, the login fails with a message for the login page. Called in both legs. Default: `consumerKey` and
   * `consumerSecret` on all sites.
   */
  credentials?: CredentialsFunction<ConsumerCredentials> | undefined;
  /**
   * Where the site sends the browser back to: absolute, or relative to the application. It must be registered on the
   * site with the same scheme, host, port and path. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /** How requests are signed. Default: HMAC-SHA1. The plugin accepts HMAC-SHA256, too. */
  signatureMethod?: SignatureMethod | undefined;
  /**
   * The three OAuth 1.0a endpoints of the configured site, in place of those that its REST index names. Default: those of
   * the index.
   */
  endpoints?: OAuth1Endpoints | undefined;
  /** Whether to skip the profile, as a value or a function. Default: false. */
  skipUserProfile?: SkipUserProfile | undefined;
  /** The session's property for pending logins. Needed if another strategy uses the same. Default: `oauth:wordpress`. */
  sessionKey?: string | undefined;
  /**
   * Keeps request tokens somewhere other than in the session, by the interface of passport-oauth1. Where a request has a
   * session, it still remembers which request tokens are its own. Default: the session keeps them.
   */
  store?: RequestTokenStore | undefined;
  /** Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean | undefined;
}

/**
 * Options of {@link WordPressStrategy}. The types allow `undefined` where a value from the environment is usual. A
 * required option that is missing is a TypeError at construction.
 */
export interface WordPressStrategyOptions extends BaseOptions {
  /** Whether verify gets the request as its first argument. Default: false. */
  passReqToCallback?: false | undefined;
}

/** Options of {@link WordPressStrategy} whose verify function gets the request. */
export interface WordPressStrategyOptionsWithRequest extends BaseOptions {
  /** Gives the request to verify as its first argument. */
  passReqToCallback: true;
}

const KNOWN_OPTIONS = {
  ...SITE_OPTIONS,
  consumerKey: true,
  consumerSecret: true,
  credentials: true,
  callbackURL: true,
  signatureMethod: true,
  endpoints: true,
  skipUserProfile: true,
  sessionKey: true,
  store: true,
  proxy: true,
  passReqToCallback: true,
} as const satisfies Record<keyof WordPressStrategyOptions, true>;

/**
 * Finds or creates the user for a profile. As in passport-oauth1, the number of its parameters decides which arguments it
 * gets. It ends the login by calling `done`, or by returning a promise of the user or of `false`. A function that
 * does not take `done` may also return the user itself. With `skipUserProfile` the profile is `undefined`.
 *
 * @example
 * const verify: VerifyFunction = async (token, tokenSecret, profile) => users.findOrCreate(profile);
 */
export type VerifyFunction = (
  token: string,
  tokenSecret: string,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link VerifyFunction} with five parameters: also gets what the site sent along with the access token. */
export type VerifyFunctionWithParams = (
  token: string,
  tokenSecret: string,
  params: Record<string, string>,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link VerifyFunction} with `passReqToCallback`. */
export type VerifyFunctionWithRequest = (
  req: Request,
  token: string,
  tokenSecret: string,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link VerifyFunctionWithParams} with `passReqToCallback`: six parameters. */
export type VerifyFunctionWithRequestAndParams = (
  req: Request,
  token: string,
  tokenSecret: string,
  params: Record<string, string>,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;

/** @throws TypeError for a missing, unknown or invalid option. */
export function assertOptions(options: BaseOptions): void {
  assertKnownOptions('WordPressStrategy', options, KNOWN_OPTIONS);
  const { siteURL, signatureMethod, endpoints, store } = options;
  if (![undefined, 'HMAC-SHA1', 'HMAC-SHA256'].includes(signatureMethod)) {
    throw new TypeError('signatureMethod must be HMAC-SHA1 or HMAC-SHA256: the plugin supports no other.');
  }
  if (endpoints && ![endpoints.request, endpoints.authorize, endpoints.access].every(isWebAddress)) {
    throw new TypeError('The option endpoints requires request, authorize and access, each a web address.');
  }
  if (endpoints && typeof siteURL === 'function') {
    throw new TypeError(
      'The option endpoints describes one site, so siteURL cannot be a function beside it.',
    );
  }
  if (store !== undefined) assertStore(store);
}

/** Looks up the credentials of the application on a site. */
export type ConsumerFunction = (site: SiteData, req: Request) => Promise<ConsumerCredentials | undefined>;

/** @throws TypeError if there are none, or they are malformed. */
export function credentialsOf(options: BaseOptions): ConsumerFunction {
  const { credentials, consumerKey, consumerSecret } = options;
  if (credentials) {
    return async (site, req) => {
      const found = await credentials(toSite(site), req);
      return found && readConsumer(found);
    };
  }
  if (!consumerKey)
    throw new TypeError('WordPressStrategy requires a consumerKey: the Client Key of the application.');
  if (!consumerSecret)
    throw new TypeError('WordPressStrategy requires a consumerSecret: the Client Secret of the application.');
  const consumer = readConsumer({ consumerKey, consumerSecret });
  return () => Promise.resolve(consumer);
}

function readConsumer({ consumerKey, consumerSecret }: ConsumerCredentials): ConsumerCredentials {
  return {
    consumerKey: readCredential('consumerKey', consumerKey),
    consumerSecret: readCredential('consumerSecret', consumerSecret),
  };
}
