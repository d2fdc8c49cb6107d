/** The OAuth 2 server of a site: from the REST index, else from its OpenID configuration. */

import { checkEndpoint } from '../discovery/endpoint';
import { WordPressError } from '../errors';
import { type HTTPClient } from '../http/client';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from '../http/message';
import { upgradeToHTTPS } from '../http/redirects';
import { parseJSONObject } from '../reading/json';
import { withoutWWW } from '../reading/url';
import { isWithoutRewriting } from '../site/route';
import { SingleFlight } from '../site/single-flight';
import type { OAuth2Server, OAuth2Endpoints, SiteRecord, SiteData } from '../site/site';

/** Finds the OAuth 2 servers of sites, each once for all logins that wait for it. */
export class OAuth2Servers {
  readonly #searches = new SingleFlight<object, OAuth2Server | undefined>();
  /** Of the addresses that the developer gave, the token endpoint as it is asked. */
  #configured: OAuth2Server | undefined;

  /** The server that the developer named. */
  fromOptions(endpoints: OAuth2Endpoints, http: HTTPClient): Promise<OAuth2Server | undefined> {
    return this.#searches.run(
      endpoints,
      async () => (this.#configured ??= await resolveTokenEndpoint(endpoints, http)),
    );
  }

  /** The server that a site names, from memory if it is known. `undefined` if the site names none. */
  async discover(record: SiteRecord, http: HTTPClient): Promise<OAuth2Server | undefined> {
    const { authentication } = record.site;
    // A REST route: WordPress redirects none.
    if (authentication.oauth2) return authentication.oauth2.endpoints;
    if (record.oauth2) return record.oauth2;
    return this.#searches.run(record, async () => {
      const named = await findMetadata(record.site, http);
      if (named) record.oauth2 = await resolveTokenEndpoint(named, http);
      return record.oauth2;
    });
  }
}

async function findMetadata(site: SiteData, http: HTTPClient): Promise<OAuth2Server | undefined> {
  for (const url of metadataURLs(site)) {
    const response = await ask(http, {
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      // A site that has no such thing may show its front page.
      truncate: true,
    });
    const server = response && readMetadata(response, site);
    if (server) return server;
  }
  return undefined;
}

/** Where the OpenID configuration may be. The query needs no permalinks, but is WP OAuth Server's own. Pure. */
export function metadataURLs({ home, root }: SiteData): string[] {
  const { href } = upgradeToHTTPS(new URL(home), new URL(root));
  const base = href.replace(/\/*$/, '/');
  const [path, query] = [
    `${base}.well-known/openid-configuration`,
    `${base}?well-known=openid-configuration`,
  ];
  return isWithoutRewriting(root) ? [query, path] : [path, query];
}

/**
 * Reads an OpenID configuration (OpenID Connect Discovery §3). `undefined` if it is none. Its `issuer` is not compared:
 * WP OAuth Server writes https there on sites without. Pure.
 * @throws WordPressError `endpoint_refused`
 */
export function readMetadata(response: HTTPResponse, site: SiteData): OAuth2Server | undefined {
  const json = response.status === 200 ? parseJSONObject(response.body) : undefined;
  if (!json?.authorization_endpoint || !json.token_endpoint) return undefined;
  const check = (value: unknown) =>
    checkEndpoint(withoutRewriting(value, site), { ...site, answered: response.url });
  const endpoint = (value: unknown): string => {
    const checked = check(value);
    if ('href' in checked) return checked.href;
    throw refused(`${response.method} ${withoutQuery(response.url)} names an endpoint ${checked.wrong}.`);
  };
  const userinfo = check(json.userinfo_endpoint);
  const methods = json.code_challenge_methods_supported;
  return {
    authorization: endpoint(json.authorization_endpoint),
    token: endpoint(json.token_endpoint),
    ...('href' in userinfo && { userinfo: userinfo.href }),
    ...(Array.isArray(methods) && methods.includes('S256') && { s256: true }),
  };
}

/**
 * WP OAuth Server names addresses that need rewrite rules on sites that have none, and puts them into the folder of
 * WordPress, where only home has such rules. In the query of home they work everywhere.
 */
function withoutRewriting(value: unknown, site: SiteData): unknown {
  if (typeof value !== 'string') return value;
  const [, base, name] = /^(.+)\/oauth\/(authorize|token|me)\/?$/.exec(value) ?? [];
  const [home, url] = [site.home, site.url].map((address) => address.replace(/\/+$/, ''));
  const isThere = base === home && !isWithoutRewriting(site.root);
  return isThere || (base !== home && base !== url) ? value : `${home}/?oauth=${name}`;
}

/**
 * The server with its token endpoint as it is asked: where it redirects to itself with a slash, or to https, that
 * is found out by a request that carries nothing, so that a code and a secret are never sent along a redirect.
 */
async function resolveTokenEndpoint(server: OAuth2Server, http: HTTPClient): Promise<OAuth2Server> {
  const named = new URL(server.token);
  const response = await ask(http, { method: 'HEAD', url: named.href });
  const answered = new URL(response?.url ?? named);
  const isIt =
    answered.hostname === named.hostname &&
    answered.search === named.search &&
    [named.pathname, `${named.pathname}/`].includes(answered.pathname);
  // Any other redirect is that of a log-in wall.
  return isIt ? { ...server, token: answered.href } : server;
}

/** Asks without credentials. What leads away from the site is not there. */
async function ask(http: HTTPClient, request: HTTPRequest): Promise<HTTPResponse | undefined> {
  try {
    return await http.send(request);
  } catch (error) {
    if (error instanceof WordPressError && error.code === 'redirect_refused') return undefined;
    throw error;
  }
}

/**
 * A site that a request named must have its OAuth 2 server on its own host. Else it could send people to log in at
 * another site, which knows the application too, and be handed the code or the token from there. Pure.
 * @throws WordPressError `endpoint_refused`
 */
export function assertOwnServer({ home, root }: SiteData, server: OAuth2Server): void {
  const { authorization, token, userinfo = token } = server;
  const other = [authorization, token, userinfo].find(
    (endpoint) => ![home, root].some((own) => hostOf(own) === hostOf(endpoint)),
  );
  if (other === undefined) return;
  throw refused(`${home} has its OAuth 2 server at ${withoutQuery(other).slice(0, 200)}, on another host.`);
}

function hostOf(address: string): string {
  return withoutWWW(new URL(address).hostname);
}

function refused(finding: string): WordPressError {
  return new WordPressError(
    'endpoint_refused',
    finding,
    'Nobody is sent there. Ask the owner of the site which plugin, or which setting, writes that address.',
  );
}
