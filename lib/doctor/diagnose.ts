/** The address of a site → what this package finds there, and what keeps people from logging in. */
import { parseAddress, type Address } from '../discovery/address';
import { findSite } from '../discovery/discover';
import { WordPressError, type WordPressErrorCode } from '../errors';
import type { AddressGuard } from '../http/address-guard';
import type { HTTPOptions } from '../http/client';
import type { HTTPRequest, HTTPResponse } from '../http/message';
import { OAuth2Servers } from '../oauth2/server';
import { joinRoute } from '../site/route';
import type { OAuth2Server, SiteData } from '../site/site';
import { addressFinding, homeFinding } from './checks/address';
import { authorizationHeaderFinding, probeCredentials } from './checks/authorization-header';
import { clockFinding } from './checks/clock';
import { httpsFinding } from './checks/https';
import { jsonFinding } from './checks/json';
import { logInFindings } from './checks/log-in';
import { requestTokenFinding, type Application } from './checks/request-token';
import { permalinksFinding, restAPIFinding, type Hint } from './checks/rest-api';
import { usersMeFinding } from './checks/users-me';
import { jetpackFinding, wordPressComFinding } from './checks/wordpress-com';
import { CHECKS, problem, worst, type Check, type Finding, type Severity } from './finding';
import { RecordingClient } from './recording-client';

/** Options of `diagnose`. */
export interface DiagnoseOptions extends HTTPOptions {
  /**
   * Client Key and Client Secret of an application that is registered on the site. With both, the site is asked for a
   * request token, as a login would ask. It is not used, and expires within a day. Default: no token is asked for.
   */
  consumerKey?: string | undefined;
  consumerSecret?: string | undefined;
  /** The callback of that application, in full, to learn whether it is the registered one. Default: it isn't checked. */
  callbackURL?: string | undefined;
  /** Gives up when it is aborted; the promise is rejected with its reason. */
  signal?: AbortSignal | undefined;
  /** Says where requests may go. Needed if a stranger named the site. Default: anywhere. */
  guard?: AddressGuard | undefined;
  /** Told each request before it is sent, as `GET https://blog.example.com/wp-json/`. Default: nothing is told. */
  onRequest?: ((request: string) => void) | undefined;
}

/** What `diagnose` found. Plain data, which JSON can hold. */
export interface Diagnosis {
  /** The address that was given. */
  siteURL: string;
  /** The site, as `discover` finds it. Absent if it could not be found. */
  site?: SiteData;
  /** One for each thing that was looked at, always in the same order. */
  findings: Finding[];
  /** The worst of the findings. */
  severity: Severity;
}

/**
 * Tells what keeps people from logging in to a WordPress site, by the same code that logs them in. A site that fails
 * is a finding, not an error.
 *
 * Beyond what a login asks, it sends credentials that are made up, to see whether they arrive: a site may note a login
 * that failed.
 *
 * @param siteURL The address as a person would give it; see `discover`.
 * @throws TypeError for options that are not what they should be, and what `signal` was aborted with.
 */
export async function diagnose(siteURL: string, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { consumerKey, consumerSecret, callbackURL, ...clientOptions } = options;
  if ((consumerKey === undefined) !== (consumerSecret === undefined)) {
    throw new TypeError('consumerKey and consumerSecret belong together: give both or neither.');
  }
  const consumer =
    consumerKey === undefined || consumerSecret === undefined ? undefined : { consumerKey, consumerSecret };
  const client = new RecordingClient(clientOptions);
  const examination = new Examination(client, { consumer, callbackURL });
  await examination.run(siteURL);
  const { site, findings } = examination;
  findings.sort((a, b) => CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
  return {
    // What stands before an @ may be a password.
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
      wordPressComFinding(address.url, site),
    );
    if (!site) return;
    this.#add(httpsFinding(site, address, exchanges), restAPIFinding(site, this.#hints));
    if (this.#has('wordpress-com')) return;
    this.#add(
      permalinksFinding(site, this.#hints, exchanges),
      homeFinding(site),
      ...logInFindings(site, {
        oauth2: await this.#findOAuth2(site),
        isRegistered: this.#application.consumer !== undefined,
      }),
      jetpackFinding(site),
    );
    await this.#probeAccess(site);
    this.#add(jsonFinding(exchanges), clockFinding(exchanges));
  }

  #find(address: Address): Promise<SiteData> {
    return findSite(address, this.#client, {
      isUserSupplied: this.#client.isGuarded,
      trace: { found: (by, page) => void this.#hints.push({ by, page }) },
    });
  }

  /** WP OAuth Server is not in the index. */
  async #findOAuth2(site: SiteData): Promise<OAuth2Server | WordPressError | undefined> {
    try {
      return await new OAuth2Servers().discover(
        { site, clockOffset: 0, headerStripped: false },
        this.#client,
      );
    } catch (error) {
      if (error instanceof WordPressError) return error;
      throw error;
    }
  }

  /** Asks what a login would ask, as far as that goes without a person. */
  async #probeAccess(site: SiteData): Promise<void> {
    const me = joinRoute(site.root, '/wp/v2/users/me?context=edit');
    const asVisitor = await this.#ask('users-me', { method: 'GET', url: me });
    if (asVisitor) this.#add(usersMeFinding(asVisitor));
    const authorization = probeCredentials(site);
    if (authorization === undefined) return;
    const withHeader = await this.#ask('authorization-header', {
      method: 'GET',
      url: me,
      authorize: () => ({ headers: { authorization } }),
    });
    if (withHeader) this.#add(authorizationHeaderFinding(site, withHeader));
    if (site.authentication.oauth1) {
      this.#add(await requestTokenFinding(site, this.#client, this.#application));
    }
  }

  #ask(check: Check, request: HTTPRequest): Promise<HTTPResponse | undefined> {
    return this.#attempt(
      () => check,
      () => this.#client.send({ ...request, headers: { accept: 'application/json' } }),
    );
  }

  /** What a step gives. If it fails as a login could, that is a finding. */
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

/** What a failure to find the site is about. */
function checkOf(code: WordPressErrorCode, wasAnswered: boolean): Check {
  if (code === 'certificate_invalid') return 'https';
  return wasAnswered && code !== 'address_forbidden' && code !== 'redirect_refused' ? 'rest-api' : 'address';
}
