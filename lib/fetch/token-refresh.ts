/** The access token of one user on one site, which is refreshed when the site refuses it (RFC 6749 §6). */
import type { OAuth2Token } from '../oauth2/token-response';
import { SingleFlight } from '../site/single-flight';
import type { OAuth2Credentials } from './credentials';
import { shareRefresh, type RefusedRequest } from './recent-refreshes';
import { refreshUnavailable, type RefreshCredentials } from './refresh-request';

/** The tokens of a refresh, for {@link AuthorizedFetchOptions.onTokens}. */
export interface RefreshedTokens extends OAuth2Token {
  /** The refresh token for the next refresh: a new one, or the same if the server returned none. */
  refreshToken: string;
}

export interface TokenRefreshOptions {
  home: string;
  credentials: OAuth2Credentials;
  onTokens: ((tokens: RefreshedTokens) => unknown) | undefined;
  /** The token endpoint, once it is needed. `undefined` if none is known. */
  endpoint: () => URL | undefined;
  request: (endpoint: URL, credentials: RefreshCredentials) => Promise<OAuth2Token>;
}

/** How long a new access token that was never accepted is not refreshed again, in milliseconds. */
const USELESS = 60_000;

export class TokenRefresh {
  readonly #options: TokenRefreshOptions;
  readonly #flights = new SingleFlight<'refresh' | 'save', void>();
  #credentials: OAuth2Credentials;
  /** Tokens that `onTokens` has not saved yet. */
  #unsaved: RefreshedTokens | undefined;
  /** When the current access token was issued, until the site accepts it. */
  #untestedSince: number | undefined;

  constructor(options: TokenRefreshOptions) {
    this.#options = options;
    this.#credentials = options.credentials;
  }

  /** The current credentials, after `onTokens` has saved them. */
  async credentials(): Promise<OAuth2Credentials> {
    // Another request may have got tokens while these were saved.
    while (this.#unsaved) await this.#save(this.#unsaved);
    return this.#credentials;
  }

  /** Notes that the site accepted an access token. */
  noteAccepted(accessToken: string): void {
    if (accessToken === this.#credentials.accessToken) this.#untestedSince = undefined;
  }

  /**
   * Refreshes the access token that a request was refused for, unless that has been done since the request was sent.
   * @returns Whether there is another access token to repeat the request with.
   * @throws the failure of the refresh, and the reason with which `onTokens` rejects
   */
  async renew(refused: RefusedRequest): Promise<boolean> {
    if (refused.accessToken === this.#credentials.accessToken) {
      // The site refuses the new token, too: the reason is another one, for instance a plugin that closes the route.
      const isUseless =
        this.#untestedSince !== undefined && performance.now() - this.#untestedSince < USELESS;
      if (isUseless) return false;
      await this.#flights.run('refresh', () => this.#refresh(refused));
    }
    await this.credentials();
    return true;
  }

  async #refresh(refused: RefusedRequest): Promise<void> {
    const { refreshToken = this.#credentials.refreshToken!, ...tokens } = await this.#request(refused);
    const { accessToken } = tokens;
    this.#credentials = { ...this.#credentials, accessToken, refreshToken };
    this.#untestedSince = performance.now();
    this.#unsaved = { ...tokens, refreshToken };
  }

  async #request(refused: RefusedRequest): Promise<OAuth2Token> {
    const { home, endpoint, request } = this.#options;
    const { refreshToken, clientID, clientSecret } = this.#credentials;
    const refuse = (why: string) => refreshUnavailable(`${home} refuses the access token, and ${why}.`);
    if (refreshToken === undefined || clientID === undefined)
      throw refuse('its OAuth 2 server issued no refresh token');
    const url = endpoint();
    if (!url) throw refuse('no token endpoint of the site is known that could refresh it');
    const key = JSON.stringify([url.href, clientID, refreshToken]);
    return shareRefresh(key, refused, () => request(url, { refreshToken, clientID, clientSecret }));
  }

  /** Saves tokens, once for all requests that wait. If that fails, it is tried again for the next request. */
  #save(tokens: RefreshedTokens): Promise<void> {
    return this.#flights.run('save', async () => {
      await this.#options.onTokens?.(tokens);
      if (this.#unsaved === tokens) this.#unsaved = undefined;
    });
  }
}
