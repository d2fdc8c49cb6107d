/** Corrects what users paste or type for the address of a site. Pure. */

/** An address after correction. */
export interface RepairedAddress {
  /** The address without its scheme. A scheme other than http and https, such as `ftp:`, is not removed. */
  text: string;
  /** The scheme, if it is certain. Absent for a misspelled scheme, and for two that differ. */
  scheme: 'http:' | 'https:' | undefined;
}

/** `http://` as users write it: `https//`, `http;//`, `https:\\`, `http: //`. */
const SCHEME = /^_?(https?)(?:\s*[:;]+|\s*[/\\]{2}:?)[\s/\\]*/i;

/** `htpp://`, `ttps//`, `hxxps://`. It needs slashes: `tpp:8080` is a host with a port. */
const MISSPELLED_SCHEME = /^_?([htpsx]{3,7})\s*(?:[:;]+\s*[/\\]+|[/\\]{2}:?)[\s/\\]*/i;

const OPENING = /^[\s"'`<>(){}“”„‘’‚«»‹›*]+/u;
const CLOSING = /[\s"'`<>(){}“”„‘’‚«»‹›*,;.!?…]+$/u;

/**
 * Removes what does not belong to an address (quotes, brackets, invisible characters, text around it) and reads a
 * scheme in any spelling. The result is not necessarily a valid address.
 */
export function repairAddress(input: string): RepairedAddress {
  let text = findAddress(toASCII(input).replace(OPENING, '')).replace(OPENING, '').replace(CLOSING, '');
  // Square brackets around an address. Those around an IPv6 host, as in [::1], belong to it.
  text = text.replace(/^\[(?![\da-f]*:[\da-f:.]*\])/i, '');
  if (!text.includes('[')) text = text.replace(/\]+$/, '');
  // `view-source:https://…`, `URL:https://…`, `feed://…`
  text = text.replace(/^[a-z-]{2,20}:\s*(?=https?:)/i, '').replace(/^feed:(?=\/\/)/i, '');

  const schemes = new Set<string>();
  // A form field that begins with `https://` leads to two schemes, one after the other.
  for (;;) {
    const found = SCHEME.exec(text) ?? MISSPELLED_SCHEME.exec(text);
    if (!found) break;
    const name = found[1]!.toLowerCase();
    // `http//` is as likely to be a misspelled `https://`. Then https is tried first.
    schemes.add(name === 'http' && !/[:;]/.test(found[0]) ? 'http?' : name);
    text = text.slice(found[0].length);
  }
  const [scheme] = schemes;
  if (schemes.size === 0 && /^[^/?#]+:\/\//.test(text)) return { text, scheme: undefined };
  return {
    text: repairHost(text.replace(/^[\s/\\]+/, '')),
    scheme: schemes.size === 1 && (scheme === 'http' || scheme === 'https') ? `${scheme}:` : undefined,
  };
}

/** Converts full-width characters to ASCII and removes characters that are not visible. */
function toASCII(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .trim();
}

/** The address in a Markdown link or after other words, if it has a scheme there. */
function findAddress(text: string): string {
  const linked = /\]\(\s*(https?:[^\s)]+)/i.exec(text)?.[1];
  if (linked !== undefined) return linked;
  if (SCHEME.test(text)) return text;
  return /\s[("'<“„‘«[]*(https?:\/\/.*)$/is.exec(text)?.[1] ?? text;
}

/** Removes spaces around the dots of the host, and what follows the host after a space: a title, a sentence. */
function repairHost(text: string): string {
  const end = text.search(/[/\\?#]/);
  const [authority, rest] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end)];
  const joined = authority.replace(/ *([.:。]) */g, '$1').trim();
  const [host = ''] = joined.split(' ');
  // Words without a dot are not an address.
  if (host !== joined && !host.includes('.')) return text;
  return host.replace(/[.:,;]+$/, '') + (host === joined ? rest : '');
}
