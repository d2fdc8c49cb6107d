/** Cache of discovered sites, in memory and in a shared store. A login on a cached site sends no discovery request. */
import { WordPressError } from '../errors';
import { SharedSites, type SiteCacheStore } from './shared-sites';
import { SingleFlight } from './single-flight';
import type { SiteData } from './site';
import { SiteRecord, type LearnedFacts } from './site-record';

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
  /**
   * Shares the discovered sites with other processes: a Keyv instance of the package `keyv`, with an adapter for Redis,
   * Valkey, Postgres or another database. It is asked for a site that is not in the memory of this process. If it fails,
   * or does not answer within one second, the site is discovered. See docs/many-processes.md. Default: none.
   */
  store?: SiteCacheStore | undefined;
}

/** How a site is used: decides which entries serve it, and whether its discovery is limited. */
export interface CacheUse {
  /** Whether the address of the site came from a user. */
  isUserSupplied?: boolean;
  /** Whether a discovery does not count for `maxDiscoveries`: a resumed login was counted when it began. */
  isUnlimited?: boolean;
  /** Separates the entries of a site that was given in the options: a digest of what was given. */
  given?: string | undefined;
  /** Whether an entry of the store may be used. Default: each valid entry. */
  accepts?: ((site: SiteData) => boolean) | undefined;
}

interface Entry {
  record: SiteRecord;
  /** When the site was discovered, by this process or by another one. */
  discovered: number;
}

/**
 * Cache of discovered sites, in the memory of this process and, with the option `store`, also in a store that several
 * processes share. Each strategy creates one unless the option `cache` is set. Set it to share one cache between
 * strategies, or pass one to {@link discover} as `options.cache`.
 *
 * Concurrent calls for the same site share one discovery. A failure is not cached.
 *
 * @example
 * const cache = new SiteCache({ maxAge: 10 * 60 * 1000 });
 * passport.use(new WordPressStrategy({ siteURL, consumerKey, consumerSecret, callbackURL, cache }, verify));
 * @example
 * // Several processes: npm install keyv @keyv/redis
 * const cache = new SiteCache({ store: createKeyv(process.env.REDIS_URL) });
 */
export class SiteCache {
  readonly #maxAge: number;
  readonly #maxSites: number;
  readonly #maxDiscoveries: number;
  readonly #shared: SharedSites | undefined;
  // In the order of last use, because a Map iterates in the order of insertion.
  readonly #entries = new Map<string, Entry>();
  readonly #discoveries = new SingleFlight<string, SiteRecord>();
  readonly #reads = new SingleFlight<string, SiteRecord | undefined>();
  /** How many of the discoveries in flight count for `maxDiscoveries`. */
  #limited = 0;

  /**
   * Creates a cache of discovered sites, to be shared between strategies and calls of {@link discover}. Concurrent
   * calls for the same site share one discovery. A failure is not cached.
   *
   * @param options `maxAge` in milliseconds (one hour), `maxSites` (1,000), `maxDiscoveries` (10), and `store` (none).
   * @throws TypeError if `maxAge` is negative, if `maxSites` or `maxDiscoveries` is less than 1, or if `store` has no
   *   methods `get` and `set`.
   */
  constructor({ maxAge = 3_600_000, maxSites = 1000, maxDiscoveries = 10, store }: SiteCacheOptions = {}) {
    if (!(maxAge >= 0 && maxSites >= 1 && maxDiscoveries >= 1)) {
      throw new TypeError('maxAge must be 0 or more, maxSites and maxDiscoveries 1 or more.');
    }
    this.#maxDiscoveries = maxDiscoveries;
    this.#maxAge = maxAge;
    this.#maxSites = maxSites;
    this.#shared = store === undefined ? undefined : new SharedSites(store);
  }

  /** @internal The record of the site at an address. Calls `find` if neither memory nor the store has a current one. */
  async get(address: string, find: () => Promise<SiteData>, use: CacheUse = {}): Promise<SiteRecord> {
    const key = keyOf(address, use);
    const entry = this.#current(key);
    if (!entry)
      return this.#shared ? this.#readOrFind(key, this.#shared, find, use) : this.#find(key, find, use);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.record;
  }

  /**
   * @internal Replaces the record `stale`, because the site refused a request that was based on it. If another login of
   * this process has replaced it already, that record is returned.
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

  /** The record in the store, or else that of a discovery. A discovery that runs already is joined without a read. */
  async #readOrFind(
    key: string,
    shared: SharedSites,
    find: () => Promise<SiteData>,
    use: CacheUse,
  ): Promise<SiteRecord> {
    const stored = this.#discoveries.has(key)
      ? undefined
      : await this.#reads.run(key, () => this.#read(key, shared, use));
    return stored ?? this.#find(key, find, use);
  }

  async #read(key: string, shared: SharedSites, { accepts }: CacheUse): Promise<SiteRecord | undefined> {
    const stored = await shared.read(key);
    const known = this.#current(key);
    // A refresh may have ended in the meantime.
    if (known) return known.record;
    if (!stored || accepts?.(stored.site) === false) return undefined;
    // The clock of another machine may be ahead.
    const discovered = Math.min(stored.discovered, Date.now());
    if (!this.#isCurrent(discovered)) return undefined;
    return this.#remember(key, discovered, stored.site, stored.facts);
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
      const record = this.#remember(key, Date.now(), structuredClone(site));
      if (this.#shared) await this.#share(key, this.#shared, record);
      return record;
    });
  }

  #remember(key: string, discovered: number, site: SiteData, facts?: LearnedFacts): SiteRecord {
    const shared = this.#shared;
    const save = shared && ((record: SiteRecord) => this.#share(key, shared, record));
    const record = new SiteRecord(site, facts, save);
    this.#entries.delete(key);
    this.#entries.set(key, { record, discovered });
    if (this.#entries.size > this.#maxSites) this.#entries.delete(this.#entries.keys().next().value!);
    return record;
  }

  /** Writes a record to the store, unless this process has replaced it. */
  async #share(key: string, shared: SharedSites, record: SiteRecord): Promise<void> {
    const entry = this.#entries.get(key);
    if (entry?.record !== record) return;
    const { site, facts } = record;
    const ttl = entry.discovered + this.#maxAge - Date.now();
    await shared.write({ key, discovered: entry.discovered, site, facts }, ttl);
  }

  #current(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry && this.#isCurrent(entry.discovered) ? entry : undefined;
  }

  #isCurrent(discovered: number): boolean {
    return discovered + this.#maxAge > Date.now();
  }
}

/**
 * Separate entries: a site that was discovered without the checks for user-supplied addresses is not used for such an
 * address, nor the other way round, and a site of the options does not replace a discovered one.
 */
function keyOf(address: string, { isUserSupplied = false, given }: CacheUse): string {
  const kind = isUserSupplied ? 'user-supplied' : given === undefined ? 'own' : `given ${given}`;
  return `${kind} ${address}`;
}
