/**
 * What can go wrong, by name. A code never changes its meaning between minor versions; the words of a message may.
 * The README has the table: code, what the user sees, what to change.
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
  // Asking for a request token and an access token
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
  // Asking for an application password
  | 'application_password_invalid'
  // The application's side of a login
  | 'callback_missing'
  | 'callback_insecure'
  | 'callback_malformed'
  | 'access_denied'
  | 'session_missing'
  | 'session_lost'
  | 'cross_site_request'
  | 'login_unknown'
  // Requests as the logged-in user, the profile first
  | 'not_logged_in'
  | 'rest_error'
  | 'access_token_invalid'
  | 'profile_refused'
  | 'profile_invalid';

/**
 * Every failure that this package can name. `message` says what was asked, what came back and what to do about it;
 * it never holds a token, a secret or a signature.
 */
export class WordPressError extends Error {
  override readonly name = 'WordPressError';

  /** Made by this package. Public for the tests of an application, which may need one. */
  constructor(
    /** Which failure this is, for programs. */
    readonly code: WordPressErrorCode,
    finding: string,
    /** What to change, for people: the last part of `message`, by itself. */
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(`${finding} ${remedy}`, options);
  }
}

/** The message without its last part, the remedy. */
export function findingOf({ message, remedy }: WordPressError): string {
  return message.slice(0, -remedy.length).trim();
}
