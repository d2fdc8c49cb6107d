/** The site of the option `site`: used without discovery until it is not sufficient, and then discovered. */
import { parseAddress } from '../discovery/address';
import { cacheKey, findSite } from '../discovery/discover';
import { WordPressError, findingOf } from '../errors';
import type { HTTPClient } from '../http/client';
import { withoutQuery } from '../http/message';
import { isWebAddress } from '../reading/url';
import type { SiteCache } from '../site/cache';
import type { SiteData } from '../site/site';
import type { SiteRecord } from '../site/site-record';
import { digest, pinOf } from './site-pin';

export class GivenSite {
  readonly #site: SiteData;
  /** The address at which the site is discovered again. */
  readonly #address: string;
  /** Other data for the same site has other entries in the cache, and so have discovered sites. */
  readonly #use;

  /**
   * @param siteURL The address of the site. Default: its home.
   * @throws TypeError if the site has no addresses, or the address is not valid
   */
  constructor(site: SiteData, siteURL?: string) {
    if (!(isWebAddress(site.home) && isWebAddress(site.url) && isWebAddress(site.root))) {
      throw new TypeError('The option site requires home, url and root, each a web address.');
    }
    // A copy, because the application may change its object. A hand-written one may lack `authentication`.
    this.#site = structuredClone({ ...site, authentication: site.authentication ?? {} });
    this.#address = cacheKey(parseAddress(siteURL === undefined || siteURL === '' ? site.home : siteURL));
    this.#use = { given: digest(this.#site), accepts: (found: SiteData) => this.#isSame(found) };
  }

  /** The site as it was given, or as it was discovered since. */
  current(cache: SiteCache): Promise<SiteRecord> {
    return cache.get(this.#address, () => Promise.resolve(this.#site), this.#use);
  }

  /**
   * Discovers the site, because its record is not sufficient.
   * @param refusal Why it is not.
   * @throws WordPressError The refusal, with the reason why the site cannot be discovered; or `site_changed`. The given
   *   data stays in use.
   */
  async refresh(
    cache: SiteCache,
    record: SiteRecord,
    http: HTTPClient,
    refusal?: unknown,
  ): Promise<SiteRecord> {
    const discover = async () => {
      const found = await findSite(parseAddress(this.#address), http);
      if (!this.#isSame(found)) throw hasChanged(this.#site, found);
      return found;
    };
    try {
      return await cache.refresh(this.#address, record, discover, this.#use);
    } catch (error) {
      throw withRefusal(error, refusal);
    }
  }

  #isSame(found: SiteData): boolean {
    return pinOf(found) === pinOf(this.#site);
  }
}

function hasChanged(given: SiteData, found: SiteData): WordPressError {
  const describe = ({ home, root }: SiteData) => `${home} (REST root ${withoutQuery(root)})`;
  return new WordPressError(
    'site_changed',
    `The option \`site\` is ${describe(given)}, but ${describe(found)} is now found at its address.`,
    'If the site has moved, update `site` in the options.',
  );
}

function withRefusal(error: unknown, refusal: unknown): unknown {
  if (!(error instanceof WordPressError) || error.code === 'site_changed') return error;
  const { code, remedy } = refusal instanceof WordPressError ? refusal : error;
  const finding =
    refusal instanceof WordPressError ? findingOf(refusal) : 'The option `site` lacks what this login needs.';
  return new WordPressError(
    code,
    `${finding} The site could not be discovered again: ${findingOf(error)}`,
    `Update \`site\` in the options. ${remedy}`,
    { cause: error },
  );
}
