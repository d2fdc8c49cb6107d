/**
 * The types of passport-oauth1, as far as this package uses them. It ships none, and the registry has none. They are
 * declared in a module, because the users of this package would not get an ambient declaration.
 */
import type { AuthenticateOptions, Strategy } from 'passport';
import type { Request } from '../login/passport';

/** Stores request tokens between the two legs of a login, for passport-oauth1. */
export interface RequestTokenStore {
  /** Stores a request token, its secret, and the state of the strategy. */
  set(
    req: Request,
    token: string,
    tokenSecret: string,
    state: unknown,
    meta: unknown,
    done: (error?: unknown) => void,
  ): void;
  /** Passes the secret and the state to `done`. Without a secret, the state is the reason. `meta` may be left out. */
  get(req: Request, token: string, done: StoreGetDone): void;
  /** Passes the secret and the state to `done`. Without a secret, the state is the reason. */
  get(req: Request, token: string, meta: unknown, done: StoreGetDone): void;
  /** Deletes a request token. `meta` may be left out. */
  destroy(req: Request, token: string, done: (error?: unknown) => void): void;
  /** Deletes a request token. */
  destroy(req: Request, token: string, meta: unknown, done: (error?: unknown) => void): void;
}

/** The callback of {@link RequestTokenStore} for the secret and the state of a request token. */
export type StoreGetDone = (error: unknown, tokenSecret?: string | false, state?: unknown) => void;

interface OAuth1Options {
  requestTokenURL: string;
  accessTokenURL: string;
  userAuthorizationURL: string;
  consumerKey: string;
  consumerSecret: string;
  callbackURL?: string | undefined;
  passReqToCallback?: boolean | undefined;
  skipUserProfile?: SkipUserProfile | undefined;
  sessionKey?: string | undefined;
  proxy?: boolean | undefined;
}

/** Whether to skip the profile request, as a value or a function. */
export type SkipUserProfile =
  | boolean
  | (() => boolean)
  | ((token: string, tokenSecret: string, done: (error: unknown, skip?: boolean) => void) => void);

type ProfileDone = (error: unknown, profile?: unknown) => void;

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- only its type is used
declare class OAuth1Strategy implements Strategy {
  constructor(options: OAuth1Options, verify: (...args: never[]) => unknown);
  name: string;
  authenticate(req: Request, options?: AuthenticateOptions): void;
  userProfile(token: string, tokenSecret: string, params: Record<string, string>, done: ProfileDone): void;
  requestTokenParams(options?: AuthenticateOptions): Record<string, string>;
  userAuthorizationParams(options?: AuthenticateOptions): Record<string, string>;
  parseErrorResponse(body: string, status: number): Error | null;
  protected _createOAuthError(message: string, error: unknown): Error;
  protected _callbackURL?: string;
  protected _trustProxy?: boolean;
}

/** The base class. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would need types, and there are none
export const OAuthStrategy = require('passport-oauth1') as typeof OAuth1Strategy;
