/** The options and the verify function of the application password strategy. */
import type { SiteOptions } from '../login/options';
import type { Request } from '../login/passport';
import type { VerifyDone } from '../login/verify';
import type { WordPressProfile } from '../rest/profile';

/** Options of `WordPressApplicationPasswordStrategy`. What is required and missing is a TypeError at construction. */
export interface WordPressApplicationPasswordStrategyOptions extends SiteOptions {
  /**
   * What the application is called on the site's screen, and with the time of the login in the person's list of
   * application passwords: “My app – 23 Nov 2026 21:19 UTC (4f7a1c)”. Required.
   */
  appName?: string | undefined;
  /** A UUID of the application, the same for ever. The site keeps it with the password. Default: none. */
  appId?: string | undefined;
  /**
   * Where the site sends people back to, absolute or relative to the application. It needs https, unless the site is
   * one without. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /**
   * Whether the password stays valid and is handed to verify, to act as the person later. Default: false, it is
   * revoked as soon as the profile is read. Where that can't be done the login succeeds all the same, and verify gets
   * no password either; `NODE_DEBUG=passport-wordpress-rest` tells why. WordPress 5.6 can't.
   */
  keepPassword?: boolean | undefined;
  /**
   * Whether to hand no profile to verify. The site is asked for it all the same, as that is what shows that the
   * password is right. Default: false.
   */
  skipUserProfile?: boolean | undefined;
  /**
   * The session's property for logins under way. Needed if another strategy uses the same. Default:
   * `wordpress:application-password`.
   */
  sessionKey?: string | undefined;
  /** Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean | undefined;
}

/**
 * Finds or creates the user for a profile. `Password` is `string` with `keepPassword`, else `undefined`.
 * With `skipUserProfile` the profile is `undefined`.
 */
export type ApplicationPasswordVerifyFunction<Password extends string | undefined = string | undefined> = (
  username: string,
  applicationPassword: Password,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With `passReqToCallback`. */
export type ApplicationPasswordVerifyFunctionWithRequest<
  Password extends string | undefined = string | undefined,
> = (
  req: Request,
  username: string,
  applicationPassword: Password,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
