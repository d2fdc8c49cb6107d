/** Log in with a WordPress site by OAuth 2: find the site and its server, exchange the code, read the profile. */
import { randomBytes } from 'node:crypto';
import { callbackify } from 'node:util';
import type { AuthenticateOptions } from 'passport';
import { WordPressError } from '../errors';
import {
  assertCallbackURL,
  failWith,
  continueLogin,
  newLogin,
  type Failure,
  type Login,
} from '../login/login';
import { isText, type Request } from '../login/passport';
import {
  CALLBACK_MALFORMED,
  PendingLogins,
  LOGIN_NOT_FOUND,
  sessionOf,
  type KeptLogin,
} from '../login/pending-logins';
import { TargetSites, assertCredentialsFor, type TargetSite } from '../login/target-site';
import { acceptPromise, type ShorterOf } from '../login/verify';
import type { OAuth2Endpoints } from '../site/site';
import { oauth2Unavailable } from '../site/unavailable';
import { OAuth2Client, type OAuth2Site } from './client';
import type {
  OAuth2VerifyFunction,
  OAuth2VerifyFunctionWithParams,
  OAuth2VerifyFunctionWithRequest,
  OAuth2VerifyFunctionWithRequestAndParams,
  Credentials,
  WordPressOAuth2AuthenticateOptions,
  WordPressOAuth2StrategyOptions,
} from './options';
import { credentialsOf, endpointsOf } from './options';
import { OAuth2Strategy, type StateStore } from './passport-oauth2';
import { OAuth2Servers, assertOwnServer } from './server';
import { authorizationError } from './token-response';
import { fetchProfileOrUserinfo } from './userinfo';

/** What is kept of a login while the person is at the site. */
interface PendingLogin extends KeptLogin {
  /** The `redirect_uri`, which has to be the same in both legs (RFC 6749 §4.1.3). */
  callbackURL: string;
  /** The PKCE verifier, if the server knows PKCE (RFC 7636 §4.1). */
  verifier?: string | undefined;
}

/** One login: the strategy with what belongs to this request alone. */
type OAuth2Login = WordPressOAuth2Strategy &
  Login & {
    _oauth2: OAuth2Client;
    _stateStore: Partial<StateStore>;
    _pkceMethod: 'S256' | undefined;
  };

const DENIED: Failure = {
  message: 'The site says that the application was not authorized. To log in after all, please try again.',
  code: 'access_denied',
};

/**
 * Logs people in with a WordPress site that runs an OAuth 2 server: the plugin "OAuth 2" of WP-API, or WP OAuth Server.
 *
 *     passport.use(new WordPressOAuth2Strategy({
 *       siteURL: 'https://blog.example.com',
 *       clientID: process.env.WORDPRESS_CLIENT_ID,
 *       clientSecret: process.env.WORDPRESS_CLIENT_SECRET,
 *       callbackURL: '/auth/wordpress/callback',
 *     }, (accessToken, refreshToken, profile, done) => users.findOrCreate(profile, done)));
 *
 * What another try can mend ends in Passport's `fail`, with `{ message, code }` and status 403, and so does a person's
 * no (`access_denied`); what a developer or the owner of the site must mend ends in `error`, with a `WordPressError`.
 */
export class WordPressOAuth2Strategy extends OAuth2Strategy {
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _servers: OAuth2Servers;
  /** @internal */ protected readonly _credentials: Credentials;
  /** @internal */ protected readonly _endpoints: OAuth2Endpoints | undefined;
  /** @internal */ protected readonly _pendingLogins: PendingLogins<PendingLogin>;

