/** One request for new tokens (RFC 6749 §6), and its response. */
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { endpointRedirected } from '../oauth2/endpoint-redirect';
import { readToken, type OAuth2Token } from '../oauth2/token-response';
import { parseJSONObject, restErrorCode } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { readStart } from '../rest/read-error';

/** What a refresh needs of the credentials. */
export interface RefreshCredentials {
  refreshToken: string;
  clientID: string;
  clientSecret?: string | undefined;
}

/**
 * Requests new tokens. No redirect is followed: the request carries a refresh token and a secret.
 * @param timeout In milliseconds.
 * @throws WordPressError `refresh_refused`, `refresh_unavailable`, `redirect_refused`, `timeout`, and those of
 *   {@link readToken}; any error of `fetch`
 */
export async function requestTokens(
  url: URL,
  { refreshToken, clientID, clientSecret }: RefreshCredentials,
  { fetch, timeout }: { fetch: (url: URL, init: RequestInit) => Promise<Response>; timeout: number },
): Promise<OAuth2Token> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientID,
    ...(clientSecret && { client_secret: clientSecret }),
  });
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(timeoutError(url, timeout)), timeout);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      redirect: 'manual',
      signal: deadline.signal,
    });
    const { status, headers } = response;
    const body = await readStart(response);
    const secrets = [refreshToken, clientSecret ?? ''];
    return readRefresh(
      { method: 'POST', url: url.href, status, headers: Object.fromEntries(headers), body },
      secrets,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The errors of a server that issues no new tokens: RFC 6749 §5.2, and REST errors for missing parameters of a login. */
const UNAVAILABLE: readonly unknown[] = [
  'unauthorized_client',
  'unsupported_grant_type',
  'rest_missing_callback_param',
  'rest_invalid_param',
];

/** Reads the response. Pure. */
export function readRefresh(response: HTTPResponse, secrets: readonly string[]): OAuth2Token {
  const { status, url, headers, body } = response;
  const { error } = parseJSONObject(body, { typical: ['error', 'error_description', 'access_token'] }) ?? {};
  const place = `POST ${withoutQuery(url)}`;
  if (error === 'invalid_grant') {
    throw new WordPressError(
      'refresh_refused',
      `${place} refused the refresh token with ${status}: ${quoteResponse(response, secrets)}.`,
      'Log in again: the refresh token expired, was revoked, or was used before. If several processes use the tokens of ' +
        'one user, each must read them from the store before a request.',
    );
  }
  if (UNAVAILABLE.includes(error) || UNAVAILABLE.includes(restErrorCode(body))) {
    throw refreshUnavailable(
      `${place} does not issue new access tokens. It answered with ${status}: ${quoteResponse(response, secrets)}.`,
    );
  }
  if (status >= 300 && status < 400) {
    throw endpointRedirected({
      url,
      target: headers.location ?? '',
      secrets,
      carried: 'The refresh token and the client secret are',
      endpoint: 'token endpoint',
    });
  }
  return readToken(response, secrets);
}

/** The error for a server with which a login ends when its access token expires. */
export function refreshUnavailable(finding: string): WordPressError {
  return new WordPressError(
    'refresh_unavailable',
    finding,
    'Log in again whenever the access token expires, or use a method whose credentials do not expire: OAuth 1.0a or an ' +
      'application password.',
  );
}

function timeoutError(url: URL, timeout: number): WordPressError {
  return new WordPressError(
    'timeout',
    `POST ${withoutQuery(url.href)} for new tokens was not answered in full within ${timeout} ms.`,
    'If the site is slow, raise `timeout`.',
  );
}
