/** What the query of a callback says, except the code: a refusal by the user, an error of the site, the wrong server. */
import type { Failure } from '../login/login';
import { isText, type Request } from '../login/passport';
import { CALLBACK_MALFORMED, type PendingLogin } from '../login/pending-logins';
import { isWebAddress } from '../reading/url';
import type { OAuth2Server } from '../site/site';
import { isServerName } from './server-rules';
import { authorizationError } from './token-response';

/** The state of a login while the user is at the site. */
export interface PendingOAuth2Login extends PendingLogin {
  /** The server for leg two, as it was when the login began. The code goes to no other origin. */
  server: Omit<OAuth2Server, 'authorization' | 's256'>;
  /** The PKCE verifier, if the server supports PKCE (RFC 7636 §4.1). */
  verifier?: string | undefined;
}

/** Whether the properties that this strategy stores are valid. */
export function isPendingOAuth2Login({ server, verifier }: Record<string, unknown>): boolean {
  const { name, token, userinfo, issuer } = (server ?? {}) as Record<string, unknown>;
  return (
    (name === undefined || isServerName(name)) &&
    isWebAddress(token) &&
    (userinfo === undefined || isWebAddress(userinfo)) &&
    [issuer, verifier].every((value) => value === undefined || isText(value))
  );
}

const DENIED: Failure = {
  code: 'access_denied',
  finding: 'The user did not authorize the application on the site.',
  remedy: 'Log in again and authorize it.',
};

/**
 * The failure of a callback that has no state, so that its login is not known. The plugin of miniOrange sends such a one if
 * the user refuses.
 */
export function failureWithoutState({ error }: Request['query']): Failure {
  return isText(error) && error.startsWith('Authorization was denied') ? DENIED : CALLBACK_MALFORMED;
}

/**
 * The failure that a callback brings, or `undefined` if it brings a code of the server at which the login began.
 * @throws WordPressError for an error in the callback (RFC 6749 §4.1.2.1), except `access_denied`
 */
export function failureIn(
  query: Request['query'],
  { server, site }: PendingOAuth2Login,
): Failure | undefined {
  const { code, error, error_description: description, iss } = query;
  if (error === 'access_denied') return DENIED;
  if (isText(error)) throw authorizationError(error, description, site.replace(/^\/\//, ''));
  if (error !== undefined || !isText(code)) return CALLBACK_MALFORMED;
  // RFC 9207 §2.4. Only IndieAuth sends an issuer, and sends it each time.
  return server.issuer === undefined || iss === server.issuer ? undefined : CALLBACK_MALFORMED;
}
