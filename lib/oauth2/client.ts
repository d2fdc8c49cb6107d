/**
 * The OAuth 2 client: what passport-oauth2 calls to get its token, on our own http.
 *
 * It takes the place of node-oauth, so its members bear node-oauth's names where passport-oauth2 needs them.
 */
import { callbackify } from 'node:util';
import { WordPressError } from '../errors';
import { bearer } from '../http/authorization-header';
import { type HTTPClient } from '../http/client';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { withoutSecrets } from '../reading/secrets';
import type { OAuth2Server, SiteData } from '../site/site';
import { isEndpointMissing, readToken, type OAuth2Token, type OAuth2TokenParams } from './token-response';

/** What an application got when it was registered on the site. */
export interface ClientCredentials {
  clientID: string;
  /** Absent for a client that has none: WP-API's plugin never asks for it. */
  clientSecret?: string | undefined;
}

/** A site to log in to, and its OAuth 2 server. */
export interface OAuth2Site {
  site: SiteData;
  server: OAuth2Server;
}

export interface OAuth2ClientOptions extends OAuth2Site {
  http: HTTPClient;
  client: ClientCredentials;
  /** Looks at the site again, once, when nothing answers where its token endpoint was. */
  refresh: () => Promise<OAuth2Site>;
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

  get _authorizeUrl(): string {
    return this.server.authorization;
  }
  get _accessTokenUrl(): string {
    return this.server.token;
  }
  get _clientId(): string {
    return this.#options.client.clientID;
  }

  /** Leg two: the authorization code for an access token (RFC 6749 §4.1.3). */
  async accessToken(code: string, params: Record<string, string>): Promise<OAuth2Token> {
    const before = this.server.token;
    try {
      return await this.#exchange(before, code, params);
    } catch (error) {
      if (!isEndpointMissing(error)) throw error;
      this.#site = await this.#options.refresh();
      const { token } = this.server;
      // Nothing was there to use the code up. But whoever gave it out is on that host, so it goes to no other one.
      if (token === before || new URL(token).origin !== new URL(before).origin) throw error;
      return this.#exchange(token, code, params);
    }
  }

  async #exchange(token: string, code: string, params: Record<string, string>): Promise<OAuth2Token> {
    const { http, client } = this.#options;
    const { clientID, clientSecret } = client;
    const form = new URLSearchParams({ ...params, code, client_id: clientID });
    if (clientSecret) form.set('client_secret', clientSecret);
    const response = await http.send({
      method: 'POST',
      url: token,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      // If the first sending got through after all, the code is refused, and nothing else is lost.
      repeatable: true,
      authorize: (target) => {
        if (target.href !== new URL(token).href) throw redirected(token, target);
        return { body: form.toString() };
      },
    });
    return readToken(response, [code, clientSecret ?? '', params.code_verifier ?? '']);
  }

  /** A GET as the person to whom the access token belongs (RFC 6750 §2.1). */
  async fetch(url: string, accessToken: string): Promise<HTTPResponse> {
    const response = await this.#options.http.send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      authorize: () => ({ headers: { authorization: bearer(accessToken) } }),
    });
    if (response.status < 400) return response;
    // What a refusal says is quoted in a message. A site that repeats the token does not bring it there.
    return { ...response, body: withoutSecrets(response.body, [accessToken]) };
  }

  getOAuthAccessToken(code: string, params: Record<string, string>, done: TokenCallback): void {
    callbackify(() => this.accessToken(code, params))((error, token) => {
      if (error) done(error);
      else done(null, token.accessToken, token.refreshToken, token.params);
    });
  }
}

/**
 * A redirect of the token endpoint is not followed, not even on its own host: what is posted there opens accounts, and
 * where a redirect leads is up to any plugin or page. The redirect to a slash is known before anything is posted.
 */
function redirected(token: string, target: URL): WordPressError {
  return new WordPressError(
    'redirect_refused',
    `POST ${withoutQuery(token)} was redirected to ${withoutQuery(target.href).slice(0, 200)}, and the code and the ` +
      'client secret are not sent along.',
    'If that is where the token endpoint is, give it in the option `endpoints`.',
  );
}
