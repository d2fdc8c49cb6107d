/**
 * Whether the Authorization header gets as far as WordPress. A web server or PHP's interface to it may lose it, and a
 * login then looks as if nobody had logged in. Pure.
 */
import type { HTTPResponse } from '../../http/message';
import { parseJSONObject } from '../../reading/json';
import { PASS_AUTHORIZATION_HEADER } from '../../rest/remedies';
import type { SiteData } from '../../site/site';
import { ok, warning, type Finding } from '../finding';

/**
 * Credentials that are none, which whoever reads the header refuses in words of their own: the OAuth 1.0a plugin if
 * parameters are missing, the OAuth 2 plugin if it does not know the token. Core refuses a wrong application password
 * in silence, unless a plugin has it look early; `user:pwd` is what its own Site Health probes with. `undefined` where
 * nothing reads the header.
 */
export function probeCredentials({ authentication }: SiteData): string | undefined {
  if (authentication.oauth1) return 'OAuth oauth_consumer_key="passport-wordpress-rest-doctor"';
  if (authentication.oauth2) return 'Bearer passport-wordpress-rest-doctor';
  if (!authentication.applicationPasswords) return undefined;
  return `Basic ${Buffer.from('user:pwd').toString('base64')}`;
}

const HEARD =
  /^(?:json_oauth1_|json_consumer_|rest_oauth1_|oauth2\.|invalid_username$|incorrect_password$|application_passwords_)/;

/** What the answer to the probe tells, with the credentials of `probe` on users/me. */
export function authorizationHeaderFinding(
  { authentication }: SiteData,
  { status, body }: Pick<HTTPResponse, 'status' | 'body'>,
): Finding {
  const code = parseJSONObject(body)?.code;
  if (typeof code === 'string' && HEARD.test(code)) return ok('authorization-header', 'Arrives.');
  const { oauth1, oauth2 } = authentication;
  // Any other answer comes from something that was there first: it might refuse anybody in the same way.
  if (status !== 401 || code !== 'rest_not_logged_in' || !(oauth1 ?? oauth2)) {
    return warning(
      'authorization-header',
      "It can't be told from here whether it arrives: nothing said that it had read it.",
      'Look under Tools → Site Health in wp-admin: it complains if the “authorization header” is missing.',
    );
  }
  if (oauth1) {
    return warning(
      'authorization-header',
      'Lost on the way to WordPress. OAuth 1.0a gets along without it; application passwords and OAuth 2 do not.',
      PASS_AUTHORIZATION_HEADER,
    );
  }
  return {
    check: 'authorization-header',
    severity: 'problem',
    message: 'Lost on the way to WordPress: nobody who has logged in is recognized.',
    remedy: PASS_AUTHORIZATION_HEADER,
    code: 'not_logged_in',
  };
}
