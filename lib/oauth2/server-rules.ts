/** What each OAuth 2 server of WordPress needs in a request for authorization, and what it understands. Pure. */
import { openIDConnectEndpoints } from '../discovery/oauth2-endpoints';
import { didYouMean } from '../known-options';
import { OAUTH2_SERVERS, type OAuth2Server, type OAuth2ServerName, type SiteData } from '../site/site';

type Name = NonNullable<OAuth2Server['name']>;

interface ServerRules {
  /** The scope that is requested unless the application sets one. */
  scope?: string;
  /** The scope that a login needs. It is added to the scopes of the application. */
  requiredScope?: string;
  /** Whether it puts the parameter `nonce` into an id_token (OpenID Connect Core §3.1.2.1). */
  hasNonce?: true;
  /** Whether every version checks a PKCE challenge with S256 (RFC 7636). */
  s256?: true;
}

/** A parameter that a server does not understand is not sent: WP OAuth Server refuses an unknown scope. */
const RULES: Record<Name, ServerRules> = {
  'wp-api': {},
  // Version 4 checks PKCE, but does not advertise it. For version 3, which the REST index does not name, that is not known.
  'wp-oauth-server': {},
  // Without `openid` it issues no id_token and refuses userinfo; without `profile`, userinfo has no names. It ignores PKCE.
  'openid-connect-server': { scope: 'openid profile', requiredScope: 'openid', hasNonce: true },
  // Without a scope it issues no access token.
  indieauth: { scope: 'profile email', s256: true },
  // The scope of the identity service: the token opens only /me.
  'wordpress.com': { scope: 'auth' },
};

/** @throws TypeError if the option `server` is set, and is not one of the known names */
export function assertServerName(server: unknown): asserts server is OAuth2ServerName | undefined {
  if (server === undefined || OAUTH2_SERVERS.some((name) => name === server)) return;
  const hint = typeof server === 'string' ? ` ${didYouMean(server, OAUTH2_SERVERS)}` : '';
  throw new TypeError(`The option server must be one of ${OAUTH2_SERVERS.join(', ')}.${hint}`);
}

/** Whether a stored value names a server. */
export function isServerName(name: unknown): name is Name {
  return typeof name === 'string' && Object.hasOwn(RULES, name);
}

/** The servers that a site names in its REST index, in the order in which they are preferred. */
export function advertisedServers({
  root,
  authentication = {},
  namespaces = [],
}: Pick<SiteData, 'root'> & Partial<SiteData>): OAuth2Server[] {
  const { oauth2, openIDConnect, indieAuth } = authentication;
  // Data that was stored by an older version of this package has the namespace, but no endpoints.
  const openID = openIDConnect?.endpoints ?? openIDConnectEndpoints({ namespaces, root });
  const servers: OAuth2Server[] = [];
  if (oauth2) {
    const name = oauth2.server ?? 'wp-api';
    servers.push({ ...oauth2.endpoints, name, ...(name === 'wp-oauth-server' && { s256: true }) });
  }
  if (openID) servers.push({ ...openID, name: 'openid-connect-server' });
  if (indieAuth) {
    const { authorization, token, userinfo } = indieAuth.endpoints;
    const { issuer } = indieAuth;
    servers.push({ authorization, token, userinfo, name: 'indieauth', s256: true, issuer });
  }
  return servers;
}

/** The server of the option `endpoints`. The option `server` says which one it is. */
export function configuredServer(
  endpoints: Pick<OAuth2Server, 'authorization' | 'token' | 'userinfo'>,
  name: OAuth2ServerName | undefined,
): OAuth2Server {
  const { authorization, token, userinfo } = endpoints;
  const s256 = name !== undefined && RULES[name].s256;
  return { authorization, token, userinfo, name, ...(s256 && { s256 }) };
}

/** The scope to request, or `undefined` for none. */
export function scopeFor(
  { name }: Pick<OAuth2Server, 'name'>,
  given: string | readonly string[] | undefined,
): string | undefined {
  const { scope, requiredScope } = name === undefined ? {} : RULES[name];
  const scopes = (typeof given === 'string' ? given.split(' ') : (given ?? [])).filter((one) => one !== '');
  if (scopes.length === 0) return scope;
  const isMissing = requiredScope !== undefined && !scopes.includes(requiredScope);
  return [...(isMissing ? [requiredScope] : []), ...scopes].join(' ');
}

/** Whether a login sends a nonce, and its token response has an id_token that has to be checked. */
export function issuesIDToken({ name }: Pick<OAuth2Server, 'name'>): boolean {
  return name !== undefined && RULES[name].hasNonce === true;
}
