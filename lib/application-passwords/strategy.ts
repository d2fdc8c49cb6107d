/** Log in with WordPress's own application passwords: find the site, ask the person there, read the profile. */
import { randomBytes } from 'node:crypto';
import { debuglog } from 'node:util';
import { Strategy } from 'passport-strategy';
import { isAnswer, isFromHost, readAnswer, type Answer } from './callback';
import { authorizeURL } from './authorize-url';
import { absoluteCallback } from './callback-url';
import { ApplicationPasswordClient, type ApplicationPassword } from './client';
import { nameOfLogin } from './name';
import { settle } from '../callback';
import { WordPressError } from '../errors';
import { assertCallbackURL, failWith, newLogin, type Failure, type Login } from '../login/login';
import type { Request } from '../login/passport';
import { MALFORMED, PendingLogins, UNKNOWN, sessionOf, type KeptLogin } from '../login/pending-logins';
import type { WordPressProfile } from '../rest/profile';
import { Sites, type FoundSite, type SiteOptions } from '../login/target-site';
import type { WordPressAuthenticateOptions } from '../oauth1/options';
import { withPromises, type VerifyDone } from '../login/verify';

const debug = debuglog('passport-wordpress-rest');

/** Options of `WordPressApplicationPasswordStrategy`. What is required and missing is a TypeError at construction. */
export interface WordPressApplicationPasswordStrategyOptions extends SiteOptions {
  /**
   * What the application is called on the site's screen, and with the time of the login in the person's list of
   * application passwords: “My app – 23 Nov 2026 21:19 UTC (4f7a1c)”. Required.
   */
  appName?: string | undefined;
  /** A UUID of the application, the same for ever. The site keeps it with the password. Default: none. */
  appId?: string | undefined;
  /**
   * Where the site sends people back to, absolute or relative to the application. It needs https, unless the site is
   * one without. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /**
   * Whether the password stays valid and is handed to verify, to act as the person later. Default: false, it is
   * revoked as soon as the profile is read. Where that can't be done the login succeeds all the same, and verify gets
   * no password either; `NODE_DEBUG=passport-wordpress-rest` tells why. WordPress 5.6 can't.
   */
  keepPassword?: boolean | undefined;
  /**
   * Whether to hand no profile to verify. The site is asked for it all the same, as that is what shows that the
   * password is right. Default: false.
   */
  skipUserProfile?: boolean | undefined;
  /**
   * The session's property for logins under way. Needed if another strategy uses the same. Default:
   * `wordpress:application-password`.
   */
  sessionKey?: string | undefined;
  /** Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean | undefined;
}

/**
 * Finds or creates the user for a profile. `Password` is `string` with `keepPassword`, else `undefined`.
 * With `skipUserProfile` the profile is `undefined`.
 */
export type ApplicationPasswordVerifyFunction<Password extends string | undefined = string | undefined> = (
  username: string,
  applicationPassword: Password,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** With `passReqToCallback`. */
export type ApplicationPasswordVerifyFunctionWithRequest<
  Password extends string | undefined = string | undefined,
> = (
  req: Request,
  username: string,
  applicationPassword: Password,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;

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
  /** @internal */ protected readonly _sites: Sites;
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
    this._sites = new Sites(options, 'WordPressApplicationPasswordStrategy', ({ authentication }) =>
      Boolean(authentication.applicationPasswords),
    );
    // WordPress knows UUIDs in lower case alone.
    this._options = { ...options, appName, appId: appId?.toLowerCase() };
    this._passReqToCallback = options.passReqToCallback === true;
    this._verify = withPromises(verify);
    this._pendingLogins = new PendingLogins(sessionKey);
  }

  /**
   * Runs one leg of a login: the first, unless the request is the site's callback.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressAuthenticateOptions = {}): void {
    const login = newLogin<ApplicationPasswordLogin>(this, '_sites');
    const onError = (error: unknown) => login.error(error);
    if (isAnswer(req.query ?? {})) {
      settle(this._resume(login, req), (end) => this._finish(login, req, end), onError);
    } else {
      settle(this._begin(login, req, options), (url) => login.redirect(url), onError);
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

    login._isSiteTyped = this._sites.isTyped(options);
    const found = await this._sites.begin(req, options);
    const state = randomBytes(16).toString('base64url');
    const url = authorizeURL(found.remembered.site, {
      appName: nameOfLogin(appName),
      appId,
      callbackURL: absoluteCallback(callbackURL, req, proxy),
      state,
    });
    found.http.check(url);
    this._pendingLogins.add(req, state, {
      ...this._sites.pin(found),
      ...(options.state !== undefined && { state: options.state }),
    });
    return url;
  }

  /** Leg two: who came back. The login is over with this request, whatever comes of it. */
  private async _resume(login: ApplicationPasswordLogin, req: Request): Promise<Person | Failure> {
    hideAddress(req);
    const answer = readAnswer(req.query);
    if (answer.is === 'malformed') return MALFORMED;
    const kept = this._pendingLogins.take(req, answer.state);
    if (!kept || !this._sites.isOurs(kept)) return UNKNOWN;
    if (answer.is !== 'approved') return REFUSALS[answer.is];

    login._isSiteTyped = this._sites.wasTyped(kept);
    const found = await this._sites.resume(kept);
    if (login._isSiteTyped && !isFromHost(found.remembered.site, req.query.site_url)) return OF_ANOTHER;
    const profile = await this._check(answer.password, found);
    const { username, applicationPassword } = answer.password;
    // WordPress takes an e-mail address, too, and another spelling; its screen sends neither. Where the site refuses
    // the edit context there is nothing to compare.
    if (profile.username !== undefined && profile.username !== username) return MISNAMED;
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
    { remembered: { site }, http }: FoundSite,
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

const OF_ANOTHER: Failure = {
  message:
    'The password that came back is of another site than the one you named, so it was not used. If you approved of it, ' +
    'revoke it there, under Application Passwords in your profile.',
  code: 'callback_malformed',
};

const MISNAMED: Failure = {
  message: 'The site sent back a password that is not of the person it named. Please log in again.',
  code: 'callback_malformed',
};

const REFUSALS: Record<Exclude<Answer['is'], 'approved' | 'malformed'>, Failure> = {
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
