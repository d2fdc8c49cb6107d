/** The object that represents one login, and how a login ends. */
import { debuglog } from 'node:util';
import { WordPressError, type WordPressErrorCode } from '../errors';
import { messageFor, type MessagesOption } from './messages';
import type { Actions, Request } from './passport';
import { isPromise } from './verify';

const debug = debuglog('passport-wordpress-rest');

/**
 * Why a login failed: the challenge that Passport's `fail` gets, so the `info` of a callback of `passport.authenticate`.
 *
 * @example
 * passport.authenticate('wordpress', (error, user, info) => {
 *   if (error) return next(error);
 *   if (!user) {
 *     console.warn(info.error?.message); // for the developer
 *     return res.status(403).render('login', { message: info.message }); // for the person
 *   }
 *   req.logIn(user, (error) => (error ? next(error) : res.redirect('/')));
 * })(req, res, next);
 */
export interface LoginFailure {
  /** A short text for the person at the login page: of the option `messages`, else of {@link defaultMessages}. */
  message: string;
  /** The kind of failure, for programs. */
  code: WordPressErrorCode;
  /**
   * The finding and the remedy, for the developer. Not enumerable, so that neither JSON of `info` nor a copy of it in a
   * session or a response contains it.
   */
  readonly error: WordPressError;
}

/** A failure that is always for the login page: the arguments of its WordPressError. */
export interface Failure {
  code: WordPressErrorCode;
  finding: string;
  remedy: string;
}

/** The properties that the logins of all strategies have. */
export interface Login extends Actions {
  /** Whether a user supplied the site. The user can then fix a failure of the site by naming another one. */
  _isSiteUserSupplied: boolean;
  /** Ends the login with a failure for the login page. */
  _fail: (failure: Failure | WordPressError) => void;
}

/** Failures that the user can fix by trying again. */
export const RETRYABLE: readonly WordPressErrorCode[] = [
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
export const FIXABLE_BY_OTHER_SITE: readonly WordPressErrorCode[] = [
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
 * Failures that the user can fix call `fail` with a {@link LoginFailure} and status 403. Those for the developer or the site owner call
 * `error(WordPressError)`.
 * @param ownProperty Any property that the constructor of the strategy sets.
 * @param messages The option of the strategy.
 */
export function newLogin<T extends Login>(
  strategy: object,
  ownProperty: string,
  req: Request,
  messages?: MessagesOption,
): T {
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
        const returned: unknown = act(...args);
        if (isPromise(returned)) Promise.resolve(returned).catch(onError);
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
    // The option `messages` may be a function of the application, which may throw.
    _fail: orError((failure: Failure | WordPressError) => fail(loginFailure(failure, messages, req), 403)),
    error: (reason: unknown) => {
      if (reason instanceof WordPressError && isForLoginPage(reason, login._isSiteUserSupplied)) {
        login._fail(reason);
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
      const returned: unknown = error(reason);
      if (isPromise(returned)) Promise.resolve(returned).catch(onThrown);
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

/** Ends a login with a failure for the login page. Returns `undefined`, as the result of a leg that ended. */
export function failWith(login: Login, failure: Failure | WordPressError): undefined {
  login._fail(failure);
}

function loginFailure(
  failure: Failure | WordPressError,
  messages: MessagesOption | undefined,
  req: Request,
): LoginFailure {
  const { code } = failure;
  const error =
    failure instanceof WordPressError ? failure : new WordPressError(code, failure.finding, failure.remedy);
  // For applications with `failureMessage` or `failureFlash`: Passport passes only the message on.
  debug('login failed: %s: %s', code, error.message);
  const info = { message: messageFor(failure, messages, req), code };
  return Object.defineProperty(info, 'error', { value: error }) as LoginFailure;
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
