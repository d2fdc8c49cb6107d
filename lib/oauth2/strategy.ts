/** Logs users in by OAuth 2: finds the site and its server, exchanges the code, reads the profile. */
import { randomBytes } from 'node:crypto';
import type { AuthenticateOptions } from 'passport';
import { WordPressError } from '../errors';
import { absoluteCallback } from '../login/callback-url';
import { assertCallbackURL, failWith, continueLogin, newLogin, type Login } from '../login/login';
import type { MessagesOption } from '../login/messages';
import { isText, type ForAnyRequest, type Request } from '../login/passport';
import { PendingLogins, LOGIN_NOT_FOUND, hasOtherCallback } from '../login/pending-logins';
import { readQuery } from '../login/query';
import { TargetSites, assertCredentialsFor, type TargetSite } from '../login/target-site';
import { toCallback } from '../login/to-callback';
import { acceptPromise, type ShorterOf } from '../login/verify';
import { failureIn, failureWithoutState, isPendingOAuth2Login, type PendingOAuth2Login } from './callback';
import { OAuth2Client } from './client';
import {
  assertOptions,
  credentialsOf,
  endpointsOf,
  type Credentials,
  type OAuth2VerifyFunction,
  type OAuth2VerifyFunctionWithParams,
  type OAuth2VerifyFunctionWithRequest,
  type OAuth2VerifyFunctionWithRequestAndParams,
  type WordPressOAuth2AuthenticateOptions,
  type WordPressOAuth2StrategyOptions,
  type WordPressOAuth2StrategyOptionsWithRequest,
} from './options';
import { OAuth2Strategy, type StateStore } from './passport-oauth2';
import { requestProfile } from './profile';
import { OAuth2Servers, type OAuth2Site, type ServerOptions } from './server';
import { scopeFor } from './server-rules';

/** One login: the strategy with the properties of this request. */
type OAuth2Login = WordPressOAuth2Strategy &
  Login & {
    _oauth2: OAuth2Client;
    _stateStore: Partial<StateStore>;
    _pkceMethod: 'S256' | undefined;
  };

/**
 * Logs users in with a WordPress site that runs an OAuth 2 server: the plugin "OAuth 2" of WP-API, WP OAuth Server, OpenID
 * Connect Server, IndieAuth, or another one by its `endpoints`. With `siteURL: 'https://wordpress.com'`, people log in with
 * their account at WordPress.com; that part follows the documentation and was not tried there. Its name for
 * `passport.authenticate` is `wordpress-oauth2`.
 *
 * OpenID Connect Server does not tell the number of a user: the `id` of its profiles is `login:` and the login name.
 *
 * Failures that the user can retry, and the user's refusal (`access_denied`), call Passport's `fail` with a
 * {@link LoginFailure} and status 403. Failures for the developer or the site owner call `error` with a
 * {@link WordPressError}.
 *
 * @example
 * passport.use(new WordPressOAuth2Strategy({
 *   siteURL: 'https://blog.example.com',
 *   clientID: process.env.WORDPRESS_CLIENT_ID,
 *   clientSecret: process.env.WORDPRESS_CLIENT_SECRET,
 *   callbackURL: '/auth/wordpress/callback',
 * }, async (accessToken, refreshToken, profile) => {
 *   const site = profile.site.home.replace(/^https?:\/\//, '');
 *   return users.findOrCreate({ site, id: profile.id });
 * }));
 */
export class WordPressOAuth2Strategy extends OAuth2Strategy {
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _messages: MessagesOption | undefined;
  /** @internal */ protected readonly _servers: OAuth2Servers;
  /** @internal */ protected readonly _credentials: Credentials;
  /** @internal */ protected readonly _serverOptions: ServerOptions;
  /** @internal */ protected readonly _pendingLogins: PendingLogins<PendingOAuth2Login>;

