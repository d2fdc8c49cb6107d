/** Log in with a WordPress site by OAuth 1.0a: find the site, run the three legs, read the profile. */
import { callbackify } from 'node:util';
import type { AuthenticateOptions } from 'passport';
import { SiteCache } from './discovery/cache';
import type { OAuth1Endpoints, SiteData } from './discovery/site';
import { WordPressError } from './errors';
import { HTTPClient, type HTTPOptions } from './http';
import { isForAnotherTry } from './oauth1/answers';
import type { SignatureMethod } from './oauth1/base-string';
import { OAuth1Client } from './oauth1/client';
import { OAuthStrategy, type Request, type RequestTokenStore, type SkipUserProfile } from './passport-oauth1';
import {
  SessionStore,
  assertStore,
  sessionOf,
  storeOfOne,
  takeLogin,
  type Failure,
  type KeptState,
} from './pending-logins';
import { fetchProfile } from './profile';
import { Sites, type ChosenSite } from './sites';
import {
  withPromises,
  type ShorterOf,
  type VerifyFunction,
  type VerifyFunctionWithParams,
  type VerifyFunctionWithRequest,
  type VerifyFunctionWithRequestAndParams,
} from './verify';

/**
 * Options of `WordPressStrategy`. The types allow `undefined` where a value from the environment is usual; what is
 * required and missing is a TypeError when the strategy is constructed.
 */
export interface WordPressStrategyOptions extends HTTPOptions {
  /** The address of the site, as a person would give it; see `discover`. Required, unless `site` is given. */
  siteURL?: string | undefined;
  /** The Client Key of the application, from Users → Applications in the site's wp-admin. Required. */
  consumerKey: string | undefined;
  /** The Client Secret of the application. Required. */
  consumerSecret: string | undefined;
  /**
   * Where the site sends people back to, absolute or relative to the application. It has to be registered on the
   * site: same scheme, host, port and path. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /** What signs requests. Default: HMAC-SHA1; the plugin takes HMAC-SHA256, too. */
  signatureMethod?: SignatureMethod | undefined;
  /** What is known of the site, in place of finding it: for sites that close their REST index. Default: it is found. */
  site?: SiteData | undefined;
  /** The three OAuth 1.0a addresses, in place of those the site's index names. Default: what the index says. */
  endpoints?: OAuth1Endpoints | undefined;
  /** Remembers sites. Needed to share it with other strategies. Default: one of this strategy's own. */
  cache?: SiteCache | undefined;
  /** Whether to read no profile, as a value or a function. Default: false. */
  skipUserProfile?: SkipUserProfile | undefined;
  /** The session's property for logins under way. Needed if another strategy uses the same. Default: `oauth:wordpress`. */
  sessionKey?: string | undefined;
  /** Keeps logins under way somewhere other than in the session. Default: the session. */
  store?: RequestTokenStore | undefined;
  /** Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: what Express's `trust proxy` says. */
  proxy?: boolean | undefined;
}

/** Options of `passport.authenticate('wordpress', …)` beside Passport's own. */
export interface WordPressAuthenticateOptions extends AuthenticateOptions {
  /** The callback of this login, in place of the strategy's. */
  callbackURL?: string | undefined;
}

/** What Passport hangs on a strategy for each request. */
interface Actions {
  success: (user: Express.User, info?: object) => void;
  fail: (challenge: unknown, status?: number) => void;
  redirect: (url: string, status?: number) => void;
  pass: () => void;
  error: (error: unknown) => void;
}

