/** Finds the OAuth 2 server of a site: in the REST index, else in its OpenID configuration. */
import { reachableEndpoint } from '../discovery/oauth2-endpoints';
import { WordPressError } from '../errors';
import type { HTTPClient } from '../http/client';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from '../http/message';
import { upgradeToHTTPS } from '../http/redirects';
import type { TargetSite } from '../login/target-site';
import { listOf, parseJSONObject } from '../reading/json';
import { withoutWWW } from '../reading/url';
import { isTemporary, restRefusal } from '../rest/refusal';
import { checkEndpoint } from '../site/endpoint';
import { isWithoutRewriting } from '../site/route';
import { SingleFlight } from '../site/single-flight';
import type { OAuth2Endpoints, OAuth2Server, OAuth2ServerName, SiteData } from '../site/site';
import type { SiteRecord } from '../site/site-record';
import { oauth2Unavailable } from '../site/unavailable';
import { advertisedServers, configuredServer } from './server-rules';

/** A site to log in to, and its OAuth 2 server. */
export interface OAuth2Site {
  site: SiteData;
  server: OAuth2Server;
}

/** The options of the strategy that choose the server. `endpoints` apply to the configured site only. */
export interface ServerOptions {
  endpoints?: OAuth2Endpoints | undefined;
  server?: OAuth2ServerName | undefined;
}

/** Finds the OAuth 2 servers of sites. Logins that begin at the same time share one search. */
export class OAuth2Servers {
  readonly #searches = new SingleFlight<object, OAuth2Server | undefined>();
  /** The server of the option `endpoints`, with its token endpoint resolved. */
  #configured: OAuth2Server | undefined;

  /** The server of the options `endpoints` and `server`. */
  fromOptions(
    endpoints: OAuth2Endpoints,
    http: HTTPClient,
    name?: OAuth2ServerName,
  ): Promise<OAuth2Server | undefined> {
    return this.#searches.run(
      endpoints,
      async () => (this.#configured ??= await resolveTokenEndpoint(configuredServer(endpoints, name), http)),
    );
  }

  /**
   * The site of a login with the server that the options choose. A remembered site without one is found again: a plugin
   * may be new.
   * @throws WordPressError `oauth2_unavailable`, `endpoint_refused`, and those of the requests
   */
  async resolve(target: TargetSite, { endpoints, server: name }: ServerOptions): Promise<OAuth2Site> {
    const { record, http, isUserSupplied, refresh } = target;
    const { site } = record;
    const server =
      endpoints && !isUserSupplied
        ? await this.fromOptions(endpoints, http, name)
        : await this.discover(record, http, name);
    if (server) {
      if (isUserSupplied) assertOwnServer(site, server);
      http.check(server.authorization);
      return { site, server };
    }
    const others = advertisedServers(site).map((other) => other.name!);
    const refusal = oauth2Unavailable(site, { server: name, others });
    if (!refresh) throw refusal;
    const { refresh: _once, ...again } = await refresh(refusal);
    return this.resolve(again, { endpoints, server: name });
  }

  /**
   * The server that a site advertises, in its REST index or in its OpenID configuration. `undefined` if the site
   * advertises none.
   * @param name The option `server`. Without it, IndieAuth is not used: its client identifier is a URL, not the `clientID`
   *   of an application that is registered on the site.
   */
  async discover(
    record: SiteRecord,
    http: HTTPClient,
    name?: OAuth2ServerName,
  ): Promise<OAuth2Server | undefined> {
    const isWanted = (server: OAuth2Server) =>
      name === undefined ? server.name !== 'indieauth' : server.name === name;
    const advertised = advertisedServers(record.site).find(isWanted);
    if (advertised || name === 'wp-api' || name === 'indieauth') return advertised;
    const found = await this.metadata(record, http);
    return found && isWanted(found) ? found : undefined;
  }

  /** The server that the OpenID configuration of a site names, from the cache if it is known. */
  async metadata(record: SiteRecord, http: HTTPClient): Promise<OAuth2Server | undefined> {
    if (record.oauth2) return record.oauth2;
    return this.#searches.run(record, async () => {
      const advertised = await findMetadata(record.site, http);
      if (advertised) await record.learn({ oauth2: await resolveTokenEndpoint(advertised, http) });
      return record.oauth2;
    });
  }
}

