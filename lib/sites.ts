/** Which site, and which credentials, a login is about. */
import type { SiteCache } from './discovery/cache';
import { parseAddress } from './discovery/address';
import { cacheKey, findSite } from './discovery/discover';
import type { RememberedSite } from './discovery/cache';
import type { OAuth1Endpoints, SiteData } from './discovery/site';
import { WordPressError } from './errors';
import type { HTTPClient } from './http';
import type { ConsumerCredentials, OAuth1Site } from './oauth1/client';

export interface SiteOptions {
  siteURL?: string | undefined;
  site?: SiteData | undefined;
  endpoints?: OAuth1Endpoints | undefined;
  consumerKey: string | undefined;
  consumerSecret: string | undefined;
}

/** A site to log in to, and as which application. */
export interface ChosenSite extends OAuth1Site {
  consumer: ConsumerCredentials;
  /** Finds the site anew. Absent where what is known of it is not from memory. */
  refresh?: () => Promise<OAuth1Site>;
}

export class Sites {
  /** The address a login is pinned to when it begins. */
  readonly address: string;
  readonly #consumer: ConsumerCredentials;
  readonly #endpoints: OAuth1Endpoints | undefined;
  readonly #given: RememberedSite | undefined;
  readonly #cache: SiteCache;
  readonly #find: () => Promise<SiteData>;

  constructor(options: SiteOptions, cache: SiteCache, http: HTTPClient) {
    const { siteURL, site, endpoints, consumerKey, consumerSecret } = options;
    if (!siteURL && !site)
      throw new TypeError('WordPressStrategy requires a siteURL: the address of the WordPress site.');
    if (!consumerKey)
      throw new TypeError('WordPressStrategy requires a consumerKey: the Client Key of the application.');
    if (!consumerSecret) {
      throw new TypeError(
        'WordPressStrategy requires a consumerSecret: the Client Secret of the application.',
      );
    }
    if (site && !(isWebAddress(site.home) && isWebAddress(site.url) && isWebAddress(site.root))) {
      throw new TypeError('The option site requires home, url and root, each a web address.');
    }
    if (endpoints && ![endpoints.request, endpoints.authorize, endpoints.access].every(isWebAddress)) {
      throw new TypeError('The option endpoints requires request, authorize and access, each a web address.');
    }
    const address = asTypeError(() => parseAddress(site ? site.home : siteURL!));
    this.address = cacheKey(address);
    this.#consumer = { consumerKey, consumerSecret };
    this.#endpoints = endpoints;
    this.#given = site && { site, clockOffset: 0, headerStripped: false };
    this.#cache = cache;
    this.#find = () => findSite(address, http);
  }

  /** The site, from the options, from memory, or found now. */
  async choose(): Promise<ChosenSite> {
    const consumer = this.#consumer;
    if (this.#given) return { ...this.#equip(this.#given), consumer };

    let isFresh = false;
    const remembered = await this.#cache.get(this.address, () => {
      isFresh = true;
      return this.#find();
    });
    if (isFresh) return { ...this.#equip(remembered), consumer };
    const refresh = async () => this.#equip(await this.#cache.refresh(this.address, remembered, this.#find));
    // The plugin may have been installed since.
    if (!this.#endpointsOf(remembered)) return { ...(await refresh()), consumer };
    return { ...this.#equip(remembered), consumer, refresh };
  }

  #endpointsOf({ site }: RememberedSite): OAuth1Endpoints | undefined {
    return this.#endpoints ?? site.authentication?.oauth1;
  }

  #equip(remembered: RememberedSite): OAuth1Site {
    const endpoints = this.#endpointsOf(remembered);
    if (endpoints) return { remembered, endpoints };
    throw oauth1Unavailable(remembered.site);
  }
}

/** The error for a site whose index names no OAuth 1.0a endpoints. */
export function oauth1Unavailable({ home }: SiteData): WordPressError {
  return new WordPressError(
    'oauth1_unavailable',
    `The REST index of ${home} names no OAuth 1.0a endpoints.`,
    'Install and activate the plugin “WP REST API – OAuth 1.0a Server” (rest-api-oauth1) on that site.',
  );
}

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

function asTypeError<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new TypeError((error as Error).message, { cause: error });
  }
}