/** One login: the strategy with what belongs to this request alone. */
type Login = WordPressStrategy &
  Actions & {
    _oauth: OAuth1Client;
    _requestTokenStore: Partial<RequestTokenStore>;
    _site: SiteData;
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
  /** @internal */ protected readonly _sites: Sites;
  /** @internal */ protected readonly _http: HTTPClient;
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
    const { signatureMethod = 'HMAC-SHA1', sessionKey = 'oauth:wordpress', store } = options;
    if (signatureMethod !== 'HMAC-SHA1' && signatureMethod !== 'HMAC-SHA256') {
      throw new TypeError('signatureMethod must be HMAC-SHA1 or HMAC-SHA256: the plugin knows no other.');
    }
    if (store !== undefined) assertStore(store);
    const http = new HTTPClient(options);
    const sites = new Sites(options, options.cache ?? new SiteCache(), http);

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
      withPromises(verify),
    );
    this.name = 'wordpress';
    this._http = http;
    this._sites = sites;
    this._signatureMethod = signatureMethod;
    this._pendingLogins = store ?? new SessionStore(sessionKey);
  }

  /**
   * Runs one leg of a login: the first, unless the request is the site's callback.
   * Called by Passport; `options` are those of `passport.authenticate`.
   */
  override authenticate(req: Request, options: WordPressAuthenticateOptions = {}): void {
    const login = this._newLogin();
    const isCallback = 'oauth_token' in (req.query ?? {}) || 'oauth_verifier' in (req.query ?? {});
    const ready = isCallback ? this._resume(login, req) : this._begin(login, req, options);
    ready.then(
      (goesOn) => {
        if (goesOn) super.authenticate.call(login, req, options);
      },
      (error: unknown) => login.error(error),
    );
  }

  /** Reads the profile of the person who logged in. Called by passport-oauth1. */
  override userProfile(
    token: string,
    tokenSecret: string,
    _params: Record<string, string>,
    done: (error: unknown, profile?: unknown) => void,
  ): void {
    const { _oauth: client, _site: site } = this as unknown as Login;
    const profile = fetchProfile(site, (url) => client.fetch(url, token, tokenSecret));
    callbackify(() => profile)(done);
  }

  protected override _createOAuthError(message: string, error: unknown): Error {
    return error instanceof WordPressError ? error : super._createOAuthError(message, error);
  }

  /**
   * An object for this login alone. Passport hangs the request's functions on the strategy itself if it was handed
   * over as an instance, so another login would overwrite them while this one waits for the site.
   */
  private _newLogin(): Login {
    const { success, fail, redirect, pass, error } = this as unknown as Actions;
    return Object.assign(Object.create(this) as Login, {
      success,
      fail,
      redirect,
      pass,
      error: (reason: unknown) => {
        if (reason instanceof WordPressError && isForAnotherTry(reason)) {
          fail({ message: reason.message, code: reason.code } satisfies Failure, 403);
        } else {
          error(reason);
        }
      },
    });
  }

  /** Leg one: what must be there before a request token is asked for. */
  private async _begin(login: Login, req: Request, options: WordPressAuthenticateOptions): Promise<boolean> {
    const callbackURL: unknown = options.callbackURL ?? this._callbackURL;
    if (typeof callbackURL !== 'string' || callbackURL === '') {
      throw new WordPressError(
        'callback_missing',
        'The login has no callbackURL, so the site could not send anybody back.',
        "Give `callbackURL` to the strategy or to passport.authenticate('wordpress', { callbackURL }).",
      );
    }
    if (this._pendingLogins instanceof SessionStore) sessionOf(req);

    const chosen = await this._sites.choose();
    this._equip(login, chosen);
    const store = this._pendingLogins;
    login._requestTokenStore = {
      set: (req, token, tokenSecret, state, meta, done) => {
        const kept: KeptState = { site: this._sites.address, ...(state !== undefined && { state }) };
        store.set(req, token, tokenSecret, kept, meta, done);
      },
    };
    return true;
  }

  /** Leg two: the login that this callback belongs to. It is over with this request, whatever comes of it. */
  private async _resume(login: Login, req: Request): Promise<boolean> {
    const { oauth_token: token, oauth_verifier: verifier } = req.query;
    if (typeof token !== 'string' || typeof verifier !== 'string' || token === '' || verifier === '') {
      const failure: Failure = {
        message: 'The site sent back an incomplete answer. Please log in again.',
        code: 'callback_malformed',
      };
      login.fail(failure, 403);
      return false;
    }
    const taken = await takeLogin(this._pendingLogins, req, token, {});
    if ('message' in taken) {
      login.fail(taken, 403);
      return false;
    }
    if (taken.site !== this._sites.address) {
      login.fail(
        { message: 'This login began with another site. Please log in again.', code: 'login_unknown' },
        403,
      );
      return false;
    }
    this._equip(login, await this._sites.choose());
    login._requestTokenStore = storeOfOne(taken);
    return true;
  }

  private _equip(login: Login, chosen: ChosenSite): void {
    const client = new OAuth1Client({ ...chosen, http: this._http, signatureMethod: this._signatureMethod });
    login._oauth = client;
    login._site = chosen.remembered.site;
    // The client may find the site anew before the person is sent there.
    Object.defineProperty(login, '_userAuthorizationURL', { get: () => client.endpoints.authorize });
  }
}
