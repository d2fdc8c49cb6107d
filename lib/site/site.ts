/** What this package knows of a WordPress site. */
import type { AddressGuard } from '../http/address-guard';
import { joinRoute } from './route';

/** A site as plain data: what is kept, sent between processes, or written down by hand for the option `site`. */
export interface SiteData {
  /** Where WordPress's own files are (`site_url()`): the log-in page and wp-admin lie under it. */
  url: string;
  /** What visitors type (`home_url()`). Its scheme and host are what WordPress signs, whatever a request went to. */
  home: string;
  /** The root of the REST API (`rest_url()`), ending as the site's permalinks have it: `/wp-json/`, `?rest_route=/`. */
  root: string;
  /** The site's title, decoded: text, not HTML. */
  name: string;
  /** The site's tagline, decoded: text, not HTML. */
  description: string;
  /** The REST API's namespaces: `wp/v2` and those of plugins. */
  namespaces: string[];
  /** The ways to log in that the site's index advertises. */
  authentication: {
    /** The plugin "WP REST API – OAuth 1.0a Server". */
    oauth1?: OAuth1Endpoints;
    /** The plugin "OAuth 2" of WP-API. */
    oauth2?: { endpoints: { authorization: string; token: string } };
    /** Application passwords, part of WordPress itself since 5.6. */
    applicationPasswords?: { endpoints: { authorization: string } };
  };
}

/** The three addresses of OAuth 1.0a (RFC 5849 §2), by the names the plugin gives them. */
export interface OAuth1Endpoints {
  /** Gives out request tokens. */
  request: string;
  /** Where a person authorizes the request token. */
  authorize: string;
  /** Exchanges the authorized request token for an access token. */
  access: string;
}

/** The addresses of an OAuth 2 server (RFC 6749 §3), by the names the WP-API plugin gives them. */
export interface OAuth2Endpoints {
  /** Where a person authorizes the application. */
  authorization: string;
  /** Exchanges the code for an access token. */
  token: string;
  /** Tells who the person is, where `users/me` does not take the token: WP OAuth Server's `/oauth/me/`. */
  userinfo?: string | undefined;
}

/** What is known of an OAuth 2 server. Plain data. */
export interface OAuth2Server extends OAuth2Endpoints {
  /** Whether it says that it knows PKCE with SHA-256 (RFC 7636). */
  s256?: boolean;
}

/** What is remembered of one site. Plain data. */
export interface SiteRecord {
  site: SiteData;
  /** How far the site's clock is ahead of ours, in seconds. */
  clockOffset: number;
  /** Whether the Authorization header is lost on the way to the site's PHP. */
  headerStripped: boolean;
  /** The OAuth 2 server, where the site's index says nothing of it. */
  oauth2?: OAuth2Server;
}

/** A WordPress site, as `discover` finds it. */
export interface Site extends SiteData {
  /** The address of a REST route on this site, with any permalinks: `site.route('/wp/v2/posts?per_page=1')`. */
  route(path: string): string;
}

const GUARD = Symbol('guard');

/**
 * A site from its plain data.
 * @param guard What kept the search for it on the public internet, and is to keep what is asked of it later.
 */
export function toSite(data: SiteData, guard?: AddressGuard): Site {
  // Not enumerable, so that a site logs, compares and serializes as its data.
  return Object.defineProperties({ ...data } as Site, {
    route: { value: (path: string) => joinRoute(data.root, path) },
    [GUARD]: { value: guard },
  });
}

/** The guard of a site, if one was found with any. */
export function guardOf(site: object): AddressGuard | undefined {
  return (site as { [GUARD]?: AddressGuard | undefined })[GUARD];
}
