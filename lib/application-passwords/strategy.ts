/** Logs users in with application passwords: finds the site, sends the user to its authorize screen, reads the profile. */
import { randomBytes } from 'node:crypto';
import { callbackify, debuglog } from 'node:util';
import { Strategy } from 'passport-strategy';
import { WordPressError } from '../errors';
import { assertCallbackURL, failWith, newLogin, type Failure, type Login } from '../login/login';
import type { WordPressAuthenticateOptions } from '../login/options';
import type { Request } from '../login/passport';
import {
  CALLBACK_MALFORMED,
  PendingLogins,
  LOGIN_NOT_FOUND,
  loginNotFound,
  sessionOf,
  type PendingLogin,
} from '../login/pending-logins';
import { TargetSites, type TargetSite } from '../login/target-site';
import { acceptPromise, type VerifyDone } from '../login/verify';
import type { WordPressProfile } from '../rest/profile';
import { authorizeURL, nameOfLogin } from './authorize-url';
import { isCallback, isFromHost, parseCallback, type CallbackResult } from './callback';
import { absoluteCallback } from './callback-url';
import { ApplicationPasswordClient, type ApplicationPassword } from './client';
import { assertOptions } from './options';
import type {
  ApplicationPasswordVerifyFunction,
  ApplicationPasswordVerifyFunctionWithRequest,
  WordPressApplicationPasswordStrategyBaseOptions,
  WordPressApplicationPasswordStrategyOptions,
  WordPressApplicationPasswordStrategyOptionsWithRequest,
} from './options';

const debug = debuglog('passport-wordpress-rest');

/** The outcome of a login that reached verify: the arguments of verify, and the `state` of `authenticate`. */
interface Approved {
  username: string;
  applicationPassword: string | undefined;
  profile: WordPressProfile | undefined;
  state: unknown;
}

type ApplicationPasswordLogin = WordPressApplicationPasswordStrategy & Login;

/**
 * Logs users in with any WordPress site that has application passwords: WordPress 5.6 or newer with https. The site
 * needs no plugin, and the application is not registered anywhere.
 *
 * The site sends the password in the URL of the callback. Answer that request with a redirect, so that the URL stays
 * in no browser history, and keep the query out of the logs.
 *
 * Failures that the user can retry, and the user's refusal (`access_denied`), call Passport's `fail` with
 * `{ message, code }` and status 403. Failures for the developer or the site owner call `error` with a
 * {@link WordPressError}. Verify is an {@link ApplicationPasswordVerifyFunction}.
 *
 * @example
 * passport.use(new WordPressApplicationPasswordStrategy({
 *   siteURL: 'https://blog.example.com',
 *   appName: 'My app',
 *   callbackURL: '/auth/wordpress/callback',
 * }, (username, applicationPassword, profile, done) => users.findOrCreate(profile, done)));
 */
export class WordPressApplicationPasswordStrategy extends Strategy {
  name = 'wordpress-application-password';
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _options: WordPressApplicationPasswordStrategyBaseOptions & {
    appName: string;
  };
  /** @internal */ protected readonly _passReqToCallback: boolean;
  /** @internal */ protected readonly _verify: (...args: unknown[]) => unknown;
  /** @internal */ protected readonly _pendingLogins: PendingLogins<PendingLogin>;

  /**
   * Logs users in with any WordPress site that has application passwords: WordPress 5.6 or newer with https. The site
   * needs no plugin, and the application is not registered anywhere.
   * Verify is an {@link ApplicationPasswordVerifyFunction}.
   *
   * @example
   * passport.use(new WordPressApplicationPasswordStrategy({
   *   siteURL: 'https://blog.example.com',
   *   appName: 'My app',
   *   callbackURL: '/auth/wordpress/callback',
   * }, (username, applicationPassword, profile, done) => users.findOrCreate(profile, done)));
   * @throws TypeError if an option is missing or invalid.
   */
  constructor(
    options: WordPressApplicationPasswordStrategyOptionsWithRequest & { keepPassword: true },
    verify: ApplicationPasswordVerifyFunctionWithRequest<string>,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptions & { keepPassword: true },
    verify: ApplicationPasswordVerifyFunction<string>,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptionsWithRequest,
    verify: ApplicationPasswordVerifyFunctionWithRequest,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptions,
    verify: ApplicationPasswordVerifyFunction,
  );
  constructor(
    options:
      WordPressApplicationPasswordStrategyOptions | WordPressApplicationPasswordStrategyOptionsWithRequest,
    verify: (...args: never[]) => unknown,
  ) {
    super();
    assertOptions(options);
    if (typeof verify !== 'function') {
      throw new TypeError('WordPressApplicationPasswordStrategy requires a verify function.');
    }
    const { appName, appId, sessionKey = 'wordpress:application-password' } = options;
    if (!appName?.trim()) {
      throw new TypeError(
        'WordPressApplicationPasswordStrategy requires an appName: the site shows it on its authorize screen.',
      );
    }
    if (appId !== undefined && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(appId)) {
      throw new TypeError(
        'appId must be a UUID, like those of crypto.randomUUID(): WordPress accepts nothing else.',
      );
    }
    this._targetSites = new TargetSites(
      options,
      'WordPressApplicationPasswordStrategy',
      ({ authentication }) => Boolean(authentication.applicationPasswords),
    );
    // WordPress accepts UUIDs in lower case only.
    this._options = { ...options, appName, appId: appId?.toLowerCase() };
    this._passReqToCallback = options.passReqToCallback === true;
    this._verify = acceptPromise(verify, options);
    this._pendingLogins = new PendingLogins(sessionKey);
  }

