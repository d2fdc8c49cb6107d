/** Which site a login is about: the strategy's own, or one that the request names. */
import { parseAddress } from '../discovery/address';
import { cacheKey, findSite } from '../discovery/discover';
import { WordPressError } from '../errors';
import { AddressGuard } from '../http/address-guard';
import { HTTPClient } from '../http/client';
import { isWebAddress } from '../reading/url';
import { SiteCache } from '../site/cache';
import type { SiteData, SiteRecord } from '../site/site';
import type { SiteOptions } from './options';
import type { Request } from './passport';
import type { PendingSite } from './pending-logins';

/** A site to log in to. */
export interface TargetSite {
  /** The address that the login is pinned to. */
  address: string;
  /** Whether a request named it: what the options say of a site is about another one, then. */
  isUserSupplied: boolean;
  /** What is known of the site. */
  record: SiteRecord;
  /** The door to this site, guarded if a request named it. */
  http: HTTPClient;
  /** Finds the site anew. Absent where what is known of it is not from memory. */
  refresh?: () => Promise<TargetSite>;
}

/** Whether a site offers what a strategy needs. What is remembered of one that doesn't is looked at anew. */
type SupportsStrategy = (site: SiteData) => boolean;

export class TargetSites {
  readonly #own: string | undefined;
  readonly #siteURL: SiteOptions['siteURL'];
  readonly #given: SiteRecord | undefined;
  readonly #cache: SiteCache;
  readonly #http: HTTPClient;
  readonly #guarded: () => HTTPClient;
  readonly #supportsStrategy: SupportsStrategy;

  /** @throws TypeError if an option is missing or not what it should be. */
  constructor(options: SiteOptions, strategy: string, supportsStrategy: SupportsStrategy) {
    const { siteURL, site, cache, allowedPorts, dangerouslyAllowAnyAddress = false } = options;
    if (!siteURL && !site)
      throw new TypeError(`${strategy} requires a siteURL: the address of the WordPress site.`);
    if (site && !(isWebAddress(site.home) && isWebAddress(site.url) && isWebAddress(site.root))) {
      throw new TypeError('The option site requires home, url and root, each a web address.');
    }
    if (site && typeof siteURL === 'function')
      throw new TypeError('The option site is about one site: a function for siteURL would go unheard.');
    this.#supportsStrategy = supportsStrategy;
    this.#siteURL = siteURL;
    this.#given = site && { site: withAuthentication(site), clockOffset: 0, headerStripped: false };
    this.#cache = cache ?? new SiteCache();
    this.#http = new HTTPClient(options);
    const guard = dangerouslyAllowAnyAddress ? undefined : new AddressGuard({ allowedPorts });
    let guarded: HTTPClient | undefined;
    this.#guarded = () => (guarded ??= guard ? new HTTPClient(options, guard) : this.#http);
    // Options that exclude each other are found out now, not by the first login.
    if (typeof siteURL === 'function') this.#guarded();
    else this.#own = asTypeError(() => addressOf(site ? site.home : siteURL!));
  }

  /** Whether the site of a new login is one that a request names. Who types the strategy's own gets that one. */
  isUserSupplied({ siteURL }: { siteURL?: string | undefined }): boolean {
    if (siteURL === undefined || this.#own === undefined) return this.#own === undefined;
    try {
      return addressOf(siteURL) !== this.#own;
    } catch {
      return true;
    }
  }

  /** Whether the site of a login that came back is one that a request named. */
  wasUserSupplied({ site }: PendingSite): boolean {
    return site !== this.#own;
  }

  /**
   * The site of a new login.
   * @param options Those of `passport.authenticate`.
   */
  async begin(req: Request, { siteURL }: { siteURL?: string | undefined }): Promise<TargetSite> {
    if (siteURL === undefined && this.#own !== undefined) return this.#resolve(this.#own);
    const typed = siteURL ?? (typeof this.#siteURL === 'function' ? await this.#siteURL(req) : undefined);
    return this.#resolve(addressOf(typed ?? ''));
  }

  /** What pins a login to its site until it comes back. */
  toPending({ address }: TargetSite): PendingSite {
    return { site: address, ...(this.#own !== undefined && { own: this.#own }) };
  }

  /** Whether a login is one of this strategy's. One that began with another would be taken for a user of this site. */
  startedHere({ own }: PendingSite): boolean {
    return own === this.#own;
  }

  /** The site of a login that came back. */
  resume({ site }: PendingSite): Promise<TargetSite> {
    return this.#resolve(site);
  }

  /** The site, from the options, from memory, or found now. */
  async #resolve(address: string): Promise<TargetSite> {
    const isUserSupplied = address !== this.#own;
    const http = isUserSupplied ? this.#guarded() : this.#http;
    const place = { address, isUserSupplied, http };
    if (!isUserSupplied && this.#given) return { ...place, record: this.#given };

    let isFresh = false;
    const find = () => {
      isFresh = true;
      return findSite(parseAddress(address), http, { isUserSupplied });
    };
    const record = await this.#cache.get(address, find, { isUserSupplied });
    if (isFresh) return { ...place, record };
    const refresh = async () => ({
      ...place,
      record: await this.#cache.refresh(address, record, find, { isUserSupplied }),
    });
    // The plugin may have been installed since.
    return this.#supportsStrategy(record.site) ? { ...place, record, refresh } : refresh();
  }
}

/**
 * The credentials of an application on a site: those of the options, or what a function has for it.
 * @throws WordPressError `credentials_missing`
 */
export function assertCredentialsFor<T>(
  credentials: T | undefined,
  { home }: SiteData,
): asserts credentials is T {
  if (credentials !== undefined) return;
  throw new WordPressError(
    'credentials_missing',
    `This application is not registered on ${home}.`,
    'Choose another site, or have its owner register the application there.',
  );
}

/** A site that was written by hand may say nothing of what its index would. */
function withAuthentication(site: SiteData): SiteData {
  return { ...site, authentication: site.authentication ?? {} };
}

/** An address as it is remembered and compared. */
function addressOf(siteURL: string): string {
  return cacheKey(parseAddress(siteURL));
}

function asTypeError<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new TypeError((error as Error).message, { cause: error });
  }
}
