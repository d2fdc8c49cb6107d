/** Addresses and texts from outside, as WordPress treats them. */
import { PHPArray, parseQuery, toBytes } from '../../lib/signing/php-input';

/** Whether two callbacks are the same in all but query and fragment, and may be valid at all. Both plugins ask this. */
export function isSameAddress(given: string, registered: string): boolean {
  const address = addressOf(given);
  return address !== undefined && address === addressOf(registered);
}

/** Scheme, host, port and path of a callback. */
function addressOf(callback: string): string | undefined {
  return /^([a-z][a-z\d+.-]*:\/\/[^@/?#:[\]]+(?::\d+)?(?:\/[^?#]*)?)(?:[?#].*)?$/is.exec(callback)?.[1];
}

/**
 * Puts parameters into the query of an address (`add_query_arg`). The query that is there is read and written anew:
 * of the same name, the new one stays.
 */
export function addQueryArgs(address: string, args: Readonly<Record<string, string>>): string {
  const [, base, query, fragment] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(address)!;
  const parameters = parseQuery(toBytes(query!));
  for (const [name, value] of Object.entries(args)) parameters.set(name, toBytes(value));
  // Values are encoded anew, names are not.
  const pairs = Buffer.from(buildQuery(parameters), 'latin1').toString();
  return `${base}?${pairs.replace(/=(?=&|$)/g, '')}${fragment}`;
}

function buildQuery(parameters: PHPArray, parent?: string): string {
  return [...parameters]
    .map(([key, value]) => {
      const name = parent === undefined ? key : `${parent}%5B${key}%5D`;
      return value instanceof PHPArray ? buildQuery(value, name) : `${name}=${urlencode(value)}`;
    })
    .join('&');
}

/** PHP's `urlencode`, of a byte string. */
export function urlencode(bytes: string): string {
  return bytes
    .replace(/[^\w. -]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replaceAll(' ', '+');
}

/** `sanitize_text_field`: one line without tags, and without anything that looks percent-encoded. */
export function sanitizeTextField(text: string): string {
  let clean = text
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gis, '')
    .replace(/<[^>]*?(?:(?=<)|>|$)/g, (tag) => (tag.endsWith('>') ? '' : tag.replace('<', '&lt;')))
    .replace(/[\r\n\t ]+/g, ' ')
    .trim();
  while (/%[a-f\d]{2}/i.test(clean)) clean = clean.replace(/%[a-f\d]{2}/gi, '').trim();
  return clean;
}
