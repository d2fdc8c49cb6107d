/** Reads the responses of an OAuth 2 server: a token, or an error with its remedy. Pure. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { describeBody, quoteResponse } from '../reading/site-words';
import { temporaryRefusal } from '../rest/refusal';
import { remedy } from '../rest/remedies';

/**
 * The token response (RFC 6749 §5.1), for a verify function with five parameters, or six with the request.
 * See {@link OAuth2VerifyFunctionWithParams}.
 */
export interface OAuth2TokenParams {
  /** The access token. */
  access_token: string;
  /**
   * The lifetime of the access token in seconds: an hour (OpenID Connect Server, WP OAuth Server 4), a day (WP OAuth Server
   * 3), two weeks (IndieAuth). Tokens of the WP-API plugin never expire.
   */
  expires_in?: number;
  /** The refresh token. IndieAuth issues one; WP OAuth Server 4 issues one that it refuses when it is used. */
  refresh_token?: string;
  /** The id_token of OpenID Connect Server. Its claims have been checked. */
  id_token?: unknown;
  /** Further parameters of the response: `token_type`, `scope`. */
  [name: string]: unknown;
}

/** The parts of the token response that passport-oauth2 needs. */
export interface OAuth2Token {
  /** The access token. */
  accessToken: string;
  /** The refresh token. Absent if the server issued none. */
  refreshToken: string | undefined;
  /** All parameters of the token response. */
  params: OAuth2TokenParams;
}

// A token of either plugin has at most 40 characters, a JSON Web Token about a thousand. Web servers accept headers of 8 kB.
const MAX_TOKEN = 7000;

/**
 * Reads the response of the token endpoint.
 * @param secrets The secrets of the request. They are removed from messages, because a site may echo them.
 * @throws WordPressError `client_invalid`, `authorization_code_invalid`, `oauth2_refused`, `token_missing` or
 *   `server_error`
 */
export function readToken(response: HTTPResponse, secrets: readonly string[]): OAuth2Token {
  const json =
    parseJSONObject(response.body, { typical: ['access_token', 'token_type', 'error', 'code', 'message'] }) ??
    {};
  const { access_token: accessToken, token_type: type = 'bearer', expires_in, refresh_token, ...rest } = json;
  // A token of another type than bearer (RFC 6749 §7.1) would be used in the wrong way.
  if (response.status >= 300 || !isToken(accessToken) || !isBearer(type)) {
    throw refusal(response, json, secrets);
  }
  const refreshToken = isToken(refresh_token) ? refresh_token : undefined;
  const expiresIn = secondsOf(expires_in);
  const params: OAuth2TokenParams = {
    access_token: accessToken,
    token_type: type,
    ...(expiresIn !== undefined && { expires_in: expiresIn }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...rest,
  };
  return { accessToken, refreshToken, params };
}

/** The error in the callback of the authorize page (RFC 6749 §4.1.2.1), except `access_denied`. */
export function authorizationError(error: string, description: unknown, site: string): WordPressError {
  const code = ERRORS.get(error) ?? 'oauth2_refused';
  const words = wordsOf({ error, error_description: description });
  return new WordPressError(
    code,
    `The authorize page of ${withoutQuery(site)} sent the user back with an error: ${words}.`,
    error === 'invalid_scope' ? OTHER_SCOPE : REMEDIES[code]!,
  );
}

function refusal(
  response: HTTPResponse,
  json: Record<string, unknown>,
  secrets: readonly string[],
): WordPressError {
  const { method, url, status } = response;
  const code = codeOf(response, json);
  // A response that isn't an error may contain a token in some form, so it is not quoted.
  const hasWords = typeof json.error === 'string' || typeof json.message === 'string';
  const words = hasWords
    ? wordsOf(json, secrets)
    : status < 300 || Object.keys(json).length > 0
      ? `${describeBody(response, secrets)}, and no token`
      : quoteResponse(response, secrets);
  const finding = `${method} ${withoutQuery(url)} for an access token was answered with ${status}${words && `: ${words}`}.`;
  const temporary = hasWords ? undefined : temporaryRefusal(response, finding);
  return temporary ?? new WordPressError(code, finding, REMEDIES[code]!);
}

/** The message of an error and its code. */
function wordsOf(
  { error, error_description: description, message, code }: Record<string, unknown>,
  secrets: readonly string[] = [],
): string {
  const texts = (...values: unknown[]) => values.filter((value) => typeof value === 'string');
  const words = quoteResponse({ headers: {}, body: texts(description, message, error)[0] ?? '' }, secrets);
  const name = texts(error, code).find((name) => /^[\w.-]{1,80}$/.test(name) && !secrets.includes(name));
  return name === undefined || words === name ? words : `${words} (${name})`.trim();
}

// RFC 6749 §4.1.2.1 and §5.2.
const ERRORS: ReadonlyMap<unknown, WordPressErrorCode> = new Map([
  ['invalid_client', 'client_invalid'],
  ['unauthorized_client', 'client_invalid'],
  ['invalid_grant', 'authorization_code_invalid'],
  // IndieAuth.
  ['invalid_code', 'authorization_code_invalid'],
  ['server_error', 'server_error'],
  ['temporarily_unavailable', 'server_error'],
] as const);

// The WP-API plugin answers with REST errors, whose codes are the same in any language.
const REST_CODES: readonly (readonly [RegExp, WordPressErrorCode])[] = [
  [/^oauth2\..*\.invalid_client$/, 'client_invalid'],
  [
    /^oauth2\.(?:client\.check_authorization_code|tokens\.authorization_code)\./,
    'authorization_code_invalid',
  ],
  [/^rest_no_route$/, 'token_missing'],
];

function codeOf({ status }: HTTPResponse, { error, code }: Record<string, unknown>): WordPressErrorCode {
  const known =
    ERRORS.get(error) ?? REST_CODES.find(([text]) => typeof code === 'string' && text.test(code))?.[1];
  if (known) return known;
  if (status >= 500) return 'server_error';
  if (typeof error === 'string' || typeof code === 'string') return 'oauth2_refused';
  return status < 400 || [404, 405, 410].includes(status) ? 'token_missing' : 'oauth2_refused';
}

const OTHER_SCOPE = "Leave out `scope`, or give only scopes that the site's OAuth 2 server knows.";

const REMEDIES: Partial<Record<WordPressErrorCode, string>> = {
  client_invalid:
    'Compare `clientID` and `clientSecret` with those in wp-admin of exactly this site: with the plugin OAuth 2 under ' +
    'Users → Applications, where the application must also be approved; with WP OAuth Server under OAuth Server → ' +
    'Clients. With OpenID Connect Server, they are in the filter `oidc_registered_clients` of the site.',
  authorization_code_invalid:
    'Log in again: a code works once, expires after half a minute to ten minutes, and works only for the application ' +
    'that it was issued to.',
  token_missing:
    'The OAuth 2 server does not answer at this URL. Check that its plugin is active, save Settings → Permalinks in ' +
    'wp-admin again, and exclude the URL from caches and login walls.',
  oauth2_refused:
    'This message comes from the site, or from a firewall or security plugin in front of it. Check the registration of ' +
    'the application in wp-admin, and allow requests to this URL.',
  server_error: remedy('server_error'),
};

function isBearer(type: unknown): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'bearer';
}

/** Whether a token can be sent in a header unchanged (RFC 6749 §A.12 and §A.17, without the space). */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TOKEN && /^[\x21-\x7e]+$/.test(value);
}

function secondsOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const seconds = value === '' ? NaN : Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
