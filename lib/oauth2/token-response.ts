/** What an OAuth 2 server answered → a token, or the error that says what to change. Pure. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { remedy } from '../rest/remedies';

/** What the token endpoint gave (RFC 6749 §5.1), for a verify function with five arguments or more. */
export interface OAuth2TokenParams {
  access_token: string;
  /** How long the access token is good for, in seconds. WP OAuth Server says a day; the WP-API plugin's never expires. */
  expires_in?: number;
  /** WP OAuth Server gives one. */
  refresh_token?: string;
  /** What else it said: `token_type`, `scope`. */
  [name: string]: unknown;
}

/** The parts of that answer which passport-oauth2 asks for. */
export interface OAuth2Token {
  accessToken: string;
  refreshToken: string | undefined;
  params: OAuth2TokenParams;
}

// A token of either plugin has 40 characters at most, a JSON Web Token some thousand. Web servers take headers of 8 kB.
const MAX_TOKEN = 7000;

/**
 * Reads the answer of the token endpoint.
 * @param secrets What the request carried, which must not show up in a message, should the site echo it.
 * @throws WordPressError `client_invalid`, `authorization_code_invalid`, `oauth2_refused`, `token_missing` or
 *   `server_error`
 */
export function readToken(response: HTTPResponse, secrets: readonly string[]): OAuth2Token {
  const json = parseJSONObject(response.body) ?? {};
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

/** Whether nothing of OAuth 2 was there to answer. A code sent to such an address was not used up. */
export function isEndpointMissing(error: unknown): boolean {
  return error instanceof WordPressError && error.code === 'token_missing';
}

/** The error that the authorize page sent the person back with (RFC 6749 §4.1.2.1), all but `access_denied`. */
export function authorizationError(error: string, description: unknown, site: string): WordPressError {
  const code = ERRORS.get(error) ?? 'oauth2_refused';
  const words = wordsOf({ error, error_description: description });
  return new WordPressError(
    code,
    `The authorize page of ${withoutQuery(site)} sent the person back with an error: ${words}.`,
    error === 'invalid_scope' ? OTHER_SCOPE : REMEDIES[code]!,
  );
}

function refusal(
  response: HTTPResponse,
  json: Record<string, unknown>,
  secrets: readonly string[],
): WordPressError {
  const { method, url, status, headers, body } = response;
  const code = codeOf(response, json);
  // Whatever isn't an error may hold a token in some form: it is not quoted.
  const hasWords = typeof json.error === 'string' || typeof json.message === 'string';
  const words = hasWords
    ? wordsOf(json, secrets)
    : status < 300 || Object.keys(json).length > 0
      ? `${body.length} characters of ${headers['content-type'] ?? 'unknown type'}, and no token`
      : quoteResponse(response, secrets);
  return new WordPressError(
    code,
    `${method} ${withoutQuery(url)} for an access token was answered with ${status}${words && `: ${words}`}.`,
    REMEDIES[code]!,
  );
}

/** What an error says for people, and its name. */
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
    'Compare `clientID` and `clientSecret` with those in wp-admin of this very site: with the plugin OAuth 2 under ' +
    'Users → Applications, where it has to be approved, too; with WP OAuth Server under OAuth Server → Clients.',
  authorization_code_invalid:
    'Log in again: a code works once, for half a minute to ten minutes, and only for the application it was given to.',
  token_missing:
    'The OAuth 2 server does not answer at this address. Check that its plugin is active, save Settings → Permalinks ' +
    'in wp-admin once more, and keep caches and log-in walls away from the address.',
  oauth2_refused:
    "These are the site's own words, or those of a firewall or security plugin before it. Check how the application " +
    'is registered in wp-admin, and let requests to this address through.',
  server_error: remedy('server_error'),
};

function isBearer(type: unknown): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'bearer';
}

/** What may stand in a header as it is (RFC 6749 §A.12 and §A.17, without the space). */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_TOKEN && /^[\x21-\x7e]+$/.test(value);
}

function secondsOf(value: unknown): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const seconds = value === '' ? NaN : Number(value);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
