export { WordPressStrategy, WordPressStrategy as Strategy } from './oauth1/strategy';
export type { WordPressAuthenticateOptions, WordPressStrategyOptions } from './oauth1/options';
export { WordPressOAuth2Strategy } from './oauth2/strategy';
export type { WordPressOAuth2AuthenticateOptions, WordPressOAuth2StrategyOptions } from './oauth2/options';
export type {
  OAuth2VerifyFunction,
  OAuth2VerifyFunctionWithParams,
  OAuth2VerifyFunctionWithRequest,
  OAuth2VerifyFunctionWithRequestAndParams,
} from './oauth2/verify';
export type { OAuth2TokenParams } from './oauth2/token-response';
export type { ClientCredentials } from './oauth2/client';
export type { OAuth2Endpoints } from './oauth2/server';
export { WordPressApplicationPasswordStrategy } from './application-passwords/strategy';
export type {
  ApplicationPasswordVerifyFunction,
  ApplicationPasswordVerifyFunctionWithRequest,
  WordPressApplicationPasswordStrategyOptions,
} from './application-passwords/strategy';
export type {
  VerifyDone,
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
} from './login/verify';
export type { RequestTokenStore } from './oauth1/passport-oauth1';
export { discover } from './discovery/discover';
export type { DiscoverOptions } from './discovery/discover';
export { diagnose } from './doctor/diagnose';
export type { DiagnoseOptions, Diagnosis } from './doctor/diagnose';
export type { Finding } from './doctor/finding';
export { SiteCache } from './site/cache';
export type { SiteCacheOptions } from './site/cache';
export type { OAuth1Endpoints, Site, SiteData } from './site/site';
export { AddressGuard } from './http/address-guard';
export type { AddressGuardOptions } from './http/address-guard';
export { chooseAuthentication } from './site/choose-authentication';
export type { AuthenticationWay, StrategyName } from './site/choose-authentication';
export type { CredentialsFunction, SiteOptions } from './login/target-site';
export type { ConsumerCredentials } from './oauth1/client';
export { authorizedFetch } from './fetch/authorized-fetch';
export type { AuthorizedFetchOptions } from './fetch/authorized-fetch';
export type { Credentials } from './fetch/credentials';
export { wpapiTransport } from './wpapi/transport';
export type { WPAPITransport } from './wpapi/transport';
export { readError } from './rest/read-error';
export { parseProfile } from './rest/profile';
export type { WordPressProfile } from './rest/profile';
export { WordPressError } from './errors';
export type { WordPressErrorCode } from './errors';
export type { HTTPOptions } from './http/client';
export type { SignatureMethod } from './signing/base-string';
