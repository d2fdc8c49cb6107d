/** The paging headers of a list → `_paging`, as node-wpapi's users know it. */
import { linksIn } from '../reading/link-header';
import { requestTo, type WPRequest } from './request';

interface Paging {
  /** How many there are on all pages. */
  total: number;
  totalPages: number;
  /** The addresses in the `Link` header, by their relation. */
  links: Record<string, string>;
  /** The page after this one, as a request that has yet to be sent. */
  next?: WPRequest;
  prev?: WPRequest;
}

/** `undefined` if the response is no page of a list. */
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
 * WordPress writes into the links whatever was in the query: on a server that loses the Authorization header also the
 * OAuth parameters, of which a signature serves one request and is nobody's business.
 */
function withoutOAuth(address: string): string {
  return address.replace(/(?<=[?&])oauth_\w+=[^&#]*(?:&|(?=#|$))/g, '').replace(/[?&](?=#|$)/, '');
}
