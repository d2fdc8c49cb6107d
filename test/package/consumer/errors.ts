// An error handler that knows every code: a new one is an error here until it is listed.
import type { ErrorRequestHandler } from 'express';
import { WordPressError, type WordPressErrorCode } from 'passport-wordpress-rest';
import { holds, type Same } from './same.js';

export const onError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof WordPressError)) {
    next(error);
    return;
  }
  holds<Same<typeof error.code, WordPressErrorCode>>();
  holds<Same<typeof error.remedy, string>>();
  res.status(502).send(blame(error));
};

function blame(error: WordPressError): 'the site' | 'the application' | 'the person' {
  switch (error.code) {
    case 'address_invalid':
    case 'consumer_key_invalid':
    case 'signature_mismatch':
    case 'signature_method_invalid':
    case 'timestamp_invalid':
    case 'callback_invalid':
    case 'callback_missing':
    case 'callback_insecure':
    case 'session_missing':
    case 'query_missing':
    case 'store_failed':
    case 'login_too_large':
    case 'session_lost':
    case 'credentials_missing':
    case 'client_invalid':
      return 'the application';
    case 'site_unreachable':
    case 'certificate_invalid':
    case 'timeout':
    case 'redirect_refused':
    case 'response_too_large':
    case 'response_invalid':
    case 'wordpress_not_found':
    case 'rest_api_closed':
    case 'endpoint_refused':
    case 'oauth1_unavailable':
    case 'oauth2_unavailable':
    case 'application_passwords_unavailable':
    case 'application_password_invalid':
    case 'login_unavailable':
    case 'oauth_parameters_missing':
    case 'oauth_refused':
    case 'oauth2_refused':
    case 'token_missing':
    case 'id_token_invalid':
    case 'nonce_mismatch':
    case 'server_error':
    case 'profile_refused':
    case 'rest_error':
    case 'refresh_unavailable':
    case 'revocation_unavailable':
    case 'profile_invalid':
    case 'id_token_invalid':
      return 'the site';
    case 'nonce_used':
    case 'request_token_invalid':
    case 'request_token_unauthorized':
    case 'verifier_invalid':
    case 'authorization_code_invalid':
    case 'callback_malformed':
    case 'access_denied':
    case 'login_unknown':
    case 'address_forbidden':
    case 'discovery_busy':
    case 'site_changed':
    case 'cross_site_request':
    case 'access_token_invalid':
    case 'not_logged_in':
    case 'refresh_refused':
    case 'nonce_mismatch':
      return 'the person';
    default:
      // Only a code that is missing above has a type here.
      return error.code satisfies never;
  }
}
