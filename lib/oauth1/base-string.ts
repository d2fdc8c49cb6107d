/**
 * A request → its base string → its signature, as the OAuth 1.0a server of WordPress computes them.
 *
 * The server builds the base string from what PHP parsed, not from the request that was sent. What comes out is
 * RFC 5849 §3.4.1 for plain parameters, and something else for lists, nested names, numeric names and anything
 * that looks percent-encoded after it was decoded. A signer that follows the RFC to the letter is refused there.
 *
 * Source: `WP_REST_OAuth1::check_oauth_signature` of the plugin "WP REST API – OAuth 1.0a Server".
 */
import { createHmac } from 'node:crypto';
import { PHPArray, isIntegerKey, parseQuery, rawurldecode, toBytes } from './php-input';

/** The signature methods the plugin knows (RFC 5849 §3.4; HMAC-SHA256 is the plugin's addition). */
export type SignatureMethod = 'HMAC-SHA1' | 'HMAC-SHA256';

/** What of a request is signed. */
export interface SignedRequest {
  /** `GET`, `POST`, … in capitals. */
  method: string;
  /** The address the request goes to. Only its path and query count. */
  url: string | URL;
  /** `home` as the site's index writes it: WordPress takes scheme, host and port from there. */
  home: string;
  /** The fields of the body as `$_POST` has them. PHP reads a body into `$_POST` for POST alone. */
  form?: PHPArray | undefined;
}

/** The base string of a request with these OAuth parameters (all but `oauth_signature`). */
export function baseString(request: SignedRequest, oauth: Readonly<Record<string, string>>): string {
  const url = typeof request.url === 'string' ? new URL(request.url) : request.url;
  const query = parseQuery(url.search.slice(1));
  const form = request.method === 'POST' ? (request.form ?? new PHPArray()) : new PHPArray();
  const protocol = new PHPArray();
  for (const [name, value] of Object.entries(oauth)) protocol.set(name, toBytes(value));

  // The server first reads the OAuth parameters out of everything it got, then merges the result into what the
  // request's method stands for.
  const own = /^(?:GET|HEAD|DELETE)$/.test(request.method) ? query : form;
  const merged = arrayMerge(own, query, form, protocol);
  merged.delete('oauth_signature');

  const sorted = [...normalize(merged)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `${request.method}&${encode(toBytes(requestURL(url.pathname, request.home)))}&${join(sorted).join('%26')}`;
}

/** The signature of a base string (RFC 5849 §3.4.2), in Base64. */
export function signature(
  baseString: string,
  method: SignatureMethod,
  consumerSecret: string,
  tokenSecret = '',
): string {
  // The server joins the secrets as they are. Those that WordPress makes are letters and digits, which RFC 5849
  // would not encode either.
  return createHmac(method === 'HMAC-SHA256' ? 'sha256' : 'sha1', `${consumerSecret}&${tokenSecret}`)
    .update(baseString, 'latin1')
    .digest('base64');
}

const ENCODED = Array.from(
  { length: 256 },
  (_, byte) => '%' + byte.toString(16).toUpperCase().padStart(2, '0'),
);

/** RFC 3986's encoding of a byte string: PHP's `rawurlencode`. */
export function encode(bytes: string): string {
  return /^[\w.~-]*$/.test(bytes)
    ? bytes
    : bytes.replace(/[^\w.~-]/g, (byte) => ENCODED[byte.charCodeAt(0)]!);
}

/** The address as `get_home_url( null, $path )` gives it: home, and the path without home's own. */
function requestURL(path: string, home: string): string {
  const bareHome = home.replace(/\/+$/, '');
  const homePath = bareHome.replace(/^\w+:\/\/[^/]*/, '') + '/';
  const rest = (path.startsWith(homePath) ? path.slice(homePath.length) : path).replace(/^\/+/, '');
  return rest === '' ? bareHome : `${bareHome}/${rest}`;
}

/** PHP's `array_merge`: later names replace earlier ones in their place, integers are renumbered and appended. */
function arrayMerge(...arrays: PHPArray[]): PHPArray {
  const merged = new PHPArray();
  for (const array of arrays) {
    for (const [name, value] of array) {
      if (isIntegerKey(name)) merged.append(value);
      else merged.set(name, value);
    }
  }
  return merged;
}

/** Names and values decoded once more, then encoded; names that become equal collide and the later value stays. */
function normalize(array: PHPArray): Map<string, string | Map<string, unknown>> {
  const normalized = new Map<string, string | Map<string, unknown>>();
  for (const [name, value] of array) {
    normalized.set(
      encode(rawurldecode(name)),
      typeof value === 'string' ? encode(rawurldecode(value)) : normalize(value),
    );
  }
  return normalized;
}

/** The pairs, each encoded as a whole. What is nested keeps PHP's order, and loses a parent that PHP calls empty: `0`. */
function join(parameters: Iterable<[string, unknown]>, parent = ''): string[] {
  const pairs: string[] = [];
  for (const [name, value] of parameters) {
    const path = parent === '' || parent === '0' ? name : `${parent}%5B${name}%5D`;
    if (value instanceof Map) pairs.push(...join(value as Map<string, unknown>, path));
    else pairs.push(`${again(path)}%3D${again(String(value))}`);
  }
  return pairs;
}

/** What is encoded, encoded once more: only its percent signs are left to encode. */
function again(encoded: string): string {
  return encoded.replaceAll('%', '%25');
}