  constructor(
    options: WordPressOAuth2StrategyOptionsWithRequest,
    verify: ForAnyRequest<
      ShorterOf<OAuth2VerifyFunctionWithRequest, OAuth2VerifyFunctionWithRequestAndParams>,
      OAuth2VerifyFunctionWithRequest<never>
    >,
  );
  constructor(
    options: WordPressOAuth2StrategyOptionsWithRequest,
    verify: ForAnyRequest<
      OAuth2VerifyFunctionWithRequestAndParams,
      OAuth2VerifyFunctionWithRequestAndParams<never>
    >,
  );
  /**
   * Logs users in with a WordPress site that runs an OAuth 2 server, or with an account at WordPress.com.
   *
   * @param options The site, the credentials of the application, and the callback. With `passReqToCallback`, verify gets
   *   the request first.
   * @param verify Finds or creates the user of a profile: calls `done`, or returns the user or a promise of it.
   * @throws TypeError if an option is missing, unknown or invalid.
   */
  constructor(
    options: WordPressOAuth2StrategyOptions,
    verify: ShorterOf<OAuth2VerifyFunction, OAuth2VerifyFunctionWithParams>,
  );
  constructor(options: WordPressOAuth2StrategyOptions, verify: OAuth2VerifyFunctionWithParams);
  constructor(
    options: WordPressOAuth2StrategyOptions | WordPressOAuth2StrategyOptionsWithRequest,
    verify: (...args: never[]) => unknown,
  ) {
    assertOptions(options);
    if (typeof verify !== 'function')
      throw new TypeError('WordPressOAuth2Strategy requires a verify function.');
    // The OAuth 2 server is searched for later, when the site is known.
    const targetSites = new TargetSites(options, 'WordPressOAuth2Strategy', () => true);
    const credentials = credentialsOf(options);
    const endpoints = endpointsOf(options);

    // passport-oauth2 requires endpoints at construction. These are never used: each login gets those of its site.
    super(
      {
        authorizationURL: '/oauth/authorize',
        tokenURL: '/oauth/token',
        clientID: 'unused',
        callbackURL: options.callbackURL,
        scope: options.scope,
        passReqToCallback: options.passReqToCallback,
        skipUserProfile: options.skipUserProfile,
        proxy: options.proxy,
      },
      acceptPromise(verify, options),
    );
    this.name = 'wordpress-oauth2';
    this._messages = options.messages;
    this._targetSites = targetSites;
    this._servers = new OAuth2Servers();
    this._credentials = credentials;
    this._serverOptions = { endpoints, server: options.server };
    this._pendingLogins = new PendingLogins(options, {
      usual: { site: targetSites.configured, callbackURL: options.callbackURL },
      isValid: isPendingOAuth2Login,
    });
  }

  /**
   * Runs one leg of a login: the second if the request is the site's callback, else the first.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressOAuth2AuthenticateOptions = {}): void {
    const login = newLogin<OAuth2Login>(this, '_targetSites', req, this._messages);
    const query = readQuery(login, req);
    if (!query) return;
    const isCallback = 'code' in query || 'error' in query;
    const ready = isCallback ? this._resume(login, req, options) : this._begin(login, req, options);
    continueLogin(login, ready, (prepared) => {
      if (!prepared) return;
      // passport-oauth2 would send a string in `state` to the site, and not use the state store.
      const { state: _kept, ...rest } = options;
      super.authenticate.call(login, req, { ...rest, ...prepared });
    });
  }

  /** Reads the profile of the user. Called by passport-oauth2. */
  override userProfile(accessToken: string, done: (error: unknown, profile?: unknown) => void): void {
    const { _oauth2: client } = this as unknown as OAuth2Login;
    toCallback(requestProfile(client, accessToken), done);
  }

  protected override _createOAuthError(message: string, error: unknown): Error {
    return error instanceof WordPressError ? error : super._createOAuthError(message, error);
  }

