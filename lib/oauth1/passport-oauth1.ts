/**
 * The parts of passport-oauth1 that this package uses. It ships no types and the registry has none. They are declared in
 * a module, since an ambient declaration would not reach the users of this package.
 */
import type { AuthenticateOptions, Strategy } from 'passport';
import type { Request } from '../login/passport';

/**
 * Where passport-oauth1 keeps a request token between the two legs of a login. An application may bring its own, in the
 * option `store` of {@link WordPressStrategy}.
 */
export interface RequestTokenStore {
  /** Keeps a request token, its secret, and the state of the strategy. */
  set(
    req: Request,
    token: string,
    tokenSecret: string,
    state: unknown,
    meta: unknown,
    done: (error?: unknown) => void,
  ): void;
  /** Returns the secret and the state. Without a secret, the state is the reason. A store may leave out `meta`. */
  get(req: Request, token: string, done: StoreGetDone): void;
  get(req: Request, token: string, meta: unknown, done: StoreGetDone): void;
  /** Deletes a request token. A store may leave out `meta`. */
  destroy(req: Request, token: string, done: (error?: unknown) => void): void;
  destroy(req: Request, token: string, meta: unknown, done: (error?: unknown) => void): void;
}

/** Takes what a {@link RequestTokenStore} has for a request token. */
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

/** Whether to skip the profile: always, never, or as a function decides. */
export type SkipUserProfile =
  | boolean
  | (() => boolean)
  | ((token: string, tokenSecret: string, done: (error: unknown, skip?: boolean) => void) => void);

type ProfileDone = (error: unknown, profile?: unknown) => void;

// eslint-disable-next-line @typescript-eslint/no-unused-vars -- it has no value of its own, only a type
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
}

/** The base class. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would ask for types that don't exist
export const OAuthStrategy = require('passport-oauth1') as typeof OAuth1Strategy;
