/** Which site a login is about: the strategy's own, or one that the request names. */
import { AddressGuard } from '../http/address-guard';
import { parseAddress } from '../discovery/address';
import { SiteCache, type RememberedSite } from '../site/cache';
import { cacheKey, findSite } from '../discovery/discover';
import type { Site, SiteData } from '../site/site';
import { WordPressError } from '../errors';
import { HTTPClient, type HTTPOptions } from '../http/client';
import { parseURL } from '../reading/url';
import type { Request } from './passport';
import type { PinnedSite } from './pending-logins';

/** The options of all strategies that say which site it is, and how it is reached. */
export interface SiteOptions extends HTTPOptions {
  /**
   * The address of the site, as a person would give it; see `discover`. For many sites a function, which finds it in
   * the request. Required, unless `site` is given.
   */
  siteURL?: string | ((req: Request) => string | undefined | Promise<string | undefined>) | undefined;
  /** What is known of the site, in place of finding it: for sites that close their REST index. Default: it is found. */
  site?: SiteData | undefined;
  /** Remembers sites. Needed to share it with other strategies. Default: one of this strategy's own. */
  cache?: SiteCache | undefined;
  /** Ports of sites that a request may name, beside 80 and 443. Default: none. */
  allowedPorts?: readonly number[] | undefined;
  /**
   * Whether a request may name any address, those of the application's own network among them. Only for an
   * application in which no stranger can name a site. Default: false, so that public addresses alone are asked.
   */
  dangerouslyAllowAnyAddress?: boolean | undefined;
}

/** The credentials of an application on a site; `undefined` if it has none there. */
export type CredentialsFunction<Credentials> = (
  site: Site,
  req: Request,
) => Credentials | undefined | Promise<Credentials | undefined>;

/** A site to log in to. */
export interface FoundSite {
  /** The address that the login is pinned to. */
  address: string;
  /** Whether a request named it: what the options say of a site is about another one, then. */
  isTyped: boolean;
  /** What is known of the site. */
  remembered: RememberedSite;
  /** The door to this site, guarded if a request named it. */
  http: HTTPClient;
  /** Finds the site anew. Absent where what is known of it is not from memory. */
  refresh?: () => Promise<FoundSite>;
}

/** Whether a site offers what a strategy needs. What is remembered of one that doesn't is looked at anew. */
type Suits = (site: SiteData) => boolean;

export class Sites {
  readonly #own: string | undefined;
  readonly #siteURL: SiteOptions['siteURL'];
  readonly #given: RememberedSite | undefined;
  readonly #cache: SiteCache;
  readonly #http: HTTPClient;
  readonly #guarded: () => HTTPClient;
  readonly #suits: Suits;

  /** @throws TypeError if an option is missing or not what it should be. */
  constructor(options: SiteOptions, strategy: string, suits: Suits) {
    const { siteURL, site, cache, allowedPorts, dangerouslyAllowAnyAddress = false } = options;
    if (!siteURL && !site)
      throw new TypeError(`${strategy} requires a siteURL: the address of the WordPress site.`);
    if (site && !(isWebAddress(site.home) && isWebAddress(site.url) && isWebAddress(site.root))) {
      throw new TypeError('The option site requires home, url and root, each a web address.');
    }
    if (site && typeof siteURL === 'function')
      throw new TypeError('The option site is about one site: a function for siteURL would go unheard.');
    this.#suits = suits;
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
  isTyped({ siteURL }: { siteURL?: string | undefined }): boolean {
    if (siteURL === undefined || this.#own === undefined) return this.#own === undefined;
    try {
      return addressOf(siteURL) !== this.#own;
    } catch {
      return true;
    }
  }

  /** Whether the site of a login that came back is one that a request named. */
  wasTyped({ site }: PinnedSite): boolean {
    return site !== this.#own;
  }

  /**
   * The site of a new login.
   * @param options Those of `passport.authenticate`.
   */
  async begin(req: Request, { siteURL }: { siteURL?: string | undefined }): Promise<FoundSite> {
    if (siteURL === undefined && this.#own !== undefined) return this.#choose(this.#own);
    const typed = siteURL ?? (typeof this.#siteURL === 'function' ? await this.#siteURL(req) : undefined);
    return this.#choose(addressOf(typed ?? ''));
  }

  /** What pins a login to its site until it comes back. */
  pin({ address }: FoundSite): PinnedSite {
    return { site: address, ...(this.#own !== undefined && { own: this.#own }) };
  }

  /** Whether a login is one of this strategy's. One that began with another would be taken for a user of this site. */
  isOurs({ own }: PinnedSite): boolean {
    return own === this.#own;
  }

  /** The site of a login that came back. */
  resume({ site }: PinnedSite): Promise<FoundSite> {
    return this.#choose(site);
  }

  /** The site, from the options, from memory, or found now. */
  async #choose(address: string): Promise<FoundSite> {
    const isTyped = address !== this.#own;
    const http = isTyped ? this.#guarded() : this.#http;
    const place = { address, isTyped, http };
    if (!isTyped && this.#given) return { ...place, remembered: this.#given };

    let isFresh = false;
    const find = () => {
      isFresh = true;
      return findSite(parseAddress(address), http, { isTyped });
    };
    const remembered = await this.#cache.get(address, find, { isTyped });
    if (isFresh) return { ...place, remembered };
    const refresh = async () => ({
      ...place,
      remembered: await this.#cache.refresh(address, remembered, find, { isTyped }),
    });
    // The plugin may have been installed since.
    return this.#suits(remembered.site) ? { ...place, remembered, refresh } : refresh();
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

/** Whether an option is an address of the web. */
export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && parseURL(value) !== undefined;
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
