/** A response of the REST API that refuses a request with credentials → the error that says what to change. Pure. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { restErrorCode } from '../reading/json';
import { withoutSecrets } from '../reading/secrets';
import { quote, quoteResponse } from '../reading/site-words';
import { blockedBy } from './blocked-by';
import { remedy } from './remedies';

const WP_API_INVALID_TOKEN = 'oauth2.authentication.attempt_authentication.invalid_token';

// The codes of REST errors, which are the same in any language.
const CODES = new Map<unknown, WordPressErrorCode>(
  Object.entries({
    json_consumer_notfound: 'consumer_key_invalid',
    json_oauth1_signature_mismatch: 'signature_mismatch',
    json_oauth1_invalid_signature_method: 'signature_method_invalid',
    json_oauth1_invalid_timestamp: 'timestamp_invalid',
    json_oauth1_nonce_already_used: 'nonce_used',
    json_oauth1_missing_parameter: 'oauth_parameters_missing',
    json_oauth1_invalid_token: 'access_token_invalid',
    json_oauth1_consumer_mismatch: 'access_token_invalid',
    [WP_API_INVALID_TOKEN]: 'access_token_invalid',
    // The plugin IndieAuth.
    invalid_token: 'access_token_invalid',
    rest_not_logged_in: 'not_logged_in',
  } satisfies Record<string, WordPressErrorCode>),
);

/**
 * The error for a response that refuses a request.
 * @param otherwise The code of the error, unless the response names the credentials as the reason.
 * @param secrets The secrets of the request. They are removed from the message, because a site may echo them.
 */
export function restRefusal(
  response: Omit<HTTPResponse, 'method'>,
  otherwise: 'profile_refused' | 'rest_error',
  secrets: readonly string[] = response.secrets ?? [],
): WordPressError {
  const { status, url, body } = response;
  const restCode = restErrorCode(body);
  const known = CODES.get(restCode);
  const named =
    restCode !== undefined && /^[\w.-]{1,80}$/.test(restCode) ? ` (${quote(restCode, secrets)})` : '';
  const words = quoteResponse(response, secrets);
  const place = withoutSecrets(withoutQuery(url), secrets);
  const finding = `${place} answered with ${status}${named}${words && `: ${words}`}.`;
  // On other routes than users/me, plugins refuse with the same codes for other reasons.
  const blocker =
    !known && (otherwise === 'profile_refused' || restCode === undefined) && blockedBy(response);
  if (!blocker) {
    const code = known ?? (status >= 500 ? 'server_error' : otherwise);
    return new WordPressError(code, finding, remedy(code));
  }
  const blocked = `${finding} ${blocker.finding}`;
  // Such a plugin allows logged-in users. It answers those whom it refuses with 403, and visitors with any other status.
  if (blocker.allowsAuthenticated && status !== 403) {
    return new WordPressError('not_logged_in', blocked, remedy('not_logged_in'));
  }
  const code = blocker.code === 'rest_api_closed' ? otherwise : blocker.code;
  return new WordPressError(code, blocked, blocker.remedy);
}

/** Whether the site or a server in front of it is in trouble: it refuses any request, and may answer it later. */
export function isTemporary({ status }: Pick<HTTPResponse, 'status'>): boolean {
  return (status >= 500 && status < 600) || status === 429;
}

/** The error for a limit on the number of requests or for maintenance mode, which says when to try again. */
export function temporaryRefusal(response: HTTPResponse, finding: string): WordPressError | undefined {
  const blocker = blockedBy(response);
  if (blocker?.code !== 'server_error') return undefined;
  return new WordPressError(blocker.code, `${finding} ${blocker.finding}`, blocker.remedy);
}

/**
 * Whether the site treated the request as one of a visitor, because it ignored the credentials. WordPress answers
 * logged-in users with 403, and the plugins OAuth 1.0a and IndieAuth have their own codes. Any other 401 is for a visitor.
 */
export function ignoredCredentials(status: number, body: string): boolean {
  if (status !== 401) return false;
  const code = restErrorCode(body);
  return code !== undefined && !/^(?:json_oauth1_|json_consumer_|rest_oauth1_|invalid_token$)/.test(code);
}

/**
 * Whether a response may mean that the bearer token is expired or invalid. The WP-API plugin answers with 403; some servers
 * ignore such a token, and then any 401 shows it.
 */
export function refusesToken(status: number, body: string): boolean {
  return status === 401 || (status === 403 && restErrorCode(body) === WP_API_INVALID_TOKEN);
}
