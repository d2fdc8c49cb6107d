/** The site of a login: the configured one, or a user-supplied one. */
import { parseAddress } from '../discovery/address';
import { cacheKey, findSite, isSelfEvident } from '../discovery/discover';
import { WordPressError } from '../errors';
import { AddressGuard } from '../http/address-guard';
import { HTTPClient } from '../http/client';
import { SiteCache } from '../site/cache';
import type { SiteData } from '../site/site';
import type { SiteRecord } from '../site/site-record';
import { assertSameOrigin } from './cross-site';
import { GivenSite } from './given-site';
import type { SiteOptions } from './options';
import type { Request } from './passport';
import type { PendingSite } from './pending-logins';
import { assertSameSite, digest, pinOfRecord } from './site-pin';

/** The site of one login. */
export interface TargetSite {
  /** The address from which the site was discovered. */
  address: string;
  /** Whether a user supplied the site. The options that describe the configured site do not apply to such a site. */
  isUserSupplied: boolean;
  /** The cached knowledge about the site. */
  record: SiteRecord;
  /** The HTTP client for this site. If a user supplied the site, it reaches only public addresses. */
  http: HTTPClient;
  /**
   * Discovers the site again. Absent if it was discovered for this request. Rejects with `site_changed` if another site is
   * found, because credentials were chosen for the first one.
   * @param refusal Why the known data is not sufficient.
   * @param pin The identity of the first site. Default: that of `record`.
   */
  refresh?: ((refusal?: unknown, pin?: string) => Promise<TargetSite>) | undefined;
}

/** Whether a site offers what a strategy needs. If a cached site does not, it is discovered again. */
type SupportsStrategy = (site: SiteData) => boolean;

/** The options of a strategy that decide who may log in, and on which site. */
type Rules = SiteOptions & {
  callbackURL?: string | undefined;
  credentials?: unknown;
  consumerKey?: string | undefined;
  clientID?: string | undefined;
  appName?: string | undefined;
  endpoints?: object | undefined;
  server?: string | undefined;
  proxy?: boolean | undefined;
};

/** Finds the site of each login with one strategy. */
export class TargetSites {
  /** The address of the configured site. Absent if users supply the sites. */
  readonly configured: string | undefined;
  readonly #siteURL: SiteOptions['siteURL'];
  readonly #given: GivenSite | undefined;
  readonly #cache: SiteCache;
  readonly #http: HTTPClient;
  readonly #guarded: () => HTTPClient;
  readonly #supportsStrategy: SupportsStrategy;
  readonly #rules: string;
  readonly #crossSite: { isAllowed: boolean; proxy: boolean | undefined };

  /** @throws TypeError if an option is missing or not valid. */
  constructor(options: Rules, strategy: string, supportsStrategy: SupportsStrategy) {
    const { siteURL, site, cache, allowedPorts, dangerouslyAllowAnyAddress = false } = options;
    if (!siteURL && !site)
      throw new TypeError(`${strategy} requires a siteURL: the address of the WordPress site.`);
    if (site && typeof siteURL === 'function')
      throw new TypeError('The option site applies to one site, so siteURL must not be a function.');
    this.#given = site && asTypeError(() => new GivenSite(site, siteURL as string | undefined));
    this.#supportsStrategy = supportsStrategy;
    this.#siteURL = siteURL;
    this.#cache = cache ?? new SiteCache();
    this.#http = new HTTPClient(options);
    this.#crossSite = { isAllowed: options.dangerouslyAllowCrossSiteLogin === true, proxy: options.proxy };
    const guard = dangerouslyAllowAnyAddress ? undefined : new AddressGuard({ allowedPorts });
    let guarded: HTTPClient | undefined;
    this.#guarded = () => (guarded ??= guard ? new HTTPClient(options, guard) : this.#http);
    // Throws for options that exclude each other now, not at the first login.
    if (typeof siteURL === 'function') this.#guarded();
    else this.configured = asTypeError(() => addressOf(site ? site.home : siteURL!));
    this.#rules = rulesOf(strategy, this.configured ?? String(siteURL), options);
  }

  /** Whether the site of a new login is user-supplied. A request that names the configured site does not count. */
  isUserSupplied({ siteURL }: { siteURL?: string | undefined }): boolean {
    if (siteURL === undefined || this.configured === undefined) return this.configured === undefined;
    try {
      return addressOf(siteURL) !== this.configured;
    } catch {
      return true;
    }
  }

