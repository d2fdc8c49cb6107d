import {
  StandIn,
  type AccessCredentials,
  type Consumer,
  type LoggedRequest,
  type OAuth2Client,
  type StandInOptions,
  type UserOptions,
} from './stand-in/stand-in';

/** A running stand-in for a WordPress site. See {@link startWordPress}. */
export interface WordPressStandIn {
  /** Its address, without a trailing slash: the `siteURL` of a strategy. */
  readonly home: string;
  /** The name of the site. */
  readonly name: string;
  /** Its users, with their ids and all defaults. */
  readonly users: readonly (UserOptions &
    Required<Pick<UserOptions, 'id' | 'password' | 'email' | 'displayName' | 'roles'>>)[];
  /** All requests to it, in the order of arrival. */
  readonly requests: readonly LoggedRequest[];
  /**
   * Does what a user does who logs in on the site and approves the application, without the pages and the password.
   *
   * @param location The address that the application redirected to: its `Location` header.
   * @returns the address that the site redirects the browser to: the callback of the application
   * @throws Error if the site would show a page and not redirect, with the message of that page
   */
  approve(location: string | null | undefined, username: string): string;
  /**
   * Does what a user does who presses Cancel, in the same way.
   *
   * @throws Error if the application would not be told. The OAuth 1.0a plugin never tells it, and WP OAuth Server asks
   * nobody.
   */
  reject(location: string | null | undefined): string;
  /**
   * Issues an access token of OAuth 1.0a, as a login would, for a test that begins after the login.
   *
   * @param consumer Default: the first one.
   */
  credentialsOf(username: string, consumer?: Consumer): AccessCredentials;
  /** Issues an access token of OAuth 2. The client tells which server issues it. Default: the first one. */
  accessTokenOf(
    username: string,
    client?: OAuth2Client,
  ): {
    /** The access token. */
    accessToken: string;
  };
  /** Creates an application password, with the spaces that users see. */
  applicationPasswordOf(
    username: string,
    name?: string,
  ): {
    /** The username. */
    username: string;
    /** The application password. */
    applicationPassword: string;
  };
  /**
   * Changes options while it runs: registers the callback of an application that has started, renames a user,
   * deactivates a plugin. Other options, and all tokens, stay as they are. A list replaces the previous list. A user who
   * has the username of a previous one keeps the id.
   *
   * @throws TypeError for an option that does not exist, or has a wrong value
   */
  change(options: Omit<StandInOptions, 'port'>): void;
  /** Closes all connections. Resolves when it has stopped. Until then it keeps the process running. */
  stop(): Promise<void>;
  /** The same, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a stand-in for a WordPress site on 127.0.0.1, so that a test of an application logs in without a WordPress. It has
 * the OAuth 1.0a plugin, application passwords, and with options the plugins for OAuth 2. It answers like recorded real
 * sites, and implements what a login and some requests after it need: the front page, the index of the REST API, the
 * pages for login and consent, the endpoints of the plugins, `wp/v2/users/me`, posts and media.
 *
 * @throws TypeError for an option that does not exist, or has a wrong value
 * @throws Error with the code `EADDRINUSE` if the port is in use
 * @throws Error if `NODE_ENV` is `production`: whoever knows a username could log in to the application
 * @example
 * ```ts
 * const consumer = { key: 'key', secret: 'secret', callback: 'http://localhost:3000/auth/wordpress/callback' };
 * const site = await startWordPress({ users: [{ username: 'alice' }], consumers: [consumer] });
 * // The application redirected to `location`. Its callback is requested next, with the same session.
 * const callback = site.approve(location, 'alice');
 * await site.stop();
 * ```
 * @see docs/testing.md for a complete test
 */
export async function startWordPress(options: StandInOptions = {}): Promise<WordPressStandIn> {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'startWordPress starts a stand-in for tests, and NODE_ENV is "production". There, anybody could log in. Set NODE_ENV to "test".',
    );
  }
  return new StandIn(options).start();
}
