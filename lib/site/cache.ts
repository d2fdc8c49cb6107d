/** Cache of discovered sites. A login on a cached site sends no discovery request. */
import { WordPressError } from '../errors';
import { SingleFlight } from './single-flight';
import type { SiteData } from './site';
import { SiteRecord } from './site-record';

/** Options of {@link SiteCache}. */
export interface SiteCacheOptions {
  /** How long a site stays in the cache, in milliseconds. Default: 3,600,000 (one hour). */
  maxAge?: number | undefined;
  /** How many sites the cache contains at most. The least recently used one is removed first. Default: 1,000. */
  maxSites?: number | undefined;
  /**
   * How many discoveries of user-supplied sites may run at once. It limits how many servers untrusted users can make
   * the application request. A further discovery fails with `discovery_busy`, unless the cache contains the site, even
   * an expired entry. Discoveries of the application's configured site are not limited. Default: 10.
   */
  maxDiscoveries?: number | undefined;
}

interface CacheUse {
  /** Whether the address of the site came from a user. */
  isUserSupplied?: boolean;
  /** Whether a discovery does not count for `maxDiscoveries`: a resumed login was counted when it began. */
  isUnlimited?: boolean;
}

/**
 * Cache of discovered sites, in the memory of this process. Each strategy creates one unless the option `cache` is set.
 * Set it to share one cache between strategies, or pass one to {@link discover} as `options.cache`.
 *
 * Concurrent calls for the same site share one discovery. A failure is not cached.
 *
 * @example
 * const cache = new SiteCache({ maxAge: 10 * 60 * 1000 });
 * passport.use(new WordPressStrategy({ siteURL, consumerKey, consumerSecret, callbackURL, cache }, verify));
 */
export class SiteCache {
  readonly #maxAge: number;
  readonly #maxSites: number;
  readonly #maxDiscoveries: number;
  // In the order of last use, because a Map iterates in the order of insertion.
  readonly #entries = new Map<string, { record: SiteRecord; expires: number }>();
  readonly #discoveries = new SingleFlight<string, SiteRecord>();
  /** How many of the discoveries in flight count for `maxDiscoveries`. */
  #limited = 0;

  /**
   * Creates a cache of discovered sites, to be shared between strategies and calls of {@link discover}. Concurrent
   * calls for the same site share one discovery. A failure is not cached.
   *
   * @param options `maxAge` in milliseconds (one hour), `maxSites` (1,000) and `maxDiscoveries` (10).
   * @throws TypeError if `maxAge` is negative, or if `maxSites` or `maxDiscoveries` is less than 1.
   */
  constructor({ maxAge = 3_600_000, maxSites = 1000, maxDiscoveries = 10 }: SiteCacheOptions = {}) {
    if (!(maxAge >= 0 && maxSites >= 1 && maxDiscoveries >= 1)) {
      throw new TypeError('maxAge must be 0 or more, maxSites and maxDiscoveries 1 or more.');
    }
    this.#maxDiscoveries = maxDiscoveries;
    this.#maxAge = maxAge;
    this.#maxSites = maxSites;
  }

  /** @internal The record of the site at an address. Calls `find` if the cache has no current one. */
  async get(address: string, find: () => Promise<SiteData>, use: CacheUse = {}): Promise<SiteRecord> {
    const key = keyOf(address, use);
    const entry = this.#entries.get(key);
    if (!entry || entry.expires <= Date.now()) return this.#find(key, find, use);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.record;
  }

  /**
   * @internal Replaces the record `stale`, because the site refused a request that was based on it. If another login
   * has replaced it already, that record is returned.
   */
  async refresh(
    address: string,
    stale: SiteRecord,
    find: () => Promise<SiteData>,
    use: CacheUse = {},
  ): Promise<SiteRecord> {
    const key = keyOf(address, use);
    const entry = this.#entries.get(key);
    return entry && entry.record !== stale ? entry.record : this.#find(key, find, use);
  }

  async #find(
    key: string,
    find: () => Promise<SiteData>,
    { isUserSupplied = false, isUnlimited = false }: CacheUse,
  ): Promise<SiteRecord> {
    const isLimited = isUserSupplied && !isUnlimited && !this.#discoveries.has(key);
    if (isLimited && this.#limited >= this.#maxDiscoveries) {
      const expired = this.#entries.get(key);
      if (expired) return expired.record;
      throw new WordPressError(
        'discovery_busy',
        `The limit of ${this.#maxDiscoveries} concurrent discoveries of WordPress sites is reached.`,
        'Try again in a moment. If many people log in on many sites, raise `maxDiscoveries` of the SiteCache.',
      );
    }
    if (isLimited) this.#limited++;
    return this.#discoveries.run(key, async () => {
      const site = await find().finally(() => {
        if (isLimited) this.#limited--;
      });
      // A copy, because V8 keeps a whole response in memory for as long as a substring of it is referenced.
      return this.#store(key, new SiteRecord(structuredClone(site)));
    });
  }

  #store(key: string, record: SiteRecord): SiteRecord {
    this.#entries.delete(key);
    this.#entries.set(key, { record, expires: Date.now() + this.#maxAge });
    if (this.#entries.size > this.#maxSites) this.#entries.delete(this.#entries.keys().next().value!);
    return record;
  }
}

/** Separate entries: a site that was discovered without the checks for user-supplied addresses is not reused for them. */
function keyOf(address: string, { isUserSupplied = false }: CacheUse): string {
  return isUserSupplied ? `user-supplied ${address}` : address;
}
