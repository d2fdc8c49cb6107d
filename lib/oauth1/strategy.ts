/** Log in with a WordPress site by OAuth 1.0a: find the site, run the three legs, read the profile. */
import { randomBytes } from 'node:crypto';
import { callbackify } from 'node:util';
import { WordPressError } from '../errors';
import { assertCallbackURL, failWith, continueLogin, newLogin, type Login } from '../login/login';
import type { WordPressAuthenticateOptions } from '../login/options';
import { isText, type Request } from '../login/passport';
import { CALLBACK_MALFORMED, LOGIN_NOT_FOUND, sessionOf, type KeptLogin } from '../login/pending-logins';
import { TargetSites, assertCredentialsFor, type TargetSite } from '../login/target-site';
import { acceptPromise, type ShorterOf } from '../login/verify';
import { fetchProfile } from '../rest/profile';
import type { SignatureMethod } from '../signing/base-string';
import type { OAuth1Endpoints, SiteData } from '../site/site';
import { oauth1Unavailable } from '../site/unavailable';
import { OAuth1Client, type OAuth1Site } from './client';
import type {
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
  ConsumerFunction,
  WordPressStrategyOptions,
} from './options';
import { assertOptions, credentialsOf } from './options';
import { OAuthStrategy, type RequestTokenStore } from './passport-oauth1';
import { SessionStore, singleLoginStore, consumePendingLogin } from './request-token-store';

/** One login: the strategy with what belongs to this request alone. */
type OAuth1Login = WordPressStrategy &
  Login & {
    _oauth: OAuth1Client;
    _requestTokenStore: Partial<RequestTokenStore>;
    _userAuthorizationURL: string;
    _site: SiteData;
    /** The callback of this login alone. */
    _ownCallback?: string;
  };

/**
 * Logs people in with a WordPress site that runs the plugin "WP REST API – OAuth 1.0a Server".
 *
 *     passport.use(new WordPressStrategy({
 *       siteURL: 'https://blog.example.com',
 *       consumerKey: process.env.WORDPRESS_CONSUMER_KEY,
 *       consumerSecret: process.env.WORDPRESS_CONSUMER_SECRET,
 *       callbackURL: '/auth/wordpress/callback',
 *     }, (token, tokenSecret, profile, done) => users.findOrCreate(profile, done)));
 *
 * What another try can mend ends in Passport's `fail`, with `{ message, code }` and status 403; what a developer or
 * the owner of the site must mend ends in `error`, with a `WordPressError`.
 */
export class WordPressStrategy extends OAuthStrategy {
  // Passport runs a strategy through Object.create(), which private fields don't survive.
  /** @internal */ protected readonly _targetSites: TargetSites;
  /** @internal */ protected readonly _credentials: ConsumerFunction;
  /** @internal */ protected readonly _endpoints: OAuth1Endpoints | undefined;
  /** @internal */ protected readonly _signatureMethod: SignatureMethod;
  /** @internal */ protected readonly _pendingLogins: RequestTokenStore;

