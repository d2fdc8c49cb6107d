/** The paging headers of a list → `_paging`, as node-wpapi's users know it. */
import { parse as parseLinkHeader } from 'http-link-header';
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

// The parser takes time that grows with the square of a run of spaces, and no page's address is that long.
const MAX_HEADER = 8192;

/** `undefined` if the response is no page of a list. */
export function pagingOf(headers: Headers, request: WPRequest): Paging | undefined {
  const totalPages = Number(headers.get('x-wp-totalpages'));
  if (!totalPages) return undefined;
  const links = linksIn(headers.get('link') ?? '');
  return {
    total: Number(headers.get('x-wp-total')),
    totalPages,
    links,
    ...(links.next && { next: requestTo(links.next, request) }),
    ...(links.prev && { prev: requestTo(links.prev, request) }),
  };
}

function linksIn(header: string): Record<string, string> {
  try {
    const { refs } = parseLinkHeader(header.slice(0, MAX_HEADER).replace(/\s+/g, ' '));
    return Object.fromEntries(refs.map(({ rel, uri }) => [rel, withoutOAuth(uri)]));
  } catch {
    return {};
  }
}

/**
 * WordPress writes into the links whatever was in the query: on a server that loses the Authorization header also the
 * OAuth parameters, of which a signature serves one request and is nobody's business.
 */
function withoutOAuth(address: string): string {
  return address.replace(/(?<=[?&])oauth_\w+=[^&#]*(?:&|(?=#|$))/g, '').replace(/[?&](?=#|$)/, '');
}
