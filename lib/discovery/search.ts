/** One search for the REST API of a site: which addresses are requested, in which order, and when it ends. */
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { HTTPClient } from '../http/client';
import { isWithoutTLS } from '../http/fault';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from '../http/message';
import { upgradeToHTTPS } from '../http/redirects';
import { blockedBy } from '../rest/blocked-by';
import type { SiteData } from '../site/site';
import { pagesToAsk, type Address } from './address';
import { explainRedirect, homeNotConfirmed, notAnIndex, notFound } from './failures';
import {
  isSignUpForm,
  isSignUpPage,
  signUpPageFor,
  siteIsGone,
  siteIsMissing,
  siteIsNotInNetwork,
} from './network';
import { indexIn, indexURL, isFromREST, readIndex, readRefusal } from './rest-index';
import { alternativeRoots, isRootOf, KNOWN_ROOTS, rootInHTML, rootInLinkHeader } from './rest-root';

/** Is notified of what a search finds. */
export interface Trace {
  /** How the root of the REST API was found, and the page that names it or in whose folder it was searched for. */
  found(by: 'header' | 'html' | 'place' | 'address', page: string): void;
}

export interface SearchOptions {
  signal?: AbortSignal | undefined;
  trace?: Trace | undefined;
  /** Whether a user supplied the address, so that the home that the site claims has to be verified. */
  isUserSupplied?: boolean | undefined;
}

// A site has some twenty addresses to request. Each may take the time limit of one exchange and send a body of the
// maximal size. The limits of a whole search, in such exchanges and bodies:
const MAX_TIMEOUTS = 3;
const MAX_BODIES = 4;

/** Errors of a single address. The search continues. */
const OF_ONE_ADDRESS: WordPressErrorCode[] = ['redirect_refused', 'response_too_large', 'response_invalid'];
/** Errors of the connection. They end the search, except at a root that a page names. */
const OF_CONNECTION: WordPressErrorCode[] = ['site_unreachable', 'timeout', 'certificate_invalid'];

/** A root, and the page that names it. */
interface NamedRoot {
  root: string;
  page: string;
  /** The status of that page. */
  status: number;
}

export class Search {
  /** Whether any request was answered. */
  gotResponse = false;
  /** The first failure at a root that a page names. It says more than those at guessed roots. */
  #failureOfNamed: WordPressError | undefined;
  #failure: WordPressError | undefined;
  /** A site that was found in another folder than its home. */
  #siteOfOtherHome: SiteData | undefined;
  /** Whether HEAD failed once, so that only GET is used. */
  #skipsHead = false;
  readonly #http: HTTPClient;
  readonly #options: SearchOptions;
  readonly #requestedIndexes = new Set<string>();
  readonly #deadline: number;
  #size = 0;

  constructor(http: HTTPClient, options: SearchOptions) {
    this.#http = http;
    this.#options = options;
    this.#deadline = performance.now() + MAX_TIMEOUTS * http.timeout;
  }

  /** Finds the site that an address belongs to. */
  async run(address: Address): Promise<SiteData> {
    for (const page of pagesToAsk(address)) {
      const site = await this.#searchAt(page);
      if (site) return this.#verified(site);
    }
    if (this.#siteOfOtherHome) return this.#verified(this.#siteOfOtherHome);
    throw this.#failureOfNamed ?? this.#failure ?? notFound(address.url, address.guessed);
  }

  /** The site that a page belongs to: the one it names, the one whose index it is, or one at a known place. */
  async #searchAt(page: URL): Promise<SiteData | undefined> {
    const { named, response } = await this.#readPage(page.href);
    const site = named ? await this.#siteNamed(named) : response && this.#siteOfIndex(response);
    if (site && named?.status === 404) await this.#assertNoMissingSite(page, site);
    return site ?? (await this.#siteBeside(page));
  }

  /**
   * Refuses the main site of a network for an address below it at which the network has no site: the user did not name
   * the main site. Of a site outside a network, a removed page leads to the site.
   */
  async #assertNoMissingSite(page: URL, site: SiteData): Promise<void> {
    const signUpPage = signUpPageFor(page, site);
    if (signUpPage === undefined) return;
    const { href } = upgradeToHTTPS(new URL(signUpPage), new URL(site.root));
    let response: HTTPResponse;
    try {
      response = await this.#send({ method: 'GET', url: href, truncate: true });
    } catch (error) {
      // Some security plugins close that page, on sites outside a network, too.
      if (error instanceof WordPressError) return;
      throw error;
    }
    if (isSignUpForm(response, href)) throw siteIsNotInNetwork(page, site);
  }