  /** @throws TypeError if an option is missing or not what it should be. */
  constructor(
    options: WordPressStrategyOptions & { passReqToCallback: true },
    verify: ShorterOf<VerifyFunctionWithRequest, VerifyFunctionWithRequestAndParams>,
  );
  constructor(
    options: WordPressStrategyOptions & { passReqToCallback: true },
    verify: VerifyFunctionWithRequestAndParams,
  );
  constructor(
    options: WordPressStrategyOptions & { passReqToCallback?: false | undefined },
    verify: ShorterOf<VerifyFunction, VerifyFunctionWithParams>,
  );
  constructor(
    options: WordPressStrategyOptions & { passReqToCallback?: false | undefined },
    verify: VerifyFunctionWithParams,
  );
  constructor(
    options: WordPressStrategyOptions & { passReqToCallback?: boolean | undefined },
    verify: (...args: never[]) => unknown,
  ) {
    if (typeof verify !== 'function') throw new TypeError('WordPressStrategy requires a verify function.');
    const { signatureMethod = 'HMAC-SHA1', sessionKey = 'oauth:wordpress', store, endpoints } = options;
    assertOptions(options);
    const sites = new TargetSites(options, 'WordPressStrategy', (site) =>
      Boolean(endpoints ?? site.authentication.oauth1),
    );
    const credentials = credentialsOf(options);

    // passport-oauth1 wants addresses and a secret before any site was asked. They are never used: each login gets
    // its own, and the secret stays where nothing prints it.
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
        sessionKey,
        proxy: options.proxy,
      },
      acceptPromise(verify),
    );
    this.name = 'wordpress';
    this._targetSites = sites;
    this._credentials = credentials;
    this._endpoints = endpoints;
    this._signatureMethod = signatureMethod;
    this._pendingLogins = store ?? new SessionStore(sessionKey);
  }

  /**
   * Runs one leg of a login: the first, unless the request is the site's callback.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressAuthenticateOptions = {}): void {
    const login = newLogin<OAuth1Login>(this, '_targetSites');
    const isCallback = 'oauth_token' in (req.query ?? {}) || 'oauth_verifier' in (req.query ?? {});
    const ready = isCallback ? this._resume(login, req, options) : this._begin(login, req, options);
    continueLogin(login, ready, (goesOn) => {
      if (!goesOn) return;
      const { _ownCallback: callbackURL } = login;
      super.authenticate.call(login, req, callbackURL === undefined ? options : { ...options, callbackURL });
    });
  }

  /** Reads the profile of the person who logged in. Called by passport-oauth1. */
  override userProfile(
    token: string,
    tokenSecret: string,
    _params: Record<string, string>,
    done: (error: unknown, profile?: unknown) => void,
  ): void {
    const { _oauth: client, _site: site } = this as unknown as OAuth1Login;
    callbackify(() => fetchProfile(site, (url) => client.fetch(url, token, tokenSecret)))(done);
  }

  protected override _createOAuthError(message: string, error: unknown): Error {
    return error instanceof WordPressError ? error : super._createOAuthError(message, error);
  }

  /** Leg one: what must be there before a request token is asked for. */
  private async _begin(
    login: OAuth1Login,
    req: Request,
    options: WordPressAuthenticateOptions,
  ): Promise<boolean> {
    const callbackURL = options.callbackURL ?? this._callbackURL;
    assertCallbackURL(callbackURL, 'wordpress');
    if (this._pendingLogins instanceof SessionStore) sessionOf(req);

    login._isSiteUserSupplied = this._targetSites.isUserSupplied(options);
    const found = await this._targetSites.begin(req, options);
    const client = await this._attachClient(login, found, req);
    const store = this._pendingLogins;
    let nonce: string | undefined;
    if (login._isSiteUserSupplied) {
      // A site that a stranger named may hand out a request token of another site, made for a login of its own there,
      // and send the person on to authorize it. That other site then comes back with the callback of that other login.
      nonce = randomBytes(16).toString('base64url');
      login._ownCallback = withState(callbackURL, nonce);
    }
    login._requestTokenStore = {
      set: (req, token, tokenSecret, state, meta, done) => {
        const kept: KeptLogin = {
          ...this._targetSites.toPending(found),
          callbackURL,
          ...(nonce !== undefined && { nonce }),
          ...(state !== undefined && { state }),
        };
        // The client may have found the site anew.
        login._userAuthorizationURL = client.endpoints.authorize;
        store.set(req, token, tokenSecret, kept, meta, done);
      },
    };
    return true;
  }

  /** Leg two: the login that this callback belongs to. It is over with this request, whatever comes of it. */
  private async _resume(
    login: OAuth1Login,
    req: Request,
    { callbackURL }: WordPressAuthenticateOptions,
  ): Promise<boolean> {
    const { oauth_token: token, oauth_verifier: verifier } = req.query;
    if (!isText(token) || !isText(verifier)) {
      failWith(login, CALLBACK_MALFORMED);
      return false;
    }
    const taken = await consumePendingLogin(this._pendingLogins, req, token, {});
    if ('message' in taken) {
      failWith(login, taken);
      return false;
    }
    login._isSiteUserSupplied = this._targetSites.wasUserSupplied(taken);
    const isItsCallback = login._isSiteUserSupplied
      ? taken.nonce !== undefined && taken.nonce === req.query.state
      : taken.nonce === undefined;
    if (
      !this._targetSites.startedHere(taken) ||
      !isItsCallback ||
      isElsewhere(callbackURL, taken.callbackURL)
    ) {
      failWith(login, LOGIN_NOT_FOUND);
      return false;
    }
    await this._attachClient(login, await this._targetSites.resume(taken), req);
    login._requestTokenStore = singleLoginStore(taken);
    return true;
  }

  private async _attachClient(login: OAuth1Login, found: TargetSite, req: Request): Promise<OAuth1Client> {
    const { site } = found.record;
    const consumer = await this._credentials(site, req);
    assertCredentialsFor(consumer, site);
    const { http, refresh } = found;
    const client = new OAuth1Client({
      ...this._resolveEndpoints(found),
      http,
      consumer,
      signatureMethod: this._signatureMethod,
      ...(refresh && { refresh: async () => this._resolveEndpoints(await refresh()) }),
    });
    login._oauth = client;
    login._site = site;
    login._userAuthorizationURL = client.endpoints.authorize;
    return client;
  }

  private _resolveEndpoints({ record, http, isUserSupplied }: TargetSite): OAuth1Site {
    // Those of the options are of the strategy's own site: with another, they would vouch for its people.
    const endpoints = (isUserSupplied ? undefined : this._endpoints) ?? record.site.authentication.oauth1;
    if (!endpoints) throw oauth1Unavailable(record.site);
    http.check(endpoints.authorize);
    return { record, endpoints };
  }
}

/**
 * Whether a login that is said to come back to one callback began with another. The plugin lets whoever sends a person
 * to its authorize page put another query into the callback, the state of another login too, but no other path.
 */
function isElsewhere(callbackURL: string | undefined, began: string | undefined): boolean {
  if (callbackURL === undefined || began === undefined) return false;
  const path = (callback: string) => new URL(callback, 'http://localhost').pathname;
  return path(callbackURL) !== path(began);
}

/** The callback, relative or not, with the state of one login. Its query may differ from the registered one's. */
function withState(callbackURL: string, state: string): string {
  const [, base = '', hash = ''] = /^([^#]*)(.*)$/s.exec(callbackURL)!;
  return `${base}${base.includes('?') ? '&' : '?'}state=${state}${hash}`;
}
