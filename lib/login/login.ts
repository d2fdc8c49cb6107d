/** The object that represents one login, and how a login ends. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { Actions, Request } from './passport';

/** Why a login failed, for the login page: the challenge that Passport's `fail` gets. */
export interface Failure {
  message: string;
  code: WordPressErrorCode;
}

/** The properties that the logins of all strategies have. */
export interface Login extends Actions {
  /** Whether a user supplied the site. The user can then fix a failure of the site by naming another one. */
  _isSiteUserSupplied: boolean;
}

/** Failures that the user can fix by trying again. */
const RETRYABLE: readonly WordPressErrorCode[] = [
  'request_token_invalid',
  'request_token_unauthorized',
  'verifier_invalid',
  'authorization_code_invalid',
  'nonce_mismatch',
  'access_token_invalid',
  'discovery_busy',
  'site_changed',
  'session_lost',
  'cross_site_request',
];
/** Failures that the user can fix by naming another site, if the site is user-supplied. */
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
  'login_unavailable',
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
 * Creates the object for one login from its strategy. If `authenticate` was given a strategy instance instead of a name,
 * Passport puts the functions of each request on that instance. A concurrent login would overwrite them while this one
 * waits for the site.
 *
 * Failures that the user can fix call `fail({ message, code }, 403)`. Those for the developer or the site owner call
 * `error(WordPressError)`.
 * @param ownProperty Any property that the constructor of the strategy sets.
 */
export function newLogin<T extends Login>(strategy: object, ownProperty: string, req: Request): T {
  const { success, fail, redirect, pass, error } = strategy as unknown as Actions;
  // For a strategy given by name, `this` is an object that Passport created from the strategy for this request. An object
  // created from that one would have a new hidden class for each login, which V8 never optimizes. So the login is created
  // from the strategy itself.
  const origin = Object.hasOwn(strategy, ownProperty)
    ? strategy
    : (Object.getPrototypeOf(strategy) as object);
  const onError = orNext(error, req);
  // Passport throws if the response has already ended, or if the session can't be regenerated. A callback that the
  // application passed to `authenticate` may throw, too. In a promise or a timer, an exception would end the process.
  const orError =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        // Passport returns what the application's callback returns, in places.
        Promise.resolve(act(...args) as unknown).catch(onError);
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

/** Passport's `error`. An exception of the application's code in it goes to Express, or becomes a process warning. */
function orNext(error: Actions['error'], req: Request): Actions['error'] {
  const onThrown = (thrown: unknown) => {
    // Express sets `next` while it handles a request.
    const { next } = req as { next?: (error: unknown) => void };
    if (typeof next === 'function') next(thrown);
    else process.emitWarning(thrown instanceof Error ? thrown : String(thrown));
  };
  return (reason) => {
    try {
      Promise.resolve(error(reason) as unknown).catch(onThrown);
    } catch (thrown) {
      onThrown(thrown);
    }
  };
}

/**
 * Continues a login when `ready` is fulfilled. An exception of a base class ends the login: in a promise it would end the
 * process.
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

/** Ends a login with a failure for the login page. */
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