  /** Whether the site of a pending login is user-supplied. */
  wasUserSupplied({ site }: PendingSite): boolean {
    return site !== this.configured;
  }

  /**
   * The site of a new login.
   * @param options Those of `passport.authenticate`.
   * @throws WordPressError `cross_site_request`, and those of `discover`
   */
  async begin(req: Request, options: { siteURL?: string | undefined }): Promise<TargetSite> {
    const { siteURL } = options;
    // Otherwise any web page could log its visitors in as a user of the attacker's own WordPress site.
    if (!this.#crossSite.isAllowed && this.isUserSupplied(options))
      assertSameOrigin(req, this.#crossSite.proxy);
    if (siteURL === undefined && this.configured !== undefined) return this.#resolve(this.configured);
    const named =
      siteURL ?? (typeof this.#siteURL === 'function' ? await this.#siteURL(req as never) : undefined);
    return this.#resolve(addressOf(named ?? ''));
  }

  /** The stored state that binds a login to its site and to this strategy until the callback. */
  toPending({ address, record }: TargetSite): PendingSite {
    return { site: address, pin: pinOfRecord(record), rules: this.#rules };
  }

  /**
   * Whether a pending login began with this strategy, in this process or in another one. Strategies may share a session,
   * but a user whom one of them accepts may not be allowed to log in with another.
   */
  startedHere({ rules }: PendingSite): boolean {
    return rules === this.#rules;
  }

  /**
   * The site of a pending login. If the cache does not contain it, it is discovered again.
   * @throws WordPressError `site_changed` if another site is found at that address than when the login began, and those
   *   of `discover`
   */
  async resume(pending: PendingSite): Promise<TargetSite> {
    const target = await this.#resolve(pending.site, { isResumed: true });
    if (pinOfRecord(target.record) !== pending.pin && target.refresh)
      return target.refresh(undefined, pending.pin);
    assertSameSite(target.record, pending.pin);
    return target;
  }

  /** The site from the options, from the cache, or discovered now. */
  async #resolve(address: string, { isResumed = false } = {}): Promise<TargetSite> {
    const isUserSupplied = address !== this.configured;
    const http = isUserSupplied ? this.#guarded() : this.#http;
    const given = isUserSupplied ? undefined : this.#given;
    let isFresh = false;
    const find = () => {
      isFresh = true;
      return findSite(parseAddress(address), http, { isUserSupplied });
    };
    // The limit counted a resumed login when it began.
    const accepts = isUserSupplied ? isSelfEvident : undefined;
    const use = { isUserSupplied, isUnlimited: isResumed, accepts };
    const record = await (given ? given.current(this.#cache) : this.#cache.get(address, find, use));
    if (isFresh) return { address, isUserSupplied, record, http };

    const discover = async (refusal?: unknown): Promise<TargetSite> => {
      const found = given
        ? await given.refresh(this.#cache, record, http, refusal)
        : await this.#cache.refresh(address, record, find, use);
      return { address, isUserSupplied, record: found, http };
    };
    // The plugin may have been installed after the discovery.
    if (!this.#supportsStrategy(record.site)) return discover();
    const refresh = async (refusal?: unknown, pin = pinOfRecord(record)) => {
      const again = await discover(refusal);
      assertSameSite(again.record, pin);
      return again;
    };
    return { address, isUserSupplied, record, http, refresh };
  }
}

/** A digest of the rules of a strategy. It is the same in each process that runs the same code. */
function rulesOf(strategy: string, siteURL: string, options: Rules): string {
  const { callbackURL, credentials, consumerKey, clientID, appName, endpoints, server } = options;
  const { allowedPorts, dangerouslyAllowAnyAddress } = options;
  const rules = [
    [strategy, siteURL, callbackURL, consumerKey, clientID, appName],
    [endpoints, allowedPorts, dangerouslyAllowAnyAddress, ...(server === undefined ? [] : [server])],
    typeof credentials === 'function' ? String(credentials) : undefined,
  ];
  // Half a digest suffices: it only distinguishes the strategies of one application.
  return digest(rules).slice(0, 8);
}

/**
 * Checks that the application has credentials for a site.
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

/** An address in the form in which it is stored and compared. */
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
