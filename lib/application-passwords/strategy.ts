/** Logs users in with application passwords: finds the site, sends the user to its authorize screen, reads the profile. */
import { randomBytes } from 'node:crypto';
import { Strategy } from 'passport-strategy';
import { WordPressError } from '../errors';
import { absoluteCallback } from '../login/callback-url';
import { assertCallbackURL, failWith, newLogin, type Failure, type Login } from '../login/login';
import type { MessagesOption } from '../login/messages';
import type { WordPressAuthenticateOptions } from '../login/options';
import { isText, type ForAnyRequest, type Request } from '../login/passport';
import {
  CALLBACK_MALFORMED,
  PendingLogins,
  LOGIN_NOT_FOUND,
  hasOtherCallback,
  type PendingLogin,
} from '../login/pending-logins';
import { readQuery } from '../login/query';
import { TargetSites } from '../login/target-site';
import { toCallback } from '../login/to-callback';
import { acceptPromise, type ShorterOf } from '../login/verify';
import { authorizeURL, nameOfLogin, startOfName } from './authorize-url';
import { callVerify, type Approved } from './call-verify';
import { assertSameHost, isCallback, isFromHost, parseCallback } from './callback';
import { ApplicationPasswordClient, isPasswordUnknown, type PasswordIdentity } from './client';
import { REFUSALS, USERNAME_MISMATCH, WRONG_SITE } from './failures';
import {
  assertOptions,
  type ApplicationPasswordVerifyFunction,
  type ApplicationPasswordVerifyFunctionWithParams,
  type ApplicationPasswordVerifyFunctionWithRequest,
  type ApplicationPasswordVerifyFunctionWithRequestAndParams,
  type WordPressApplicationPasswordStrategyBaseOptions,
  type WordPressApplicationPasswordStrategyOptions,
  type WordPressApplicationPasswordStrategyOptionsWithRequest,
} from './options';
import { preventURLLeak } from './prevent-url-leak';
import { tryToRevoke, withRemainingPassword } from './revocation';

/** The state of a login while the user is at the site, with the name of the password. */
type PendingApplicationPasswordLogin = PendingLogin & Pick<PasswordIdentity, 'name'>;

type ApplicationPasswordLogin = WordPressApplicationPasswordStrategy & Login;

/**
 * Logs users in with any WordPress site that has application passwords: WordPress 5.6 or newer with https. The site
 * needs no plugin, and the application is not registered anywhere. Its name for `passport.authenticate` is
 * `wordpress-application-password`.
 *
 * The site sends the password in the URL of the callback. Answer that request with a redirect, so that the URL stays
 * in no browser history, and keep the query out of the logs.
 *
 * Failures that the user can retry, and the user's refusal (`access_denied`), call Passport's `fail` with a
 * {@link LoginFailure} and status 403. Failures for the developer or the site owner call `error` with a
 * {@link WordPressError}.
 *
 * @example
 * passport.use(new WordPressApplicationPasswordStrategy({
 *   siteURL: 'https://blog.example.com',
 *   appName: 'My app',
 *   callbackURL: '/auth/wordpress/callback',
 * }, async (username, applicationPassword, profile) => {
 *   const site = profile.site.home.replace(/^https?:\/\//, '');
 *   return users.findOrCreate({ site, id: profile.id });
 * }));
 */
export class WordPressApplicationPasswordStrategy extends Strategy {
  /** The name for `passport.authenticate`. */
  name = 'wordpress-application-password';
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _messages: MessagesOption | undefined;
  /** @internal */ protected readonly _options: WordPressApplicationPasswordStrategyBaseOptions & {
    appName: string;
  };
  /** @internal */ protected readonly _passReqToCallback: boolean;
  /** @internal */ protected readonly _verify: (...args: unknown[]) => unknown;
  /** @internal */ protected readonly _pendingLogins: PendingLogins<PendingApplicationPasswordLogin>;

