/** What this package knows of a WordPress site. */
import type { AddressGuard } from '../http/address-guard';
import { joinRoute } from '../discovery/rest-root';

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