  /** Leg one: prepares the client and the state store. Returns options for passport-oauth2. */
  private async _begin(
    login: OAuth2Login,
    req: Request,
    options: WordPressOAuth2AuthenticateOptions,
  ): Promise<AuthenticateOptions> {
    const callbackURL = options.callbackURL ?? this._callbackURL;
    assertCallbackURL(callbackURL, this.name);
    this._pendingLogins.assertStorable(req);

    login._isSiteUserSupplied = this._targetSites.isUserSupplied(options);
    const target = await this._targetSites.begin(req, options);
    // WordPress strips most characters outside base64url from a state.
    const state = randomBytes(16).toString('base64url');
    const found = await this._servers.resolve(target, this._serverOptions);
    const { server } = await this._attachClient(login, target, req, found, state);
    const { name, token, userinfo, issuer } = server;
    login._pkceMethod = server.s256 ? 'S256' : undefined;
    login._stateStore = {
      store: (req, verifier, _state, { callbackURL }, done) => {
        const added = this._pendingLogins.add(req, state, {
          ...this._targetSites.toPending(target),
          // The `redirect_uri` must be the same in both legs (RFC 6749 §4.1.3).
          callbackURL,
          // A session may be a cookie of 4 kB. Leg two does not depend on the name of WP-API's server.
          server: { name: name === 'wp-api' ? undefined : name, token, userinfo, issuer },
          verifier,
          state: options.state,
        });
        continueLogin(login, added, () => done(null, state));
      },
      // passport-oauth2 would also accept a code in a form body.
      verify: () => failWith(login, LOGIN_NOT_FOUND),
    };
    const scope = scopeFor(server, options.scope ?? this._scope);
    return {
      callbackURL: absoluteCallback(callbackURL, req, this._trustProxy),
      scope,
    } as AuthenticateOptions;
  }

  /**
   * Leg two: finds the login of this callback. Consumes the pending login: single use, even if this request fails.
   * Returns options for passport-oauth2, or `undefined` if the login failed. passport-oauth2 itself would believe an `error` before
   * it checks the state.
   */
  private async _resume(
    login: OAuth2Login,
    req: Request,
    { callbackURL }: WordPressOAuth2AuthenticateOptions,
  ): Promise<AuthenticateOptions | undefined> {
    const { state } = req.query;
    if (!isText(state)) return failWith(login, failureWithoutState(req.query));
    const pending = await this._pendingLogins.take(req, state);
    if (!pending) return failWith(login, LOGIN_NOT_FOUND);
    if (!this._targetSites.startedHere(pending) || hasOtherCallback(callbackURL, pending))
      return failWith(login, LOGIN_NOT_FOUND);
    const failure = failureIn(req.query, pending);
    if (failure) return failWith(login, failure);

    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(pending);
    const target = await this._targetSites.resume(pending);
    // Nobody is sent to the authorize page any more.
    const server = { authorization: '', ...pending.server };
    await this._attachClient(login, target, req, { site: target.record.site, server }, state);
    login._stateStore = {
      verify: (_req, _state, _meta, done) => done(null, pending.verifier ?? true, pending.state),
    };
    return { callbackURL: pending.callbackURL } as AuthenticateOptions;
  }

  private async _attachClient(
    login: OAuth2Login,
    target: TargetSite,
    req: Request,
    { site, server }: OAuth2Site,
    state: string,
  ): Promise<OAuth2Client> {
    const client = await this._credentials(site, req, target.isUserSupplied);
    assertCredentialsFor(client, site);
    login._oauth2 = new OAuth2Client({
      site,
      server,
      http: target.http,
      client,
      state,
      isUserSupplied: target.isUserSupplied,
      refresh: async (refusal) => {
        await target.record.learn({ oauth2: undefined });
        const again = target.refresh ? await target.refresh(refusal) : target;
        return this._servers.resolve(again, this._serverOptions);
      },
    });
    return login._oauth2;
  }
}