  /** @throws TypeError if an option is missing or not what it should be. */
  constructor(
    options: WordPressOAuth2StrategyOptions & { passReqToCallback: true },
    verify: ShorterOf<OAuth2VerifyFunctionWithRequest, OAuth2VerifyFunctionWithRequestAndParams>,
  );
  constructor(
    options: WordPressOAuth2StrategyOptions & { passReqToCallback: true },
    verify: OAuth2VerifyFunctionWithRequestAndParams,
  );
  constructor(
    options: WordPressOAuth2StrategyOptions & { passReqToCallback?: false | undefined },
    verify: ShorterOf<OAuth2VerifyFunction, OAuth2VerifyFunctionWithParams>,
  );
  constructor(
    options: WordPressOAuth2StrategyOptions & { passReqToCallback?: false | undefined },
    verify: OAuth2VerifyFunctionWithParams,
  );
  constructor(
    options: WordPressOAuth2StrategyOptions & { passReqToCallback?: boolean | undefined },
    verify: (...args: never[]) => unknown,
  ) {
    if (typeof verify !== 'function')
      throw new TypeError('WordPressOAuth2Strategy requires a verify function.');
    // Whether a site has an OAuth 2 server is found out after it was found.
    const sites = new TargetSites(options, 'WordPressOAuth2Strategy', () => true);
    const credentials = credentialsOf(options);
    const endpoints = endpointsOf(options);

    // passport-oauth2 wants addresses before any site was asked. They are never used: each login gets its own.
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
      acceptPromise(verify),
    );
    this.name = 'wordpress-oauth2';
    this._targetSites = sites;
    this._servers = new OAuth2Servers();
    this._credentials = credentials;
    this._endpoints = endpoints;
    this._pendingLogins = new PendingLogins(options.sessionKey ?? 'oauth2:wordpress');
  }

  /**
   * Runs one leg of a login: the first, unless the request is the site's callback.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressOAuth2AuthenticateOptions = {}): void {
    const login = newLogin<OAuth2Login>(this, '_targetSites');
    const isCallback = 'code' in (req.query ?? {}) || 'error' in (req.query ?? {});
    const ready = isCallback ? this._resume(login, req, options) : this._begin(login, req, options);
    continueLogin(login, ready, (callbackURL) => {
      if (callbackURL === undefined) return;
      // A text for `state` would make passport-oauth2 send that one to the site, and keep none.
      const { state: _kept, ...rest } = options;
      super.authenticate.call(login, req, { ...rest, callbackURL } as AuthenticateOptions);
    });
  }

  /** Reads the profile of the person who logged in. Called by passport-oauth2. */
  override userProfile(accessToken: string, done: (error: unknown, profile?: unknown) => void): void {
    const { _oauth2: client } = this as unknown as OAuth2Login;
    const fetch = (url: string) => client.fetch(url, accessToken);
    callbackify(() => fetchProfileOrUserinfo(client.site, client.server.userinfo, fetch))(done);
  }

  protected override _createOAuthError(message: string, error: unknown): Error {
    return error instanceof WordPressError ? error : super._createOAuthError(message, error);
  }

  /** Leg one: what must be there before the person is sent away. Returns the callback. */
  private async _begin(
    login: OAuth2Login,
    req: Request,
    options: WordPressOAuth2AuthenticateOptions,
  ): Promise<string> {
    const callbackURL = options.callbackURL ?? this._callbackURL;
    assertCallbackURL(callbackURL, this.name);
    sessionOf(req);

    login._isSiteUserSupplied = this._targetSites.isUserSupplied(options);
    const found = await this._targetSites.begin(req, options);
    const { server } = await this._attachClient(login, found, req);
    login._pkceMethod = server.s256 ? 'S256' : undefined;
    login._stateStore = {
      store: (req, verifier, _state, { callbackURL }, done) => {
        // WordPress strips most other characters from a state.
        const handle = randomBytes(24).toString('base64url');
        this._pendingLogins.add(req, handle, {
          ...this._targetSites.toPending(found),
          callbackURL,
          verifier,
          state: options.state,
        });
        done(null, handle);
      },
      // passport-oauth2 would take a code out of a form, too.
      verify: (_req, _state, _meta, done) => done(null, false, LOGIN_NOT_FOUND),
    };
    return callbackURL;
  }

  /**
   * Leg two: the login that this callback belongs to. It is over with this request, whatever comes of it. Returns its
   * callback, unless nothing is left to do. passport-oauth2 would believe an `error` before it looks at the state.
   */
  private async _resume(
    login: OAuth2Login,
    req: Request,
    { callbackURL }: WordPressOAuth2AuthenticateOptions,
  ): Promise<string | undefined> {
    const { state, code, error, error_description: description } = req.query;
    const over = (failure: Failure) => {
      failWith(login, failure);
      return undefined;
    };
    if (!isText(state)) return over(CALLBACK_MALFORMED);
    const taken = this._pendingLogins.take(req, state);
    if (!taken || !this._targetSites.startedHere(taken) || isElsewhere(callbackURL, taken))
      return over(LOGIN_NOT_FOUND);
    if (error === 'access_denied') return over(DENIED);
    if (isText(error)) throw authorizationError(error, description, taken.site.replace(/^\/\//, ''));
    if (error !== undefined || !isText(code)) return over(CALLBACK_MALFORMED);

    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(taken);
    await this._attachClient(login, await this._targetSites.resume(taken), req);
    login._stateStore = {
      verify: (_req, _state, _meta, done) => done(null, taken.verifier ?? true, taken.state),
    };
    return taken.callbackURL;
  }

  private async _attachClient(login: OAuth2Login, found: TargetSite, req: Request): Promise<OAuth2Client> {
    const { site } = found.record;
    const client = await this._credentials(site, req, !found.isUserSupplied);
    assertCredentialsFor(client, site);
    login._oauth2 = new OAuth2Client({
      ...(await this._resolveEndpoints(found)),
      http: found.http,
      client,
      refresh: async () => {
        delete found.record.oauth2;
        return this._resolveEndpoints(found.refresh ? await found.refresh() : found);
      },
    });
    return login._oauth2;
  }

  /** The site with its OAuth 2 server; where it has none, it is looked at anew, as a plugin may have been installed. */
  private async _resolveEndpoints(found: TargetSite): Promise<OAuth2Site> {
    const { record, http, isUserSupplied, refresh } = found;
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
    if (!refresh) throw oauth2Unavailable(site);
    const { refresh: _once, ...again } = await refresh();
    return this._resolveEndpoints(again);
  }
}

/** Whether a login began with another callback than the one that it is said to come back to. */
function isElsewhere(callbackURL: string | undefined, { callbackURL: began }: PendingLogin): boolean {
  if (callbackURL === undefined) return false;
  return new URL(callbackURL, began).href !== new URL(began).href;
}