  /** The site at the root that a page names, or at the other places where that root may answer. */
  async #siteNamed({ root, page }: NamedRoot): Promise<SiteData | undefined> {
    let isReached = true;
    try {
      const site = await this.#index(root, page, true);
      if (site) return site;
    } catch (error) {
      // For instance on a headless site: the root that it names is on the host of another front end.
      this.#failureOfNamed ??= assertCode(error, OF_CONNECTION);
      isReached = false;
    }
    for (const other of isReached ? alternativeRoots(root) : []) {
      this.#options.trace?.found('place', page);
      const site = await this.#index(other, page);
      if (site) return site;
    }
    return undefined;
  }

  /** The site of an index that was given as the address, where no header names it. Its prefix can be any. */
  #siteOfIndex(response: HTTPResponse): SiteData | undefined {
    const site = indexIn(response) && readIndex(response);
    if (!site) return undefined;
    this.#options.trace?.found('address', response.url);
    const root = new URL(site.root);
    return root.searchParams.has('rest_route') ? this.#ifAtHome(site, new URL('.', root)) : site;
  }

  /** The site at one of the known places in the folder of a page. */
  async #siteBeside(page: URL): Promise<SiteData | undefined> {
    const folder = new URL(page);
    if (!folder.pathname.endsWith('/')) folder.pathname += '/';
    for (const place of KNOWN_ROOTS) {
      this.#options.trace?.found('place', folder.href);
      const found = await this.#index(new URL(place, folder).href, page.href);
      const site = found && this.#ifAtHome(found, folder);
      if (site) return site;
    }
    return undefined;
  }

  /**
   * WordPress answers to `?rest_route=/` under any path. The root at the folder of its home is preferred; another one is
   * used only if that is not found.
   */
  #ifAtHome(site: SiteData, folder: URL): SiteData | undefined {
    if (new URL(`${site.home}/`).pathname === folder.pathname) return site;
    this.#siteOfOtherHome ??= site;
    return undefined;
  }

  /**
   * Verifies the home of a user-supplied site. An index may claim any home, and users are identified by it, so the
   * owner of one site could log in as the users of another. The REST API has to be at a known place of that home, or the
   * home page has to name it.
   */
  async #verified(site: SiteData): Promise<SiteData> {
    const { home, root } = site;
    if (!this.#options.isUserSupplied || isRootOf(home, root)) return site;
    const { named } = await this.#readPage(upgradeToHTTPS(new URL(`${home}/`), new URL(root)).href);
    const confirmed = named && upgradeToHTTPS(new URL(named.root), new URL(named.page)).href;
    if (confirmed !== undefined && isSameAPI(confirmed, root)) return site;
    throw homeNotConfirmed(root, home, named !== undefined);
  }

  /** The root that a page names in its header or its HTML, else the response to GET. */
  async #readPage(
    page: string,
  ): Promise<{ named?: NamedRoot | undefined; response?: HTTPResponse | undefined }> {
    const head = this.#skipsHead ? undefined : await this.#ask({ method: 'HEAD', url: page });
    let named = head && this.#rootIn(head);
    if (named) return { named };
    const response = await this.#ask({ method: 'GET', url: page, truncate: true });
    named = response && this.#rootIn(response);
    if (named || !response) return { named };
    if (response.status === 410) throw siteIsGone(response);
    // A page may be blocked where the REST API is not. If that is not found, this is why.
    if (blockedBy(response)) this.#failure ??= readRefusal(response);
    return { response };
  }

  #rootIn(page: HTTPResponse): NamedRoot | undefined {
    const inHeader = rootInLinkHeader(page.headers.link, page.url);
    const root = inHeader ?? rootInHTML(page.body, page.url);
    if (root === undefined) return undefined;
    this.#options.trace?.found(inHeader === undefined ? 'html' : 'header', page.url);
    return { root, page: page.url, status: page.status };
  }

  /**
   * The site by its index. `undefined` if the root does not answer with one, which is not always WordPress's doing:
   * web servers and firewalls close single addresses. A refusal by WordPress itself ends the search.
   */
  async #index(root: string, page: string, isNamed = false): Promise<SiteData | undefined> {
    const url = indexURL(upgradeToHTTPS(new URL(root), new URL(page)).href);
    if (this.#requestedIndexes.has(url)) return undefined;
    this.#requestedIndexes.add(url);
    const response = await this.#ask({ method: 'GET', url, headers: { accept: 'application/json' } });
    if (!response) return undefined;
    try {
      const site = readIndex(response);
      if (!site && isNamed) this.#failureOfNamed ??= notAnIndex(response, page);
      return site;
    } catch (error) {
      if (!(error instanceof WordPressError) || isFromREST(response)) throw error;
      if (isNamed) this.#failureOfNamed ??= error;
      else this.#failure ??= error;
      return undefined;
    }
  }

  /** The response, or `undefined` after an error of that address only. */
  async #ask(request: HTTPRequest): Promise<HTTPResponse | undefined> {
    this.#assertWithinLimits(request);
    const asked = `${request.method} ${withoutQuery(request.url)}`;
    try {
      const response = await this.#send(request);
      if (isSignUpPage(new URL(response.url))) throw siteIsMissing(asked, new URL(response.url));
      // Further requests would only extend the wait.
      if (response.status === 429) throw readRefusal(response)!;
      return response;
    } catch (error) {
      if (!(error instanceof WordPressError)) throw error;
      const isBroken = isBrokenOff(error);
      if (request.method === 'HEAD' && (isBroken || ['timeout', 'response_invalid'].includes(error.code))) {
        // Some servers never answer HEAD, drop the connection or send a body. GET is used instead.
        this.#skipsHead = true;
        return undefined;
      }
      // A body that is too large was read up to the limit.
      if (error.code === 'response_too_large') this.#size += this.#http.maxBodySize;
      if (!isBroken && !OF_ONE_ADDRESS.includes(error.code)) throw error;
      const explained = explainRedirect(error, asked);
      if (explained.code === 'wordpress_not_found') throw explained;
      this.#failure ??= explained;
      return undefined;
    }
  }

  async #send(request: HTTPRequest): Promise<HTTPResponse> {
    const response = await this.#http.send(request, this.#options.signal);
    this.gotResponse = true;
    this.#size += response.body.length;
    return response;
  }

  #assertWithinLimits({ url }: HTTPRequest): void {
    const { timeout, maxBodySize } = this.#http;
    const isLate = performance.now() > this.#deadline;
    if (!isLate && this.#size <= MAX_BODIES * maxBodySize) return;
    if (this.#failureOfNamed) throw this.#failureOfNamed;
    const limit = isLate ? `${MAX_TIMEOUTS * timeout} ms` : `${MAX_BODIES * maxBodySize} bytes`;
    throw new WordPressError(
      isLate ? 'timeout' : 'response_too_large',
      `The search for a REST API on ${new URL(url).host} was ended after ${limit}.`,
      `Give the address of the site's front page; if the site is only ${isLate ? 'slow, raise `timeout`' : 'large, raise `maxBodySize`'}.`,
    );
  }
}

function assertCode(error: unknown, codes: WordPressErrorCode[]): WordPressError {
  if (error instanceof WordPressError && codes.includes(error.code)) return error;
  throw error;
}

const CANNOT_CONNECT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];

/** Whether a connection was made, and then broke off. The server may do so for some requests only. */
function isBrokenOff(error: WordPressError): boolean {
  if (error.code !== 'site_unreachable' || isWithoutTLS(error)) return false;
  const { code = '' } = (error.cause ?? {}) as NodeJS.ErrnoException;
  return !CANNOT_CONNECT.includes(code);
}

/** Whether two roots are the two known places of one REST API. */
function isSameAPI(a: string, b: string): boolean {
  return a === b || (alternativeRoots(a).includes(b) && alternativeRoots(b).includes(a));
}
