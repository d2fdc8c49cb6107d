/** Log in with WordPress's own application passwords: find the site, ask the person there, read the profile. */
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
  sessionOf,
  type KeptLogin,
} from '../login/pending-logins';
import { TargetSites, type TargetSite } from '../login/target-site';
import { acceptPromise, type VerifyDone } from '../login/verify';
import type { WordPressProfile } from '../rest/profile';
import { authorizeURL, nameOfLogin } from './authorize-url';
import { isCallback, isFromHost, parseCallback, type CallbackResult } from './callback';
import { absoluteCallback } from './callback-url';
import { ApplicationPasswordClient, type ApplicationPassword } from './client';
import type {
  ApplicationPasswordVerifyFunction,
  ApplicationPasswordVerifyFunctionWithRequest,
  WordPressApplicationPasswordStrategyOptions,
} from './options';

const debug = debuglog('passport-wordpress-rest');

/** Somebody who logged in: what verify is told, and what the application had kept for this moment. */
interface Person {
  username: string;
  applicationPassword: string | undefined;
  profile: WordPressProfile | undefined;
  state: unknown;
}

type ApplicationPasswordLogin = WordPressApplicationPasswordStrategy & Login;

type Options = WordPressApplicationPasswordStrategyOptions;

/**
 * Logs people in with any WordPress site that has application passwords: since 5.6, with https, no plugin needed, and
 * the application need not be registered anywhere.
 *
 *     passport.use(new WordPressApplicationPasswordStrategy({
 *       siteURL: 'https://blog.example.com',
 *       appName: 'My app',
 *       callbackURL: '/auth/wordpress/callback',
 *     }, (username, applicationPassword, profile, done) => users.findOrCreate(profile, done)));
 *
 * The site sends the password in the address of the callback. Answer that with a redirect, so that it stays in no
 * browser's history, and keep the query out of the logs. What ends in `fail`, and what in `error`, is as with
 * `WordPressStrategy`.
 */
export class WordPressApplicationPasswordStrategy extends Strategy {
  name = 'wordpress-application-password';
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _options: Options & { appName: string };
  /** @internal */ protected readonly _passReqToCallback: boolean;
  /** @internal */ protected readonly _verify: (...args: unknown[]) => unknown;
  /** @internal */ protected readonly _pendingLogins: PendingLogins<KeptLogin>;

  /** @throws TypeError if an option is missing or not what it should be. */
  constructor(
    options: Options & { keepPassword: true; passReqToCallback: true },
    verify: ApplicationPasswordVerifyFunctionWithRequest<string>,
  );
  constructor(
    options: Options & { keepPassword: true; passReqToCallback?: false | undefined },
    verify: ApplicationPasswordVerifyFunction<string>,
  );
  constructor(
    options: Options & { passReqToCallback: true },
    verify: ApplicationPasswordVerifyFunctionWithRequest,
  );
  constructor(
    options: Options & { passReqToCallback?: false | undefined },
    verify: ApplicationPasswordVerifyFunction,
  );
  constructor(
    options: Options & { passReqToCallback?: boolean | undefined },
    verify: (...args: never[]) => unknown,
  ) {
    super();
    if (typeof verify !== 'function') {
      throw new TypeError('WordPressApplicationPasswordStrategy requires a verify function.');
    }
    const { appName, appId, sessionKey = 'wordpress:application-password' } = options;
    if (!appName?.trim()) {
      throw new TypeError(
        'WordPressApplicationPasswordStrategy requires an appName: what people see on the site when they are asked.',
      );
    }
    if (appId !== undefined && !/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(appId)) {
      throw new TypeError(
        'appId must be a UUID, like those of crypto.randomUUID(): WordPress takes no other.',
      );
    }
    this._targetSites = new TargetSites(
      options,
      'WordPressApplicationPasswordStrategy',
      ({ authentication }) => Boolean(authentication.applicationPasswords),
    );
    // WordPress knows UUIDs in lower case alone.
    this._options = { ...options, appName, appId: appId?.toLowerCase() };
    this._passReqToCallback = options.passReqToCallback === true;
    this._verify = acceptPromise(verify);
    this._pendingLogins = new PendingLogins(sessionKey);
  }

  /**
   * Runs one leg of a login: the first, unless the request is the site's callback.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressAuthenticateOptions = {}): void {
    const login = newLogin<ApplicationPasswordLogin>(this, '_targetSites');
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

  /** Leg one: where the person is sent. */
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

  /** Leg two: who came back. The login is over with this request, whatever comes of it. */
  private async _resume(login: ApplicationPasswordLogin, req: Request): Promise<Person | Failure> {
    hideAddress(req);
    const result = parseCallback(req.query);
    if (result.status === 'malformed') return CALLBACK_MALFORMED;
    const kept = this._pendingLogins.take(req, result.state);
    if (!kept || !this._targetSites.startedHere(kept)) return LOGIN_NOT_FOUND;
    if (result.status !== 'approved') return REFUSALS[result.status];

    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(kept);
    const found = await this._targetSites.resume(kept);
    if (login._isSiteUserSupplied && !isFromHost(found.record.site, req.query.site_url)) return WRONG_SITE;
    const profile = await this._check(result.password, found);
    const { username, applicationPassword } = result.password;
    // WordPress takes an e-mail address, too, and another spelling; its screen sends neither. Where the site refuses
    // the edit context there is nothing to compare.
    if (profile.username !== undefined && profile.username !== username) return USERNAME_MISMATCH;
    const { keepPassword, skipUserProfile } = this._options;
    return {
      username,
      applicationPassword: keepPassword ? applicationPassword : undefined,
      profile: skipUserProfile ? undefined : profile,
      state: kept.state,
    };
  }

  /** Reads the profile, which only the right password opens. One that is not to be kept has served, whatever comes. */
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

  private _finish(login: ApplicationPasswordLogin, req: Request, end: Person | Failure): void {
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
    'The password that came back is of another site than the one you named, so it was not used. If you approved of it, ' +
    'revoke it there, under Application Passwords in your profile.',
  code: 'callback_malformed',
};

const USERNAME_MISMATCH: Failure = {
  message: 'The site sent back a password that is not of the person it named. Please log in again.',
  code: 'callback_malformed',
};

const REFUSALS: Record<Exclude<CallbackResult['status'], 'approved' | 'malformed'>, Failure> = {
  rejected: {
    message: 'The connection was not approved on the site. To go on, log in again and approve it.',
    code: 'access_denied',
  },
  disabled: {
    message:
      'The site does not let this account connect to other applications by application passwords. Its administrator ' +
      'can change that, or log in with another account.',
    code: 'application_passwords_unavailable',
  },
};

/** The address of this request holds a password: no page that is linked from its answer, and no cache, is to see it. */
function hideAddress({ res }: Request): void {
  if (!res || res.headersSent) return;
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('Cache-Control', 'no-store');
}
