/** Log in with a WordPress site by OAuth 1.0a: find the site, run the three legs, read the profile. */
import type { AuthenticateOptions } from 'passport';
import { settle } from './callback';
import { toSite, type OAuth1Endpoints, type SiteData } from './discovery/site';
import { WordPressError } from './errors';
import { assertCallbackURL, failWith, newLogin, type Login } from './login';
import type { SignatureMethod } from './oauth1/base-string';
import { OAuth1Client, type ConsumerCredentials, type OAuth1Site } from './oauth1/client';
import { SessionStore, assertStore, storeOfOne, takeLogin } from './oauth1/request-token-store';
import type { Request } from './passport';
import { OAuthStrategy, type RequestTokenStore, type SkipUserProfile } from './passport-oauth1';
import { MALFORMED, UNKNOWN, sessionOf, type KeptLogin } from './pending-logins';
import { fetchProfile } from './profile';
import {
  Sites,
  assertCredentialsFor,
  isWebAddress,
  type CredentialsFunction,
  type FoundSite,
  type SiteOptions,
} from './sites';
import { oauth1Unavailable } from './unavailable';
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
export interface WordPressStrategyOptions extends SiteOptions {
  /** The Client Key of the application, from Users → Applications in the site's wp-admin. Required, or `credentials`. */
  consumerKey?: string | undefined;
  /** The Client Secret of the application. Required, or `credentials`. */
  consumerSecret?: string | undefined;
  /**
   * The credentials of the application on a site, where there are many: each site has its own. Without any for a site
   * the login fails, with a message for the login page. Called in both legs. Default: `consumerKey` and
   * `consumerSecret`, whatever the site.
   */
  credentials?: CredentialsFunction<ConsumerCredentials> | undefined;
  /**
   * Where the site sends people back to, absolute or relative to the application. It has to be registered on the
   * site: same scheme, host, port and path. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /** What signs requests. Default: HMAC-SHA1; the plugin takes HMAC-SHA256, too. */
  signatureMethod?: SignatureMethod | undefined;
  /** The three OAuth 1.0a addresses, in place of those the site's index names. Default: what the index says. */
  endpoints?: OAuth1Endpoints | undefined;
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
  /** The site of this login, in place of the strategy's. Public addresses alone, like those of a `siteURL` function. */
  siteURL?: string | undefined;
}

/** One login: the strategy with what belongs to this request alone. */
type OAuth1Login = WordPressStrategy &
  Login & {
    _oauth: OAuth1Client;
    _requestTokenStore: Partial<RequestTokenStore>;
    _userAuthorizationURL: string;
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
    if (signatureMethod !== 'HMAC-SHA1' && signatureMethod !== 'HMAC-SHA256') {
      throw new TypeError('signatureMethod must be HMAC-SHA1 or HMAC-SHA256: the plugin knows no other.');
    }
    if (endpoints && ![endpoints.request, endpoints.authorize, endpoints.access].every(isWebAddress)) {
      throw new TypeError('The option endpoints requires request, authorize and access, each a web address.');
    }
    if (store !== undefined) assertStore(store);
    const sites = new Sites(options, 'WordPressStrategy', (site) =>
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
      withPromises(verify),
    );
    this.name = 'wordpress';
    this._sites = sites;
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
    const login = newLogin<OAuth1Login>(this, '_sites');
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
    const { _oauth: client, _site: site } = this as unknown as OAuth1Login;
    settle(
      fetchProfile(site, (url) => client.fetch(url, token, tokenSecret)),
      (profile) => done(null, profile),
      done,
    );
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
    assertCallbackURL(options.callbackURL ?? this._callbackURL, 'wordpress');
    if (this._pendingLogins instanceof SessionStore) sessionOf(req);

    login._isSiteTyped = this._sites.isTyped(options);
    const found = await this._sites.begin(req, options);
    const client = await this._equip(login, found, req);
    const store = this._pendingLogins;
    login._requestTokenStore = {
      set: (req, token, tokenSecret, state, meta, done) => {
        const kept: KeptLogin = { ...this._sites.pin(found), ...(state !== undefined && { state }) };
        // The client may have found the site anew.
        login._userAuthorizationURL = client.endpoints.authorize;
        store.set(req, token, tokenSecret, kept, meta, done);
      },
    };
    return true;
  }

  /** Leg two: the login that this callback belongs to. It is over with this request, whatever comes of it. */
  private async _resume(login: OAuth1Login, req: Request): Promise<boolean> {
    const { oauth_token: token, oauth_verifier: verifier } = req.query;
    if (typeof token !== 'string' || typeof verifier !== 'string' || token === '' || verifier === '') {
      failWith(login, MALFORMED);
      return false;
    }
    const taken = await takeLogin(this._pendingLogins, req, token, {});
    if ('message' in taken) {
      failWith(login, taken);
      return false;
    }
    if (!this._sites.isOurs(taken)) {
      failWith(login, UNKNOWN);
      return false;
    }
    login._isSiteTyped = this._sites.isTyped({ siteURL: taken.site === taken.own ? undefined : taken.site });
    await this._equip(login, await this._sites.resume(taken), req);
    login._requestTokenStore = storeOfOne(taken);
    return true;
  }

  private async _equip(login: OAuth1Login, found: FoundSite, req: Request): Promise<OAuth1Client> {
    const { site } = found.remembered;
    const consumer = await this._credentials(site, req);
    assertCredentialsFor(consumer, site);
    const { http, refresh } = found;
    const client = new OAuth1Client({
      ...this._offered(found),
      http,
      consumer,
      signatureMethod: this._signatureMethod,
      ...(refresh && { refresh: async () => this._offered(await refresh()) }),
    });
    login._oauth = client;
    login._site = site;
    login._userAuthorizationURL = client.endpoints.authorize;
    return client;
  }

  private _offered({ remembered, http }: FoundSite): OAuth1Site {
    const endpoints = this._endpoints ?? remembered.site.authentication.oauth1;
    if (!endpoints) throw oauth1Unavailable(remembered.site);
    http.check(endpoints.authorize);
    return { remembered, endpoints };
  }
}

type ConsumerFunction = (
  site: SiteData,
  req: Request,
) => ReturnType<CredentialsFunction<ConsumerCredentials>>;

function credentialsOf(options: WordPressStrategyOptions): ConsumerFunction {
  const { credentials, consumerKey, consumerSecret } = options;
  if (credentials) return (site, req) => credentials(toSite(site), req);
  if (!consumerKey)
    throw new TypeError('WordPressStrategy requires a consumerKey: the Client Key of the application.');
  if (!consumerSecret)
    throw new TypeError('WordPressStrategy requires a consumerSecret: the Client Secret of the application.');
  return () => ({ consumerKey, consumerSecret });
}
