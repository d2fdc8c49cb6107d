/** What the REST API answered to somebody with credentials → the error that says what to change. Pure. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { blockedBy } from './blocked-by';
import { remedy } from './remedies';

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
    'oauth2.authentication.attempt_authentication.invalid_token': 'access_token_invalid',
    rest_not_logged_in: 'not_logged_in',
  } satisfies Record<string, WordPressErrorCode>),
);

/** The error for an answer that refuses; `otherwise` if its code is not one of those that concern credentials. */
export function restRefusal(
  response: Omit<HTTPResponse, 'method'>,
  otherwise: 'profile_refused' | 'rest_error',
): WordPressError {
  const { status, url, body } = response;
  const restCode = parseJSONObject(body)?.code;
  const known = CODES.get(restCode);
  const named = typeof restCode === 'string' && /^[\w.-]{1,80}$/.test(restCode) ? ` (${restCode})` : '';
  const finding = `${withoutQuery(url)} answered with ${status}${named}: ${quoteResponse(response)}.`;
  // On other routes than users/me, plugins refuse with the same codes for reasons of their own.
  const blocker =
    !known && (otherwise === 'profile_refused' || restCode === undefined) && blockedBy(response);
  if (!blocker) {
    const code = known ?? (status >= 500 ? 'server_error' : otherwise);
    return new WordPressError(code, finding, remedy(code));
  }
  const closed = `${finding} Closed by ${blocker.name}.`;
  // It lets people in who are logged in, and has a 403 for those it doesn't: so it saw a visitor.
  if (blocker.allowsAuthenticated && status !== 403) {
    return new WordPressError('not_logged_in', closed, remedy('not_logged_in'));
  }
  const code = blocker.code === 'server_error' ? blocker.code : otherwise;
  return new WordPressError(code, closed, blocker.remedy);
}

/**
 * Whether the site did not notice the credentials. To those who are logged in WordPress says 403, and the OAuth 1.0a
 * plugin has codes of its own: any other 401 is what anybody without credentials would get.
 */
export function ignoredCredentials(status: number, body: string): boolean {
  if (status !== 401) return false;
  const code = parseJSONObject(body)?.code;
  return typeof code === 'string' && !/^(?:json_oauth1_|json_consumer_|rest_oauth1_)/.test(code);
}
