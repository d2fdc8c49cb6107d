import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApplicationPassword, inGroups } from './application-passwords/application-passwords';
import { readRequest } from './http';
import { newAccessToken } from './oauth1/oauth1';
import * as openIDConnect from './openid-connect-server/openid-connect';
import type { Consumer, OAuth2Client, StandInOptions } from './options';
import { approve, reject } from './person';
import { answer } from './routes';
import { Site } from './site';
import type { User } from './users';
import * as oauth2 from './wp-api-oauth2/oauth2';
import * as oauthServer from './wp-oauth-server/oauth-server';

export { demoOAuth2Client, type Consumer, type OAuth2Client, type StandInOptions } from './options';
export { demoUsers, type User } from './users';

/** A request to the stand-in. */
export interface LoggedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  /** `undefined` until it has been answered. */
  status: number | undefined;
}

/** Credentials that sign requests as a user. */
export interface AccessCredentials {
  consumerKey: string;
  consumerSecret: string;
  token: string;
  tokenSecret: string;
}

/**
 * A stand-in for a WordPress site, on loopback. It supports the OAuth 1.0a plugin, application passwords, and with
 * options the plugins for OAuth 2 and OpenID Connect. It answers like recorded real sites, and implements only what a login and a few
 * requests after it need: the front page, the REST index, the login and authorize pages, the OAuth endpoints,
 * `wp/v2/users/me`, posts and media.
 *
 * ```ts
 * const site = await new StandIn({ consumers: [consumer] }).start();
 * // … site.home is its address, site.requests are the requests to it
 * await site.stop();
 * ```
 */
export class StandIn extends Site {
  /** All requests to it, in the order of arrival. */
  readonly requests: LoggedRequest[] = [];
  readonly #server = createServer((message, response) => void this.#answer(message, response));

  constructor(options: StandInOptions = {}) {
    super(options);
    // As nginx does, and longer than clients keep a connection.
    this.#server.keepAliveTimeout = 75_000;
  }

  /** Resolves when it listens. Rejects if the port is in use. */
  start(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.options.port ?? 0, '127.0.0.1', () => {
        this.#server.off('error', reject);
        this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
        resolve(this);
      });
    });
  }

  /** Closes all connections. Resolves when it has stopped. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  /**
   * Approves as a user, without the pages and without logging in. The address may be that of core's screen for
   * application passwords, or of the authorize page of a plugin.
   *
   * @param location The address that the application redirected to.
   * @returns the application's callback, to which the site would redirect
   * @throws Error with the message of the page, if the site would not redirect
   */
  approve(location: string, username: string): string {
    return approve(this, location, this.#user(username));
  }

  /** Refuses in the same way. Throws if the application would not be told. */
  reject(location: string): string {
    return reject(this, location);
  }

  /**
   * Authorizes a request token of OAuth 1.0a as a user.
   *
   * @param oauthToken The request token, or the address of the authorize page.
   * @returns the callback with `oauth_token` and `oauth_verifier`
   */
  authorize(oauthToken: string, username: string): string {
    return approve(this, oauthToken, this.#user(username));
  }

  /** The credentials that a login as this user would create. */
  credentialsOf(username: string, consumer: Consumer): AccessCredentials {
    const { key, secret } = newAccessToken(this, consumer, this.#user(username));
    return { consumerKey: consumer.key, consumerSecret: consumer.secret, token: key, tokenSecret: secret };
  }

  /** A new application password of a user, with the spaces that users see. */
  applicationPasswordOf(
    username: string,
    name = `Test ${this.applicationPasswords.size + 1}`,
  ): { username: string; applicationPassword: string } {
    const { password } = createApplicationPassword(this, this.#user(username), name);
    return { username, applicationPassword: inGroups(password) };
  }

  /** A new bearer token of a user, from the OAuth 2 server that has this client. */
  accessTokenOf(username: string, client: OAuth2Client): { accessToken: string } {
    const { oauth2Clients, openIDConnectClients } = this.options;
    const server = oauth2Clients?.includes(client)
      ? oauth2
      : openIDConnectClients?.includes(client)
        ? openIDConnect
        : oauthServer;
    return { accessToken: server.newToken(this, client, this.#user(username)) };
  }

  #user(username: string): User {
    const user = this.users.find((user) => user.username === username);
    if (!user) throw new Error(`The stand-in has no user ${username}`);
    return user;
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = message;
    const logged: LoggedRequest = { method, url, headers, status: undefined };
    this.requests.push(logged);
    try {
      await this.options.delay?.(message);
      const { status, headers, body } = answer(
        this,
        await readRequest(message, this.options.stripAuthorization),
      );
      logged.status = status;
      response.writeHead(status, { date: new Date(this.now() * 1000).toUTCString(), ...headers }).end(body);
    } catch (error) {
      // The browser has disconnected, or the stand-in has a bug.
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`The stand-in failed: ${String(error)}\n`);
    }
  }
}
