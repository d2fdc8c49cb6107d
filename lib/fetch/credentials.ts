/** The three kinds of credentials of a user on a site, and how each is written into a request. */
import { basic, bearer } from '../http/authorization-header';
import { withAccessToken } from '../http/query-credentials';
import { longSecrets } from '../reading/secrets';
import { signRequest, type OAuth1Credentials } from '../signing/authorization';
import type { SignatureMethod } from '../signing/base-string';
import type { PHPArray } from '../signing/php-input';
import type { QuirkRetry } from '../signing/server-quirks';

/**
 * The credentials of a user on one site:
 *
 * - OAuth 1.0a: `consumerKey` and `consumerSecret` of the application, `token` and `tokenSecret` of the user, as
 *   {@link WordPressStrategy} passes them to `verify`. Each request is signed.
 * - OAuth 2: `accessToken`, as {@link WordPressOAuth2Strategy} passes it. Sent as a bearer token (RFC 6750 §2.1). If the
 *   web server strips the Authorization header, it is sent in the query (RFC 6750 §2.3), where the WP-API plugin reads it.
 *   With `clientID`, and `clientSecret` if the application has one, {@link authorizedFetch} refreshes the access token by
 *   the `refreshToken`. A refresh token requires `clientID`. Some servers issue none.
 * - Application password: `username` and `applicationPassword`, from {@link WordPressApplicationPasswordStrategy} or from
 *   Users → Profile in wp-admin, with or without its spaces. Sent by Basic authentication (RFC 7617).
 *
 * @example
 * ```ts
 * const credentials: Credentials = {
 *   username: 'alice',
 *   applicationPassword: process.env.WORDPRESS_APPLICATION_PASSWORD!,
 * };
 * const wordpress = authorizedFetch(site, credentials);
 * ```
 * @see {@link authorizedFetch}
 */
export type Credentials =
  | {
      /** The Client Key of the application. */
      consumerKey: string;
      /** The Client Secret of the application. */
      consumerSecret: string;
      /** The access token of the user. */
      token: string;
      /** The secret of the access token. */
      tokenSecret: string;
    }
  | OAuth2Credentials
  | {
      /** The name the user logs in with. */
      username: string;
      /** The application password of the user. */
      applicationPassword: string;
    };

/** The tokens of a user, and the credentials of the application that refresh and revoke them. See {@link Credentials}. */
export interface OAuth2Credentials {
  /** The access token. */
  accessToken: string;
  /** The refresh token. Absent if the server issued none. */
  refreshToken?: string | undefined;
  /** The Client ID of the application. Required with `refreshToken`. */
  clientID?: string | undefined;
  /** The Client Secret of the application. Absent for a public client. */
  clientSecret?: string | undefined;
}

interface Unauthorized {
  url: URL;
  method: string;
  /** The caller's own Authorization header. */
  authorization: string | null;
  /** The signed fields of the body, as PHP reads them. */
  form?: PHPArray | undefined;
}

/** The address and the Authorization header of a request with the credentials. Each call makes a new signature. */
export function withCredentials(
  { url, method, authorization, form }: Unauthorized,
  credentials: Credentials,
  { home, signatureMethod, retry }: { home: string; signatureMethod: SignatureMethod; retry: QuirkRetry },
): { url: URL; authorization: string | null } {
  if ('applicationPassword' in credentials) {
    return { url, authorization: basic(credentials.username, credentials.applicationPassword) };
  }
  if (isOAuth2(credentials)) {
    if (!retry.headerStripped) return { url, authorization: bearer(credentials.accessToken) };
    // The plugin ignores the query if there is any Authorization header.
    return { url: withAccessToken(url, credentials.accessToken), authorization: null };
  }
  const signed = signRequest(
    { method: method.toUpperCase(), url, form },
    { credentials, signatureMethod, home, timestamp: retry.timestamp() },
    retry.headerStripped ? 'query' : 'header',
  );
  return { url: signed.url, authorization: signed.authorization ?? authorization };
}

export function isOAuth1(credentials: Credentials): credentials is Extract<Credentials, OAuth1Credentials> {
  return 'consumerKey' in credentials;
}

export function isOAuth2(credentials: Credentials): credentials is OAuth2Credentials {
  return 'accessToken' in credentials;
}

/** The parts of the credentials that no message may show, in the forms in which they are sent. */
export function secretsOf(credentials: Credentials): string[] {
  return longSecrets(sentSecrets(credentials));
}

function sentSecrets(credentials: Credentials): string[] {
  if (isOAuth2(credentials)) {
    const { accessToken, refreshToken = '', clientSecret = '' } = credentials;
    return [accessToken, refreshToken, clientSecret];
  }
  if (isOAuth1(credentials)) return [credentials.consumerSecret, credentials.token, credentials.tokenSecret];
  const { username, applicationPassword } = credentials;
  return [
    applicationPassword,
    applicationPassword.replaceAll(' ', ''),
    basic(username, applicationPassword).slice('Basic '.length),
  ];
}

const KINDS = [
  ['consumerKey', 'consumerSecret', 'token', 'tokenSecret'],
  ['accessToken'],
  ['username', 'applicationPassword'],
];
/** Properties that OAuth 2 credentials may have. An empty one counts as absent, as a database may return it. */
const OPTIONAL = ['refreshToken', 'clientID', 'clientSecret'];

/**
 * A checked copy of the credentials. White space around an application password is removed: WordPress ignores it, and
 * it is easily copied from wp-admin with the password.
 * @throws TypeError if the credentials are of none of the three kinds, or contain characters that they cannot have. The
 *   message names the property, not its value.
 */
export function checkCredentials(credentials: Credentials): Credentials {
  const values = (credentials ?? {}) as Record<string, unknown>;
  const names = KINDS.find((kind) =>
    kind.every((name) => typeof values[name] === 'string' && values[name] !== ''),
  );
  if (!names) {
    throw new TypeError(
      'Credentials must be { consumerKey, consumerSecret, token, tokenSecret }, { accessToken } or ' +
        '{ username, applicationPassword }, each a string.',
    );
  }
  const optional = names.includes('accessToken')
    ? OPTIONAL.filter((name) => ![undefined, null, ''].includes(values[name] as string))
    : [];
  const checked: Record<string, string> = {};
  for (const name of [...names, ...optional]) {
    const value = values[name];
    if (typeof value !== 'string') throw new TypeError(`Credentials: \`${name}\` must be a string.`);
    checked[name] = name === 'applicationPassword' ? value.trim() : value;
    if (checked[name] !== checked[name].trim()) {
      throw new TypeError(`Credentials: \`${name}\` has white space at its start or end. Remove it.`);
    }
    if (checked[name] === '' || /[\p{Cc}\p{Cf}\u2028\u2029\ud800-\udfff]/u.test(checked[name])) {
      throw new TypeError(`Credentials: \`${name}\` is empty or contains control characters. Copy it again.`);
    }
    if (name === 'accessToken' && !/^[!-~]+$/.test(value)) {
      throw new TypeError('Credentials: `accessToken` may contain only printable ASCII without spaces.');
    }
  }
  if (checked.refreshToken !== undefined && checked.clientID === undefined) {
    throw new TypeError('Credentials: a `refreshToken` requires the `clientID` that it was issued to.');
  }
  return checked as Credentials;
}
