import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApplicationPassword, inGroups } from './application-passwords';
import { readRequest } from './http';
import * as oauthServer from './oauth-server';
import { newAccessToken } from './oauth1';
import * as oauth2 from './oauth2';
import type { Consumer, OAuth2Client, StandInOptions } from './options';
import { approve, reject } from './person';
import { answer } from './routes';
import { Site } from './site';
import type { User } from './users';

export { demoOAuth2Client, type Consumer, type OAuth2Client, type StandInOptions } from './options';
export { demoUsers, type User } from './users';

/** A request that the stand-in got. */
export interface LoggedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  /** `undefined` as long as it has not been answered. */
  status: number | undefined;
}

/** What signs requests as a user. */
export interface AccessCredentials {
  consumerKey: string;
  consumerSecret: string;
  token: string;
  tokenSecret: string;
}

/**
 * A stand-in for a WordPress site that applications log in with, on loopback: by the OAuth 1.0a plugin, by
 * application passwords, and if they are asked for by the two OAuth 2 plugins. It answers as the real ones were
 * recorded to answer, and knows no more than a log-in and a few requests after it need: the front page, the index of
 * the REST API, the log-in and authorize pages, the OAuth endpoints, `wp/v2/users/me`, posts and media.
 *
 * ```ts
 * const site = await new StandIn({ consumers: [consumer] }).start();
 * // … site.home is its address, site.requests what it was asked
 * await site.stop();
 * ```
 */
export class StandIn extends Site {
  /** What it was asked since it was made, in the order of arrival. */
  readonly requests: LoggedRequest[] = [];
  readonly #server = createServer((message, response) => void this.#answer(message, response));

  constructor(options: StandInOptions = {}) {
    super(options);
    // As long as nginx does, and longer than those who ask keep a connection.
    this.#server.keepAliveTimeout = 75_000;
  }

  /** Resolves once it listens; rejects if the port is taken. */
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

  /** Resolves once it is gone. Open connections are cut. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  /**
   * Says yes as a user, without the pages and without logging in, to whichever way the address is of: the screen for
   * application passwords, the authorize page of one of the plugins.
   *
   * @param location where the application has sent the browser
   * @returns where the browser would be sent from there: the application's callback
   * @throws Error where the browser would stay, in the words of the page there
   */
  approve(location: string, username: string): string {
    return approve(this, location, this.#user(username));
  }

  /** Says no, in the same way. Throws where the application is never told. */
  reject(location: string): string {
    return reject(this, location);
  }

  /**
   * Authorizes a request token of OAuth 1.0a as a user.
   *
   * @param oauthToken the request token, or the address of the authorize page with the token in it
   * @returns where the browser would be redirected to: the callback with `oauth_token` and `oauth_verifier`
   */
  authorize(oauthToken: string, username: string): string {
    return approve(this, oauthToken, this.#user(username));
  }

  /** The credentials that a login as this user would end with, without the login. */
  credentialsOf(username: string, consumer: Consumer): AccessCredentials {
    const { key, secret } = newAccessToken(this, consumer, this.#user(username));
    return { consumerKey: consumer.key, consumerSecret: consumer.secret, token: key, tokenSecret: secret };
  }

  /** A new application password of a user, spelled with the spaces that people see. */
  applicationPasswordOf(
    username: string,
    name = `Test ${this.applicationPasswords.size + 1}`,
  ): { username: string; applicationPassword: string } {
    const { password } = createApplicationPassword(this, this.#user(username), name);
    return { username, applicationPassword: inGroups(password) };
  }

  /** A new bearer token of a user, from the OAuth 2 server that has this client. */
  accessTokenOf(username: string, client: OAuth2Client): { accessToken: string } {
    const server = this.options.oauth2Clients?.includes(client) ? oauth2 : oauthServer;
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
      // A browser that has left, or a fault of the stand-in itself.
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`The stand-in failed: ${String(error)}\n`);
    }
  }
}
