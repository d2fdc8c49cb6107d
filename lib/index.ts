export { WordPressStrategy, WordPressStrategy as Strategy } from './oauth1/strategy';
export type {
  VerifyFunction,
  VerifyFunctionWithParams,
  VerifyFunctionWithRequest,
  VerifyFunctionWithRequestAndParams,
} from './oauth1/options';
export type {
  ApplicationPasswordParams,
  ApplicationPasswordVerifyFunction,
  ApplicationPasswordVerifyFunctionWithParams,
  ApplicationPasswordVerifyFunctionWithRequest,
  ApplicationPasswordVerifyFunctionWithRequestAndParams,
  WordPressApplicationPasswordStrategyBaseOptions,
  WordPressApplicationPasswordStrategyOptions,
  WordPressApplicationPasswordStrategyOptionsWithRequest,
} from './application-passwords/options';
export type { OAuth2Endpoints } from './site/site';
export type {
  OAuth2VerifyFunction,
  OAuth2VerifyFunctionWithParams,
  OAuth2VerifyFunctionWithRequest,
  OAuth2VerifyFunctionWithRequestAndParams,
} from './oauth2/options';
export type { WordPressAuthenticateOptions, CredentialsFunction, SiteOptions } from './login/options';
export type { WordPressStrategyOptions, WordPressStrategyOptionsWithRequest } from './oauth1/options';
export type { Request } from './login/passport';
export { WordPressOAuth2Strategy } from './oauth2/strategy';
export type {
  WordPressOAuth2AuthenticateOptions,
  WordPressOAuth2StrategyBaseOptions,
  WordPressOAuth2StrategyOptions,
  WordPressOAuth2StrategyOptionsWithRequest,
} from './oauth2/options';
export type { OAuth2SkipUserProfile } from './oauth2/passport-oauth2';

export type { OAuth2TokenParams } from './oauth2/token-response';
export type { ClientCredentials } from './oauth2/client';

export { WordPressApplicationPasswordStrategy } from './application-passwords/strategy';

export type { VerifyDone } from './login/verify';
export type { RequestTokenStore } from './oauth1/passport-oauth1';
export { discover } from './discovery/discover';
export type { DiscoverOptions } from './discovery/discover';
export { diagnose } from './doctor/diagnose';
export type { DiagnoseOptions, Diagnosis } from './doctor/diagnose';
export type { Check, Finding, Severity } from './doctor/finding';
export { SiteCache } from './site/cache';
export type { SiteCacheOptions } from './site/cache';
export type { OAuth1Endpoints, Site, SiteData } from './site/site';
export { AddressGuard } from './http/address-guard';
export type { AddressGuardOptions } from './http/address-guard';
export { chooseAuthentication } from './site/choose-authentication';
export type { AuthenticationMethod, StrategyName } from './site/choose-authentication';

export type { ConsumerCredentials } from './oauth1/client';
export { authorizedFetch } from './fetch/authorized-fetch';
export { fetchProfile } from './fetch/fetch-profile';
export type { AuthorizedFetchOptions } from './fetch/authorized-fetch';
export type { Credentials } from './fetch/credentials';
export { wpapiTransport } from './wpapi/transport';
export type { WPAPICallback, WPAPIRequest, WPAPITransport } from './wpapi/transport';
export { readError } from './rest/read-error';
export { parseProfile } from './rest/profile';
export type { WordPressProfile } from './rest/profile';
export { WordPressError } from './errors';
export type { WordPressErrorCode } from './errors';
export type { HTTPOptions } from './http/client';
export type { SignatureMethod } from './signing/base-string';