  /**
   * Runs one leg of a login: the second if the request is the site's callback, else the first.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressAuthenticateOptions = {}): void {
    const login = newLogin<ApplicationPasswordLogin>(this, '_targetSites', req);
    if (isCallback(req.query ?? {})) {
      callbackify(() => this._resume(login, req))((error, outcome) => {
        if (error) login.error(error);
        else this._finish(login, req, outcome);
      });
    } else {
      callbackify(() => this._begin(login, req, options))((error, url) => {
        if (error) login.error(error);
        else login.redirect(url);
      });
    }
  }

  /** Leg one: returns the URL of the authorize screen. */
  private async _begin(
    login: ApplicationPasswordLogin,
    req: Request,
    options: WordPressAuthenticateOptions,
  ): Promise<string> {
    const { appName, appId, proxy } = this._options;
    const callbackURL = options.callbackURL ?? this._options.callbackURL;
    assertCallbackURL(callbackURL, this.name);
    sessionOf(req);

    login._isSiteUserSupplied = this._targetSites.isUserSupplied(options);
    const found = await this._targetSites.begin(req, options);
    const state = randomBytes(16).toString('base64url');
    const url = authorizeURL(found.record.site, {
      appName: nameOfLogin(appName),
      appId,
      callbackURL: absoluteCallback(callbackURL, req, proxy),
      state,
    });
    found.http.check(url);
    this._pendingLogins.add(req, state, {
      ...this._targetSites.toPending(found),
      ...(options.state !== undefined && { state: options.state }),
    });
    return url;
  }

  /** Leg two: the site's callback. Consumes the pending login: single use, even if this request fails. */
  private async _resume(login: ApplicationPasswordLogin, req: Request): Promise<Approved | Failure> {
    preventURLLeak(req);
    const result = parseCallback(req.query);
    if (result.status === 'malformed') return CALLBACK_MALFORMED;
    const kept = this._pendingLogins.take(req, result.state);
    if (!kept) return loginNotFound(req);
    if (!this._targetSites.startedHere(kept)) return LOGIN_NOT_FOUND;
    if (result.status !== 'approved') return REFUSALS[result.status];

    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(kept);
    const found = await this._targetSites.resume(kept);
    if (login._isSiteUserSupplied && !isFromHost(found.record.site, req.query.site_url)) return WRONG_SITE;
    const profile = await this._check(result.password, found);
    const { username, applicationPassword } = result.password;
    // WordPress also accepts an e-mail address or other case as the username, but its screen sends neither. If the site
    // refuses the edit context, the profile has no username.
    if (profile.username !== undefined && profile.username !== username) return USERNAME_MISMATCH;
    const { keepPassword, skipUserProfile } = this._options;
    return {
      username,
      applicationPassword: keepPassword ? applicationPassword : undefined,
      profile: skipUserProfile ? undefined : profile,
      state: kept.state,
    };
  }

  /** Reads the profile, which only a valid password gets. Without `keepPassword` the password is then revoked, also on failure. */
  private async _check(
    password: ApplicationPassword,
    { record: { site }, http }: TargetSite,
  ): Promise<WordPressProfile> {
    const client = new ApplicationPasswordClient(site, http, password);
    try {
      return await client.profile();
    } finally {
      if (!this._options.keepPassword) {
        await client.revoke().catch((error: unknown) => {
          if (!(error instanceof WordPressError)) throw error;
          debug('%s: the application password of this login was not revoked: %s', site.home, error.message);
        });
      }
    }
  }

  private _finish(login: ApplicationPasswordLogin, req: Request, end: Approved | Failure): void {
    if ('code' in end) {
      failWith(login, end);
      return;
    }
    const { username, applicationPassword, profile, state } = end;
    const done: VerifyDone = (error, user, info) => {
      if (error) login.error(error);
      else if (!user) login.fail(info);
      else login.success(user, Object.assign(info ?? {}, state !== undefined && { state }));
    };
    const args = [username, applicationPassword, profile, done];
    try {
      if (this._passReqToCallback) this._verify(req, ...args);
      else this._verify(...args);
    } catch (error) {
      login.error(error);
    }
  }
}

const WRONG_SITE: Failure = {
  message:
    'The password in the callback belongs to another site than the one you entered, so it was not used. If you approved ' +
    'the connection, revoke the password on that site, under Application Passwords in your profile.',
  code: 'callback_malformed',
};

const USERNAME_MISMATCH: Failure = {
  message:
    'The password in the callback belongs to another user than the callback says. Please log in again.',
  code: 'callback_malformed',
};

const REFUSALS: Record<Exclude<CallbackResult['status'], 'approved' | 'malformed'>, Failure> = {
  rejected: {
    message: 'The connection was not approved on the site. To continue, log in again and approve it.',
    code: 'access_denied',
  },
  disabled: {
    message:
      'Application passwords are disabled for this account. The administrator of the site can enable them, or log in ' +
      'with another account.',
    code: 'application_passwords_unavailable',
  },
};

/** The URL of this request carries a password: keeps it out of Referer headers and of caches. */
function preventURLLeak({ res }: Request): void {
  if (!res || res.headersSent) return;
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('Cache-Control', 'no-store');
}
