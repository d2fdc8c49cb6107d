/** The options and the verify functions of the OAuth 2 strategy, and their checks. */
import {
  PENDING_LOGIN_OPTIONS,
  SITE_OPTIONS,
  assertStrategyOptions,
  readCredential,
  type CredentialsFunction,
  type SiteOptions,
  type WordPressAuthenticateOptions,
} from '../login/options';
import type { ForAnyRequest, Request } from '../login/passport';
import type { PendingLoginOptions } from '../login/pending-logins';
import type { VerifyDone } from '../login/verify';
import { isWebAddress } from '../reading/url';
import type { WordPressProfile } from '../rest/profile';
import { toSite, type OAuth2Endpoints, type OAuth2ServerName, type SiteData } from '../site/site';
import type { ClientCredentials } from './client';
import type { OAuth2SkipUserProfile } from './passport-oauth2';
import { assertServerName } from './server-rules';
import type { OAuth2TokenParams } from './token-response';

/**
 * The options of {@link WordPressOAuth2Strategy} with and without `passReqToCallback`. The types allow `undefined` where
 * a value comes from the environment. A required option that is missing is a TypeError at construction.
 */
export interface WordPressOAuth2StrategyBaseOptions extends SiteOptions, PendingLoginOptions {
  /** The Client ID of the application, from the site's wp-admin. Required, unless `credentials` is set. */
  clientID?: string | undefined;
  /**
   * The Client Secret of the application. WP OAuth Server and OpenID Connect Server require it, unless the client is a
   * public one. Default: none is sent.
   */
  clientSecret?: string | undefined;
  /**
   * The credentials of the application on each site, where users choose the site. If the function returns none for a
   * site, the login fails with a message for the login page. Called in both legs. Default: `clientID` and
   * `clientSecret`, only on the configured site, because a secret belongs to one site.
   */
  credentials?:
    | ForAnyRequest<CredentialsFunction<ClientCredentials>, CredentialsFunction<ClientCredentials, never>>
    | undefined;
  /**
   * The URL to which the site sends the browser back, absolute or relative to the application. It must be registered on
   * the site with the same scheme, host, port and path. Required here or in the options of `authenticate`.
   */
  callbackURL?: string | undefined;
  /**
   * The OAuth 2 server to use, for sites that run more than one: see {@link OAuth2ServerName}. A site without it fails with
   * `oauth2_unavailable`. IndieAuth is used only with this option. Together with `endpoints`, it says which server these
   * belong to. Default: the first of `wp-api`, `wp-oauth-server` and `openid-connect-server` that the site has.
   */
  server?: OAuth2ServerName | undefined;
  /**
   * The endpoints of the OAuth 2 server, in place of those that the site advertises. Needed if the site advertises none,
   * as with the plugin of miniOrange. Used only on the configured site. Default: the advertised endpoints.
   */
  endpoints?: OAuth2Endpoints | undefined;
  /**
   * The scope to request. For OpenID Connect Server, `openid` is added. WP OAuth Server refuses scopes that it doesn't know.
   * Default: `openid profile` for OpenID Connect Server, `profile email` for IndieAuth, `auth` for WordPress.com, none for
   * the others.
   */
  scope?: string | readonly string[] | undefined;
  /** Whether to skip the profile request, as a value or a function. Default: false. */
  skipUserProfile?: OAuth2SkipUserProfile | undefined;
  /**
   * Whether to trust X-Forwarded-* for a relative `callbackURL`. Default: the setting of the framework (`trust proxy` of
   * Express, `trustProxy` of Fastify, `app.proxy` of Koa), else false.
   */
  proxy?: boolean | undefined;
}

/**
 * Options of {@link WordPressOAuth2Strategy}.
 *
 * @example
 * const options: WordPressOAuth2StrategyOptions = {
 *   siteURL: 'https://blog.example.com',
 *   clientID: process.env.WORDPRESS_CLIENT_ID,
 *   clientSecret: process.env.WORDPRESS_CLIENT_SECRET,
 *   callbackURL: '/auth/wordpress/callback',
 * };
 */
export interface WordPressOAuth2StrategyOptions extends WordPressOAuth2StrategyBaseOptions {
  /** Whether verify gets the request as its first argument. Default: false. */
  passReqToCallback?: false | undefined;
}

/** Options of {@link WordPressOAuth2Strategy} whose verify function gets the request first. */
export interface WordPressOAuth2StrategyOptionsWithRequest extends WordPressOAuth2StrategyBaseOptions {
  /** Verify gets the request as its first argument. */
  passReqToCallback: true;
}

