/**
 * The OAuth 2 client, on this package's HTTP client: exchanges the code for an access token.
 *
 * It replaces the class OAuth2 of node-oauth in passport-oauth2, so some members have node-oauth's names.
 */
import { isEndpointMissing } from '../errors';
import { bearer } from '../http/authorization-header';
import type { HTTPClient } from '../http/client';
import type { HTTPResponse } from '../http/message';
import { withAccessToken } from '../http/query-credentials';
import { toCallback } from '../login/to-callback';
import { withoutSecrets } from '../reading/secrets';
import { ignoredCredentials } from '../rest/refusal';
import type { OAuth2Server, SiteData } from '../site/site';
import { endpointRedirected } from './endpoint-redirect';
import { checkSignature, nonceOf, readIDToken } from './id-token';
import { fetchKeys } from './keys';
import type { OAuth2Site } from './server';
import { issuesIDToken } from './server-rules';
import { readToken, type OAuth2Token, type OAuth2TokenParams } from './token-response';

/** The credentials that an application got when it was registered on a site. */
export interface ClientCredentials {
  /** The Client ID, as wp-admin shows it. */
  clientID: string;
  /** The Client Secret. Absent for a public client. WP-API's plugin never checks it. */
  clientSecret?: string | undefined;
}

export interface OAuth2ClientOptions extends OAuth2Site {
  http: HTTPClient;
  client: ClientCredentials;
  /** The state of this login, from which its nonce is derived. */
  state: string;
  isUserSupplied: boolean;
  /** Finds the site again, once, if there is no token endpoint at the known URL. */
  refresh: (refusal: unknown) => Promise<OAuth2Site>;
}

type TokenCallback = (
  error: unknown,
  accessToken?: string,
  refreshToken?: string,
  params?: OAuth2TokenParams,
) => void;

export class OAuth2Client {
  readonly #options: OAuth2ClientOptions;
  #site: OAuth2Site;
  #subject: string | undefined;

  constructor(options: OAuth2ClientOptions) {
    this.#options = options;
    this.#site = options;
  }

  get site(): SiteData {
    return this.#site.site;
  }
  get server(): OAuth2Server {
    return this.#site.server;
  }

  /** The subject of the checked id_token. Absent before the exchange, and if the server issues no id_token. */
  get subject(): string | undefined {
    return this.#subject;
  }

  get _authorizeUrl(): string {
    const { authorization } = this.server;
    // In leg two it is empty.
    if (authorization === '' || !issuesIDToken(this.server)) return authorization;
    const url = new URL(authorization);
    url.searchParams.set('nonce', nonceOf(this.#options.state));
    return url.href;
  }
  get _accessTokenUrl(): string {
    return this.server.token;
  }
  get _clientId(): string {
    return this.#options.client.clientID;
  }

  /**
   * Leg two: exchanges the authorization code for an access token (RFC 6749 §4.1.3). A server that gets the request twice
   * refuses the code, and should revoke the first token (§4.1.2), which nobody received.
   */
  async accessToken(code: string, params: Record<string, string>): Promise<OAuth2Token> {
    const before = this.server.token;
    try {
      return await this.#exchange(before, code, params);
    } catch (error) {
      if (!isEndpointMissing(error)) throw error;
      const refreshed = await this.#options.refresh(error);
      const { token } = refreshed.server;
      // The code is unused, because no token endpoint answered. It goes only to the server that issued it.
      if (token === before || !isSameServer(refreshed.server, this.server)) throw error;
      this.#site = refreshed;
      return this.#exchange(token, code, params);
    }
  }

  async #exchange(token: string, code: string, params: Record<string, string>): Promise<OAuth2Token> {
    const { http, client } = this.#options;
    const { clientID, clientSecret } = client;
    const form = new URLSearchParams({ ...params, code, client_id: clientID });
    if (clientSecret) form.set('client_secret', clientSecret);
    const secrets = [code, clientSecret ?? '', params.code_verifier ?? ''];
    const response = await http.send({
      method: 'POST',
      url: token,
      secrets,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      authorize: (target) => {
        if (target.href !== new URL(token).href) {
          const carried = 'The code and the client secret are';
          throw endpointRedirected({
            url: token,
            target: target.href,
            secrets,
            carried,
            endpoint: 'token endpoint',
          });
        }
        return { body: form.toString() };
      },
    });
    const read = readToken(response, secrets);
    if (issuesIDToken(this.server)) this.#subject = await this.#checkIDToken(read.params.id_token, response);
    return read;
  }

  /** Returns the subject of the id_token. The secrets of the request do not get into a message of its errors. */
  async #checkIDToken(token: unknown, { headers }: HTTPResponse): Promise<string> {
    const { client, http, state, isUserSupplied } = this.#options;
    const { home } = this.site;
    const date = Date.parse(headers.date ?? '');
    const now = Math.floor((Number.isNaN(date) ? Date.now() : date) / 1000);
    const subject = readIDToken(token, { home, clientID: client.clientID, nonce: nonceOf(state), now });
    // By https, the certificate of the token endpoint already shows who issued the token (OpenID Connect Core §3.1.3.7).
    if (isUserSupplied || new URL(this.server.token).protocol === 'http:') {
      const keys = await fetchKeys(this.site, http);
      if (keys) checkSignature(token, keys, home);
    }
    return subject;
  }

  /** A GET with an access token (RFC 6750 §2.1). */
  async fetch(url: string, accessToken: string): Promise<HTTPResponse> {
    const response = await this.#options.http.send({
      method: 'GET',
      url,
      secrets: [accessToken],
      headers: { accept: 'application/json' },
      authorize: () => ({ headers: { authorization: bearer(accessToken) } }),
    });
    if (ignoredCredentials(response.status, response.body)) {
      // The header is lost on the way to PHP. The WP-API plugin also reads the token from the query, without a header.
      const again = await this.#options.http.send({
        method: 'GET',
        url,
        secrets: [accessToken],
        headers: { accept: 'application/json' },
        authorize: (target) => ({ url: withAccessToken(target, accessToken) }),
      });
      if (again.status === 200) return again;
    }
    if (response.status === 200) return response;
    // A site may echo the token. Error messages quote the body.
    return { ...response, body: withoutSecrets(response.body, [accessToken]) };
  }

  /**
   * A POST with an access token in its form (RFC 6750 §2.2). It arrives also where the Authorization header is stripped,
   * and no page cache keeps the response.
   */
  async post(url: string, accessToken: string): Promise<HTTPResponse> {
    const response = await this.#options.http.send({
      method: 'POST',
      url,
      secrets: [accessToken],
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      authorize: () => ({ body: new URLSearchParams({ access_token: accessToken }).toString() }),
    });
    if (response.status === 200) return response;
    return { ...response, body: withoutSecrets(response.body, [accessToken]) };
  }

  getOAuthAccessToken(code: string, params: Record<string, string>, done: TokenCallback): void {
    toCallback(this.accessToken(code, params), (error, token) => {
      if (token) done(null, token.accessToken, token.refreshToken, token.params);
      else done(error);
    });
  }
}

/** Whether a server that was found again is the same one, at the same origins: neither code, secret nor token may go elsewhere. */
function isSameServer(found: OAuth2Server, began: OAuth2Server): boolean {
  const origin = (endpoint: string) => new URL(endpoint).origin;
  const { token, userinfo = token } = began;
  return (
    (began.name === undefined || found.name === began.name) &&
    origin(found.token) === origin(token) &&
    [token, userinfo].map(origin).includes(origin(found.userinfo ?? found.token))
  );
}
