/** One login: an object for each, and how it ends. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { Actions, Request } from './passport';

/** Why a login failed, for the login page: what Passport's `fail` gets. */
export interface Failure {
  message: string;
  code: WordPressErrorCode;
}

/** What each login has. */
export interface Login extends Actions {
  /** Whether a request named the site. The user can then fix what is wrong with it. */
  _isSiteUserSupplied: boolean;
}

/** Failures that the user can fix by another try. */
const RETRYABLE: readonly WordPressErrorCode[] = [
  'request_token_invalid',
  'request_token_unauthorized',
  'verifier_invalid',
  'authorization_code_invalid',
  'access_token_invalid',
  'discovery_busy',
  'site_changed',
  'cross_site_request',
];
/** Failures that the user can fix by another site, if it was the user who named it. */
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
 * An object for one login, made from its strategy. If the strategy was handed to Passport as an instance, Passport puts
 * the functions of each request on that instance, and another login would overwrite them while this one waits for the
 * site.
 *
 * Failures that the user can fix call `fail({ message, code }, 403)`. Those for the developer or the site owner call
 * `error(WordPressError)`.
 * @param ownProperty Any property that the constructor put on the strategy itself.
 */
export function newLogin<T extends Login>(strategy: object, ownProperty: string, req: Request): T {
  const { success, fail, redirect, pass, error } = strategy as unknown as Actions;
  // By name, Passport runs an object made from the strategy. A further one made from that would have a shape of its
  // own for each login, which V8 never optimizes: so it is made from the strategy itself.
  const origin = Object.hasOwn(strategy, ownProperty)
    ? strategy
    : (Object.getPrototypeOf(strategy) as object);
  const onError = orNext(error, req);
  // Passport throws if the response has ended already, or if the session can't be regenerated, and so may a callback
  // that the application gave to `authenticate`. In a promise or a timer that would end the process.
  const orError =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        act(...args);
      } catch (reason) {
        onError(reason);
      }
    };
  const login: T = Object.assign(Object.create(origin) as T, {
    _isSiteUserSupplied: false,
    success: orError(success),
    fail: orError(fail),
    redirect: orError(redirect),
    pass: orError(pass),
    error: (reason: unknown) => {
      if (reason instanceof WordPressError && isForLoginPage(reason, login._isSiteUserSupplied)) {
        failWith(login, { message: reason.message, code: reason.code });
      } else {
        onError(reason);
      }
    },
  });
  return login;
}

/** Passport's `error`. It calls the application's code, too: what that throws goes to Express, or is a warning. */
function orNext(error: Actions['error'], req: Request): Actions['error'] {
  return (reason) => {
    try {
      error(reason);
    } catch (thrown) {
      // Express puts it there while a request is handled.
      const { next } = req as { next?: (error: unknown) => void };
      if (typeof next === 'function') next(thrown);
      else process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
    }
  };
}

/**
 * Continues a login when it is ready. The base classes throw if a relative callback and the Host header make no
 * address. Anybody can send such a header, and in a promise the exception would end the process.
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
    'The login has no callbackURL, so the site cannot send the browser back.',
    `Give \`callbackURL\` to the strategy or to passport.authenticate('${strategyName}', { callbackURL }).`,
  );
}
