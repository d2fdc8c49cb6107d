/** What is remembered of sites, so that a login on a known site asks it nothing. */
import { WordPressError } from '../errors';
import type { SiteData, SiteRecord } from './site';

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
  isUserSupplied?: boolean;
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
  readonly #known = new Map<string, { record: SiteRecord; expires: number }>();
  readonly #underWay = new Map<string, Promise<SiteRecord>>();

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
    { isUserSupplied = false }: CacheUse = {},
  ): Promise<SiteRecord> {
    const key = keyOf(address, isUserSupplied);
    const known = this.#known.get(key);
    if (!known || known.expires <= Date.now()) return this.#find(key, find, isUserSupplied);
    this.#known.delete(key);
    this.#known.set(key, known);
    return known.record;
  }

  /**
   * @internal What is found anew, because the site refused what `stale` says of it. If another login has had it
   * found meanwhile, that serves.
   */
  async refresh(
    address: string,
    stale: SiteRecord,
    find: () => Promise<SiteData>,
    { isUserSupplied = false }: CacheUse = {},
  ): Promise<SiteRecord> {
    const key = keyOf(address, isUserSupplied);
    const known = this.#known.get(key);
    return known && known.record !== stale ? known.record : this.#find(key, find, isUserSupplied);
  }

  async #find(key: string, find: () => Promise<SiteData>, isUserSupplied: boolean): Promise<SiteRecord> {
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    // The application's own site is never kept waiting by what strangers type.
    if (isUserSupplied && this.#underWay.size >= this.#maxDiscoveries) {
      const known = this.#known.get(key);
      if (known) return known.record;
      throw new WordPressError(
        'discovery_busy',
        `${this.#maxDiscoveries} sites are being looked for already.`,
        'Try again in a moment. If many people log in on many sites, raise `maxDiscoveries` of the SiteCache.',
      );
    }
    const flight = find()
      // A copy, because V8 keeps the whole of an answer in memory for a short piece of it.
      .then((site) =>
        this.#record(key, { site: structuredClone(site), clockOffset: 0, headerStripped: false }),
      )
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, flight);
    return flight;
  }

  #record(key: string, record: SiteRecord): SiteRecord {
    this.#known.delete(key);
    this.#known.set(key, { record, expires: Date.now() + this.#maxAge });
    if (this.#known.size > this.#maxSites) this.#known.delete(this.#known.keys().next().value!);
    return record;
  }
}

/** What was found for the application itself, on other terms, must not serve for what strangers type. */
function keyOf(address: string, isUserSupplied: boolean): string {
  return isUserSupplied ? `typed ${address}` : address;
}
