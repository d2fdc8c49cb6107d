/** What the OAuth 1.0a server answered → a token, or the error that says what to change. Pure. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { describeBody, quoteResponse } from '../reading/site-words';
import { remedy } from '../rest/remedies';
import { isClockOff } from '../signing/server-quirks';

/** The two exchanges of a login. */
export type Step = 'request token' | 'access token';

/** What a token endpoint gave (RFC 5849 §2.1 and §2.3). */
export interface Token {
  token: string;
  tokenSecret: string;
  /** Whatever else it said: `oauth_callback_confirmed`, for one. */
  params: Record<string, string>;
}

/** What the request was about, for the message. */
export interface Asked {
  step: Step;
  /** What must not show up in a message, should the site echo it. */
  secrets: readonly string[];
  /** The callback that was sent along with the request for a request token. */
  callback?: string | undefined;
}

// No token of WordPress is longer than 48 characters.
const MAX_TOKEN = 1000;

/** Reads the answer of a token endpoint. A success without both parts of a token is none. */
export function readToken(response: HTTPResponse, asked: Asked): Token {
  if (response.status >= 300) throw refusal(response, asked);
  for (const { oauth_token: token, oauth_token_secret: tokenSecret, ...params } of formsIn(response.body)) {
    if (isTokenPart(token) && isTokenPart(tokenSecret)) return { token, tokenSecret, params };
  }
  throw refusal(response, asked);
}

/**
 * The forms in a body that begin with a part of a token. PHP, plugins and caches print notices, tags and comments
 * before and after the form, on the same line, too: a form ends at a character that no form has.
 */
function* formsIn(body: string): Generator<Record<string, string>> {
  for (const [form] of body.matchAll(/(?<![\w%&])oauth_token(?:_secret)?=[\w.~%+*=&:/-]*/g)) {
    yield Object.fromEntries(new URLSearchParams(form));
  }
}

function isTokenPart(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value.length <= MAX_TOKEN;
}

/** Whether the server saw no OAuth parameters at all, which is what a lost Authorization header looks like. */
export function lacksOAuthParameters(response: HTTPResponse): boolean {
  if (response.status !== 400) return false;
  // The text may be in any language, but if it is one of the others that come with a 400, the server has heard.
  const code = knownCode(response);
  return code === undefined || code === 'oauth_parameters_missing';
}

/** Whether the site's endpoint is not where its index said: worth another look at the index. */
export function isEndpointMissing(error: unknown): boolean {
  return error instanceof WordPressError && error.code === 'token_missing';
}

/** The error for an answer that refuses. */
function refusal(response: HTTPResponse, asked: Asked): WordPressError {
  const code = codeOf(response, asked.step);
  // An answer that was meant as a success may hold a token in some other form: it is not quoted.
  const words =
    response.status < 300
      ? `${describeBody(response, asked.secrets)}, and no token`
      : quoteResponse(response, asked.secrets);
  const finding =
    `${response.method} ${withoutQuery(response.url)} for ${asked.step === 'access token' ? 'an' : 'a'} ${asked.step} was answered with ` +
    `${response.status}${words && `: ${words}`}.`;
  return new WordPressError(code, finding, remedy(code, asked.callback));
}

// The texts that the plugin writes in English. On these two endpoints it writes no codes.
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
  // From here on the text is in another language, or somebody else's: only the status and the step can tell.
  const ofPlugin = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (status === 500 && ofPlugin && step === 'request token') return 'callback_invalid';
  if (status >= 500) return 'server_error';
  if (status < 400 || [404, 405, 410].includes(status)) return 'token_missing';
  if (status === 400) return step === 'request token' ? 'oauth_parameters_missing' : 'request_token_invalid';
  if (status === 401 && isClockOff(headers.date)) return 'timestamp_invalid';
  return 'oauth_refused';
}
