/** The address of a site → the site: finds the root of its REST API and reads its index. */
import { WordPressError } from '../errors';
import type { AddressGuard } from '../http/address-guard';
import { HTTPClient, type HTTPOptions } from '../http/client';
import { isWithoutTLS } from '../http/fault';
import { orAborted } from '../http/or-aborted';
import { assertKnownOptions } from '../known-options';
import type { SiteCache } from '../site/cache';
import { toSite, type Site, type SiteData } from '../site/site';
import { hostedBlog, isBlogAddress, isWordPressCom, wordPressCom } from '../site/wordpress-com';
import { parseAddress, type Address } from './address';
import { orGiveHTTP } from './failures';
import { isRootOf } from './rest-root';
import { Search, type SearchOptions } from './search';

/** Options of {@link discover}. */
export interface DiscoverOptions extends HTTPOptions {
  /** Stores the sites that were found. No request is sent for a site it contains. Default: none. */
  cache?: SiteCache | undefined;
  /** Aborts the discovery. The promise is rejected with the signal's reason. Default: none. */
  signal?: AbortSignal | undefined;
  /**
   * Restricts requests to public addresses; required if a user supplied the address of the site. The home that such a
   * site claims is verified: its page has to name the same REST API. Default: requests go to any address, and the site
   * is trusted about its home.
   */
  guard?: AddressGuard | undefined;
}

const OPTIONS = {
  cache: true,
  signal: true,
  guard: true,
  timeout: true,
  maxBodySize: true,
  agents: true,
} as const satisfies Record<keyof DiscoverOptions, true>;

/**
 * Finds the REST API of a WordPress site, and reads from its index what the site is and which authentication methods it
 * offers.
 *
 * The root of the REST API is the one that the page names in its `Link` header or its HTML, or is at one of the places
 * where WordPress has it. Where one of them does not answer, the next one is tried, then the folder above the page.
 *
 * @param siteURL The address as a user gives it: with or without a scheme, of any page of the site, of its wp-admin, or
 *   of the REST API. Common misspellings are corrected. Without a scheme https is used, and http only if the host does
 *   not speak TLS.
 * @param options Where to look, for how long, and what to remember.
 * @returns The site, with a method for the URLs of its REST routes.
 * @throws WordPressError `address_invalid` or `wordpress_not_found` if there is no such site; `rest_api_closed`,
 *   `endpoint_refused`, `response_invalid` or `server_error` for what the REST API answers; `site_unreachable`,
 *   `certificate_invalid`, `timeout`, `redirect_refused` or `response_too_large` for the connection; with a `guard`
 *   `address_forbidden`, and with a `cache` `discovery_busy`.
 * @throws TypeError for an unknown option, one out of range, and for `agents` together with a `guard`.
 * @example
 * const site = await discover('blog.example.com');
 * console.log(site.name, Object.keys(site.authentication));
 * @example
 * // The address comes from a user: requests must not reach internal addresses.
 * const site = await discover(req.body.site, { guard: new AddressGuard(), cache });
 * passport.authenticate(chooseAuthentication(site), { siteURL: req.body.site })(req, res, next);
 */
export async function discover(siteURL: string, options: DiscoverOptions = {}): Promise<Site> {
  assertKnownOptions('discover', options, OPTIONS);
  const { cache, signal, guard, ...httpOptions } = options;
  const http = new HTTPClient(httpOptions, guard);
  const address = parseAddress(siteURL);
  signal?.throwIfAborted();
  const isUserSupplied = guard !== undefined;
  const find = (search: SearchOptions) =>
    findSite(address, http, { ...search, isUserSupplied }).finally(() => http.close());
  if (!cache) return toSite(await find({ signal }), guard);
  // Other callers may wait for the same discovery, so the abort of one of them does not end it.
  const { site } = await orAborted(
    cache.get(cacheKey(address), () => find({}), {
      isUserSupplied,
      accepts: isUserSupplied ? isSelfEvident : undefined,
    }),
    signal,
  );
  // A copy, so that changes by the caller do not reach the cache.
  return toSite(structuredClone(site), guard);
}

/** The key of a site in the cache. It can be parsed as an address again, with the same result. */
export function cacheKey({ url, guessed }: Address): string {
  return guessed ? url.href.replace('https:', '') : url.href;
}

/**
 * Whether the entry of a user-supplied site may be taken from a shared store, where no request verifies its home. A home
 * with another root is discovered by each process, so that a manipulated entry cannot claim the home of another site.
 */
export function isSelfEvident({ home, root }: SiteData): boolean {
  return isRootOf(home, root);
}

/** Finds a site by requests to it, without a cache. WordPress.com itself is known. */
export async function findSite(
  address: Address,
  http: HTTPClient,
  options: SearchOptions = {},
): Promise<SiteData> {
  if (isWordPressCom(address.url)) return wordPressCom();
  const search = new Search(http, options);
  try {
    return await search.run(address);
  } catch (error) {
    if (isBlogAddress(address.url) && error instanceof WordPressError && search.gotResponse) {
      throw hostedBlog('login_unavailable', address.url.host, { cause: error });
    }
    if (!(address.guessed && error instanceof WordPressError)) throw error;
    if (!isWithoutTLS(error) || search.gotResponse) throw orGiveHTTP(error);
    const url = new URL(address.url);
    url.protocol = 'http:';
    return search.run({ url, guessed: false });
  }
}
