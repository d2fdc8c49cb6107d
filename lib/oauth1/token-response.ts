/** Reads the responses of the OAuth 1.0a server: a token, or an error with its remedy. Pure. */
import { parse } from 'node:querystring';
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { describeBody, quoteResponse } from '../reading/site-words';
import { temporaryRefusal } from '../rest/refusal';
import { remedy } from '../rest/remedies';
import { isClockOff } from '../signing/server-quirks';

/** The two exchanges of a login. */
export type Step = 'request token' | 'access token';

/** A token from a token endpoint (RFC 5849 §2.1 and §2.3). */
export interface Token {
  token: string;
  tokenSecret: string;
  /** The other parameters, such as `oauth_callback_confirmed`. */
  params: Record<string, string>;
}

/** The request, for the message of an error. */
export interface TokenRequest {
  step: Step;
  /** The secrets of the request. They are removed from messages, because a site may echo them. */
  secrets: readonly string[];
  /** The callback that was sent with the request for a request token. */
  callback?: string | undefined;
}

// No token of WordPress is longer than 48 characters.
const MAX_TOKEN = 1000;

/**
 * Reads the response of a token endpoint. A success must contain both parts of a token.
 * @throws WordPressError for any other response
 */
export function readToken(response: HTTPResponse, request: TokenRequest): Token {
  if (response.status >= 300) throw refusal(response, request);
  for (const form of formsIn(response.body)) {
    const { oauth_token: token, oauth_token_secret: tokenSecret, ...params } = parametersOf(form);
    if (isTokenPart(token) && isTokenPart(tokenSecret)) return { token, tokenSecret, params };
  }
  throw refusal(response, request);
}

/**
 * The URL-encoded forms in a body that begin with a part of a token. PHP, plugins and caches print notices, tags and
 * comments before and after the form, also on the same line. So a form ends at a character that no form contains.
 */
function formsIn(body: string): readonly string[] {
  return body.match(/(?<![\w%&])oauth_token(?:_secret)?=[\w.~%+*=&:/-]*/g) ?? [];
}

/** The parameters of a form. Of a name that is given twice, the last value counts, as in PHP. */
function parametersOf(form: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  const parsed = parse(form, '&', '=', { maxKeys: 0 });
  for (const name in parsed) {
    const value = parsed[name]!;
    parameters[name] = typeof value === 'string' ? value : value.at(-1)!;
  }
  return parameters;
}

function isTokenPart(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value.length <= MAX_TOKEN;
}

/** Whether the server received no OAuth parameters, as if the Authorization header was stripped. */
export function lacksOAuthParameters(response: HTTPResponse): boolean {
  if (response.status !== 400) return false;
  // The text may be in any language. Any other known text shows that the parameters arrived.
  const code = knownCode(response);
  return code === undefined || code === 'oauth_parameters_missing';
}

function refusal(response: HTTPResponse, request: TokenRequest): WordPressError {
  const code = codeOf(response, request.step);
  // A response that isn't an error may contain a token in some form, so it is not quoted.
  const words =
    response.status < 300
      ? `${describeBody(response, request.secrets)}, and no token`
      : quoteResponse(response, request.secrets);
  const finding =
    `${response.method} ${withoutQuery(response.url)} for ${request.step === 'access token' ? 'an' : 'a'} ${request.step} ` +
    `was answered with ${response.status}${words && `: ${words}`}.`;
  const temporary = knownCode(response) ? undefined : temporaryRefusal(response, finding);
  return temporary ?? new WordPressError(code, finding, remedy(code, request.callback));
}

// The English texts of the plugin. It gives no error codes on these two endpoints.
const TEXTS: readonly (readonly [RegExp, WordPressErrorCode])[] = [
  [/^Consumer Key is invalid/i, 'consumer_key_invalid'],
  [/^OAuth signature does not match/i, 'signature_mismatch'],
  [/^Signature method is invalid/i, 'signature_method_invalid'],
  [/^Invalid timestamp/i, 'timestamp_invalid'],
  [/^Invalid nonce/i, 'nonce_used'],
  [/^Callback URL is invalid/i, 'callback_invalid'],
  [/^Missing OAuth parameters? oauth_verifier$/i, 'verifier_invalid'],
  [/^(?:No OAuth parameters supplied|Missing OAuth parameter)/i, 'oauth_parameters_missing'],
  [/^OAuth token has not been authorized/i, 'request_token_unauthorized'],
  [/^OAuth verifier does not match/i, 'verifier_invalid'],
  [/^(?:Invalid token|OAuth request token has expired)/i, 'request_token_invalid'],
];

function knownCode({ body }: HTTPResponse): WordPressErrorCode | undefined {
  const words = body.trim();
  return TEXTS.find(([text]) => text.test(words))?.[1];
}

function codeOf(response: HTTPResponse, step: Step): WordPressErrorCode {
  const { status, headers } = response;
  const known = knownCode(response);
  if (known && status >= 400) return known;
  // The text is in another language, or not from the plugin. Only the status and the step are certain.
  const ofPlugin = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (status === 500 && ofPlugin && step === 'request token') return 'callback_invalid';
  if (status >= 500) return 'server_error';
  if (status < 400 || [404, 405, 410].includes(status)) return 'token_missing';
  if (status === 400) return step === 'request token' ? 'oauth_parameters_missing' : 'request_token_invalid';
  if (status === 401 && isClockOff(headers.date)) return 'timestamp_invalid';
  return 'oauth_refused';
}
