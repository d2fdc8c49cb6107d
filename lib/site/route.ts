/** Joins a REST route to the root of a REST API, for every permalink setting. Pure. */

/**
 * The URL of a route. Without permalinks the route is a query parameter of the root, so the query of the route is
 * appended with `&`.
 */
export function joinRoute(root: string, route: string): string {
  const [, path = '', query = ''] = /^\/?([^?#]*)\??([^#]*)/.exec(route)!;
  const inQuery = /^(.*[?&]rest_route=)((?:\/|%2F)*)(?=&|$)(.*)$/is.exec(root);
  if (inQuery) {
    const [, before, , after] = inQuery;
    return `${before}/${path.replace(/[&+]/g, encodeURIComponent)}${after}${query && `&${query}`}`;
  }
  // Multilingual plugins append a query (`?lang=de`) to the root.
  const [, base = '', rootQuery = ''] = /^([^?]*)\??(.*)$/s.exec(root)!;
  const queries = [rootQuery, query].filter((part) => part !== '').join('&');
  return `${base}${base.endsWith('/') ? '' : '/'}${path}${queries && `?${queries}`}`;
}

/**
 * Whether a site with this root may lack rewrite rules, which only "pretty" permalinks add to the web server. The
 * addresses that the OAuth 1.0a plugin advertises need such rules.
 */
export function isWithoutRewriting(root: string): boolean {
  return /[?&]rest_route=/.test(root) || root.includes('/index.php/');
}

/**
 * Maps an address under the root that a site advertises to the root at which its REST API really answers. The two differ
 * where the advertised one needs rewrite rules that the web server lacks, or is on the host of a separate front end. Any
 * other address is returned unchanged.
 *
 * @example
 * mapToRoot('https://a.test/wp-json/wp/v2/posts?page=2', 'https://a.test/wp-json/', 'https://a.test/index.php?rest_route=/')
 * // 'https://a.test/index.php?rest_route=/wp/v2/posts&page=2'
 */
export function mapToRoot(address: string, advertisedRoot: string, root: string): string {
  if (/[?&]rest_route=/.test(advertisedRoot)) return address;
  const prefix = advertisedRoot.replace(/\/*(?:\?.*)?$/s, '/');
  const [, path = '', query = ''] = /^([^?#]*)(.*)$/s.exec(address)!;
  if (root.startsWith(prefix) || !`${path}/`.startsWith(prefix)) return address;
  return joinRoute(root, path.slice(prefix.length) + query);
}
