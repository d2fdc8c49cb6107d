/**
 * The `code` of a {@link WordPressError}. The meaning of a code stays the same between minor versions; the words of a
 * message may change. docs/errors.md has a section for each code.
 */
export type WordPressErrorCode =
  // Finding the site
  | 'address_invalid'
  | 'address_forbidden'
  | 'site_unreachable'
  | 'certificate_invalid'
  | 'timeout'
  | 'redirect_refused'
  | 'response_too_large'
  | 'response_invalid'
  | 'wordpress_not_found'
  | 'rest_api_closed'
  | 'endpoint_refused'
  | 'oauth1_unavailable'
  | 'oauth2_unavailable'
  | 'application_passwords_unavailable'
  | 'login_unavailable'
  | 'credentials_missing'
  | 'discovery_busy'
  | 'site_changed'
  // Requesting a request token and an access token
  | 'consumer_key_invalid'
  | 'signature_mismatch'
  | 'signature_method_invalid'
  | 'timestamp_invalid'
  | 'nonce_used'
  | 'callback_invalid'
  | 'oauth_parameters_missing'
  | 'oauth_refused'
  | 'token_missing'
  | 'request_token_invalid'
  | 'request_token_unauthorized'
  | 'verifier_invalid'
  | 'server_error'
  // Exchanging an authorization code
  | 'client_invalid'
  | 'authorization_code_invalid'
  | 'oauth2_refused'
  // The id_token of OpenID Connect
  | 'id_token_invalid'
  | 'nonce_mismatch'
  // Requesting an application password
  | 'application_password_invalid'
  // The application's part of a login
  | 'callback_missing'
  | 'callback_insecure'
  | 'callback_malformed'
  | 'query_missing'
  | 'access_denied'
  | 'session_missing'
  | 'session_lost'
  | 'login_too_large'
  | 'store_failed'
  | 'cross_site_request'
  | 'login_unknown'
  // Requests as the logged-in user, including the one for the profile
  | 'not_logged_in'
  | 'rest_error'
  | 'access_token_invalid'
  | 'refresh_refused'
  | 'refresh_unavailable'
  | 'revocation_unavailable'
  | 'profile_refused'
  | 'profile_invalid';

/**
 * A failure of a site, a login or a request. `message` names the request, the finding and the remedy, and ends with the
 * place in the documentation that explains the code. It is one line of plain text and never contains a secret, a token, a
 * password or a signature. Misuse of the API is a TypeError instead.
 *
 * @example
 * try {
 *   await discover(address);
 * } catch (error) {
 *   if (!(error instanceof WordPressError)) throw error;
 *   console.error(error.code, error.message); // the message contains error.remedy
 * }
 */
export class WordPressError extends Error {
  /** The name of the class, for logs. */
  override readonly name = 'WordPressError';

  /**
   * Describes a failure of a site, a login or a request. The package creates these errors; the constructor is public for
   * the tests of applications.
   */
  constructor(
    /** The kind of failure, for programs. See {@link WordPressErrorCode}. */
    readonly code: WordPressErrorCode,
    /** The request and its outcome: the first part of `message`. */
    finding: string,
    /** What to change: the second part of `message`. */
    readonly remedy: string,
    /** Those of `Error`. */
    options?: {
      /** The error that led to this one. */
      cause?: unknown;
    },
  ) {
    super(`${finding} ${remedy} ${documentationOf(code)}`, options);
  }
}

/** Where the documentation in the package explains a code. */
function documentationOf(code: WordPressErrorCode): string {
  return `See passport-wordpress-rest/docs/errors.md#${code}`;
}

/** The first part of the message. */
export function findingOf({ message, remedy, code }: WordPressError): string {
  return message.slice(0, -` ${remedy} ${documentationOf(code)}`.length);
}

/** Whether a token endpoint was not found at its URL. What was sent there is still unused. */
export function isEndpointMissing(error: unknown): boolean {
  return error instanceof WordPressError && error.code === 'token_missing';
}
