/** One login: an object of its own, and how it ends. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { Actions } from './passport';

/** Why a login came to nothing, for the login page: what Passport's `fail` gets. */
export interface Failure {
  message: string;
  code: WordPressErrorCode;
}

/** What every login has of its own. */
export interface Login extends Actions {
  /** Whether a person named the site. What is wrong with it is theirs to mend, then. */
  _isSiteUserSupplied: boolean;
}

// What the same person can mend by trying again …
const RETRYABLE: readonly WordPressErrorCode[] = [
  'request_token_invalid',
  'request_token_unauthorized',
  'verifier_invalid',
  'authorization_code_invalid',
  'discovery_busy',
];
// … and what they can mend by another address, if it was they who gave it.
const FIXABLE_BY_OTHER_SITE: readonly WordPressErrorCode[] = [
  'address_invalid',
  'address_forbidden',
  'site_unreachable',
  'certificate_invalid',
  'timeout',
  'redirect_refused',
  'response_too_large',
  'response_invalid',
  'wordpress_not_found',
  'rest_api_closed',
  'endpoint_refused',
  'oauth1_unavailable',
  'oauth2_unavailable',
  'application_passwords_unavailable',
  'application_password_invalid',
  'credentials_missing',
  'server_error',
  'oauth_parameters_missing',
  'token_missing',
  'not_logged_in',
  'profile_refused',
  'profile_invalid',
];

/**
 * An object for one login, made from its strategy. Passport hangs the request's functions on the strategy itself if it
 * was handed over as an instance, so another login would overwrite them while this one waits for the site.
 *
 * What another try, or another site, can mend ends in `fail`; everything else in `error`.
 * @param ownProperty Any property that the constructor gave the strategy itself.
 */
export function newLogin<T extends Login>(strategy: object, ownProperty: string): T {
  const { success, fail, redirect, pass, error } = strategy as unknown as Actions;
  // By name, Passport runs an object made from the strategy. A further one made from that would have a shape of its
  // own for every login, which V8 never gets to optimize: so it is made from the strategy itself.
  const origin = Object.hasOwn(strategy, ownProperty)
    ? strategy
    : (Object.getPrototypeOf(strategy) as object);
  // Passport itself throws where the response is over already, or the session is one that can't be made anew. Within a
  // promise or a timer that would end the process; Express has a place for it.
  const orError =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        act(...args);
      } catch (reason) {
        error(reason);
      }
    };
  const login: T = Object.assign(Object.create(origin) as T, {
    _isSiteUserSupplied: false,
    success: orError(success),
    fail: orError(fail),
    redirect: orError(redirect),
    pass,
    error: (reason: unknown) => {
      if (reason instanceof WordPressError && isForLoginPage(reason, login._isSiteUserSupplied)) {
        failWith(login, { message: reason.message, code: reason.code });
      } else {
        error(reason);
      }
    },
  });
  return login;
}

/**
 * Goes on with a login once it is ready. The base classes throw for a Host header that makes no address with a relative
 * callback, which anybody can send: within a promise that would end the process.
 */
export function continueLogin<T>(login: Actions, ready: Promise<T>, act: (value: T) => void): void {
  const onError = (error: unknown) => login.error(error);
  ready.then((value) => {
    try {
      act(value);
    } catch (error) {
      onError(error);
    }
  }, onError);
}

/** Ends a login with a message for the login page. */
export function failWith(login: Actions, { message, code }: Failure): void {
  login.fail({ message, code } satisfies Failure, 403);
}

function isForLoginPage({ code }: WordPressError, isSiteUserSupplied: boolean): boolean {
  return RETRYABLE.includes(code) || (isSiteUserSupplied && FIXABLE_BY_OTHER_SITE.includes(code));
}

/** @throws WordPressError `callback_missing` */
export function assertCallbackURL(callbackURL: unknown, strategyName: string): asserts callbackURL is string {
  if (typeof callbackURL === 'string' && callbackURL !== '') return;
  throw new WordPressError(
    'callback_missing',
    'The login has no callbackURL, so the site could not send anybody back.',
    `Give \`callbackURL\` to the strategy or to passport.authenticate('${strategyName}', { callbackURL }).`,
  );
}
