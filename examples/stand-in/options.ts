import type { IncomingMessage } from 'node:http';
import type { User } from './users';

/** An application registered with the plugin (in WordPress: Users → Applications). */
export interface Consumer {
  key: string;
  secret: string;
  /** The only callback the application may ask for (its query may differ), or `oob`. */
  callback: string;
  /** What the authorize page calls the application. */
  name: string;
}

/** An application registered with one of the OAuth 2 servers. */
export interface OAuth2Client {
  /** Its `client_id`. */
  id: string;
  /** Its `client_secret`. The WP-API plugin never asks for it. */
  secret: string;
  /** Where codes may be sent. The WP-API plugin takes any query with them, WP OAuth Server whatever begins so. */
  redirectURIs: readonly string[];
  /** What the authorize page calls the application. */
  name: string;
}

/** A client for examples, of either OAuth 2 server. Its secret is none. */
export function demoOAuth2Client(...redirectURIs: string[]): OAuth2Client {
  return {
    id: 'democlient12',
    secret: 'ThisSecretIsPublicAndOpensNothingButTheDemoSite2',
    redirectURIs,
    name: 'Demo application',
  };
}

/** How the stand-in is to be set up. It reads its options at every request, so a test may change them on the way. */
export interface StandInOptions {
  /** The port on loopback; 0 takes any that is free. Default: 0. */
  port?: number;
  /** `almost-pretty` puts `/index.php/` before every path, `plain` has queries alone. Default: `pretty`. */
  permalinks?: 'pretty' | 'almost-pretty' | 'plain';
  /** The path of home, as in `/blog`. Default: none. */
  path?: string;
  /** The folder under home that WordPress itself lies in, as in `/wp`: it makes `url` differ from `home`. */
  folder?: string;
  /**
   * What WordPress believes its home to be, as behind a proxy. Its path takes the place of `path`.
   * Default: the address the stand-in really listens at.
   */
  home?: string;
  /** The name of the site, not escaped. */
  name?: string;
  /** The tagline of the site. */
  description?: string;
  /** Whether the OAuth 1.0a server plugin is active. Default: true. */
  plugin?: boolean;
  /**
   * Whether application passwords are there, which are part of WordPress itself; plugins switch them off. They also
   * need a `home` with https, or the environment `local`. Default: true.
   */
  applicationPasswords?: boolean;
  /**
   * What kind of site it is (`WP_ENVIRONMENT_TYPE`). `local` has application passwords, and takes callbacks for them,
   * without https. Default: `local`; a real site is `production` unless it says otherwise.
   */
  environment?: 'local' | 'production';
  /** The clients of the WP-API OAuth 2 plugin, which is active if they are given, none of them too. Default: it isn't. */
  oauth2Clients?: readonly OAuth2Client[];
  /** The clients of the plugin WP OAuth Server, which is active if they are given. Default: it isn't. */
  oauthServerClients?: readonly OAuth2Client[];
  /** Whether the web server drops the Authorization header before WordPress can see it. Default: false. */
  stripAuthorization?: boolean;
  /** How many seconds the clock of the site is ahead (or, below zero, behind). */
  clockOffset?: number;
  /** Turns an English message of WordPress into that of the site's language. */
  translate?: (message: string) => string;
  /** Whether pages carry the `Link` header that leads to the REST API. Default: true. */
  linkHeader?: boolean;
  /** Whether pages carry the `<link>` element that leads to the REST API. Default: true. */
  htmlLink?: boolean;
  /** Awaited before each answer, to delay it or to hold it back for good. */
  delay?: (request: IncomingMessage) => Promise<void> | void;
  /** Whether the site shows avatars. Default: true. */
  avatars?: boolean;
  /** Who may log in. Default: `demoUsers`. */
  users?: readonly User[];
  /** The registered applications. Default: none. */
  consumers?: readonly Consumer[];
}
