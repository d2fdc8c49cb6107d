/** How a route is joined to the root of the REST API, with any permalinks. Pure. */

/**
 * The address of a route. On a site without permalinks the route is a parameter of the query, so the query of the
 * route itself is appended with `&`.
 */
export function joinRoute(root: string, route: string): string {
  const [, path = '', query = ''] = /^\/?([^?#]*)\??([^#]*)/.exec(route)!;
  const inQuery = /^(.*[?&]rest_route=)((?:\/|%2F)*)(?=&|$)(.*)$/is.exec(root);
  if (inQuery) {
    const [, before, , after] = inQuery;
    return `${before}/${path.replace(/[&+]/g, encodeURIComponent)}${after}${query && `&${query}`}`;
  }
  // Multilingual plugins append a query of their own to the root.
  const [, base = '', rootQuery = ''] = /^([^?]*)\??(.*)$/s.exec(root)!;
  const queries = [rootQuery, query].filter((part) => part !== '').join('&');
  return `${base}${base.endsWith('/') ? '' : '/'}${path}${queries && `?${queries}`}`;
}

/**
 * Whether the addresses that the OAuth 1.0a plugin advertises do not work on a site with this root: they need
 * rewrite rules, which only "pretty" permalinks bring.
 */
export function isWithoutRewriting(root: string): boolean {
  return /[?&]rest_route=/.test(root) || root.includes('/index.php/');
}
