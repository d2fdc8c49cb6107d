/** Logs users in by OAuth 2: finds the site and its server, exchanges the code, reads the profile. */
import { randomBytes } from 'node:crypto';
import { callbackify } from 'node:util';
import type { AuthenticateOptions } from 'passport';
import { WordPressError } from '../errors';
import { absoluteCallback } from '../login/callback-url';
import {
  assertCallbackURL,
  failWith,
  continueLogin,
  newLogin,
  type Failure,
  type Login,
} from '../login/login';
import { isText, type ForAnyRequest, type Request } from '../login/passport';
import {
  CALLBACK_MALFORMED,
  PendingLogins,
  LOGIN_NOT_FOUND,
  hasOtherCallback,
  type PendingLogin,
} from '../login/pending-logins';
import { readQuery } from '../login/query';
import { TargetSites, assertCredentialsFor, type TargetSite } from '../login/target-site';
import { acceptPromise, type ShorterOf } from '../login/verify';
import { isWebAddress } from '../reading/url';
import type { OAuth2Endpoints, OAuth2Server } from '../site/site';
import { oauth2Unavailable } from '../site/unavailable';
import { OAuth2Client, type OAuth2Site } from './client';
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
import { OAuth2Servers, assertOwnServer } from './server';
import { authorizationError } from './token-response';
import { fetchProfileOrUserinfo } from './userinfo';

/** The state of a login while the user is at the site. */
interface PendingOAuth2Login extends PendingLogin {
  /** The endpoints for leg two, as they were when the login began. The code goes to no other origin. */
  server: Pick<OAuth2Server, 'token' | 'userinfo'>;
  /** The PKCE verifier, if the server supports PKCE (RFC 7636 §4.1). */
  verifier?: string | undefined;
}

/** One login: the strategy with the properties of this request. */
type OAuth2Login = WordPressOAuth2Strategy &
  Login & {
    _oauth2: OAuth2Client;
    _stateStore: Partial<StateStore>;
    _pkceMethod: 'S256' | undefined;
  };

const DENIED: Failure = {
  message: 'The application was not authorized on the site. To log in, please try again and authorize it.',
  code: 'access_denied',
};

/**
 * Logs users in with a WordPress site that runs an OAuth 2 server: the plugin "OAuth 2" of WP-API, or WP OAuth Server.
 *
 * Failures that the user can retry, and the user's refusal (`access_denied`), call Passport's `fail` with
 * `{ message, code }` and status 403. Failures for the developer or the site owner call `error` with a
 * {@link WordPressError}. Verify is an {@link OAuth2VerifyFunction}.
 *
 * @example
 * passport.use(new WordPressOAuth2Strategy({
 *   siteURL: 'https://blog.example.com',
 *   clientID: process.env.WORDPRESS_CLIENT_ID,
 *   clientSecret: process.env.WORDPRESS_CLIENT_SECRET,
 *   callbackURL: '/auth/wordpress/callback',
 * }, (accessToken, refreshToken, profile, done) => users.findOrCreate(profile, done)));
 */
export class WordPressOAuth2Strategy extends OAuth2Strategy {
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _servers: OAuth2Servers;
  /** @internal */ protected readonly _credentials: Credentials;
  /** @internal */ protected readonly _endpoints: OAuth2Endpoints | undefined;
  /** @internal */ protected readonly _pendingLogins: PendingLogins<PendingOAuth2Login>;

