/** Logs users in by OAuth 1.0a: finds the site, runs the legs of the login, reads the profile. */
import { randomBytes } from 'node:crypto';
import { WordPressError } from '../errors';
import { absoluteCallback } from '../login/callback-url';
import { assertCallbackURL, failWith, continueLogin, newLogin, type Login } from '../login/login';
import type { MessagesOption } from '../login/messages';
import type { WordPressAuthenticateOptions } from '../login/options';
import { isText, type ForAnyRequest, type Request } from '../login/passport';
import {
  CALLBACK_MALFORMED,
  LOGIN_NOT_FOUND,
  PendingLogins,
  hasOtherCallback,
  type PendingLogin,
} from '../login/pending-logins';
import { readQuery } from '../login/query';
import { TargetSites, assertCredentialsFor, type TargetSite } from '../login/target-site';
import { toCallback } from '../login/to-callback';
import { acceptPromise, type ShorterOf } from '../login/verify';
import { withParameter } from '../reading/url';
import { fetchProfile } from '../rest/profile';
import type { SignatureMethod } from '../signing/base-string';
import type { OAuth1Endpoints, SiteData } from '../site/site';
import { oauth1Unavailable } from '../site/unavailable';
import { OAuth1Client, type OAuth1Site } from './client';
import {
  assertOptions,
  credentialsOf,
  type ConsumerFunction,
  type VerifyFunction,
  type VerifyFunctionWithParams,
  type VerifyFunctionWithRequest,
  type VerifyFunctionWithRequestAndParams,
  type WordPressStrategyOptions,
  type WordPressStrategyOptionsWithRequest,
} from './options';
import { OAuthStrategy, type RequestTokenStore } from './passport-oauth1';
import { toLoginStore } from './passport-store';
import { newLoginStore, singleLoginStore } from './request-token-store';

/** A pending login with the secret of its request token. */
interface PendingOAuth1Login extends PendingLogin {
  tokenSecret: string;
}

/** One login: the strategy with the properties of this request. */
type OAuth1Login = WordPressStrategy &
  Login & {
    _oauth: OAuth1Client;
    _requestTokenStore: Partial<RequestTokenStore>;
    _userAuthorizationURL: string;
    _site: SiteData;
  };

/**
 * Logs users in with a WordPress site that runs the plugin "WP REST API – OAuth 1.0a Server". Its name for
 * `passport.authenticate` is `wordpress`.
 *
 * Failures that the user can retry call Passport's `fail` with a {@link LoginFailure} and status 403. Failures for the
 * developer or the site owner call `error` with a {@link WordPressError}.
 *
 * @example
 * passport.use(new WordPressStrategy({
 *   siteURL: 'https://blog.example.com',
 *   consumerKey: process.env.WORDPRESS_CONSUMER_KEY,
 *   consumerSecret: process.env.WORDPRESS_CONSUMER_SECRET,
 *   callbackURL: '/auth/wordpress/callback',
 * }, async (token, tokenSecret, profile) => {
 *   const site = profile.site.home.replace(/^https?:\/\//, '');
 *   return users.findOrCreate({ site, id: profile.id });
 * }));
 */
export class WordPressStrategy extends OAuthStrategy {
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _messages: MessagesOption | undefined;
  /** @internal */ protected readonly _credentials: ConsumerFunction;
  /** @internal */ protected readonly _endpoints: OAuth1Endpoints | undefined;
  /** @internal */ protected readonly _signatureMethod: SignatureMethod;
  /** @internal */ protected readonly _pendingLogins: PendingLogins<PendingOAuth1Login>;

