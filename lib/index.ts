export { WordPressStrategy, WordPressStrategy as Strategy } from './strategy';
export type { WordPressAuthenticateOptions, WordPressStrategyOptions } from './oauth1/options';
export { WordPressOAuth2Strategy } from './oauth2-strategy';
export type { WordPressOAuth2AuthenticateOptions, WordPressOAuth2StrategyOptions } from './oauth2/options';
export type {
  OAuth2VerifyFunction,
  OAuth2VerifyFunctionWithParams,
  OAuth2VerifyFunctionWithRequest,
  OAuth2VerifyFunctionWithRequestAndParams,
} from './oauth2/verify';
export type { OAuth2TokenParams } from './oauth2/answers';
export type { ClientCredentials } from './oauth2/client';
export type { OAuth2Endpoints } from './oauth2/server';
export { WordPressApplicationPasswordStrategy } from './application-password-strategy';
export type {
  ApplicationPasswordVerifyFunction,
  ApplicationPasswordVerifyFunctionWithRequest,
  WordPressApplicationPasswordStrategyOptions,
} from './application-password-strategy';
export type {
  VerifyDone,
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
} from './verify';
export type { RequestTokenStore } from './passport-oauth1';
export { discover } from './discovery/discover';
export type { DiscoverOptions } from './discovery/discover';
export { diagnose } from './doctor/diagnose';
export type { DiagnoseOptions, Diagnosis } from './doctor/diagnose';
export type { Finding } from './doctor/finding';
export { SiteCache } from './discovery/cache';
export type { SiteCacheOptions } from './discovery/cache';
export type { OAuth1Endpoints, Site, SiteData } from './discovery/site';
export { AddressGuard } from './address-guard';
export type { AddressGuardOptions } from './address-guard';
export { chooseAuthentication } from './choose-authentication';
export type { AuthenticationWay, StrategyName } from './choose-authentication';
export type { CredentialsFunction, SiteOptions } from './sites';
export type { ConsumerCredentials } from './oauth1/client';
export { authorizedFetch } from './authorized-fetch';
export type { AuthorizedFetchOptions } from './authorized-fetch';
export type { Credentials } from './credentials';
export { wpapiTransport } from './wpapi-transport';
export type { WPAPITransport } from './wpapi-transport';
export { readError } from './read-error';
export { parseProfile } from './profile';
export type { WordPressProfile } from './profile';
export { WordPressError } from './errors';
export type { WordPressErrorCode } from './errors';
export type { HTTPOptions } from './http';
export type { SignatureMethod } from './oauth1/base-string';
