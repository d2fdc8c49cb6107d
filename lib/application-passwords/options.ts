/** The options and the verify function of the application password strategy. */
import type { WordPressError } from '../errors';
import {
  PENDING_LOGIN_OPTIONS,
  SITE_OPTIONS,
  assertStrategyOptions,
  type SiteOptions,
} from '../login/options';
import type { Request } from '../login/passport';
import type { PendingLoginOptions } from '../login/pending-logins';
import type { VerifyDone } from '../login/verify';
import type { WordPressProfile } from '../rest/profile';

/**
 * The options of {@link WordPressApplicationPasswordStrategy} with and without `passReqToCallback`. The types allow
 * `undefined` where a value comes from the environment. A required option that is missing is a TypeError at
 * construction.
 */
export interface WordPressApplicationPasswordStrategyBaseOptions extends SiteOptions, PendingLoginOptions {
  /**
   * The name of the application, shown on the site's authorize screen. With the time of the login it is also the name
   * in the user's list of application passwords: “My app – 23 Nov 2026 21:19 UTC (4f7a1c)”. Required.
   */
  appName?: string | undefined;
  /** A UUID of the application that never changes. WordPress stores it with the password. Default: none. */
  appId?: string | undefined;
  /**
   * The URL to which the site sends the browser back, absolute or relative to the application. WordPress requires
   * https, except on a site without https. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /**
   * Whether the password stays valid and is passed to verify, for requests as the user later. If the login fails, or
   * verify refuses the user, the password is revoked.
   *
   * Default: false, the password is revoked as soon as the profile is read. If it can't be revoked, the login succeeds,
   * verify gets no password either, `info.applicationPasswordRevoked` (Passport's `req.authInfo`) is false, and a verify
   * function with {@link ApplicationPasswordParams} gets the reason. WordPress 5.6 can't revoke it, and in a network
   * (multisite) WordPress doesn't for a user who is not a member of the site.
   */
  keepPassword?: boolean | undefined;
  /**
   * Whether verify gets no profile. The profile is requested in any case, because only that request shows that the
   * password is valid. Default: false.
   */
  skipUserProfile?: boolean | undefined;
  /**
   * Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: the setting of the framework (`trust proxy` of
   * Express, `trustProxy` of Fastify, `app.proxy` of Koa), else false.
   */
  proxy?: boolean | undefined;
}

/**
 * Options of {@link WordPressApplicationPasswordStrategy}.
 *
 * @example
 * const options: WordPressApplicationPasswordStrategyOptions = {
 *   siteURL: 'https://blog.example.com',
 *   appName: 'My app',
 *   callbackURL: '/auth/wordpress/callback',
 * };
 */
export interface WordPressApplicationPasswordStrategyOptions extends WordPressApplicationPasswordStrategyBaseOptions {
  /** Whether verify gets the request as its first argument. Default: false. */
  passReqToCallback?: false | undefined;
}

/** Options of {@link WordPressApplicationPasswordStrategy} whose verify function gets the request first. */
export interface WordPressApplicationPasswordStrategyOptionsWithRequest extends WordPressApplicationPasswordStrategyBaseOptions {
  /** Verify gets the request as its first argument. */
  passReqToCallback: true;
}

/** What happened to the password of a login, for a verify function with five parameters, or six with the request. */
export interface ApplicationPasswordParams {
  /** The name of the password in the user's profile on the site. */
  name: string;
  /** Whether the password was revoked. With `keepPassword` it is false: the password stays valid. */
  revoked: boolean;
  /** Why the password was not revoked. The user has to do it: the password is still valid. Absent with `keepPassword`. */
  revocationError?: WordPressError;
}

/**
 * Finds or creates the user for a profile. `Password` is `string` with `keepPassword`, else `undefined`.
 * With `skipUserProfile` the profile is `undefined`.
 *
 * @example
 * const verify: ApplicationPasswordVerifyFunction = (username, applicationPassword, profile, done) =>
 *   users.findOrCreate(profile, done);
 */
export type ApplicationPasswordVerifyFunction<Password extends string | undefined = string | undefined> = (
  username: string,
  applicationPassword: Password,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/**
 * {@link ApplicationPasswordVerifyFunction} with five parameters: also gets {@link ApplicationPasswordParams}.
 *
 * @example
 * const verify: ApplicationPasswordVerifyFunctionWithParams = (username, password, { name, revoked }, profile, done) => {
 *   if (!revoked) askToRevoke(profile, name);
 *   users.findOrCreate(profile, done);
 * };
 */
export type ApplicationPasswordVerifyFunctionWithParams<
  Password extends string | undefined = string | undefined,
> = (
  username: string,
  applicationPassword: Password,
  params: ApplicationPasswordParams,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link ApplicationPasswordVerifyFunction} with `passReqToCallback`. */
export type ApplicationPasswordVerifyFunctionWithRequest<
  Password extends string | undefined = string | undefined,
  Req = Request,
> = (
  req: Req,
  username: string,
  applicationPassword: Password,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link ApplicationPasswordVerifyFunctionWithParams} with `passReqToCallback`: six parameters. */
export type ApplicationPasswordVerifyFunctionWithRequestAndParams<
  Password extends string | undefined = string | undefined,
  Req = Request,
> = (
  req: Req,
  username: string,
  applicationPassword: Password,
  params: ApplicationPasswordParams,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;

const KNOWN_OPTIONS = {
  ...SITE_OPTIONS,
  ...PENDING_LOGIN_OPTIONS,
  appName: true,
  appId: true,
  callbackURL: true,
  keepPassword: true,
  skipUserProfile: true,
  proxy: true,
  passReqToCallback: true,
} as const satisfies Record<keyof WordPressApplicationPasswordStrategyOptions, true>;

/** @throws TypeError if there are no options, or one is missing, invalid, or has an unknown name */
export function assertOptions<T extends WordPressApplicationPasswordStrategyBaseOptions>(
  options: T,
): asserts options is T & { appName: string } {
  assertStrategyOptions('WordPressApplicationPasswordStrategy', options, KNOWN_OPTIONS);
  const { appName, appId } = options;
  if (!appName?.trim()) {
    throw new TypeError(
      'WordPressApplicationPasswordStrategy requires an appName: the site shows it on its authorize screen.',
    );
  }
  if (appId !== undefined && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(appId)) {
    throw new TypeError(
      'appId must be a UUID, like those of crypto.randomUUID(): WordPress accepts nothing else.',
    );
  }
}