  /**
   * Logs users in with a WordPress site that runs an OAuth 2 server: the plugin "OAuth 2" of WP-API, or WP OAuth Server.
   * Verify is an {@link OAuth2VerifyFunction}.
   *
   * @example
   * passport.use(new WordPressOAuth2Strategy({
   *   siteURL: 'https://blog.example.com',
   *   clientID: process.env.WORDPRESS_CLIENT_ID,
   *   clientSecret: process.env.WORDPRESS_CLIENT_SECRET,
   *   callbackURL: '/auth/wordpress/callback',
   * }, (accessToken, refreshToken, profile, done) => users.findOrCreate(profile, done)));
   * @throws TypeError if an option is missing or invalid.
   */
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
    this._targetSites = targetSites;
    this._servers = new OAuth2Servers();
    this._credentials = credentials;
    this._endpoints = endpoints;
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
    const login = newLogin<OAuth2Login>(this, '_targetSites', req);
    const query = readQuery(login, req);
    if (!query) return;
    const isCallback = 'code' in query || 'error' in query;
    const ready = isCallback ? this._resume(login, req, options) : this._begin(login, req, options);
    continueLogin(login, ready, (callbackURL) => {
      if (callbackURL === undefined) return;
      // passport-oauth2 would send a string in `state` to the site, and not use the state store.
      const { state: _kept, ...rest } = options;
      super.authenticate.call(login, req, { ...rest, callbackURL } as AuthenticateOptions);
    });
  }

  /** Reads the profile of the user. Called by passport-oauth2. */
  override userProfile(accessToken: string, done: (error: unknown, profile?: unknown) => void): void {
    const { _oauth2: client } = this as unknown as OAuth2Login;
    const fetch = (url: string) => client.fetch(url, accessToken);
    callbackify(() => fetchProfileOrUserinfo(client.site, client.server.userinfo, fetch))(done);
  }

  protected override _createOAuthError(message: string, error: unknown): Error {
    return error instanceof WordPressError ? error : super._createOAuthError(message, error);
  }

  /** Leg one: prepares the client and the state store. Returns the absolute callback URL. */
  private async _begin(
    login: OAuth2Login,
    req: Request,
    options: WordPressOAuth2AuthenticateOptions,
  ): Promise<string> {
    const callbackURL = options.callbackURL ?? this._callbackURL;
    assertCallbackURL(callbackURL, this.name);
    this._pendingLogins.assertStorable(req);

    login._isSiteUserSupplied = this._targetSites.isUserSupplied(options);
    const target = await this._targetSites.begin(req, options);
    const { server } = await this._attachClient(login, target, req, await this._resolveEndpoints(target));
    login._pkceMethod = server.s256 ? 'S256' : undefined;
    login._stateStore = {
      store: (req, verifier, _state, { callbackURL }, done) => {
        // WordPress strips most characters outside base64url from a state.
        const handle = randomBytes(16).toString('base64url');
        const added = this._pendingLogins.add(req, handle, {
          ...this._targetSites.toPending(target),
          // The `redirect_uri` must be the same in both legs (RFC 6749 §4.1.3).
          callbackURL,
          server: { token: server.token, userinfo: server.userinfo },
          verifier,
          state: options.state,
        });
        continueLogin(login, added, () => done(null, handle));
      },
      // passport-oauth2 would also accept a code in a form body.
      verify: (_req, _state, _meta, done) => done(null, false, LOGIN_NOT_FOUND),
    };
    return absoluteCallback(callbackURL, req, this._trustProxy);
  }

  /**
   * Leg two: finds the login of this callback. Consumes the pending login: single use, even if this request fails.
   * Returns its callback URL, or `undefined` if the login failed. passport-oauth2 itself would believe an `error` before
   * it checks the state.
   */
  private async _resume(
    login: OAuth2Login,
    req: Request,
    { callbackURL }: WordPressOAuth2AuthenticateOptions,
  ): Promise<string | undefined> {
    const { state, code, error, error_description: description } = req.query;
    const fail = (failure: Failure) => {
      failWith(login, failure);
      return undefined;
    };
    if (!isText(state)) return fail(CALLBACK_MALFORMED);
    const pending = await this._pendingLogins.take(req, state);
    if (!pending) return fail(LOGIN_NOT_FOUND);
    if (!this._targetSites.startedHere(pending) || hasOtherCallback(callbackURL, pending))
      return fail(LOGIN_NOT_FOUND);
    if (error === 'access_denied') return fail(DENIED);
    if (isText(error)) throw authorizationError(error, description, pending.site.replace(/^\/\//, ''));
    if (error !== undefined || !isText(code)) return fail(CALLBACK_MALFORMED);

    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(pending);
    const target = await this._targetSites.resume(pending);
    // Nobody is sent to the authorize page any more.
    const server = { authorization: '', ...pending.server };
    await this._attachClient(login, target, req, { site: target.record.site, server });
    login._stateStore = {
      verify: (_req, _state, _meta, done) => done(null, pending.verifier ?? true, pending.state),
    };
    return pending.callbackURL;
  }

  private async _attachClient(
    login: OAuth2Login,
    target: TargetSite,
    req: Request,
    { site, server }: OAuth2Site,
  ): Promise<OAuth2Client> {
    const client = await this._credentials(site, req, target.isUserSupplied);
    assertCredentialsFor(client, site);
    login._oauth2 = new OAuth2Client({
      site,
      server,
      http: target.http,
      client,
      refresh: async (refusal) => {
        await target.record.learn({ oauth2: undefined });
        return this._resolveEndpoints(target.refresh ? await target.refresh(refusal) : target);
      },
    });
    return login._oauth2;
  }

  /** The site with its OAuth 2 server. A remembered site without one is found again: a plugin may be new. */
  private async _resolveEndpoints(target: TargetSite): Promise<OAuth2Site> {
    const { record, http, isUserSupplied, refresh } = target;
    const { site } = record;
    const server =
      !isUserSupplied && this._endpoints
        ? await this._servers.fromOptions(this._endpoints, http)
        : await this._servers.discover(record, http);
    if (server) {
      if (isUserSupplied) assertOwnServer(site, server);
      http.check(server.authorization);
      return { site, server };
    }
    const refusal = oauth2Unavailable(site);
    if (!refresh) throw refusal;
    const { refresh: _once, ...again } = await refresh(refusal);
    return this._resolveEndpoints(again);
  }
}

function isPendingOAuth2Login({ server, verifier }: Record<string, unknown>): boolean {
  const { token, userinfo } = (server ?? {}) as Record<string, unknown>;
  return (
    isWebAddress(token) &&
    (userinfo === undefined || isWebAddress(userinfo)) &&
    (verifier === undefined || isText(verifier))
  );
}
