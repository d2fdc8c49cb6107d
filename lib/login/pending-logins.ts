/** Pending logins: the state of a login between its two legs, while the user is at the site. */
import { WordPressError } from '../errors';
import type { Failure } from './login';
import { assertLoginStore, type LoginStore } from './login-store';
import type { Request } from './passport';
import { MAX_SESSION_BYTES, SESSION_KEY, SessionLogins, sessionOf } from './session-logins';
import { decodeLogin, encodeLogin, type LoginFormat } from './stored-login';

/** How long a login may be pending, in milliseconds. WordPress accepts a request token for a day. */
export const MAX_AGE = 60 * 60 * 1000;

/** The site of a pending login. Nothing in a callback can change it. */
export interface PendingSite {
  /** The address from which the site was discovered. */
  site: string;
  /** A digest of the home and the REST root of the discovered site. */
  pin: string;
  /** A digest of the options of the strategy that began the login. A strategy with another digest does not resume it. */
  rules: string;
}

/** The state of a pending login that all strategies store. */
export interface PendingLogin extends PendingSite {
  /** The callback with which the login began. */
  callbackURL: string;
  /** For OAuth 1.0a: the `state` in the query of this login's callback. */
  nonce?: string | undefined;
  /** The `state` that the application passed to `authenticate`. */
  state?: unknown;
}

/** Where the logins of a strategy are stored. */
export interface PendingLoginOptions {
  /**
   * Stores pending logins in place of the session, for applications without one: see {@link KeyvLoginStore}. Default: the
   * session.
   */
  store?: LoginStore | undefined;
  /** The session property that stores pending logins, of all strategies. Default: `wordpress-logins`. */
  sessionKey?: string | undefined;
  /**
   * How many bytes of JSON pending logins may take in the session. The oldest are dropped first. A login that exceeds the
   * limit by itself is the error `login_too_large`. Default: 1536, so that a session in a cookie of 4 kB has room for
   * one kilobyte of the application.
   */
  maxSessionBytes?: number | undefined;
}

/** For a callback whose login is unknown. */
export const LOGIN_NOT_FOUND: Failure = {
  code: 'login_unknown',
  finding: 'The callback belongs to no pending login: the login has expired or was already used.',
  remedy: 'Log in again. A login is valid once, for an hour, in the browser in which it began.',
};

/** For a callback that lacks parameters, or has malformed ones. */
export const CALLBACK_MALFORMED: Failure = {
  code: 'callback_malformed',
  finding: 'A parameter of the callback is missing, empty, repeated or malformed.',
  remedy: 'Log in again.',
};

/** The pending logins of one strategy. */
export class PendingLogins<T extends PendingLogin> {
  readonly #store: LoginStore;
  readonly #format: LoginFormat;

  /** @throws TypeError for a store that lacks a method, or a limit that is not a positive integer */
  constructor(options: PendingLoginOptions, format: LoginFormat) {
    const { store, sessionKey = SESSION_KEY, maxSessionBytes = MAX_SESSION_BYTES } = options;
    assertLoginStore(store);
    if (!(Number.isInteger(maxSessionBytes) && maxSessionBytes > 0)) {
      throw new TypeError('maxSessionBytes must be a positive integer: a number of bytes.');
    }
    this.#store = store ?? new SessionLogins({ key: sessionKey, maxBytes: maxSessionBytes, maxAge: MAX_AGE });
    this.#format = format;
  }

  /**
   * Checks before the first request to a site that a login can be stored.
   * @throws WordPressError `session_missing`
   */
  assertStorable(req: Request): void {
    if (this.#store instanceof SessionLogins) sessionOf(req);
  }

  /**
   * @param id The value in the callback by which the login is found: a request token, or a state.
   * @throws WordPressError `store_failed`, or those of the store
   */
  async add(req: Request, id: string, login: T): Promise<void> {
    try {
      await this.#store.set(req, id, encodeLogin(login, this.#format), MAX_AGE);
    } catch (error) {
      throw toStoreError('set', error);
    }
  }

  /**
   * Finds a login and consumes it: single use, even if this request fails.
   * @throws WordPressError `session_lost`, `store_failed`, or those of the store
   */
  async take(req: Request, id: string): Promise<T | undefined> {
    let stored: unknown;
    try {
      stored = await this.#store.take(req, id);
    } catch (error) {
      throw toStoreError('take', error);
    }
    return decodeLogin<T>(stored, this.#format);
  }
}

function toStoreError(operation: 'set' | 'take', error: unknown): WordPressError {
  return error instanceof WordPressError ? error : storeFailed(operation, error);
}

/** @param operation The method that failed. The error of the store is the cause: its message may contain a secret. */
export function storeFailed(operation: string, cause: unknown): WordPressError {
  return new WordPressError(
    'store_failed',
    `The store of pending logins failed at \`${operation}\`.`,
    'See the `cause` of this error, and check that the store is running.',
    { cause },
  );
}

/**
 * Whether a login began with another callback than the one given to `authenticate` in the second leg.
 * @param part The part of the two URLs that is compared.
 */
export function hasOtherCallback(
  callbackURL: string | undefined,
  { callbackURL: began }: PendingLogin,
  part: 'href' | 'pathname' = 'href',
): boolean {
  if (callbackURL === undefined) return false;
  const original = new URL(began, 'http://localhost');
  return new URL(callbackURL, original)[part] !== original[part];
}