/** @throws WordPressError `server_error` if the site is in trouble: then it does not say whether it has a server */
async function findMetadata(site: SiteData, http: HTTPClient): Promise<OAuth2Server | undefined> {
  let trouble: HTTPResponse | undefined;
  for (const url of metadataURLs(site)) {
    const response = await sendAnonymously(http, {
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      // A site without an OpenID configuration may answer with its front page, which may be large.
      truncate: true,
    });
    const server = response && readMetadata(response, site);
    if (server) return server;
    if (response && isTemporary(response)) trouble ??= response;
  }
  if (trouble) throw restRefusal(trouble, 'rest_error');
  return undefined;
}

/** The URLs of the OpenID configuration. The one with a query works without permalinks, on WP OAuth Server only. Pure. */
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
 * Reads an OpenID configuration (OpenID Connect Discovery §3); `undefined` for any other response. The `issuer` is not
 * compared: WP OAuth Server writes https there even on http sites. Pure.
 * @throws WordPressError `endpoint_refused`
 */
export function readMetadata(response: HTTPResponse, site: SiteData): OAuth2Server | undefined {
  const json =
    response.status === 200
      ? parseJSONObject(response.body, { required: ['authorization_endpoint', 'token_endpoint'] })
      : undefined;
  if (!json?.authorization_endpoint || !json.token_endpoint) return undefined;
  const check = (value: unknown) =>
    checkEndpoint(reachableEndpoint(value, site), { ...site, answered: response.url });
  const endpoint = (value: unknown): string => {
    const checked = check(value);
    if ('href' in checked) return checked.href;
    throw refused(
      `${response.method} ${withoutQuery(response.url)} advertises an endpoint ${checked.wrong}.`,
    );
  };
  const userinfo = check(json.userinfo_endpoint);
  const methods = listOf(json.code_challenge_methods_supported);
  const token = endpoint(json.token_endpoint);
  const name = serverAt(token);
  // WP OAuth Server 4 checks PKCE without advertising it. Version 3, for which that is not known, has no introspection.
  const hasPKCE = name === 'wp-oauth-server' && typeof json.introspection_endpoint === 'string';
  return {
    authorization: endpoint(json.authorization_endpoint),
    token,
    ...('href' in userinfo && { userinfo: userinfo.href }),
    ...(name && { name }),
    ...((hasPKCE || methods?.includes('S256') === true) && { s256: true }),
  };
}

/** The server by the path of its token endpoint: the configuration does not name it. */
function serverAt(token: string): OAuth2ServerName | undefined {
  if (/(?:\/|%2F)openid-connect(?:\/|%2F)token\/?$/i.test(token)) return 'openid-connect-server';
  return /(?:\/oauth\/|\?oauth=)token\/?$/.test(token) ? 'wp-oauth-server' : undefined;
}

/**
 * Resolves a redirect of the token endpoint to a trailing slash or to https. The request for it carries no credentials,
 * so that a code and a secret are never sent along a redirect.
 */
async function resolveTokenEndpoint(server: OAuth2Server, http: HTTPClient): Promise<OAuth2Server> {
  const advertised = new URL(server.token);
  const response = await sendAnonymously(http, { method: 'HEAD', url: advertised.href });
  const answered = new URL(response?.url ?? advertised);
  const isSameEndpoint =
    answered.hostname === advertised.hostname &&
    answered.search === advertised.search &&
    [advertised.pathname, `${advertised.pathname}/`].includes(answered.pathname);
  // Any other redirect comes from a login wall.
  return isSameEndpoint ? { ...server, token: answered.href } : server;
}

/** Sends a request without credentials. `undefined` if it is redirected to another host. */
export async function sendAnonymously(
  http: HTTPClient,
  request: HTTPRequest,
): Promise<HTTPResponse | undefined> {
  try {
    return await http.send(request);
  } catch (error) {
    if (error instanceof WordPressError && error.code === 'redirect_refused') return undefined;
    throw error;
  }
}

/**
 * A user-supplied site must have its OAuth 2 server on its own host. Otherwise it could send users to the authorize page
 * of another site where the application is registered, and get the code or the token of that site. Pure.
 * @throws WordPressError `endpoint_refused`
 */
export function assertOwnServer({ home, root }: SiteData, server: OAuth2Server): void {
  const { authorization, token, userinfo = token } = server;
  const foreign = [authorization, token, userinfo].find(
    (endpoint) => ![home, root].some((own) => hostOf(own) === hostOf(endpoint)),
  );
  if (foreign === undefined) return;
  throw refused(`${home} has its OAuth 2 server at ${withoutQuery(foreign).slice(0, 200)}, on another host.`);
}

function hostOf(address: string): string {
  return withoutWWW(new URL(address).hostname);
}

function refused(finding: string): WordPressError {
  return new WordPressError(
    'endpoint_refused',
    finding,
    'No user is sent there. Ask the owner of the site which plugin or setting advertises that URL.',
  );
}
