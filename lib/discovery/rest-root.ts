/** Where the root of the REST API is, as a page says it, and how a route is joined to it. Pure. */
import { pageParser } from '../reading/html';
import { linksIn } from '../reading/link-header';
import { parseURL, withoutWWW } from '../reading/url';

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
 * Whether a root is the one that WordPress has at a home, whoever says so: by one of its two ways, on the same host,
 * where `www.` may come or go. A root with another prefix (`rest_url_prefix`) could as well be a site of its own below
 * that home.
 */
export function isRootOf(home: string, root: string): boolean {
  const [at, of] = [new URL(root), new URL(home)];
  const path = of.pathname.replace(/\/+$/, '');
  if (withoutWWW(at.host) !== withoutWWW(of.host) || !at.pathname.startsWith(`${path}/`)) return false;
  // A route in the query counts more than the path, and PHP reads `rest.route` as one, too.
  const isSound = ([name, value]: [string, string]) =>
    name === 'rest_route' ? value === '/' : /^[a-z]+$/i.test(name);
  if (![...at.searchParams].every(isSound)) return false;
  const below = at.pathname.slice(path.length);
  return (
    /^\/(?:index\.php\/)?wp-json\/?$/.test(below) ||
    (/^\/(?:index\.php)?$/.test(below) && at.searchParams.has('rest_route'))
  );
}

function absolute(reference: string | undefined, page: string): string | undefined {
  const root = reference && reference.length <= MAX_ROOT ? parseURL(reference, page) : undefined;
  if (!root) return undefined;
  root.hash = root.username = root.password = '';
  return root.protocol === 'http:' || root.protocol === 'https:' ? root.href : undefined;
}