  constructor(
    options: WordPressApplicationPasswordStrategyOptionsWithRequest & { keepPassword: true },
    verify: ForAnyRequest<
      ShorterOf<
        ApplicationPasswordVerifyFunctionWithRequest<string>,
        ApplicationPasswordVerifyFunctionWithRequestAndParams<string>
      >,
      ApplicationPasswordVerifyFunctionWithRequest<string, never>
    >,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptionsWithRequest & { keepPassword: true },
    verify: ForAnyRequest<
      ApplicationPasswordVerifyFunctionWithRequestAndParams<string>,
      ApplicationPasswordVerifyFunctionWithRequestAndParams<string, never>
    >,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptions & { keepPassword: true },
    verify: ShorterOf<
      ApplicationPasswordVerifyFunction<string>,
      ApplicationPasswordVerifyFunctionWithParams<string>
    >,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptions & { keepPassword: true },
    verify: ApplicationPasswordVerifyFunctionWithParams<string>,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptionsWithRequest,
    verify: ForAnyRequest<
      ShorterOf<
        ApplicationPasswordVerifyFunctionWithRequest,
        ApplicationPasswordVerifyFunctionWithRequestAndParams
      >,
      ApplicationPasswordVerifyFunctionWithRequest<string | undefined, never>
    >,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptionsWithRequest,
    verify: ForAnyRequest<
      ApplicationPasswordVerifyFunctionWithRequestAndParams,
      ApplicationPasswordVerifyFunctionWithRequestAndParams<string | undefined, never>
    >,
  );
  /**
   * Logs users in with any WordPress site that has application passwords: WordPress 5.6 or newer with https.
   *
   * @param options The site, the name of the application, and the callback. With `passReqToCallback`, verify gets the
   *   request first. With `keepPassword`, it gets the application password.
   * @param verify Finds or creates the user of a profile: calls `done`, or returns the user or a promise of it.
   * @throws TypeError if an option is missing, unknown or invalid.
   */
  constructor(
    options: WordPressApplicationPasswordStrategyOptions,
    verify: ShorterOf<ApplicationPasswordVerifyFunction, ApplicationPasswordVerifyFunctionWithParams>,
  );
  constructor(
    options: WordPressApplicationPasswordStrategyOptions,
    verify: ApplicationPasswordVerifyFunctionWithParams,
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
    const { appName, appId } = options;
    this._messages = options.messages;
    this._targetSites = new TargetSites(
      options,
      'WordPressApplicationPasswordStrategy',
      ({ authentication }) => Boolean(authentication.applicationPasswords),
    );
    // WordPress accepts UUIDs in lower case only.
    this._options = { ...options, appName, appId: appId?.toLowerCase() };
    this._passReqToCallback = options.passReqToCallback === true;
    this._verify = acceptPromise(verify, options);
    this._pendingLogins = new PendingLogins(options, {
      usual: { site: this._targetSites.configured, callbackURL: options.callbackURL },
      isValid: ({ name }) => isText(name),
    });
  }

