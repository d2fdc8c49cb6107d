// Strategies: what `passport.use` gets
export { WordPressStrategy, WordPressStrategy as Strategy } from './oauth1/strategy';
export { WordPressOAuth2Strategy } from './oauth2/strategy';
export { WordPressApplicationPasswordStrategy } from './application-passwords/strategy';

// Options: what the strategies and `passport.authenticate` accept
export type {
  CredentialsFunction,
  SiteOptions,
  SiteURLFunction,
  WordPressAuthenticateOptions,
} from './login/options';
export type { PendingLoginOptions } from './login/pending-logins';
export type {
  WordPressStrategyBaseOptions,
  WordPressStrategyOptions,
  WordPressStrategyOptionsWithRequest,
} from './oauth1/options';
export type { ConsumerCredentials } from './oauth1/client';
export type { RequestTokenStore, SkipUserProfile, StoreGetDone } from './oauth1/passport-oauth1';
export type {
  WordPressOAuth2AuthenticateOptions,
  WordPressOAuth2StrategyBaseOptions,
  WordPressOAuth2StrategyOptions,
  WordPressOAuth2StrategyOptionsWithRequest,
} from './oauth2/options';
export type { ClientCredentials } from './oauth2/client';
export type { OAuth2SkipUserProfile } from './oauth2/passport-oauth2';
export type {
  WordPressApplicationPasswordStrategyBaseOptions,
  WordPressApplicationPasswordStrategyOptions,
  WordPressApplicationPasswordStrategyOptionsWithRequest,
} from './application-passwords/options';

// Verify: the functions that find the user of a profile, and what they get
export type {
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
} from './oauth1/options';
export type {
  OAuth2VerifyFunction,
  OAuth2VerifyFunctionWithParams,
  OAuth2VerifyFunctionWithRequest,
  OAuth2VerifyFunctionWithRequestAndParams,
} from './oauth2/options';
export type { OAuth2TokenParams } from './oauth2/token-response';
export type {
  ApplicationPasswordParams,
  ApplicationPasswordVerifyFunction,
  ApplicationPasswordVerifyFunctionWithParams,
  ApplicationPasswordVerifyFunctionWithRequest,
  ApplicationPasswordVerifyFunctionWithRequestAndParams,
} from './application-passwords/options';
export type { ForAnyRequest, Request } from './login/passport';
export type { ShorterOf, VerifyDone } from './login/verify';
export { parseProfile, type WordPressProfile } from './rest/profile';

// Stores: where pending logins are kept instead of the session
export type { LoginStore } from './login/login-store';
export { KeyvLoginStore, type KeyvLoginStoreOptions, type KeyvStore } from './login/keyv-login-store';

// Sites: what is known about a WordPress site, and what is wrong with it
export { discover, type DiscoverOptions } from './discovery/discover';
export type {
  IndieAuthServer,
  OAuth1Endpoints,
  OAuth2Endpoints,
  OAuth2ServerName,
  Site,
  SiteData,
} from './site/site';
export { SiteCache, type SiteCacheOptions } from './site/cache';
export type { SiteCacheStore } from './site/shared-sites';
export {
  chooseAuthentication,
  type AuthenticationMethod,
  type StrategyName,
} from './site/choose-authentication';
export { AddressGuard, type AddressGuardOptions } from './http/address-guard';
export type { HTTPOptions } from './http/client';
export { diagnose, type DiagnoseOptions, type Diagnosis } from './doctor/diagnose';
export type { Check, Finding, Severity } from './doctor/finding';

// Requests: what an application does as the logged-in user
export { authorizedFetch } from './fetch/authorized-fetch';
export type { AuthorizedFetchOptions } from './fetch/options';
export type { Credentials, OAuth2Credentials } from './fetch/credentials';
export type { TokenEndpoints, TokenServerOptions } from './fetch/oauth2-server';
export type { RefreshedTokens } from './fetch/token-refresh';
export { revoke, type RevokeOptions } from './revoke/revoke';
export { fetchProfile } from './fetch/fetch-profile';
export type { SignatureMethod } from './signing/base-string';
export {
  wpapiTransport,
  type WPAPICallback,
  type WPAPIRequest,
  type WPAPITransport,
} from './wpapi/transport';

// Errors: what failed, and the texts for the login page
export { WordPressError, type WordPressErrorCode } from './errors';
export { defaultMessages, type LoginMessages, type MessagesFunction } from './login/messages';
export type { LoginFailure } from './login/login';
export { readError } from './rest/read-error';
