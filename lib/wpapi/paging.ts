/** The paging headers of a list → `_paging`, with the properties that node-wpapi documents. */
import { withoutCredentials } from '../http/query-credentials';
import { linksIn } from '../reading/link-header';
import { requestTo, type WPRequest } from './request';

interface Paging {
  /** The number of items on all pages. */
  total: number;
  totalPages: number;
  /** The addresses in the `Link` header, by relation. */
  links: Record<string, string>;
  /** The request for the next page. It is sent when it is awaited. */
  next?: WPRequest;
  /** The request for the previous page. */
  prev?: WPRequest;
}

/** `undefined` if the response is not a page of a list. */
export function pagingOf(headers: Headers, request: WPRequest): Paging | undefined {
  const totalPages = Number(headers.get('x-wp-totalpages'));
  if (!totalPages) return undefined;
  const links: Record<string, string> = Object.fromEntries(
    linksIn(headers.get('link') ?? '').map(({ rel, uri }) => [rel, withoutCredentials(uri)]),
  );
  return {
    total: Number(headers.get('x-wp-total')),
    totalPages,
    links,
    ...(links.next && { next: requestTo(links.next, request) }),
    ...(links.prev && { prev: requestTo(links.prev, request) }),
  };
}
