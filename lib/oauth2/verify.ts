/** The application's verify function for OAuth 2, which may also return a promise of the user. */
import type { Request } from '../login/passport';
import type { WordPressProfile } from '../rest/profile';
import type { VerifyDone } from '../login/verify';
import type { OAuth2TokenParams } from './token-response';

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
