/** The options and the verify functions of the OAuth 1.0a strategy, and their checks. */
import type { LoginStore } from '../login/login-store';
import {
  PENDING_LOGIN_OPTIONS,
  SITE_OPTIONS,
  assertStrategyOptions,
  readCredential,
  type CredentialsFunction,
  type SiteOptions,
} from '../login/options';
import type { ForAnyRequest, Request } from '../login/passport';
import type { PendingLoginOptions } from '../login/pending-logins';
import type { VerifyDone } from '../login/verify';
import { isWebAddress } from '../reading/url';
import type { WordPressProfile } from '../rest/profile';
import type { SignatureMethod } from '../signing/base-string';
import { toSite, type OAuth1Endpoints, type SiteData } from '../site/site';
import type { ConsumerCredentials } from './client';
import type { RequestTokenStore, SkipUserProfile } from './passport-oauth1';

/**
 * The options of {@link WordPressStrategy} with and without `passReqToCallback`. The types allow `undefined` where a value
 * comes from the environment. A required option that is missing is a TypeError at construction.
 */
export interface WordPressStrategyBaseOptions extends SiteOptions, Omit<PendingLoginOptions, 'store'> {
  /**
   * Stores pending logins in place of the session, for applications without one: see {@link KeyvLoginStore}. A
   * `requestTokenStore` that was written for passport-oauth1, with `get`, `destroy` and a `set` of six parameters, is
   * accepted, too. Default: the session.
   */
  store?: LoginStore | RequestTokenStore | undefined;
  /**
   * The Client Key of the application, from Users → Applications in the site's wp-admin. White space around it is
   * removed. Required, unless `credentials` is set.
   */
  consumerKey?: string | undefined;
  /** The Client Secret of the application. White space around it is removed. Required, unless `credentials` is set. */
  consumerSecret?: string | undefined;
  /**
   * The credentials of the application on each site, where users choose the site: an application is registered on each.
   * If the function returns none for a site, the login fails with a message for the login page. Called in both legs.
   * Default: `consumerKey` and `consumerSecret` on all sites.
   */
  credentials?:
    | ForAnyRequest<CredentialsFunction<ConsumerCredentials>, CredentialsFunction<ConsumerCredentials, never>>
    | undefined;
  /**
   * The URL to which the site sends the browser back, absolute or relative to the application. It must be registered on
   * the site with the same scheme, host, port and path. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /** The signature method. Default: HMAC-SHA1. The plugin also accepts HMAC-SHA256. */
  signatureMethod?: SignatureMethod | undefined;
  /**
   * The three OAuth 1.0a endpoints of the configured site, in place of those that its REST index advertises. Default: the
   * advertised endpoints.
   */
  endpoints?: OAuth1Endpoints | undefined;
  /** Whether to skip the profile request, as a value or a function. Default: false. */
  skipUserProfile?: SkipUserProfile | undefined;
  /**
   * Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: the setting of the framework (`trust proxy` of
   * Express, `trustProxy` of Fastify, `app.proxy` of Koa), else false.
   */
  proxy?: boolean | undefined;
}

/**
 * Options of {@link WordPressStrategy}.
 *
 * @example
 * const options: WordPressStrategyOptions = {
 *   siteURL: 'https://blog.example.com',
 *   consumerKey: process.env.WORDPRESS_CONSUMER_KEY,
 *   consumerSecret: process.env.WORDPRESS_CONSUMER_SECRET,
 *   callbackURL: '/auth/wordpress/callback',
 * };
 */
export interface WordPressStrategyOptions extends WordPressStrategyBaseOptions {
  /** Whether verify gets the request as its first argument. Default: false. */
  passReqToCallback?: false | undefined;
}

/** Options of {@link WordPressStrategy} whose verify function gets the request first. */
export interface WordPressStrategyOptionsWithRequest extends WordPressStrategyBaseOptions {
  /** Verify gets the request as its first argument. */
  passReqToCallback: true;
}

const KNOWN_OPTIONS = {
  ...SITE_OPTIONS,
  ...PENDING_LOGIN_OPTIONS,
  consumerKey: true,
  consumerSecret: true,
  credentials: true,
  callbackURL: true,
  signatureMethod: true,
  endpoints: true,
  skipUserProfile: true,
  proxy: true,
  passReqToCallback: true,
} as const satisfies Record<keyof WordPressStrategyOptions, true>;

/**
 * Finds or creates the user for a profile. As in passport-oauth1, the number of its parameters decides which arguments it
 * gets. It ends the login by calling `done`, or by returning a promise of the user or of `false`. A function that does
 * not take `done` may also return the user directly. With `skipUserProfile` the profile is `undefined`.
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
/** {@link VerifyFunction} with five parameters: also gets the other parameters of the token response. */
export type VerifyFunctionWithParams = (
  token: string,
  tokenSecret: string,
  params: Record<string, string>,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link VerifyFunction} with `passReqToCallback`. */
export type VerifyFunctionWithRequest<Req = Request> = (
  req: Req,
  token: string,
  tokenSecret: string,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link VerifyFunctionWithParams} with `passReqToCallback`: six parameters. */
export type VerifyFunctionWithRequestAndParams<Req = Request> = (
  req: Req,
  token: string,
  tokenSecret: string,
  params: Record<string, string>,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;

/** @throws TypeError for a missing, unknown or invalid option. */
export function assertOptions(options: WordPressStrategyBaseOptions): void {
  assertStrategyOptions('WordPressStrategy', options, KNOWN_OPTIONS);
  const { siteURL, signatureMethod, endpoints } = options;
  if (![undefined, 'HMAC-SHA1', 'HMAC-SHA256'].includes(signatureMethod)) {
    throw new TypeError('signatureMethod must be HMAC-SHA1 or HMAC-SHA256: the plugin supports no other.');
  }
  if (endpoints && ![endpoints.request, endpoints.authorize, endpoints.access].every(isWebAddress)) {
    throw new TypeError('The option endpoints requires request, authorize and access, each a web address.');
  }
  if (endpoints && typeof siteURL === 'function') {
    throw new TypeError('The option endpoints applies to one site, so siteURL must not be a function.');
  }
}

/** Returns the credentials of the application on a site. */
export type ConsumerFunction = (site: SiteData, req: Request) => Promise<ConsumerCredentials | undefined>;

/** @throws TypeError if the options contain no credentials, or malformed ones. */
export function credentialsOf(options: WordPressStrategyBaseOptions): ConsumerFunction {
  const { credentials, consumerKey, consumerSecret } = options;
  if (credentials) {
    return async (site, req) => {
      const found = await credentials(toSite(site), req as never);
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
