/** The root of a REST API: which one a page names, and at which places WordPress has one. Pure. */
import { pageParser } from '../reading/html';
import { linksIn } from '../reading/link-header';
import { parseURL, withoutWWW } from '../reading/url';

/** WordPress's name for the relation between a page and its REST API (`rest_output_link_header`). */
const RELATION = 'https://api.w.org/';

/** Where the root is on a site that does not name it: with permalinks, and without. */
export const KNOWN_ROOTS = ['wp-json/', 'index.php?rest_route=/'] as const;

/**
 * The addresses at which the REST API with this root may answer, too. A web server that does not rewrite addresses, or a
 * firewall, can close one of the known places and leave the other open.
 */
export function alternativeRoots(root: string): string[] {
  const base = `${baseOf(root)}/`;
  return KNOWN_ROOTS.map((place) => base + place).filter((alternative) => alternative !== root);
}

/** The address of WordPress by the root of its REST API: `https://a.test/blog/wp-json/` → `https://a.test/blog`. */
export function baseOf(root: string): string {
  const url = new URL(root);
  const folder = url.searchParams.has('rest_route')
    ? new URL('.', url).pathname
    : // The last folder is `wp-json`, or the value of `rest_url_prefix`.
      url.pathname.replace(/\/*$/, '/').replace(/\/(?:index\.php\/)?[^/]+\/$/, '/');
  return url.origin + folder.replace(/\/+$/, '');
}

/** The longest root that is accepted, in characters. */
const MAX_ROOT = 2048;

/** The root that a `Link` header names, absolute, if it names one. */
export function rootInLinkHeader(header: string | undefined, page: string): string | undefined {
  if (!header?.includes(RELATION)) return undefined;
  // If the header is malformed, the HTML may still name the root.
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
 * Whether a root is at one of the places where WordPress has it for this home, on the same host with or without `www.`.
 * Then it needs no confirmation by the home page. A root with another prefix (`rest_url_prefix`) does: it could belong
 * to a different site below that home.
 */
export function isRootOf(home: string, root: string): boolean {
  const [at, of] = [new URL(root), new URL(home)];
  const path = of.pathname.replace(/\/+$/, '');
  if (withoutWWW(at.host) !== withoutWWW(of.host) || !at.pathname.startsWith(`${path}/`)) return false;
  // `rest_route` in the query takes precedence over the path, and PHP reads `rest.route` as the same parameter.
  const isSound = ([name, value]: [string, string]) =>
    name === 'rest_route' ? value === '/' : /^[a-z]+$/i.test(name);
  if (![...at.searchParams].every(isSound)) return false;
  const below = at.pathname.slice(path.length);
  return (
    /^\/(?:index\.php\/)?wp-json\/?$/.test(below) ||
    (/^\/(?:index\.php)?$/.test(below) && at.searchParams.has('rest_route'))
  );
}

/** Whether two addresses of a site are on different hosts. `www.` does not count, nor a port that the scheme explains. */
export function hasOtherHost(a: string, b: string): boolean {
  const [one, other] = [new URL(a), new URL(b)];
  if (withoutWWW(one.hostname) !== withoutWWW(other.hostname)) return true;
  return one.protocol === other.protocol && one.port !== other.port;
}

function absolute(reference: string | undefined, page: string): string | undefined {
  const root = reference && reference.length <= MAX_ROOT ? parseURL(reference, page) : undefined;
  if (!root) return undefined;
  root.hash = root.username = root.password = '';
  return root.protocol === 'http:' || root.protocol === 'https:' ? root.href : undefined;
}
