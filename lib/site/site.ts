/** What this package knows about a WordPress site. */
import type { AddressGuard } from '../http/address-guard';
import { joinRoute } from './route';

/**
 * A site as plain data. It can be stored, sent to another process, or written by hand for the option `site` of a
 * strategy.
 *
 * @example
 * const site = {
 *   home: 'https://blog.example.com',
 *   url: 'https://blog.example.com',
 *   root: 'https://blog.example.com/wp-json/',
 *   name: 'Blog',
 *   description: '',
 *   namespaces: ['wp/v2'],
 *   authentication: {
 *     applicationPasswords: {
 *       endpoints: { authorization: 'https://blog.example.com/wp-admin/authorize-application.php' },
 *     },
 *   },
 * };
 */
export interface SiteData {
  /** The address of the WordPress files (`site_url()`). The login page and wp-admin are under it. No slash at its end. */
  url: string;
  /**
   * The address of the front page (`home_url()`), without a slash at its end. Its scheme and host are part of what OAuth
   * 1.0a signs, even if a request is sent to another scheme or host. `home` and a user's id together identify a user.
   */
  home: string;
  /**
   * The root of the REST API (`rest_url()`). Its form depends on the permalink setting: it ends with `/wp-json/`,
   * `/index.php/wp-json/` or `?rest_route=/`.
   */
  root: string;
  /** The title of the site, as text: HTML entities are decoded. At most 200 characters. */
  name: string;
  /** The tagline of the site, as text: HTML entities are decoded. At most 1,000 characters. */
  description: string;
  /** The namespaces of the REST API: `wp/v2` and those of plugins. */
  namespaces: string[];
  /** The authentication methods that the REST index advertises. See {@link chooseAuthentication}. */
  authentication: {
    /** The plugin "WP REST API – OAuth 1.0a Server". */
    oauth1?: OAuth1Endpoints;
    /**
     * An OAuth 2 server of the plugin "OAuth 2" of WP-API, of WP OAuth Server 4 and newer, or of WordPress.com. Data of
     * older versions of this package, which knew only WP-API's, has no `server`.
     */
    oauth2?: {
      /** Which server it is. */
      server?: 'wp-api' | 'wp-oauth-server' | 'wordpress.com';
      /** Its endpoints. */
      endpoints: OAuth2Endpoints;
    };
    /** The plugin "OpenID Connect Server". Its endpoints are REST routes. */
    openIDConnect?: {
      /** All endpoints. The profile comes from `userinfo`. */
      endpoints: Required<OAuth2Endpoints>;
    };
    /** The plugin "IndieAuth". An application needs no registration: its `client_id` is its URL. */
    indieAuth?: IndieAuthServer;
    /** Application passwords, part of WordPress since 5.6. */
    applicationPasswords?: {
      /** Its only endpoint. */
      endpoints: {
        /** The page where the user approves a password: `authorize-application.php` in wp-admin. */
        authorization: string;
      };
    };
  };
}

/** The three endpoints of OAuth 1.0a (RFC 5849 §2), by the names in the plugin's entry of the REST index. */
export interface OAuth1Endpoints {
  /** Issues request tokens. */
  request: string;
  /** The page where the user authorizes the request token. */
  authorize: string;
  /** Exchanges the authorized request token for an access token. */
  access: string;
}

/** The endpoints of an OAuth 2 server (RFC 6749 §3), by the names in the WP-API plugin's entry of the REST index. */
export interface OAuth2Endpoints {
  /** The page where the user authorizes the application. */
  authorization: string;
  /** Exchanges the authorization code for an access token. */
  token: string;
  /** Returns the user, on servers whose tokens `users/me` does not accept: `/oauth/me/` of WP OAuth Server. */
  userinfo?: string | undefined;
}

/**
 * An OAuth 2 server of a WordPress site, as a value of the option `server` of {@link WordPressOAuth2Strategy}:
 *
 * - `wp-api`: the plugin "OAuth 2" of WP-API.
 * - `wp-oauth-server`: the plugin WP OAuth Server (oauth2-provider).
 * - `openid-connect-server`: the plugin OpenID Connect Server of wordpress.org.
 * - `indieauth`: the plugin IndieAuth.
 */
export type OAuth2ServerName = 'wp-api' | 'wp-oauth-server' | 'openid-connect-server' | 'indieauth';

/** The values of {@link OAuth2ServerName}. */
export const OAUTH2_SERVERS = [
  'wp-api',
  'wp-oauth-server',
  'openid-connect-server',
  'indieauth',
] as const satisfies readonly OAuth2ServerName[];

/** The endpoints of the plugin IndieAuth, and its issuer. */
export interface IndieAuthServer {
  /** The endpoints of OAuth 2, and the one for the end of an access. */
  endpoints: OAuth2Endpoints & {
    /** Revokes an access token (RFC 7009). */
    revocation?: string;
  };
  /** The value of the parameter `iss` in each callback (RFC 9207), as the site writes it. */
  issuer?: string;
}

/** What is known about an OAuth 2 server. Plain data. */
export interface OAuth2Server extends OAuth2Endpoints {
  /** Which server it is. Absent if that is not known. */
  name?: OAuth2ServerName | 'wordpress.com' | undefined;
  /** The expected parameter `iss` of the callback (RFC 9207). Absent if the server sends none. */
  issuer?: string | undefined;
  /** Whether its metadata lists `S256` as a PKCE method (RFC 7636). */
  s256?: boolean;
}

/**
 * A WordPress site, as {@link discover} returns it.
 *
 * @example
 * const site = await discover('blog.example.com');
 * const response = await fetch(site.route('/wp/v2/posts?per_page=1'));
 */
export interface Site extends SiteData {
  /**
   * The URL of a REST route on this site, for any permalink setting.
   * @param path The route with its query, for instance `/wp/v2/posts?per_page=1`.
   */
  route(path: string): string;
}

const GUARD = Symbol('guard');

/**
 * Creates a site from its plain data.
 * @param guard The guard that restricted its discovery. It restricts later requests to the site, too.
 */
export function toSite(data: SiteData, guard?: AddressGuard): Site {
  // Not enumerable, so that a site is logged, compared and serialized like its plain data.
  return Object.defineProperties({ ...data } as Site, {
    route: { value: (path: string) => joinRoute(data.root, path) },
    [GUARD]: { value: guard },
  });
}

/** The guard that a site was discovered with, if there was one. */
export function guardOf(site: object): AddressGuard | undefined {
  return (site as { [GUARD]?: AddressGuard | undefined })[GUARD];
}
