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
