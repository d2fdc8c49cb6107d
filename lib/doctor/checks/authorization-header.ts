/**
 * Whether the Authorization header reaches WordPress. A web server or PHP's server interface may drop it; WordPress
 * then treats every request as one of a visitor. Pure.
 */
import type { HTTPResponse } from '../../http/message';
import { restErrorCode } from '../../reading/json';
import { PASS_AUTHORIZATION_HEADER } from '../../rest/remedies';
import type { SiteData } from '../../site/site';
import { ok, warning, type Finding } from '../finding';

/**
 * Made-up credentials whose refusal shows that the header was read. The OAuth 1.0a plugin reports missing parameters,
 * the OAuth 2 plugin an unknown token. Core ignores a wrong application password, unless a plugin validates it early;
 * `user:pwd` is what core's Site Health sends. `undefined` if nothing on the site reads the header.
 */
export function probeCredentials({ authentication }: SiteData): string | undefined {
  if (authentication.oauth1) return 'OAuth oauth_consumer_key="passport-wordpress-rest-doctor"';
  // WP OAuth Server ignores an unknown token.
  if (isWPAPI(authentication)) return 'Bearer passport-wordpress-rest-doctor';
  if (!authentication.applicationPasswords) return undefined;
  return `Basic ${Buffer.from('user:pwd').toString('base64')}`;
}

/** Whether the site has WP-API's OAuth 2 plugin, which refuses every token that it did not issue. */
function isWPAPI({ oauth2 }: SiteData['authentication']): boolean {
  return oauth2 !== undefined && (oauth2.server ?? 'wp-api') === 'wp-api';
}

const CREDENTIALS_READ =
  /^(?:json_oauth1_|json_consumer_|rest_oauth1_|oauth2\.|invalid_username$|incorrect_password$|application_passwords_)/;

/** Whether a response shows that WordPress or a plugin has read the made-up credentials. */
export function hasReadCredentials({ body }: Pick<HTTPResponse, 'body'>): boolean {
  return CREDENTIALS_READ.test(restErrorCode(body) ?? '');
}

/** Reads the response of users/me to the made-up credentials. */
export function authorizationHeaderFinding(
  { authentication }: SiteData,
  { status, body }: Pick<HTTPResponse, 'status' | 'body'>,
): Finding {
  if (hasReadCredentials({ body })) return ok('authorization-header', 'It reaches WordPress.');
  const isReader = authentication.oauth1 !== undefined || isWPAPI(authentication);
  // Any other response comes from something in front of WordPress, which may refuse every request.
  if (status !== 401 || restErrorCode(body) !== 'rest_not_logged_in' || !isReader) {
    return warning(
      'authorization-header',
      'Not known: no response shows whether it reaches WordPress.',
      'Open Tools → Site Health in wp-admin: it reports a missing “authorization header”.',
    );
  }
  return warning(
    'authorization-header',
    'It does not reach the OAuth plugins. OAuth 1.0a and OAuth 2 work without it, but their tokens are then in the ' +
      'query, where access logs keep them. Application passwords work only if PHP runs as CGI.',
    PASS_AUTHORIZATION_HEADER,
  );
}
