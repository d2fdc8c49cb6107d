/** `Link` headers (RFC 8288), of which a site may send any. */
import { parse } from 'http-link-header';

// As long as Node takes all headers together, unless it is told otherwise.
const MAX_HEADER = 16_384;

/** The links of a header, none if it is malformed. */
export function linksIn(header: string): { rel: string; uri: string }[] {
  try {
    // The parser takes time that grows with the square of a run of spaces.
    const { refs } = parse(header.slice(0, MAX_HEADER).replace(/\s+/g, ' '));
    return refs.filter(({ rel }) => typeof rel === 'string');
  } catch {
    return [];
  }
}
