import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequest } from './http';
import { authorizeToken, callbackLocation, findRequestToken, newAccessToken } from './oauth1';
import type { Consumer, StandInOptions } from './options';
import { answer } from './routes';
import { Site } from './site';
import type { User } from './users';

export type { Consumer, StandInOptions } from './options';
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
 * A stand-in for a WordPress site with the OAuth 1.0a server plugin, on loopback. It answers as the real ones were
 * recorded to answer, and knows no more than a log-in and a few requests after it need: the front page, the index of
 * the REST API, the log-in and authorize pages, the three OAuth endpoints, `wp/v2/users/me`, posts and media.
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
   * Authorizes a request token as a user, without the pages.
   *
   * @param oauthToken the request token, or the address of the authorize page with the token in it
   * @returns where the browser would be redirected to: the callback with `oauth_token` and `oauth_verifier`
   */
  authorize(oauthToken: string, username: string): string {
    const token = findRequestToken(this, /[?&]oauth_token=([^&#]+)/.exec(oauthToken)?.[1] ?? oauthToken);
    const user = this.#user(username);
    if (!token.authorized) authorizeToken(token, user);
    const location = callbackLocation(token);
    if (location === undefined)
      throw new Error('The request token has no callback: the user is shown the verifier');
    return location;
  }

  /** The credentials that a login as this user would end with, without the login. */
  credentialsOf(username: string, consumer: Consumer): AccessCredentials {
    const { key, secret } = newAccessToken(this, consumer, this.#user(username));
    return { consumerKey: consumer.key, consumerSecret: consumer.secret, token: key, tokenSecret: secret };
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
