/**
 * The OAuth 1.0a client, on this package's HTTP client: requests a request token and an access token, and signs requests.
 *
 * It replaces the class OAuth of node-oauth in passport-oauth1, so some members have node-oauth's names.
 */
import { isEndpointMissing } from '../errors';
import type { HTTPClient } from '../http/client';
import type { HTTPResponse } from '../http/message';
import { isText } from '../login/passport';
import { toCallback } from '../login/to-callback';
import { withoutSecrets } from '../reading/secrets';
import { ignoredCredentials } from '../rest/refusal';
import { authorized, type Placement } from '../signing/authorization';
import type { SignatureMethod } from '../signing/base-string';
import { QuirkRetry } from '../signing/server-quirks';
import type { OAuth1Endpoints } from '../site/site';
import type { SiteRecord } from '../site/site-record';
import { lacksOAuthParameters, readToken, type Token } from './token-response';

/** The credentials that an application got when it was registered on a site, under Users → Applications in wp-admin. */
export interface ConsumerCredentials {
  /** The Client Key. */
  consumerKey: string;
  /** The Client Secret. */
  consumerSecret: string;
}

/** A site to log in to, and its OAuth 1.0a endpoints. */
export interface OAuth1Site {
  record: SiteRecord;
  endpoints: OAuth1Endpoints;
}

export interface OAuth1ClientOptions extends OAuth1Site {
  http: HTTPClient;
  consumer: ConsumerCredentials;
  signatureMethod: SignatureMethod;
  /** Discovers the site again, once, if there is no request token endpoint at the known URL. */
  refresh?: ((refusal: unknown) => Promise<OAuth1Site>) | undefined;
}

type TokenCallback = (
  error: unknown,
  token?: string,
  tokenSecret?: string,
  params?: Record<string, string>,
) => void;

interface Exchange {
  method: 'GET' | 'POST';
  url: string;
  oauth?: Record<string, string>;
  form?: Record<string, string>;
  token?: string;
  tokenSecret?: string;
}

export class OAuth1Client {
  readonly #options: OAuth1ClientOptions;
  #site: OAuth1Site;

  constructor(options: OAuth1ClientOptions) {
    this.#options = options;
    this.#site = options;
  }

  get endpoints(): OAuth1Endpoints {
    return this.#site.endpoints;
  }

  // passport-oauth1 passes these three to a request token store as `meta`.
  get _requestUrl(): string {
    return this.endpoints.request;
  }
  get _accessUrl(): string {
    return this.endpoints.access;
  }
  get _consumerKey(): string {
    return this.#options.consumer.consumerKey;
  }

  /** Leg one: requests a request token (RFC 5849 §2.1). `params` are `oauth_callback` and those of a subclass. */
  async requestToken(params: Record<string, string>): Promise<Token> {
    try {
      return await this.#requestToken(params);
    } catch (error) {
      if (!isEndpointMissing(error) || !this.#options.refresh) throw error;
      this.#site = await this.#options.refresh(error);
      return this.#requestToken(params);
    }
  }

  /** A server that gets the request twice refuses its nonce, or issues a second request token, which expires unused. */
  async #requestToken(params: Record<string, string>): Promise<Token> {
    const oauth: Record<string, string> = {};
    const form: Record<string, string> = {};
    for (const [name, value] of Object.entries(params))
      (name.startsWith('oauth_') ? oauth : form)[name] = value;
    const response = await this.#ask({
      method: 'POST',
      url: this.endpoints.request,
      oauth,
      form,
    });
    return readToken(response, {
      step: 'request token',
      secrets: [this.#options.consumer.consumerSecret],
      callback: params.oauth_callback,
    });
  }

  /**
   * Leg two: exchanges the authorized request token and its verifier for an access token (RFC 5849 §2.3). A server that
   * gets the request twice refuses its nonce and the request token, which the first exchange deleted.
   */
  async accessToken(token: string, tokenSecret: string, verifier: string): Promise<Token> {
    const response = await this.#ask({
      method: 'POST',
      url: this.endpoints.access,
      oauth: { oauth_verifier: verifier },
      token,
      tokenSecret,
    });
    const secrets = [this.#options.consumer.consumerSecret, token, tokenSecret, verifier];
    return readToken(response, { step: 'access token', secrets });
  }

  /** A signed GET, as the user of the access token. */
  async fetch(url: string, token: string, tokenSecret: string): Promise<HTTPResponse> {
    const response = await this.#ask({ method: 'GET', url, token, tokenSecret });
    if (response.status === 200) return response;
    // A site may echo the credentials. Error messages quote the body.
    const secrets = [this.#options.consumer.consumerSecret, token, tokenSecret];
    return { ...response, body: withoutSecrets(response.body, secrets) };
  }

  getOAuthRequestToken(params: Record<string, string>, done: TokenCallback): void {
    toTokenCallback(this.requestToken(params), done);
  }

  getOAuthAccessToken(token: string, tokenSecret: string, verifier: string, done: TokenCallback): void {
    toTokenCallback(this.accessToken(token, tokenSecret, verifier), done);
  }

  /** Sends a signed request, and repeats it once for each server quirk that the refusal shows. */
  async #ask(exchange: Exchange): Promise<HTTPResponse> {
    const { record } = this.#site;
    const retry = new QuirkRetry(record);
    for (;;) {
      const response = await this.#send(exchange, retry);
      const { status, headers, body } = response;
      const isLost =
        exchange.method === 'GET' ? ignoredCredentials(status, body) : lacksOAuthParameters(response);
      if (retry.shouldRetry(status, headers.date, isLost)) continue;
      const saved = status < 400 ? record.learn(retry.quirks) : undefined;
      if (saved) await saved;
      return response;
    }
  }

  #send(exchange: Exchange, retry: QuirkRetry): Promise<HTTPResponse> {
    const { method, url, oauth, form, token, tokenSecret } = exchange;
    const { http, consumer, signatureMethod } = this.#options;
    const { consumerKey, consumerSecret } = consumer;
    const placement: Placement = !retry.headerStripped ? 'header' : method === 'POST' ? 'form' : 'query';
    return http.send({
      method,
      url,
      headers: { accept: method === 'GET' ? 'application/json' : '*/*' },
      secrets: [consumerSecret, token, tokenSecret, oauth?.oauth_verifier].filter(isText),
      authorize: (target) =>
        authorized(
          { method, url: target, oauth, fields: form },
          {
            credentials: { consumerKey, consumerSecret, token, tokenSecret },
            signatureMethod,
            home: this.#site.record.site.home,
            timestamp: retry.timestamp(),
          },
          placement,
        ),
    });
  }
}

function toTokenCallback(request: Promise<Token>, done: TokenCallback): void {
  toCallback(request, (error, token) => {
    if (token) done(null, token.token, token.tokenSecret, token.params);
    else done(error);
  });
}
