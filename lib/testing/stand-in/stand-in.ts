import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApplicationPassword, inGroups } from './application-passwords/application-passwords';
import { checkOptions } from './check-options';
import { readRequest } from './http';
import { newAccessToken } from './oauth1/oauth1';
import * as openIDConnect from './openid-connect-server/openid-connect';
import type { Consumer, OAuth2Client, StandInOptions } from './options';
import { approve, reject } from './person';
import { answer } from './routes';
import { Site } from './site';
import { completeUsers, demoUsers, type User } from './users';
import * as oauth2 from './wp-api-oauth2/oauth2';
import * as oauthServer from './wp-oauth-server/oauth-server';

export type { Consumer, OAuth2Client, StandInOptions } from './options';
export { demoUsers, type User, type UserOptions } from './users';

/** A request to the stand-in. */
export interface LoggedRequest {
  /** `GET`, `POST`, … */
  method: string;
  /** Path and query. */
  url: string;
  /** The headers, with names in lower case. */
  headers: IncomingMessage['headers'];
  /** The status of the response; `undefined` until there is one. */
  status: number | undefined;
}

/** Credentials of OAuth 1.0a, for `authorizedFetch` and for users that a test stores itself. */
export interface AccessCredentials {
  /** The Client Key of the application. */
  consumerKey: string;
  /** The Client Secret of the application. */
  consumerSecret: string;
  /** The access token of the user. */
  token: string;
  /** The secret of the access token. */
  tokenSecret: string;
}

/** The class behind `startWordPress`, which documents what is public. */
export class StandIn extends Site {
  readonly requests: LoggedRequest[] = [];
  readonly #server = createServer((message, response) => void this.#answer(message, response));

  constructor(options: StandInOptions = {}) {
    checkOptions('startWordPress', options);
    super({ ...options, users: completeUsers(options.users ?? demoUsers) });
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

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  change(options: Omit<StandInOptions, 'port'>): void {
    checkOptions('change', options);
    if ('port' in options) throw new TypeError('change: the port of a running stand-in stays the same.');
    const { users = this.users } = options;
    Object.assign(this.options, options, { users: completeUsers(users, this.users) });
  }

  approve(location: string | null | undefined, username: string): string {
    return approve(this, location, this.#user(username));
  }

  reject(location: string | null | undefined): string {
    return reject(this, location);
  }

  credentialsOf(
    username: string,
    consumer: Consumer | undefined = this.options.consumers?.[0],
  ): AccessCredentials {
    if (!consumer)
      throw new Error('The stand-in has no application of OAuth 1.0a. Set its option consumers.');
    const { key, secret } = newAccessToken(this, consumer, this.#user(username));
    return { consumerKey: consumer.key, consumerSecret: consumer.secret, token: key, tokenSecret: secret };
  }

  applicationPasswordOf(
    username: string,
    name = `Test ${this.applicationPasswords.size + 1}`,
  ): { username: string; applicationPassword: string } {
    const { password } = createApplicationPassword(this, this.#user(username), name);
    return { username, applicationPassword: inGroups(password) };
  }

  accessTokenOf(username: string, client?: OAuth2Client): { accessToken: string } {
    const { oauth2Clients, oauthServerClients, openIDConnectClients } = this.options;
    const servers = [
      { clients: oauth2Clients, newToken: oauth2.newToken },
      { clients: openIDConnectClients, newToken: openIDConnect.newToken },
      { clients: oauthServerClients, newToken: oauthServer.newToken },
    ];
    for (const { clients = [], newToken } of servers) {
      const found = client ? clients.find(({ id }) => id === client.id) : clients[0];
      if (found) return { accessToken: newToken(this, found, this.#user(username)) };
    }
    throw new Error(
      client
        ? `The stand-in has no OAuth 2 client ${JSON.stringify(client.id)}.`
        : 'The stand-in has no OAuth 2 client. Set its option oauth2Clients, oauthServerClients or openIDConnectClients.',
    );
  }

  #user(username: string): User {
    const user = this.users.find((user) => user.username === username);
    if (user) return user;
    const names = this.users.slice(0, 10).map(({ username }) => username);
    throw new Error(`The stand-in has no user ${username}. Its users: ${names.join(', ') || 'none'}.`);
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
      // The browser has disconnected, `delay` has failed, or the stand-in has a bug.
      logged.status = 500;
      if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`The stand-in failed: ${String(error)}\n`);
    }
  }
}
