/** What to change when a site refuses credentials, in the words of wp-admin and of this package's options. */
import type { WordPressErrorCode } from '../errors';
import { withoutQuery } from '../http/message';

/**
 * How to make the Authorization header reach WordPress. Since 5.6 WordPress writes a line for it into .htaccess. PHP as CGI
 * gets the header under another name, which WordPress itself reads and the OAuth plugins do not.
 */
export const PASS_AUTHORIZATION_HEADER =
  'Let the web server pass the Authorization header to WordPress. On Apache, save Settings → Permalinks in wp-admin; ' +
  'if that does not help, add `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1` to .htaccess, above ' +
  '“# BEGIN WordPress”. On nginx, add `fastcgi_param HTTP_AUTHORIZATION $http_authorization;`. If PHP runs as CGI, add ' +
  "`if (isset($_SERVER['REDIRECT_HTTP_AUTHORIZATION'])) $_SERVER['HTTP_AUTHORIZATION'] ??= " +
  "$_SERVER['REDIRECT_HTTP_AUTHORIZATION'];` to wp-config.php, above “stop editing”.";

const LOG_IN_AGAIN = 'Log in again: a request token works once, for a day, after it was authorized.';

const REMEDIES: Partial<Record<WordPressErrorCode, string>> = {
  consumer_key_invalid:
    'Compare `consumerKey` with the Client Key under Users → Applications in wp-admin of this site. A key of WooCommerce ' +
    '(ck_…) is valid only for the REST API of WooCommerce.',
  signature_mismatch:
    'Compare `consumerSecret` with the Client Secret under Users → Applications in wp-admin. If it is the same, ' +
    "something between the application and WordPress changes requests, or the site's `home` address is not the " +
    'one that its index gives. A request with more than 1,000 fields is cut by PHP (max_input_vars).',
  signature_method_invalid:
    'Leave `signatureMethod` at HMAC-SHA1, which every version of the plugin accepts.',
  timestamp_invalid: "Correct the clocks: the application's and the site's are more than 15 minutes apart.",
  nonce_used:
    'Try again. If it happens again, something between the application and the site repeats requests.',
  oauth_parameters_missing:
    'Neither the Authorization header nor the same parameters in the request reached the plugin. Check that it is ' +
    `active. ${PASS_AUTHORIZATION_HEADER}`,
  token_missing:
    'The OAuth 1.0a server does not answer at this address. Check that the plugin is active, save Settings → ' +
    'Permalinks in wp-admin again, and exclude the address from caches and login walls.',
  request_token_invalid: LOG_IN_AGAIN,
  request_token_unauthorized: LOG_IN_AGAIN,
  verifier_invalid: LOG_IN_AGAIN,
  access_token_invalid: 'Log in again: the access token was revoked, or belongs to another application.',
  not_logged_in:
    'The site treated the request as one of a visitor. WordPress reports no error for an application password ' +
    'that is wrong, revoked or of another username: compare both, or log in again. If that does not help, check that the ' +
    `plugin is active. ${PASS_AUTHORIZATION_HEADER}`,
  rest_error:
    'The site accepted the credentials and refused the request. Check the request, and what this user may do.',
  profile_refused:
    'Have the site allow /wp/v2/users/me for logged-in users (security plugins close it together with the ' +
    'list of users), or set `skipUserProfile`.',
  server_error:
    "Try again later. If it happens again, the site's owner finds the reason in its PHP error log.",
};

/** What to change. `callback` is the one that was sent, for the remedy of `callback_invalid`. */
export function remedy(code: WordPressErrorCode, callback = 'the callback'): string {
  if (code === 'callback_invalid') {
    return (
      `Register exactly ${withoutQuery(callback)} as Callback under Users → Applications in wp-admin: scheme, host, ` +
      'port and path must be the same. Behind a proxy, set `trust proxy` in Express, or give `callbackURL` in full.' +
      (/^https?:\/\/(?:localhost|127\.|\[::1\])/i.test(callback)
        ? ' localhost and 127.0.0.1 are different hosts.'
        : '')
    );
  }
  return (
    REMEDIES[code] ??
    'This message comes from the site, or from a firewall or security plugin in front of it. Check the consumer key ' +
      'and secret, and allow requests to this address.'
  );
}