  constructor(
    options: WordPressStrategyOptionsWithRequest,
    verify: ForAnyRequest<
      ShorterOf<VerifyFunctionWithRequest, VerifyFunctionWithRequestAndParams>,
      VerifyFunctionWithRequest<never>
    >,
  );
  constructor(
    options: WordPressStrategyOptionsWithRequest,
    verify: ForAnyRequest<VerifyFunctionWithRequestAndParams, VerifyFunctionWithRequestAndParams<never>>,
  );
  /**
   * Logs users in with a WordPress site that runs the plugin "WP REST API – OAuth 1.0a Server".
   *
   * @param options The site, the credentials of the application, and the callback. With `passReqToCallback`, verify gets
   *   the request first.
   * @param verify Finds or creates the user of a profile: calls `done`, or returns the user or a promise of it.
   * @throws TypeError if an option is missing, unknown or invalid.
   */
  constructor(options: WordPressStrategyOptions, verify: ShorterOf<VerifyFunction, VerifyFunctionWithParams>);
  constructor(options: WordPressStrategyOptions, verify: VerifyFunctionWithParams);
  constructor(
    options: WordPressStrategyOptions | WordPressStrategyOptionsWithRequest,
    verify: (...args: never[]) => unknown,
  ) {
    assertOptions(options);
    if (typeof verify !== 'function') throw new TypeError('WordPressStrategy requires a verify function.');
    const { signatureMethod = 'HMAC-SHA1', endpoints } = options;
    const targetSites = new TargetSites(options, 'WordPressStrategy', (site) =>
      Boolean(endpoints ?? site.authentication.oauth1),
    );
    const credentials = credentialsOf(options);

    // passport-oauth1 requires endpoints and credentials at construction. These are never used: each login gets those of
    // its site. The secret is not passed on, so that no log of the strategy can show it.
    super(
      {
        requestTokenURL: '/oauth1/request',
        accessTokenURL: '/oauth1/access',
        userAuthorizationURL: '/oauth1/authorize',
        consumerKey: 'unused',
        consumerSecret: 'unused',
        callbackURL: options.callbackURL,
        passReqToCallback: options.passReqToCallback,
        skipUserProfile: options.skipUserProfile,
        proxy: options.proxy,
      },
      acceptPromise(verify, options),
    );
    this.name = 'wordpress';
    this._messages = options.messages;
    this._targetSites = targetSites;
    this._credentials = credentials;
    this._endpoints = endpoints;
    this._signatureMethod = signatureMethod;
    const pendingLoginOptions = { ...options, store: toLoginStore(options.store) };
    this._pendingLogins = new PendingLogins(pendingLoginOptions, {
      usual: { site: targetSites.configured, callbackURL: options.callbackURL },
      isValid: ({ tokenSecret }) => isText(tokenSecret),
    });
  }

  /**
   * Runs one leg of a login: the second if the request is the site's callback, else the first.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressAuthenticateOptions = {}): void {
    const login = newLogin<OAuth1Login>(this, '_targetSites', req, this._messages);
    const query = readQuery(login, req);
    if (!query) return;
    const isCallback = 'oauth_token' in query || 'oauth_verifier' in query;
    const ready = isCallback ? this._resume(login, req, options) : this._begin(login, req, options);
    continueLogin(login, ready, (legOptions) => {
      if (legOptions) super.authenticate.call(login, req, legOptions);
    });
  }

  /** Reads the profile of the user. Called by passport-oauth1. */
  override userProfile(
    token: string,
    tokenSecret: string,
    _params: Record<string, string>,
    done: (error: unknown, profile?: unknown) => void,
  ): void {
    const { _oauth: client, _site: site } = this as unknown as OAuth1Login;
    toCallback(
      fetchProfile(site, (url) => client.fetch(url, token, tokenSecret)),
      done,
    );
  }

  protected override _createOAuthError(message: string, error: unknown): Error {
    return error instanceof WordPressError ? error : super._createOAuthError(message, error);
  }

