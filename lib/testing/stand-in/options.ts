import type { IncomingMessage } from 'node:http';
import type { User, UserOptions } from './users';

/** An application registered with the OAuth 1.0a plugin (in WordPress: Users → Applications). */
export interface Consumer {
  /** The Client Key: the `consumerKey` of {@link WordPressStrategy}. */
  key: string;
  /** The Client Secret: the `consumerSecret`. */
  secret: string;
  /** The only callback that the application may use (its query may differ), as an absolute URL, or `oob`. */
  callback: string;
  /** The name of the application on the authorize page. Default: `Test application`. */
  name?: string;
}

/** An application registered with one of the OAuth 2 servers. */
export interface OAuth2Client {
  /** Its `client_id`: the `clientID` of {@link WordPressOAuth2Strategy}. */
  id: string;
  /**
   * Its `client_secret`. The WP-API plugin never asks for it. An empty one makes the client public, for OpenID Connect
   * Server and for version 4 of WP OAuth Server.
   */
  secret: string;
  /**
   * The allowed redirect URIs: the callbacks of the application. The WP-API plugin ignores their query, WP OAuth Server
   * compares the beginning only, and OpenID Connect Server compares them whole.
   */
  redirectURIs: readonly string[];
  /** The name of the application on the authorize page. Default: `Test application`. */
  name?: string;
  /** The scopes that the application may ask OpenID Connect Server for. Default: `openid profile`. */
  scope?: string;
  /** Whether OpenID Connect Server asks the user for consent. Default: true. */
  requiresConsent?: boolean;
}

/** The name of an application, as the pages show it. */
export function nameOf({ name = 'Test application' }: Consumer | OAuth2Client): string {
  return name;
}

/** How the stand-in is set up. All are optional: without options it is a site with the OAuth 1.0a plugin and two users. */
export interface StandInOptions {
  /**
   * Who may log in. Default: `alice` with the password `wonderland`, a subscriber, and `bob` with the password `builder`,
   * an author.
   */
  users?: readonly UserOptions[];
  /** The applications registered with the OAuth 1.0a plugin. Default: none. */
  consumers?: readonly Consumer[];
  /** Whether the OAuth 1.0a plugin is active. Default: true. */
  oauth1?: boolean;
  /**
   * Whether application passwords are available. They are part of WordPress; plugins can disable them. They also need a
   * `home` with https, or the environment `local`. Default: true.
   */
  applicationPasswords?: boolean;
  /** The clients of the WP-API OAuth 2 plugin, which is active if this is given, even if empty. Default: not active. */
  oauth2Clients?: readonly OAuth2Client[];
  /** The clients of the plugin WP OAuth Server, which is active if this is given. Default: not active. */
  oauthServerClients?: readonly OAuth2Client[];
  /**
   * The major version of WP OAuth Server: 3.1.98, which is not in the index of the REST API, or 4.4.0, which is, which
   * checks PKCE and whose tokens live one hour instead of a day. Default: 3.
   */
  oauthServerVersion?: 3 | 4;
  /**
   * The clients of the plugin OpenID Connect Server 2.0.0, which is active if this is given. It refuses users who may not
   * edit posts, such as subscribers. Default: not active.
   */
  openIDConnectClients?: readonly OAuth2Client[];
  /** The name of the site, not escaped. Default: `Ada's Blog & Notes`, which must be escaped in HTML. */
  name?: string;
  /** The tagline of the site. Default: none. */
  description?: string;
  /** The port on loopback; 0 for a free one. Default: 0. */
  port?: number;
  /** The path of home, as in `/blog`. Default: none. */
  path?: string;
  /** The folder of WordPress's files below home, as in `/wp`. With it, `url` differs from `home`. Default: none. */
  folder?: string;
  /**
   * The home in WordPress's settings, for example behind a proxy. Its path replaces `path`. Default: the address at
   * which the stand-in listens.
   */
  home?: string;
  /** `almost-pretty` puts `/index.php/` before every path, `plain` uses only queries. Default: `pretty`. */
  permalinks?: 'pretty' | 'almost-pretty' | 'plain';
  /**
   * The environment type (`WP_ENVIRONMENT_TYPE`). `local` allows application passwords and their callbacks without
   * https. Default: `local`. The default of a real site is `production`.
   */
  environment?: 'local' | 'production';
  /** Whether the web server drops the Authorization header before WordPress can see it. Default: false. */
  stripAuthorization?: boolean;
  /** How many seconds the site's clock is ahead; negative if it is behind. Default: 0. */
  clockOffset?: number;
  /** Awaited before each response, to delay it or to block it. An error that it throws is a response with the status 500. Default: no delay. */
  delay?: (request: IncomingMessage) => Promise<void> | void;
  /** Translates an English message of WordPress to the site's language. Default: no translation. */
  translate?: (message: string) => string;
  /** Whether the site shows avatars. Default: true. */
  avatars?: boolean;
  /** Whether pages have the `Link` header that leads to the REST API. Default: true. */
  linkHeader?: boolean;
  /** Whether pages have the `<link>` element that leads to the REST API. Default: true. */
  htmlLink?: boolean;
}

/** The options of a running stand-in, with complete users. They are read at every request. */
export type SiteOptions = Omit<StandInOptions, 'users'> & { users: readonly User[] };
