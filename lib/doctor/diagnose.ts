/** Finds out what prevents people from logging in to a site: runs the checks, and collects the findings. */
import { parseAddress, type Address } from '../discovery/address';
import { findSite } from '../discovery/discover';
import { WordPressError, findingOf, type WordPressErrorCode } from '../errors';
import type { AddressGuard } from '../http/address-guard';
import type { HTTPOptions } from '../http/client';
import type { HTTPResponse } from '../http/message';
import { assertKnownOptions } from '../known-options';
import { readCredential } from '../login/options';
import { OAuth2Servers } from '../oauth2/server';
import { advertisedServers } from '../oauth2/server-rules';
import { uncached } from '../rest/uncached';
import { joinRoute } from '../site/route';
import type { OAuth2Server, SiteData } from '../site/site';
import { SiteRecord } from '../site/site-record';
import { addressFinding, homeFinding } from './checks/address';
import { authorizationHeaderFinding, probeCredentials } from './checks/authorization-header';
import { clockFinding } from './checks/clock';
import { httpsFinding } from './checks/https';
import { jsonFinding } from './checks/json';
import { logInOffers } from './checks/log-in';
import {
  loginPageFinding,
  loginPageURL,
  screenFinding,
  troubleWith,
  type Method,
  type Trouble,
} from './checks/login-screens';
import { pageCacheFinding } from './checks/page-cache';
import { requestTokenFinding, type Application } from './checks/request-token';
import { permalinksFinding, restAPIFinding, type Hint } from './checks/rest-api';
import { usersMeFinding } from './checks/users-me';
import { jetpackFinding, wordPressComFinding } from './checks/wordpress-com';
import { CHECKS, problem, worst, type Check, type Finding, type Severity } from './finding';
import { openPage } from './open-page';
import { RecordingClient } from './recording-client';

/** Options of {@link diagnose}, all optional. `timeout`, `maxBodySize` and `agents` apply to each request. */
export interface DiagnoseOptions extends HTTPOptions {
  /**
   * Client Key of an application that is registered on the site. With `consumerSecret`, the diagnosis requests a
   * request token as a login does. The token is not used and expires within a day. White space around it is removed.
   * Default: no token is requested.
   */
  consumerKey?: string | undefined;
  /** Client Secret of that application. White space around it is removed. Required with `consumerKey`. */
  consumerSecret?: string | undefined;
  /** The full callback URL of that application, to check that it is the registered one. Default: not checked. */
  callbackURL?: string | undefined;
  /** Cancels the diagnosis: the promise is rejected with the reason of the signal. Default: no cancellation. */
  signal?: AbortSignal | undefined;
  /** Restricts requests to public addresses; required if a user supplied the site. Default: no restriction. */
  guard?: AddressGuard | undefined;
  /**
   * Called before each request with its method and its URL without query: `GET https://blog.example.com/wp-json/`.
   * Default: not called.
   */
  onRequest?: ((request: string) => void) | undefined;
}

const OPTIONS = {
  consumerKey: true,
  consumerSecret: true,
  callbackURL: true,
  signal: true,
  guard: true,
  onRequest: true,
  timeout: true,
  maxBodySize: true,
  agents: true,
} as const satisfies Record<keyof DiagnoseOptions, true>;

/** The result of {@link diagnose}: plain data, safe to pass to `JSON.stringify`. */
export interface Diagnosis {
  /** The given address, without user name and password. */
  siteURL: string;
  /** The site as {@link discover} finds it. Absent if it was not found. */
  site?: SiteData;
  /** The {@link Finding}s, always in the order of the checks. */
  findings: Finding[];
  /** The highest severity among the findings. */
  severity: Severity;
}

