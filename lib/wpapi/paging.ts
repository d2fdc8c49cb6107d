/** The paging headers of a list → `_paging`, with the properties that node-wpapi documents. */
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
    linksIn(headers.get('link') ?? '').map(({ rel, uri }) => [rel, withoutOAuth(uri)]),
  );
  return {
    total: Number(headers.get('x-wp-total')),
    totalPages,
    links,
    ...(links.next && { next: requestTo(links.next, request) }),
    ...(links.prev && { prev: requestTo(links.prev, request) }),
  };
}

/**
 * Removes the OAuth parameters. WordPress copies the query of the request into the links. The parameters are in the
 * query if the web server strips the Authorization header. They must not be logged, and a signature works only once.
 */
function withoutOAuth(address: string): string {
  return address.replace(/(?<=[?&])oauth_\w+=[^&#]*(?:&|(?=#|$))/g, '').replace(/[?&](?=#|$)/, '');
}
