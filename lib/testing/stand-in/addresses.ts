/** Untrusted addresses and texts, as WordPress treats them. */
import { PHPArray, parseQuery, toBytes } from '../../signing/php-input';

/** Whether two callbacks are valid and equal except for query and fragment. Both plugins check this. */
export function isSameAddress(given: string, registered: string): boolean {
  const address = addressOf(given);
  return address !== undefined && address === addressOf(registered);
}

/** Scheme, host, port and path of a callback. */
function addressOf(callback: string): string | undefined {
  return /^([a-z][a-z\d+.-]*:\/\/[^@/?#:[\]]+(?::\d+)?(?:\/[^?#]*)?)(?:[?#].*)?$/is.exec(callback)?.[1];
}

/** Adds parameters to the query of an address (`add_query_arg` with `urlencode_deep`). */
export function addQueryArgs(address: string, args: Readonly<Record<string, string>>): string {
  const encoded = Object.entries(args).map(([name, value]) => [name, urlencode(toBytes(value))]);
  return addRawQueryArgs(address, Object.fromEntries(encoded) as Record<string, string>);
}

/**
 * Adds parameters to the query of an address as they are (`add_query_arg`). The existing query is parsed and serialized
 * again; a new value replaces an existing one with the same name.
 */
export function addRawQueryArgs(address: string, args: Readonly<Record<string, string>>): string {
  const [, base, query, fragment] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(address)!;
  const parameters = parseQuery(toBytes(query!));
  const pairs = new Map([...parameters].map(([name, value]) => [name, pairOf(name, value)]));
  for (const [name, value] of Object.entries(args)) pairs.set(name, `${name}=${value}`);
  return `${base}?${[...pairs.values()].join('&').replace(/=(?=&|$)/g, '')}${fragment}`;
}

/** Values are encoded again, names are not. */
function pairOf(name: string, value: string | PHPArray): string {
  return Buffer.from(buildQuery([[name, value]]), 'latin1').toString();
}

function buildQuery(parameters: Iterable<[string, string | PHPArray]>, parent?: string): string {
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