/**
 * Finds out what prevents people from logging in to a WordPress site. Uses the code of the logins. A failure of the
 * site is a {@link Finding}, not an error.
 *
 * The diagnosis also sends made-up credentials, to see whether they reach WordPress. The site may log a failed login.
 *
 * @example
 * ```ts
 * const { severity, findings } = await diagnose('https://blog.example.com');
 * for (const { check, message, remedy } of findings) console.log(check, message, remedy ?? '');
 * process.exitCode = severity === 'problem' ? 1 : 0;
 * ```
 *
 * @param siteURL The address as a user would type it; see {@link discover}.
 * @param options See {@link DiagnoseOptions}.
 * @returns What was found, as plain data.
 * @throws TypeError if an option is invalid, for instance `consumerKey` without `consumerSecret`.
 * @throws The reason of `options.signal`, if it was aborted.
 */
export async function diagnose(siteURL: string, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  assertKnownOptions('diagnose', options, OPTIONS);
  const { consumerKey, consumerSecret, callbackURL, ...clientOptions } = options;
  if ((consumerKey === undefined) !== (consumerSecret === undefined)) {
    throw new TypeError('Give both `consumerKey` and `consumerSecret`, or neither.');
  }
  const consumer =
    consumerKey === undefined || consumerSecret === undefined
      ? undefined
      : {
          consumerKey: readCredential('consumerKey', consumerKey),
          consumerSecret: readCredential('consumerSecret', consumerSecret),
        };
  const client = new RecordingClient(clientOptions);
  const examination = new Examination(client, { consumer, callbackURL });
  await examination.run(siteURL).finally(() => client.close());
  const { site, findings } = examination;
  findings.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  return {
    // The part before an @ may be a password.
    siteURL: siteURL.replace(/^.*@/s, '…@'),
    ...(site && { site }),
    findings,
    severity: worst(findings),
  };
}

class Examination {
  readonly findings: Finding[] = [];
  site: SiteData | undefined;
  readonly #client: RecordingClient;
  readonly #application: Application;
  readonly #hints: Hint[] = [];

  constructor(client: RecordingClient, application: Application) {
    this.#client = client;
    this.#application = application;
  }

  async run(siteURL: string): Promise<void> {
    const { exchanges } = this.#client;
    const check = ({ code }: WordPressError) => checkOf(code, exchanges.length > 0);
    const address = await this.#attempt(check, () => parseAddress(siteURL));
    if (!address) return;
    const site = await this.#attempt(check, () => this.#find(address));
    this.site = site;
    this.#add(
      !this.#has('address') && addressFinding(exchanges, site),
      !this.#has('wordpress-com') && wordPressComFinding(address.url, site),
    );
    // No request is needed to know WordPress.com.
    if (!site || exchanges.length === 0) return;
    this.#add(httpsFinding(site, address, exchanges), restAPIFinding(site, this.#hints));
    if (this.#has('wordpress-com')) return;
    this.#add(permalinksFinding(site, this.#hints, exchanges), homeFinding(site), jetpackFinding(site));
    await this.#checkMethods(site);
    await this.#probeAccess(site);
    this.#add(jsonFinding(exchanges), clockFinding(exchanges));
  }

