/** The address of a site → the site: find the root of its REST API, read its index. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { AddressGuard } from '../http/address-guard';
import { HTTPClient, type HTTPOptions } from '../http/client';
import { isWithoutTLS } from '../http/fault';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from '../http/message';
import { upgradeToHTTPS } from '../http/redirects';
import type { SiteCache } from '../site/cache';
import { toSite, type Site, type SiteData } from '../site/site';
import { pagesToAsk, parseAddress, type Address } from './address';
import { describeResponse, indexURL, readIndex } from './rest-index';
import { KNOWN_ROOTS, isRootOf, rootInHTML, rootInLinkHeader } from './rest-root';

/** Options of `discover`. */
export interface DiscoverOptions extends HTTPOptions {
  /** Remembers what was found: a site it knows is asked nothing. Default: nothing is remembered. */
  cache?: SiteCache | undefined;
  /** Gives up when it is aborted; the promise is rejected with its reason. */
  signal?: AbortSignal | undefined;
  /**
   * Says where requests may go. Needed if a stranger named the site, who must not be believed about its home either:
   * then that has to lead to the same REST API. Default: requests go anywhere, and a site is believed.
   */
  guard?: AddressGuard | undefined;
}

/** Told what a search finds. */
export interface Trace {
  /** The page that named the root of the REST API, and how; or where it was looked for. */
  found(by: 'header' | 'html' | 'place', page: string): void;
}

interface SearchOptions {
  signal?: AbortSignal | undefined;
  trace?: Trace | undefined;
  /** Whether a stranger named the site, so that the home it claims has to be its own. */
  isUserSupplied?: boolean | undefined;
}

/**
 * Finds the REST API of a WordPress site and reads from its index what the site is and how people log in to it.
 *
 * @param siteURL The address as a person would give it: with or without a scheme, of any page of the site, of its
 *   wp-admin, or of the REST API itself. Without a scheme https is tried, and http only where https can't be spoken.
 * @throws WordPressError `address_invalid` or `wordpress_not_found` where there is no site to be found,
 *   `rest_api_closed`, `endpoint_refused`, `response_invalid` or `server_error` for what its index says, and
 *   `site_unreachable`, `certificate_invalid`, `timeout`, `redirect_refused` or `response_too_large` for the way there,
 *   `address_forbidden` with a `guard`, and `discovery_busy` with a `cache`.
 */
export async function discover(siteURL: string, options: DiscoverOptions = {}): Promise<Site> {
  const { cache, signal, guard, ...httpOptions } = options;
  const http = new HTTPClient(httpOptions, guard);
  const address = parseAddress(siteURL);
  signal?.throwIfAborted();
  const isUserSupplied = guard !== undefined;
  if (!cache) return toSite(await findSite(address, http, { signal, isUserSupplied }), guard);
  // A discovery that others wait for, too, goes on when one of them gives up.
  const { site } = await orAborted(
    cache.get(cacheKey(address), () => findSite(address, http, { isUserSupplied }), { isUserSupplied }),
    signal,
  );
  // What the caller does to it must not reach the next one.
  return toSite(structuredClone(site), guard);
}

/** The key under which a site is remembered. */
export function cacheKey({ url, guessed }: Address): string {
  return guessed ? url.href.replace('https:', '') : url.href;
}

/** Finds a site, asking the network. */
export async function findSite(
  address: Address,
  http: HTTPClient,
  options: SearchOptions = {},
): Promise<SiteData> {
  const search = new Search(http, options);
  try {
    return await search.upFrom(address);
  } catch (error) {
    const isPlain = error instanceof WordPressError && isWithoutTLS(error);
    if (!(address.guessed && isPlain && !search.wasAnswered)) throw error;
    const url = new URL(address.url);
    url.protocol = 'http:';
    return search.upFrom({ url, guessed: false });
  }
}

// A site has ten places to look at, and may answer each as slowly as one exchange may be and with as much as one body
// may hold. What all of it together may take, in exchanges and bodies:
const MAX_TIMEOUTS = 3;
const MAX_BODIES = 4;

/** One search for a site: what was asked already, and the failure that says most. */
class Search {
  /** Whether anything answered at all. */
  wasAnswered = false;
  #failure: WordPressError | undefined;
  #elsewhere: SiteData | undefined;
  readonly #http: HTTPClient;
  readonly #options: SearchOptions;
  readonly #asked = new Set<string>();
  readonly #deadline: number;
  #size = 0;

  constructor(http: HTTPClient, options: SearchOptions) {
    this.#http = http;
    this.#options = options;
    this.#deadline = performance.now() + MAX_TIMEOUTS * http.timeout;
  }

