/** The OAuth 2 server that issued the tokens of a user: where they are refreshed and revoked. Pure. */
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import { advertisedServers } from '../oauth2/server-rules';
import type { OAuth2ServerName, SiteData } from '../site/site';
import type { SiteAddresses } from './site-addresses';

/** The endpoints that an application uses after a login. */
export interface TokenEndpoints {
  /** Issues new tokens for a refresh token (RFC 6749 §6). */
  token?: string | undefined;
  /** Revokes tokens (RFC 7009). */
  revocation?: string | undefined;
}

/** Which OAuth 2 server issued the tokens. An option of {@link authorizedFetch} and {@link revoke}. */
export interface TokenServerOptions {
  /**
   * The OAuth 2 server that issued the tokens, if the site has several. Default: the server that the strategy uses by
   * default, and IndieAuth if the site has no other.
   */
  server?: OAuth2ServerName | undefined;
  /**
   * The endpoints of the OAuth 2 server, in place of those that the site advertises. They have to be of the site's own
   * origin. Default: the advertised endpoints.
   */
  endpoints?: TokenEndpoints | undefined;
}

/** The names of the options of {@link TokenServerOptions}. */
export const TOKEN_SERVER_OPTIONS = {
  server: true,
  endpoints: true,
} as const satisfies Record<keyof TokenServerOptions, true>;

/** An OAuth 2 server of a site. Without a name it is not known which one. */
export interface TokenServer extends TokenEndpoints {
  name?: OAuth2ServerName | 'wordpress.com' | undefined;
}

/** The parts of a site that requests with credentials use, and that tell where its tokens are refreshed and revoked. */
export type TokenSite = Pick<SiteData, 'home' | 'root'> &
  Partial<Pick<SiteData, 'authentication' | 'namespaces'>>;

/** The OAuth 2 server that issued the tokens. `undefined` if the site has none that is known. */
export function tokenServerOf(site: TokenSite, options: TokenServerOptions): TokenServer | undefined {
  const { server: name, endpoints } = options;
  const known = serversOf(site).find((server) => name === undefined || server.name === name);
  if (!endpoints) return known;
  return { name: name ?? known?.name, token: endpoints.token, revocation: endpoints.revocation };
}

/** The servers of a site, in the order in which the strategy selects one, with the endpoints that come after a login. */
function serversOf(site: TokenSite): TokenServer[] {
  return advertisedServers(site).map(({ name, token }) => {
    switch (name) {
      case 'wp-oauth-server': {
        // The addresses with rewrite rules redirect to a slash at the end, and no redirect is followed with a token.
        const base = `${site.home.replace(/\/+$/, '')}/?oauth=`;
        return { name, token: `${base}token`, revocation: `${base}revoke` };
      }
      case 'indieauth':
        return { name, token, revocation: site.authentication?.indieAuth?.endpoints.revocation };
      default:
        return { name, token };
    }
  });
}

/**
 * An endpoint as the URL to request.
 * @throws WordPressError `endpoint_refused` for an endpoint of another origin: tokens and secrets are not sent there
 */
export function ownEndpoint(endpoint: string, addresses: SiteAddresses): URL {
  try {
    return addresses.resolve(endpoint);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new WordPressError(
      'endpoint_refused',
      `The OAuth 2 server of the site has its endpoint at ${withoutQuery(endpoint)}, which is not of the site's origin.`,
      'Tokens and secrets are not sent there. Ask the owner of the site which plugin or setting advertises that URL.',
      { cause },
    );
  }
}
