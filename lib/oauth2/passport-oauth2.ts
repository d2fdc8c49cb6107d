/**
 * The parts of passport-oauth2 that we stand on. It ships no types, and those of the registry would have to be
 * installed by those who use this package, so they are written down here, as those of passport-oauth1 are.
 */
import type { AuthenticateOptions, Strategy } from 'passport';
import type { Request } from '../login/passport';

/** What passport-oauth2 tells a state store about the login. */
export interface StateMeta {
  /** The `redirect_uri`, in full. */
  callbackURL: string;
}

/** Where passport-oauth2 keeps a state between the two legs of a login. It tells by the number of arguments what a store wants. */
export interface StateStore {
  /** Leg one: keeps the PKCE verifier, if there is one, and hands back the value for the parameter `state`. */
  store(
    req: Request,
    verifier: string | undefined,
    state: unknown,
    meta: StateMeta,
    done: (error: unknown, state?: string) => void,
  ): void;
  /** Leg two: whether the state is good, as the PKCE verifier if there is one; without, `state` is the reason. */
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
  skipUserProfile?: SkipUserProfile | undefined;
  proxy?: boolean | undefined;
}

/** Whether to leave out the profile: always, never, or as a function says. */
export type SkipUserProfile =
  boolean | (() => boolean) | ((accessToken: string, done: (error: unknown, skip?: boolean) => void) => void);

type ProfileDone = (error: unknown, profile?: unknown) => void;

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- it has no value of its own, only a type
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
}

/** The base class. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would ask for types that aren't there
export const OAuth2Strategy = require('passport-oauth2') as typeof PassportOAuth2Strategy;
