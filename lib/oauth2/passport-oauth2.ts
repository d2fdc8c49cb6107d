/**
 * The types of passport-oauth2, as far as this package uses them. It ships none, and applications would have to install
 * those of the registry, so they are declared here, as those of passport-oauth1 are.
 */
import type { AuthenticateOptions, Strategy } from 'passport';
import type { Request } from '../login/passport';

/** What passport-oauth2 passes to a state store about the login. */
export interface StateMeta {
  /** The `redirect_uri`, in full. */
  callbackURL: string;
}

/** Stores the state between the two legs of a login. passport-oauth2 passes arguments by the number of parameters. */
export interface StateStore {
  /** Leg one: stores the PKCE verifier, if there is one, and returns the value of the parameter `state`. */
  store(
    req: Request,
    verifier: string | undefined,
    state: unknown,
    meta: StateMeta,
    done: (error: unknown, state?: string) => void,
  ): void;
  /** Leg two: `ok` is the PKCE verifier, `true` without PKCE, or `false`; then `state` is the reason. */
  verify(
    req: Request,
    state: string,
    meta: StateMeta,
    done: (error: unknown, ok?: boolean | string, state?: unknown) => void,
  ): void;
}

interface OAuth2Options {
  authorizationURL: string;
  tokenURL: string;
  clientID: string;
  callbackURL?: string | undefined;
  scope?: string | readonly string[] | undefined;
  passReqToCallback?: boolean | undefined;
  skipUserProfile?: OAuth2SkipUserProfile | undefined;
  proxy?: boolean | undefined;
}

/** Whether to skip the profile request, as a value or a function. */
export type OAuth2SkipUserProfile =
  boolean | (() => boolean) | ((accessToken: string, done: (error: unknown, skip?: boolean) => void) => void);

type ProfileDone = (error: unknown, profile?: unknown) => void;

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- only its type is used
declare class PassportOAuth2Strategy implements Strategy {
  constructor(options: OAuth2Options, verify: (...args: never[]) => unknown);
  name: string;
  authenticate(req: Request, options?: AuthenticateOptions): void;
  userProfile(accessToken: string, done: ProfileDone): void;
  authorizationParams(options?: AuthenticateOptions): Record<string, string>;
  tokenParams(options?: AuthenticateOptions): Record<string, string>;
  parseErrorResponse(body: string, status: number): Error | null;
  protected _createOAuthError(message: string, error: unknown): Error;
  protected _callbackURL?: string;
  protected _scope?: string | readonly string[];
  protected _trustProxy?: boolean;
}

/** The base class. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would need types, and there are none
export const OAuth2Strategy = require('passport-oauth2') as typeof PassportOAuth2Strategy;
