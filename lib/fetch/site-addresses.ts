/** The addresses that belong to a site, and so may be sent its credentials. */
import { withoutCredentials } from '../http/query-credentials';
import { upgradeToHTTPS } from '../http/redirects';
import { linksIn } from '../reading/link-header';
import { isWebAddress, parseURL } from '../reading/url';
import { isWithoutRewriting, joinRoute, mapToRoot } from '../site/route';
import type { SiteData } from '../site/site';

export class SiteAddresses {
  readonly #root: URL;
  readonly #isWithoutRewriting: boolean;
  /** The beginnings of all addresses of the site: scheme, host, port and a slash. A user name would be before the host. */
  readonly #origins: readonly string[];
  /** Roots of the REST API that the site may name but does not serve. */
  readonly #unservedRoots: string[];
  /** Such a root that the site named in a response. */
  #namedRoot: string | undefined;

  /** @throws TypeError if `home` or `root` is not a web address. */
  constructor({ home, root }: Pick<SiteData, 'home' | 'root'>) {
    if (!isWebAddress(home) || !isWebAddress(root)) {
      throw new TypeError('`home` and `root` of the site must be http or https addresses.');
    }
    this.#root = new URL(root);
    const homeURL = upgradeToHTTPS(new URL(home), this.#root);
    // Credentials that are sent by https are never sent by http.
    this.#origins = [this.#root, homeURL]
      .filter(({ protocol }) => this.#root.protocol === 'http:' || protocol === 'https:')
      .map(({ origin }) => `${origin}/`);
    this.#isWithoutRewriting = isWithoutRewriting(this.#root.href);
    const base = `${homeURL.origin}${homeURL.pathname.replace(/\/*$/, '/')}`;
    this.#unservedRoots = [`${base}wp-json/`, `${base}index.php/wp-json/`].filter(
      (other) => isWithoutRewriting(root) && !this.#root.href.startsWith(other),
    );
  }

  /**
   * The URL to request for an address: a route of the REST API, or an absolute address of the site. An http address of
   * a site that is served by https becomes https.
   * @throws TypeError for an address of another site.
   */
  resolve(address: string): URL {
    const isAbsolute = /^[a-z][a-z0-9+.-]*:|^\/\//i.test(address);
    const named = isAbsolute ? new URL(address, this.#root) : new URL(joinRoute(this.#root.href, address));
    const url = upgradeToHTTPS(named, this.#root);
    if (this.#includes(url)) return this.#underServedRoot(url);
    throw new TypeError(
      `${url.origin} is not the origin of the site (${this.#root.origin}). Credentials are not sent to it.`,
    );
  }

  /** The target of a redirect, or `undefined` if credentials must not be sent to it. */
  redirectTarget(location: string, from: URL): URL | undefined {
    const named = parseURL(withoutCredentials(location), from.href);
    const target = named && upgradeToHTTPS(named, from);
    const isDowngrade = from.protocol === 'https:' && target?.protocol !== 'https:';
    return target && this.#includes(target) && !isDowngrade ? target : undefined;
  }

  /**
   * Reads the root that the REST API names in the `Link` header of a response. If the web server lacks the rewrite
   * rules of "pretty" permalinks, WordPress still names a root, and links under it, that do not work.
   */
  learnNamedRoot(headers: Headers): void {
    const link = this.#isWithoutRewriting ? headers.get('link') : null;
    if (link === null) return;
    const named = linksIn(link).find(({ rel }) => rel === 'https://api.w.org/')?.uri;
    const url = parseURL(named ?? '');
    if (!url?.pathname.endsWith('/') || url.pathname === '/' || url.search !== '') return;
    const { href } = upgradeToHTTPS(url, this.#root);
    this.#namedRoot = this.#root.href.startsWith(href) ? undefined : href;
  }

  /** The same route under the root that works. */
  #underServedRoot(url: URL): URL {
    for (const unserved of [
      ...this.#unservedRoots,
      ...(this.#namedRoot === undefined ? [] : [this.#namedRoot]),
    ]) {
      const mapped = mapToRoot(url.href, unserved, this.#root.href);
      if (mapped !== url.href) return new URL(mapped);
    }
    return url;
  }

  #includes({ href }: URL): boolean {
    return this.#origins.some((origin) => href.startsWith(origin));
  }
}