  /** Leg one: prepares the request for a request token. Returns the options for passport-oauth1. */
  private async _begin(
    login: OAuth1Login,
    req: Request,
    options: WordPressAuthenticateOptions,
  ): Promise<WordPressAuthenticateOptions> {
    const callbackURL = options.callbackURL ?? this._callbackURL;
    assertCallbackURL(callbackURL, 'wordpress');
    let ownCallback = absoluteCallback(callbackURL, req, this._trustProxy);
    this._pendingLogins.assertStorable(req);

    login._isSiteUserSupplied = this._targetSites.isUserSupplied(options);
    const target = await this._targetSites.begin(req, options);
    const client = await this._attachClient(login, target, req);
    let nonce: string | undefined;
    if (login._isSiteUserSupplied) {
      // A hostile site may start its own login at another site, and return the request token of that login. The user
      // authorizes it there, and the other site redirects to the callback of that login, which has another state.
      nonce = randomBytes(16).toString('base64url');
      // The plugin does not compare the query of a callback.
      ownCallback = withParameter(ownCallback, 'state', nonce);
    }
    login._requestTokenStore = newLoginStore((token, tokenSecret, state, done) => {
      // The client may have discovered the site again.
      login._userAuthorizationURL = client.endpoints.authorize;
      const { site, pin, rules } = this._targetSites.toPending(target);
      const pending = { site, pin, rules, callbackURL, nonce, state, tokenSecret };
      continueLogin(login, this._pendingLogins.add(req, token, pending), done);
    });
    return Object.assign({}, options, { callbackURL: ownCallback });
  }

  /**
   * Leg two: consumes the pending login of this callback, even if this request fails. Returns the options for
   * passport-oauth1, or `undefined` if the login failed.
   */
  private async _resume(
    login: OAuth1Login,
    req: Request,
    options: WordPressAuthenticateOptions,
  ): Promise<WordPressAuthenticateOptions | undefined> {
    const { oauth_token: token, oauth_verifier: verifier } = req.query;
    if (!isText(token) || !isText(verifier)) return failWith(login, CALLBACK_MALFORMED);
    const pending = await this._pendingLogins.take(req, token);
    if (!pending) return failWith(login, LOGIN_NOT_FOUND);
    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(pending);
    const hasOwnState = login._isSiteUserSupplied
      ? pending.nonce !== undefined && pending.nonce === req.query.state
      : pending.nonce === undefined;
    // The plugin accepts any query in a callback, also one that an attacker chose. Only the path is certain.
    const isValid =
      this._targetSites.startedHere(pending) &&
      hasOwnState &&
      !hasOtherCallback(options.callbackURL, pending, 'pathname');
    if (!isValid) return failWith(login, LOGIN_NOT_FOUND);
    await this._attachClient(login, await this._targetSites.resume(pending), req);
    login._requestTokenStore = singleLoginStore(pending);
    return options;
  }

  private async _attachClient(login: OAuth1Login, target: TargetSite, req: Request): Promise<OAuth1Client> {
    const { site } = target.record;
    const consumer = await this._credentials(site, req);
    assertCredentialsFor(consumer, site);
    const { record, endpoints } = this._resolveEndpoints(target);
    const { http, refresh } = target;
    const client = new OAuth1Client({
      record,
      endpoints,
      http,
      consumer,
      signatureMethod: this._signatureMethod,
      refresh: refresh && (async (refusal) => this._resolveEndpoints(await refresh(refusal))),
    });
    login._oauth = client;
    login._site = site;
    login._userAuthorizationURL = client.endpoints.authorize;
    return client;
  }

  private _resolveEndpoints({ record, http, isUserSupplied }: TargetSite): OAuth1Site {
    // The option `endpoints` applies to the configured site. On a user-supplied site it would log in that site's users
    // with endpoints of the configured one.
    const endpoints = (isUserSupplied ? undefined : this._endpoints) ?? record.site.authentication.oauth1;
    if (!endpoints) throw oauth1Unavailable(record.site);
    http.check(endpoints.authorize);
    return { record, endpoints };
  }
}