  /** The site that an address belongs to. */
  async upFrom(address: Address): Promise<SiteData> {
    for (const page of pagesToAsk(address)) {
      const site = await this.#from(page);
      if (site) return this.#atHome(site);
    }
    if (this.#elsewhere) return this.#atHome(this.#elsewhere);
    throw this.#failure ?? notFound(address.url);
  }

  /** The site that a page belongs to: as its header says, as its HTML says, or at one of the known places. */
  async #from(page: URL): Promise<SiteData | undefined> {
    const named = await this.#rootNamedBy(page.href);
    const site = named && (await this.#index(named.root, named.page, true));
    if (site) return site;
    const folder = new URL(page);
    if (!folder.pathname.endsWith('/')) folder.pathname += '/';
    for (const place of KNOWN_ROOTS) {
      this.#options.trace?.found('place', folder.href);
      const site = await this.#guess(new URL(place, folder).href, page.href);
      // WordPress answers to `?rest_route=/` under any path. The root is the one at home, if that can be found.
      if (site && new URL(`${site.home}/`).pathname === folder.pathname) return site;
      this.#elsewhere ??= site;
    }
    return undefined;
  }

  /**
   * The site, if it is the one at its home. An index may claim any home, and people are known by theirs: whoever runs
   * a site could log in as the people of another. So the home must have the same REST API, or name it.
   */
  async #atHome(site: SiteData): Promise<SiteData> {
    const { home, root } = site;
    if (!this.#options.isUserSupplied || isRootOf(home, root)) return site;
    const named = await this.#rootNamedBy(upgradeToHTTPS(new URL(`${home}/`), new URL(root)).href);
    if (named && upgradeToHTTPS(new URL(named.root), new URL(named.page)).href === root) return site;
    throw new WordPressError(
      'response_invalid',
      `GET ${withoutQuery(root)} says that its site is ${home}, where ${named ? 'another REST API' : 'no REST API'} is named.`,
      "Give the address of the site's front page; if that is what you did, have its owner set the two addresses right " +
        'under Settings → General.',
    );
  }

  /** The root that a page names, by its header or in its HTML. */
  async #rootNamedBy(page: string): Promise<{ root: string; page: string } | undefined> {
    return (
      this.#namedBy(await this.#ask({ method: 'HEAD', url: page })) ??
      this.#namedBy(await this.#ask({ method: 'GET', url: page, truncate: true }))
    );
  }

  /** The root that the answer for a page names. */
  #namedBy(page: HTTPResponse | undefined): { root: string; page: string } | undefined {
    if (!page) return undefined;
    const inHeader = rootInLinkHeader(page.headers.link, page.url);
    const root = inHeader ?? rootInHTML(page.body, page.url);
    if (root === undefined) return undefined;
    this.#options.trace?.found(inHeader === undefined ? 'html' : 'header', page.url);
    return { root, page: page.url };
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

  async #index(root: string, page: string, isNamed = false): Promise<SiteData | undefined> {
    const url = indexURL(upgradeToHTTPS(new URL(root), new URL(page)).href);
    if (this.#asked.has(url)) return undefined;
    this.#asked.add(url);
    const response = await this.#ask({ method: 'GET', url, headers: { accept: 'application/json' } });
    const site = response && readIndex(response);
    if (response && !site && isNamed) this.#failure = notAnIndex(response, page);
    return site;
  }

  /** A failure of the whole host ends the search; one of a single page doesn't. */
  async #ask(request: HTTPRequest): Promise<HTTPResponse | undefined> {
    this.#assertWithinLimits(request);
    try {
      const response = await this.#http.send(request, this.#options.signal);
      this.wasAnswered = true;
      this.#size += response.body.length;
      return response;
    } catch (error) {
      // What was too large was read up to the limit.
      if (error instanceof WordPressError && error.code === 'response_too_large')
        this.#size += this.#http.maxBodySize;
      return this.#notHere(error, ['redirect_refused', 'response_too_large']);
    }
  }

  #assertWithinLimits({ url }: HTTPRequest): void {
    const { timeout, maxBodySize } = this.#http;
    const isLate = performance.now() > this.#deadline;
    if (!isLate && this.#size <= MAX_BODIES * maxBodySize) return;
    const limit = isLate ? `${MAX_TIMEOUTS * timeout} ms` : `${MAX_BODIES * maxBodySize} bytes`;
    throw new WordPressError(
      isLate ? 'timeout' : 'response_too_large',
      `The search for a REST API on ${new URL(url).host} was given up after ${limit}.`,
      `Give the address of the site's front page; if the site is only ${isLate ? 'slow, raise `timeout`' : 'large, raise `maxBodySize`'}.`,
    );
  }

  #notHere(error: unknown, codes: WordPressErrorCode[]): undefined {
    if (!(error instanceof WordPressError && codes.includes(error.code))) throw error;
    this.#failure ??= error;
  }
}

/** The page is WordPress's, so the address is right, but something stands where the REST API should be. */
function notAnIndex(response: HTTPResponse, page: string): WordPressError {
  return new WordPressError(
    response.status === 200 ? 'response_invalid' : 'rest_api_closed',
    `${withoutQuery(page)} names ${withoutQuery(response.url)} as its REST API, but that ${describeResponse(response)}.`,
    "Open that address in a browser: it has to show the site's REST index, as JSON. If it does not, have the site's " +
      'owner save Settings → Permalinks once more, and look for a security plugin, a log-in wall or PHP errors there.',
  );
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
