/** The paging headers of a list. */
import { PHPArray, parseQuery } from '../../../signing/php-input';
import type { PHPRequest } from '../http';
import type { Site } from '../site';

interface Page {
  total: number;
  pages: number;
  page: number;
}

/** The totals, and the links to the previous and next page. */
export function pagingHeaders(
  site: Site,
  request: PHPRequest,
  route: string,
  { total, pages, page }: Page,
): Record<string, string> {
  const links = [
    page > 1 && `<${pageURL(site, request, route, page - 1)}>; rel="prev"`,
    page < pages && `<${pageURL(site, request, route, page + 1)}>; rel="next"`,
  ].filter((link) => link !== false);
  return {
    'x-wp-total': String(total),
    'x-wp-totalpages': String(pages),
    ...(links.length > 0 && { link: links.join(', ') }),
  };
}

/** WordPress repeats the whole query, with every list expanded. */
function pageURL(site: Site, request: PHPRequest, route: string, page: number): string {
  const [base] = site.route(route).split('?');
  const query = parseQuery(request.queryString);
  for (const name of ['status', 'include']) {
    const value = query.get(name);
    if (typeof value === 'string') query.set(name, listOf(value));
  }
  query.set('page', String(page));
  return `${base}?${[...query].flatMap(([name, value]) => pairs(name, value)).join('&')}`;
}

function listOf(value: string): PHPArray {
  const list = new PHPArray();
  for (const item of value.split(/[\s,]+/)) list.append(item);
  return list;
}

function pairs(name: string, value: string | PHPArray): string[] {
  if (value instanceof PHPArray) return [...value].flatMap(([key, item]) => pairs(`${name}[${key}]`, item));
  return [`${encode(name)}=${encode(value)}`];
}

function encode(bytes: string): string {
  return encodeURIComponent(Buffer.from(bytes, 'latin1').toString()).replaceAll('%20', '+');
}