/**
 * Options of `passport.authenticate('wordpress-oauth2', …)` in addition to Passport's own.
 *
 * @example
 * passport.authenticate('wordpress-oauth2', { siteURL: 'https://blog.example.com' });
 */
export type WordPressOAuth2AuthenticateOptions = WordPressAuthenticateOptions;

/**
 * Finds or creates the user for a profile. As in passport-oauth2, the number of its parameters decides which arguments
 * it gets. The WP-API plugin and OpenID Connect Server issue no refresh token. With `skipUserProfile` the profile is `undefined`.
 *
 * @example
 * const verify: OAuth2VerifyFunction = (accessToken, refreshToken, profile, done) =>
 *   users.findOrCreate(profile, done);
 */
export type OAuth2VerifyFunction = (
  accessToken: string,
  refreshToken: string | undefined,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link OAuth2VerifyFunction} with five parameters: also gets the token response, with `expires_in` and the like. */
export type OAuth2VerifyFunctionWithParams = (
  accessToken: string,
  refreshToken: string | undefined,
  params: OAuth2TokenParams,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link OAuth2VerifyFunction} with `passReqToCallback`. */
export type OAuth2VerifyFunctionWithRequest<Req = Request> = (
  req: Req,
  accessToken: string,
  refreshToken: string | undefined,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;
/** {@link OAuth2VerifyFunctionWithParams} with `passReqToCallback`: six parameters. */
export type OAuth2VerifyFunctionWithRequestAndParams<Req = Request> = (
  req: Req,
  accessToken: string,
  refreshToken: string | undefined,
  params: OAuth2TokenParams,
  profile: WordPressProfile,
  done: VerifyDone,
) => unknown;

const KNOWN_OPTIONS = {
  ...SITE_OPTIONS,
  ...PENDING_LOGIN_OPTIONS,
  clientID: true,
  clientSecret: true,
  credentials: true,
  callbackURL: true,
  server: true,
  endpoints: true,
  scope: true,
  skipUserProfile: true,
  proxy: true,
  passReqToCallback: true,
} as const satisfies Record<keyof WordPressOAuth2StrategyOptions, true>;

/** @throws TypeError if there are no options, one has an unknown name, or `server` is unknown */
export function assertOptions(options: WordPressOAuth2StrategyBaseOptions): void {
  assertStrategyOptions('WordPressOAuth2Strategy', options, KNOWN_OPTIONS);
  assertServerName(options.server);
}

/** Returns the credentials of the application on a site. */
export type Credentials = (
  site: SiteData,
  req: Request,
  isUserSupplied: boolean,
) => ClientCredentials | undefined | Promise<ClientCredentials | undefined>;

/** @throws TypeError if the options contain no credentials, or malformed ones */
export function credentialsOf(options: WordPressOAuth2StrategyBaseOptions): Credentials {
  const { credentials, clientID, clientSecret } = options;
  if (credentials) {
    return async (site, req) => {
      const found = await credentials(toSite(site), req as never);
      return found && readClient(found);
    };
  }
  if (hasManySites(options)) {
    throw new TypeError(
      'WordPressOAuth2Strategy requires `credentials` if siteURL is a function: a clientSecret belongs to one site.',
    );
  }
  if (!clientID) {
    throw new TypeError('WordPressOAuth2Strategy requires a clientID: the Client ID of the application.');
  }
  const client = readClient({ clientID, clientSecret });
  return (_site, _req, isUserSupplied) => (isUserSupplied ? undefined : client);
}

function readClient({ clientID, clientSecret }: ClientCredentials): ClientCredentials {
  return {
    clientID: readCredential('clientID', clientID),
    // A client without a secret may have an empty one.
    ...(clientSecret && { clientSecret: readCredential('clientSecret', clientSecret) }),
  };
}

/** @throws TypeError if an endpoint is not a web address */
export function endpointsOf(options: WordPressOAuth2StrategyBaseOptions): OAuth2Endpoints | undefined {
  const { endpoints } = options;
  if (!endpoints) return undefined;
  const { authorization, token, userinfo } = endpoints;
  if (![authorization, token, userinfo ?? token].every(isWebAddress)) {
    throw new TypeError(
      'The option endpoints requires authorization and token; userinfo is optional. Each must be a web address.',
    );
  }
  if (hasManySites(options)) {
    throw new TypeError('The option endpoints applies to one site, so siteURL must not be a function.');
  }
  return endpoints;
}

function hasManySites({ siteURL }: SiteOptions): boolean {
  return typeof siteURL === 'function';
}
