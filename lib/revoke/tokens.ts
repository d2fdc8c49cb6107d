/** Revokes the tokens of a user at an OAuth 2 server (RFC 7009). */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { OAuth2Credentials } from '../fetch/credentials';
import { ownEndpoint } from '../fetch/oauth2-server';
import { SiteAddresses } from '../fetch/site-addresses';
import { bearer } from '../http/authorization-header';
import type { HTTPClient } from '../http/client';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { endpointRedirected } from '../oauth2/endpoint-redirect';
import { parseJSONObject } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { remedy } from '../rest/remedies';
import { getUncached } from '../rest/uncached';
import { joinRoute } from '../site/route';
import type { SiteData } from '../site/site';

interface Revocation {
  http: HTTPClient;
  credentials: OAuth2Credentials;
}

/**
 * Revokes the refresh token, and then the access token: the other way round, a failure could leave a refresh token that
 * issues a new access token.
 */
export async function revokeTokens(
  site: SiteData,
  revocation: string,
  { http, credentials }: Revocation,
): Promise<void> {
  const url = ownEndpoint(revocation, new SiteAddresses(site)).href;
  const { accessToken, refreshToken, clientID, clientSecret } = credentials;
  const secrets = [accessToken, refreshToken ?? '', clientSecret ?? ''];
  const revokeOne = async (token: string, hint: string) => {
    const form = new URLSearchParams({
      token,
      token_type_hint: hint,
      ...(clientID && { client_id: clientID }),
      ...(clientSecret && { client_secret: clientSecret }),
    });
    // A server that gets the request twice confirms it twice (RFC 7009 §2.2).
    const response = await http.send({
      method: 'POST',
      url,
      secrets,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      follow: false,
      authorize: () => ({ body: form.toString() }),
    });
    const refusal = revocationRefusal(response, secrets);
    if (refusal) throw refusal;
  };
  if (refreshToken !== undefined) await revokeOne(refreshToken, 'refresh_token');
  await revokeOne(accessToken, 'access_token');
  if (await isAccepted(site, http, accessToken)) {
    throw new WordPressError(
      'oauth2_refused',
      `POST ${withoutQuery(url)} confirmed the revocation, but ${site.home} still accepts the access token.`,
      'If the site has several OAuth 2 servers, give the one that issued the token in the option `server`: a server ' +
        'confirms the revocation of every unknown token.',
    );
  }
}

/** Whether the site still accepts an access token. */
async function isAccepted(site: SiteData, http: HTTPClient, accessToken: string): Promise<boolean> {
  const { status } = await getUncached(joinRoute(site.root, '/wp/v2/users/me'), (url) =>
    http.send({
      method: 'GET',
      url,
      secrets: [accessToken],
      headers: { accept: 'application/json' },
      authorize: () => ({ headers: { authorization: bearer(accessToken) } }),
    }),
  );
  return status === 200;
}

/** The error that the response of a revocation endpoint reports (RFC 7009 §2.2.1). `undefined` for a success. Pure. */
export function revocationRefusal(
  response: HTTPResponse,
  secrets: readonly string[],
): WordPressError | undefined {
  const { method, url, status, headers, body } = response;
  const { error } = parseJSONObject(body, { typical: ['error', 'error_description', 'revoked'] }) ?? {};
  const place = `${method} ${withoutQuery(url)}`;
  if (status >= 300 && status < 400) {
    return endpointRedirected({
      url,
      target: headers.location ?? '',
      secrets,
      carried: 'The token is',
      endpoint: 'revocation endpoint',
    });
  }
  // IndieAuth answers with a JSON string, and RFC 7009 allows an empty body. A page comes from something else.
  const isPage = /html/i.test(headers['content-type'] ?? '') || /^\s*</.test(body);
  if (status === 200 && error === undefined && !isPage) return undefined;
  const code = codeOf(status, error, isPage);
  const words = quoteResponse(response, secrets);
  return new WordPressError(
    code,
    `${place} answered with ${status}${words && `: ${words}`}.`,
    REMEDIES[code]!,
  );
}

function codeOf(status: number, error: unknown, isPage: boolean): WordPressErrorCode {
  if (error === 'invalid_client' || error === 'unauthorized_client') return 'client_invalid';
  if (status >= 500) return 'server_error';
  return error === undefined && (isPage || [404, 405, 410].includes(status))
    ? 'response_invalid'
    : 'oauth2_refused';
}

const REMEDIES: Partial<Record<WordPressErrorCode, string>> = {
  client_invalid: 'Give the `clientID` and the `clientSecret` to which the token was issued.',
  server_error: remedy('server_error'),
  response_invalid:
    'The revocation endpoint does not answer at this URL. Check that its plugin is active, and exclude the URL from ' +
    'caches and login walls.',
  oauth2_refused: 'This message comes from the OAuth 2 server of the site, which did not revoke the token.',
};
