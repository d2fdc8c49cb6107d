/** Reads `Link` headers (RFC 8288). */
import { parse } from 'http-link-header';

// Longer than the Link header of any site.
const MAX_HEADER = 16_384;

/** The links of a header. An empty list if the header is malformed. */
export function linksIn(header: string): { rel: string; uri: string }[] {
  try {
    // The time of the parser grows with the square of a run of spaces.
    const { refs } = parse(header.slice(0, MAX_HEADER).replace(/\s+/g, ' '));
    return refs.filter(({ rel }) => typeof rel === 'string');
  } catch {
    return [];
  }
}