  async #find(address: Address): Promise<SiteData> {
    try {
      return await findSite(address, this.#client, {
        isUserSupplied: this.#client.isUserSupplied,
        trace: { found: (by, page) => void this.#hints.push({ by, page }) },
      });
    } catch (error) {
      // That the address is one of WordPress.com has its own finding.
      const { code, cause } = error as Partial<WordPressError>;
      throw code === 'login_unavailable' ? cause : error;
    }
  }

  /** Which methods the site offers, and whether people can open the login page and the screens of the methods. */
  async #checkMethods(site: SiteData): Promise<void> {
    const { consumer, callbackURL } = this.#application;
    const found = await this.#findOAuth2(site);
    const offers = logInOffers(site, { ...found, callbackURL, isRegistered: consumer !== undefined });
    const login = loginPageURL(site);
    const loginPage = await this.#troubleAt(login);
    const findings: Finding[] = [];
    let openScreens = 0;
    for (const { finding, screen } of offers) {
      const trouble = screen && (await this.#troubleAt(screen, finding.check as Method));
      if (screen && !trouble) openScreens++;
      findings.push(trouble ? screenFinding(finding, trouble, loginPage) : finding);
    }
    this.#add(loginPageFinding(login, loginPage, openScreens), ...findings);
  }

  async #troubleAt(url: string, method?: Method): Promise<Trouble | undefined> {
    try {
      return troubleWith(await openPage(this.#client, url), method);
    } catch (error) {
      if (!(error instanceof WordPressError)) throw error;
      return { severity: 'problem', message: findingOf(error), remedy: error.remedy };
    }
  }

  /** The OAuth 2 servers: those in the REST index, and the one that the OpenID configuration names. */
  async #findOAuth2(site: SiteData): Promise<{ servers: OAuth2Server[]; refusal?: WordPressError }> {
    const servers = advertisedServers(site);
    try {
      const other = await new OAuth2Servers().metadata(new SiteRecord(site), this.#client);
      const isNew = other && !servers.some(({ name }) => name === other.name);
      // IndieAuth is never used by default.
      const isFirst = ({ name }: OAuth2Server) => name !== 'indieauth';
      if (isNew) servers.splice(servers.filter(isFirst).length, 0, other);
      return { servers };
    } catch (error) {
      if (error instanceof WordPressError) return { servers, refusal: error };
      throw error;
    }
  }

  /** Sends the requests of a login that need no user. */
  async #probeAccess(site: SiteData): Promise<void> {
    const me = joinRoute(site.root, '/wp/v2/users/me?context=edit');
    const asVisitor = await this.#ask('users-me', uncached(me));
    if (asVisitor) this.#add(usersMeFinding(asVisitor));
    const credentials = probeCredentials(site);
    const fresh =
      credentials === undefined
        ? undefined
        : await this.#ask('authorization-header', uncached(me), credentials);
    if (fresh) this.#add(authorizationHeaderFinding(site, fresh));
    await this.#probeCache(site, fresh, credentials);
    if (site.authentication.oauth1) {
      this.#add(await requestTokenFinding(site, this.#client, this.#application));
    }
  }

  /** Repeats requests of a visitor with credentials. Many caches store only what has no query, and status 200. */
  async #probeCache(site: SiteData, fresh?: HTTPResponse, credentials?: string): Promise<void> {
    const [me, statuses] = ['users/me', 'statuses'].map((route) => joinRoute(site.root, `/wp/v2/${route}`));
    const asVisitor = await this.#ask('page-cache', me!);
    if (!asVisitor) return;
    const repeated: HTTPResponse[] = [];
    if (credentials !== undefined) {
      await this.#ask('page-cache', statuses!);
      for (const url of [me!, statuses!]) {
        const response = await this.#ask('page-cache', url, credentials);
        if (response) repeated.push(response);
      }
    }
    if (!this.#has('page-cache')) this.#add(pageCacheFinding({ asVisitor, repeated, fresh }));
  }

  #ask(check: Check, url: string, authorization?: string): Promise<HTTPResponse | undefined> {
    const headers = { accept: 'application/json' };
    const authorize =
      authorization === undefined ? {} : { authorize: () => ({ headers: { authorization } }) };
    return this.#attempt(
      () => check,
      () => this.#client.send({ method: 'GET', url, headers, ...authorize }),
    );
  }

  /** The result of a step. A failure that a login could have becomes a finding. */
  async #attempt<T>(
    checkOf: (error: WordPressError) => Check,
    step: () => T | Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof WordPressError)) throw error;
      this.#add(problem(checkOf(error), error));
      return undefined;
    }
  }

  #add(...findings: (Finding | undefined | false)[]): void {
    this.findings.push(...findings.filter((finding) => finding !== undefined && finding !== false));
  }

  #has(check: Check): boolean {
    return this.findings.some((finding) => finding.check === check);
  }
}

/** The check to which a failed discovery belongs. */
function checkOf(code: WordPressErrorCode, wasAnswered: boolean): Check {
  if (code === 'certificate_invalid') return 'https';
  return wasAnswered && code !== 'address_forbidden' && code !== 'redirect_refused' ? 'rest-api' : 'address';
}
