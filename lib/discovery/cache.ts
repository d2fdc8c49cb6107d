/** What is remembered of sites, so that a login on a known site asks it nothing. */
import { WordPressError } from '../errors';
import type { SiteData } from './site';

/** What is remembered of one site. Plain data. */
export interface RememberedSite {
  site: SiteData;
  /** How far the site's clock is ahead of ours, in seconds. */
  clockOffset: number;
  /** Whether the Authorization header is lost on the way to the site's PHP. */
  headerStripped: boolean;
}

/** Options of a `SiteCache`. */
export interface SiteCacheOptions {
  /** How long a site is remembered, in milliseconds. Default: 3,600,000 (an hour). */
  maxAge?: number | undefined;
  /** How many sites are remembered; the one not used for the longest time goes first. Default: 1,000. */
  maxSites?: number | undefined;
  /**
   * How many sites may be looked for at once, so that nobody who types addresses makes the application crawl the web.
   * One more is refused, with `discovery_busy`. Each may hold one of the four threads in which Node looks names up
   * (`UV_THREADPOOL_SIZE`). Default: 10.
   */
  maxDiscoveries?: number | undefined;
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

  /** @internal What is remembered under a key; `find` is called if nothing is. */
  async get(key: string, find: () => Promise<SiteData>): Promise<RememberedSite> {
    const known = this.#known.get(key);
    if (!known || known.expires <= Date.now()) return this.#find(key, find);
    this.#known.delete(key);
    this.#known.set(key, known);
    return known.remembered;
  }

  /**
   * @internal What is found anew, because the site refused what `stale` says of it. If another login has had it
   * found meanwhile, that serves.
   */
  async refresh(key: string, stale: RememberedSite, find: () => Promise<SiteData>): Promise<RememberedSite> {
    const known = this.#known.get(key);
    return known && known.remembered !== stale ? known.remembered : this.#find(key, find);
  }

  async #find(key: string, find: () => Promise<SiteData>): Promise<RememberedSite> {
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    if (this.#underWay.size >= this.#maxDiscoveries) {
      throw new WordPressError(
        'discovery_busy',
        `${this.#maxDiscoveries} sites are being looked for already.`,
        'Try again in a moment. If many people log in on many sites, raise `maxDiscoveries` of the SiteCache.',
      );
    }
    const flight = find()
      .then((site) => this.#remember(key, { site, clockOffset: 0, headerStripped: false }))
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
