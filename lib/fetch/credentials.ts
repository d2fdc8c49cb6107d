/** The credentials of one person on one site, of three kinds, and how each is written into a request. */
import { basic, bearer } from '../http/authorization-header';
import { signRequest, type OAuth1Credentials } from '../signing/authorization';
import type { SignatureMethod } from '../signing/base-string';
import type { PHPArray } from '../signing/php-input';
import type { QuirkRetry } from '../signing/server-quirks';

/** What a login, or wp-admin, gave: for OAuth 1.0a, OAuth 2, or an application password. */
export type Credentials =
  | { consumerKey: string; consumerSecret: string; token: string; tokenSecret: string }
  | { accessToken: string }
  | { username: string; applicationPassword: string };

interface Unauthorized {
  url: URL;
  method: string;
  headers: Headers;
  /** What PHP makes of the body. */
  form?: PHPArray | undefined;
}

/** Where a request goes, and its headers, with credentials. Signed anew by each call. */
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

/** @throws TypeError for credentials of no known kind. */
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
