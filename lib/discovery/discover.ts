/** The address of a site → the site: find the root of its REST API, read its index. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import { isWithoutTLS } from '../http-fault';
import { HTTPClient, withoutQuery, type HTTPOptions, type HTTPResponse } from '../http';
import { onSecureHost } from '../redirects';
import { pagesToAsk, parseAddress, type Address } from './address';
import type { SiteCache } from './cache';
import { indexURL, readIndex } from './rest-index';
import { KNOWN_ROOTS, rootInHTML, rootInLinkHeader } from './rest-root';
import { toSite, type Site, type SiteData } from './site';

/** Options of `discover`. */
export interface DiscoverOptions extends HTTPOptions {
  /** Remembers what was found: a site it knows is asked nothing. Default: nothing is remembered. */
  cache?: SiteCache | undefined;
  /** Gives up when it is aborted; the promise is rejected with its reason. */
  signal?: AbortSignal | undefined;
}

/**
 * Finds the REST API of a WordPress site and reads from its index what the site is and how people log in to it.
 *
 * @param siteURL The address as a person would give it: with or without a scheme, of any page of the site, of its
 *   wp-admin, or of the REST API itself. Without a scheme https is tried, and http only where https can't be spoken.
 * @throws WordPressError `address_invalid` or `wordpress_not_found` where there is no site to be found,
 *   `rest_api_closed`, `endpoint_refused`, `response_invalid` or `server_error` for what its index says, and
 *   `site_unreachable`, `certificate_invalid`, `timeout`, `redirect_refused` or `response_too_large` for the way there.
 */
export async function discover(siteURL: string, options: DiscoverOptions = {}): Promise<Site> {
  const { cache, signal, ...httpOptions } = options;
  const http = new HTTPClient(httpOptions);
  const address = parseAddress(siteURL);
  if (!cache) return toSite(await findSite(address, http, signal));
  // A discovery that others wait for, too, goes on when one of them gives up.
  const { site } = await orAborted(
    cache.get(cacheKey(address), () => findSite(address, http)),
    signal,
  );
  return toSite(site);
}

/** The key under which a site is remembered. */
export function cacheKey({ url, guessed }: Address): string {
  return guessed ? url.href.replace('https:', '') : url.href;
}

/** Finds a site, asking the network. */
export async function findSite(address: Address, http: HTTPClient, signal?: AbortSignal): Promise<SiteData> {
  try {
    return await walkUp(address, http, signal);
  } catch (error) {
    if (!(address.guessed && error instanceof WordPressError && isWithoutTLS(error))) throw error;
    const url = new URL(address.url);
    url.protocol = 'http:';
    return walkUp({ url, guessed: false }, http, signal);
  }
}

async function walkUp(address: Address, http: HTTPClient, signal?: AbortSignal): Promise<SiteData> {
  const search = new Search(http, signal);
  for (const page of pagesToAsk(address)) {
    const site = await search.from(page);
    if (site) return site;
  }
  throw search.failure ?? notFound(address.url);
}

/** One search for a site: what was asked already, and the failure that says most. */
class Search {
  failure: WordPressError | undefined;
  readonly #http: HTTPClient;
  readonly #signal: AbortSignal | undefined;
  readonly #asked = new Set<string>();

  constructor(http: HTTPClient, signal: AbortSignal | undefined) {
    this.#http = http;
    this.#signal = signal;
  }

  /** The site that a page belongs to: as its header says, as its HTML says, or at one of the known places. */
  async from(page: URL): Promise<SiteData | undefined> {
    const head = await this.#ask({ method: 'HEAD', url: page.href });
    const named = head && rootInLinkHeader(head.headers.link, head.url);
    if (named) {
      const site = await this.#index(named, head.url);
      if (site) return site;
    } else {
      const html = await this.#ask({ method: 'GET', url: page.href, truncate: true });
      const root = html && (rootInLinkHeader(html.headers.link, html.url) ?? rootInHTML(html.body, html.url));
      const site = root && (await this.#index(root, html.url));
      if (site) return site;
    }
    const folder = page.pathname.endsWith('/') ? page : new URL(`${page.pathname}/`, page);
    for (const place of KNOWN_ROOTS) {
      const site = await this.#guess(new URL(place, folder).href, page.href);
      if (site) return site;
    }
    return undefined;
  }

  /** The index at a root that nothing names. What goes wrong there need not be WordPress's doing. */
  async #guess(root: string, page: string): Promise<SiteData | undefined> {
    try {
      return await this.#index(root, page);
    } catch (error) {
      return this.#notHere(error, [
        'rest_api_closed',
        'server_error',
        'response_invalid',
        'endpoint_refused',
      ]);
    }
  }

  async #index(root: string, page: string): Promise<SiteData | undefined> {
    const url = indexURL(onSecureHost(new URL(root), new URL(page)).href);
    if (this.#asked.has(url)) return undefined;
    this.#asked.add(url);
    const response = await this.#ask({ method: 'GET', url, headers: { accept: 'application/json' } });
    return response && readIndex(response);
  }

  /** A failure of the whole host ends the search; one of a single page doesn't. */
  async #ask(request: Parameters<HTTPClient['send']>[0]): Promise<HTTPResponse | undefined> {
    try {
      return await this.#http.send(request, this.#signal);
    } catch (error) {
      return this.#notHere(error, ['redirect_refused', 'response_too_large']);
    }
  }

  #notHere(error: unknown, codes: WordPressErrorCode[]): undefined {
    if (!(error instanceof WordPressError && codes.includes(error.code))) throw error;
    this.failure ??= error;
  }
}

function notFound(url: URL): WordPressError {
  return new WordPressError(
    'wordpress_not_found',
    `No WordPress REST API was found from ${withoutQuery(url.href)} up to ${url.origin}/: no page there names one, ` +
      'and neither /wp-json/ nor /index.php?rest_route=/ is one.',
    'Check the address; if it is a WordPress site, have its owner allow the REST API and the addresses under ' +
      '/wp-json/, which some security plugins and web servers close.',
  );
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
