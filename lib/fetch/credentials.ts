/** The three kinds of credentials of a user on a site, and how each is written into a request. */
import { basic, bearer } from '../http/authorization-header';
import { signRequest, type OAuth1Credentials } from '../signing/authorization';
import type { SignatureMethod } from '../signing/base-string';
import type { PHPArray } from '../signing/php-input';
import type { QuirkRetry } from '../signing/server-quirks';

/**
 * The credentials of a user on one site:
 *
 * - OAuth 1.0a: `consumerKey` and `consumerSecret` of the application, `token` and `tokenSecret` of the user, as
 *   {@link WordPressStrategy} passes them to `verify`. Each request is signed.
 * - OAuth 2: `accessToken`, as {@link WordPressOAuth2Strategy} passes it. Sent as a bearer token (RFC 6750 §2.1).
 * - Application password: `username` and `applicationPassword`, from {@link WordPressApplicationPasswordStrategy} or from
 *   Users → Profile in wp-admin, with or without its spaces. Sent by Basic authentication (RFC 7617).
 *
 * @example
 * ```ts
 * const credentials: Credentials = {
 *   username: 'alice',
 *   applicationPassword: process.env.WORDPRESS_APPLICATION_PASSWORD!,
 * };
 * const fetch = authorizedFetch(site, credentials);
 * ```
 * @see {@link authorizedFetch}
 */
export type Credentials =
  | { consumerKey: string; consumerSecret: string; token: string; tokenSecret: string }
  | { accessToken: string }
  | { username: string; applicationPassword: string };

interface Unauthorized {
  url: URL;
  method: string;
  headers: Headers;
  /** The signed fields of the body, as PHP reads them. */
  form?: PHPArray | undefined;
}

/** The address and headers of a request, with the credentials. Each call makes a new signature. */
export function withCredentials(
  { url, method, headers, form }: Unauthorized,
  credentials: Credentials,
  { home, signatureMethod, retry }: { home: string; signatureMethod: SignatureMethod; retry: QuirkRetry },
): { url: URL; headers: Headers } {
  const authorized = new Headers(headers);
  if (!isOAuth1(credentials)) {
    const authorization =
      'accessToken' in credentials
        ? bearer(credentials.accessToken)
        : basic(credentials.username, credentials.applicationPassword);
    authorized.set('authorization', authorization);
    return { url, headers: authorized };
  }
  const placement = retry.headerStripped ? 'query' : 'header';
  const signed = signRequest(
    { method: method.toUpperCase(), url, form },
    { credentials, signatureMethod, home, timestamp: retry.timestamp(), placement },
  );
  if (signed.authorization !== undefined) authorized.set('authorization', signed.authorization);
  return { url: signed.url, headers: authorized };
}

export function isOAuth1(credentials: Credentials): credentials is Extract<Credentials, OAuth1Credentials> {
  return 'consumerKey' in credentials;
}

/** @throws TypeError if the credentials are of none of the three kinds. */
export function assertCredentials(credentials: Credentials): void {
  const has = (...names: string[]) =>
    names.every((name) => {
      const value = (credentials as Record<string, unknown> | undefined)?.[name];
      return typeof value === 'string' && value !== '';
    });
  const isKnown =
    has('consumerKey', 'consumerSecret', 'token', 'tokenSecret') ||
    has('accessToken') ||
    has('username', 'applicationPassword');
  if (isKnown) return;
  throw new TypeError(
    'Credentials must be { consumerKey, consumerSecret, token, tokenSecret }, { accessToken } or ' +
      '{ username, applicationPassword }, each a string.',
  );
}