  /**
   * Runs one leg of a login: the second if the request is the site's callback, else the first.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressAuthenticateOptions = {}): void {
    const login = newLogin<ApplicationPasswordLogin>(this, '_targetSites', req, this._messages);
    const query = readQuery(login, req);
    if (!query) return;
    if (isCallback(query)) {
      toCallback(this._resume(login, req, options), (error, outcome) => {
        if (!outcome) login.error(error);
        else if ('code' in outcome) failWith(login, outcome);
        else callVerify(this._verify, login, outcome, this._passReqToCallback ? req : undefined);
      });
    } else {
      toCallback(this._begin(login, req, options), (error, url) => {
        if (url === undefined) login.error(error);
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
    this._pendingLogins.assertStorable(req);

    login._isSiteUserSupplied = this._targetSites.isUserSupplied(options);
    const target = await this._targetSites.begin(req, options);
    if (login._isSiteUserSupplied) assertSameHost(target.record.site);
    const name = nameOfLogin(appName);
    const state = randomBytes(16).toString('base64url');
    const url = authorizeURL(target.record.site, {
      appName: name,
      appId,
      callbackURL: absoluteCallback(callbackURL, req, proxy),
      state,
    });
    target.http.check(url);
    await this._pendingLogins.add(req, state, {
      ...this._targetSites.toPending(target),
      callbackURL,
      // A session may be a cookie of 4 kB, and the strategy knows the rest of the name.
      name: name.slice(startOfName(appName).length),
      state: options.state,
    });
    return url;
  }

  /** Leg two: the site's callback. Consumes the pending login: single use, even if this request fails. */
  private async _resume(
    login: ApplicationPasswordLogin,
    req: Request,
    { callbackURL }: WordPressAuthenticateOptions,
  ): Promise<Approved | Failure> {
    preventURLLeak(req);
    const result = parseCallback(req.query);
    if (result.status === 'malformed') {
      const { state, password } = req.query;
      const pending =
        password === undefined || !isText(state)
          ? undefined
          : await this._take(req, state).catch((error: unknown) => {
              if (error instanceof WordPressError && error.code === 'session_lost') return undefined;
              throw error;
            });
      return pending ? withRemainingPassword(CALLBACK_MALFORMED, pending) : CALLBACK_MALFORMED;
    }
    const pending =
      result.status === 'approved'
        ? await this._take(req, result.state)
        : await this._pendingLogins.take(req, result.state);
    // The callback may have come twice. Its password was revoked, or is in use.
    if (!pending) return LOGIN_NOT_FOUND;
    if (!this._targetSites.startedHere(pending) || hasOtherCallback(callbackURL, pending))
      return result.status === 'approved' ? withRemainingPassword(LOGIN_NOT_FOUND, pending) : LOGIN_NOT_FOUND;
    if (result.status !== 'approved') return REFUSALS[result.status];

    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(pending);
    const identity: PasswordIdentity = { name: pending.name, appId: this._options.appId };
    const target = await this._targetSites.resume(pending).catch((error: unknown) => {
      throw withRemainingPassword(error, identity);
    });
    if (login._isSiteUserSupplied && !isFromHost(target.record.site, req.query.site_url)) return WRONG_SITE;
    const client = new ApplicationPasswordClient(target.record.site, target.http, result.password);
    const revoke = () => tryToRevoke(client, identity);
    const revokeAfter = async <T>(failure: T) =>
      (await revoke()).revoked ? failure : withRemainingPassword(failure, identity);

    const { username, applicationPassword } = result.password;
    const profile = await client.profile().catch(async (error: unknown) => {
      // A session in a cookie can be replayed at another process. The password was revoked after its first use.
      if (target.record.acceptsPasswords && isPasswordUnknown(error)) return undefined;
      throw await revokeAfter(error);
    });
    if (!profile) return LOGIN_NOT_FOUND;
    await target.record.learn({ acceptsPasswords: true });
    // WordPress also accepts an e-mail address or other case as the username, but its screen sends neither. If the site
    // refuses the edit context, the profile has no username.
    if (profile.username !== undefined && profile.username !== username)
      return revokeAfter(USERNAME_MISMATCH);

    const { keepPassword, skipUserProfile } = this._options;
    const revocation = keepPassword ? undefined : await revoke();
    return {
      username,
      applicationPassword: keepPassword ? applicationPassword : undefined,
      params: {
        name: pending.name,
        revoked: revocation?.revoked === true,
        ...(revocation?.revoked === false && { revocationError: revocation.error }),
      },
      profile: skipUserProfile ? undefined : profile,
      state: pending.state,
      revoke,
    };
  }

  /** The pending login of a callback with a password. A failure without a session says that the password remains. */
  private async _take(req: Request, state: string): Promise<PendingApplicationPasswordLogin | undefined> {
    const pending = await this._pendingLogins.take(req, state).catch((error: unknown) => {
      throw withRemainingPassword(error, {});
    });
    return pending && { ...pending, name: startOfName(this._options.appName) + pending.name };
  }
}
