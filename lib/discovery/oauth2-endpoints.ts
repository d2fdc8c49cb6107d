/** The places at which the endpoints of OAuth 2 plugins work. Pure. */
import { isWithoutRewriting, joinRoute } from '../site/route';
import type { OAuth2Endpoints, SiteData } from '../site/site';

/** The namespace that the plugin OpenID Connect Server has in the REST index. It is the only trace of the plugin there. */
const OPENID_CONNECT = 'openid-connect';

/**
 * The endpoints of the plugin OpenID Connect Server: REST routes, so they work with any permalinks, and also where the web
 * server closes paths that begin with a dot (`/.well-known/`). `undefined` if the site does not have the plugin.
 */
export function openIDConnectEndpoints({
  namespaces,
  root,
}: Pick<SiteData, 'namespaces' | 'root'>): Required<OAuth2Endpoints> | undefined {
  if (!namespaces.includes(OPENID_CONNECT)) return undefined;
  const endpoint = (name: string) => joinRoute(root, `/${OPENID_CONNECT}/${name}`);
  return {
    authorization: endpoint('authorize'),
    token: endpoint('token'),
    userinfo: endpoint('userinfo'),
  };
}

/**
 * WP OAuth Server advertises URLs that need rewrite rules, also on sites without them, and below the folder of
 * WordPress, although only home has rewrite rules. As a query of home, the endpoints work everywhere. Any other value is
 * returned unchanged.
 */
export function reachableEndpoint(value: unknown, site: Pick<SiteData, 'home' | 'url' | 'root'>): unknown {
  if (typeof value !== 'string') return value;
  const [, base, name] = /^(.+)\/oauth\/(authorize|token|me)\/?$/.exec(value) ?? [];
  const [home, url] = [site.home, site.url].map((address) => address.replace(/\/+$/, ''));
  const isReachable = base === home && !isWithoutRewriting(site.root);
  return isReachable || (base !== home && base !== url) ? value : `${home}/?oauth=${name}`;
}
