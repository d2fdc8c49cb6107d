/** What is remembered of sites, so that a login on a known site asks it nothing. */
import { WordPressError } from '../errors';
import type { OAuth2Server } from '../oauth2/server';
import type { SiteData } from './site';

/** What is remembered of one site. Plain data. */
export interface RememberedSite {
  site: SiteData;
  /** How far the site's clock is ahead of ours, in seconds. */
  clockOffset: number;
  /** Whether the Authorization header is lost on the way to the site's PHP. */
  headerStripped: boolean;
  /** The OAuth 2 server, where the site's index says nothing of it. */
  oauth2?: OAuth2Server;
}

/** Options of a `SiteCache`. */
export interface SiteCacheOptions {
  /** How long a site is remembered, in milliseconds. Default: 3,600,000 (an hour). */
  maxAge?: number | undefined;
  /** How many sites are remembered; the one not used for the longest time goes first. Default: 1,000. */
  maxSites?: number | undefined;
  /**
   * How many sites that requests name may be looked for at once, so that nobody who types addresses makes the
   * application crawl the web. One more is refused, with `discovery_busy`, unless it is known from before. Default: 10.
   */
  maxDiscoveries?: number | undefined;
}

interface CacheUse {
  /** Whether a request named the site. */
  isTyped?: boolean;
}

/**
 * Remembers what discovery found. A strategy has one of its own; hand one over as `cache` to share it between
 * strategies, or to let `discover` remember.
 *
 * Any number of calls for a site that isn't known yet wait for one discovery. A failure is not remembered.
 */
export class SiteCache {
  readonly #maxAge: number;
  readonly #maxSites: number;
  readonly #maxDiscoveries: number;
  // In the order of last use: a Map keeps the order of insertion.
  readonly #known = new Map<string, { remembered: RememberedSite; expires: number }>();
  readonly #underWay = new Map<string, Promise<RememberedSite>>();

  /** @throws TypeError for an option out of range. */
  constructor({ maxAge = 3_600_000, maxSites = 1000, maxDiscoveries = 10 }: SiteCacheOptions = {}) {
    if (!(maxAge >= 0 && maxSites >= 1 && maxDiscoveries >= 1)) {
      throw new TypeError('maxAge must be 0 or more, maxSites and maxDiscoveries 1 or more.');
    }
    this.#maxDiscoveries = maxDiscoveries;
    this.#maxAge = maxAge;
    this.#maxSites = maxSites;
  }

  /** @internal What is remembered of the site at an address; `find` is called if nothing is. */
  async get(
    address: string,
    find: () => Promise<SiteData>,
    { isTyped = false }: CacheUse = {},
  ): Promise<RememberedSite> {
    const key = keyOf(address, isTyped);
    const known = this.#known.get(key);
    if (!known || known.expires <= Date.now()) return this.#find(key, find, isTyped);
    this.#known.delete(key);
    this.#known.set(key, known);
    return known.remembered;
  }

  /**
   * @internal What is found anew, because the site refused what `stale` says of it. If another login has had it
   * found meanwhile, that serves.
   */
  async refresh(
    address: string,
    stale: RememberedSite,
    find: () => Promise<SiteData>,
    { isTyped = false }: CacheUse = {},
  ): Promise<RememberedSite> {
    const key = keyOf(address, isTyped);
    const known = this.#known.get(key);
    return known && known.remembered !== stale ? known.remembered : this.#find(key, find, isTyped);
  }

  async #find(key: string, find: () => Promise<SiteData>, isTyped: boolean): Promise<RememberedSite> {
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    // The application's own site is never kept waiting by what strangers type.
    if (isTyped && this.#underWay.size >= this.#maxDiscoveries) {
      const known = this.#known.get(key);
      if (known) return known.remembered;
      throw new WordPressError(
        'discovery_busy',
        `${this.#maxDiscoveries} sites are being looked for already.`,
        'Try again in a moment. If many people log in on many sites, raise `maxDiscoveries` of the SiteCache.',
      );
    }
    const flight = find()
      // A copy, because V8 keeps the whole of an answer in memory for a short piece of it.
      .then((site) =>
        this.#remember(key, { site: structuredClone(site), clockOffset: 0, headerStripped: false }),
      )
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, flight);
    return flight;
  }

  #remember(key: string, remembered: RememberedSite): RememberedSite {
    this.#known.delete(key);
    this.#known.set(key, { remembered, expires: Date.now() + this.#maxAge });
    if (this.#known.size > this.#maxSites) this.#known.delete(this.#known.keys().next().value!);
    return remembered;
  }
}

/** What was found for the application itself, on other terms, must not serve for what strangers type. */
function keyOf(address: string, isTyped: boolean): string {
  return isTyped ? `typed ${address}` : address;
}
