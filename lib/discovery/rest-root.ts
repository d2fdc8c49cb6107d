/** Where the root of the REST API is, as a page says it, and how a route is joined to it. Pure. */
import { pageParser } from '../html';
import { linksIn } from '../link-header';

/** WordPress's name for the relation between a page and its REST API (`rest_output_link_header`). */
const RELATION = 'https://api.w.org/';

/** Where the root is on a site that doesn't say so: with permalinks, and without. */
export const KNOWN_ROOTS = ['wp-json/', 'index.php?rest_route=/'] as const;

// No root is longer.
const MAX_ROOT = 2048;

/** The root that a `Link` header names, absolute, if it names one. */
export function rootInLinkHeader(header: string | undefined, page: string): string | undefined {
  if (!header?.includes(RELATION)) return undefined;
  // A malformed header tells nothing. The page itself still may.
  const link = linksIn(header).find(({ rel }) => rel.toLowerCase() === RELATION);
  return absolute(link?.uri, page);
}

/** The root that a `<link>` in a page names, absolute, if one does. */
export function rootInHTML(html: string, page: string): string | undefined {
  let root: string | undefined;
  const parser = pageParser({
    onopentag(name, { rel, href }) {
      if (name === 'link' && rel?.split(/\s+/).includes(RELATION)) {
        root = absolute(href, page);
        parser.pause();
      }
    },
  });
  parser.write(html);
  return root;
}

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

function absolute(reference: string | undefined, page: string): string | undefined {
  if (!reference || reference.length > MAX_ROOT || !URL.canParse(reference, page)) return undefined;
  const root = new URL(reference, page);
  root.hash = root.username = root.password = '';
  return root.protocol === 'http:' || root.protocol === 'https:' ? root.href : undefined;
}
