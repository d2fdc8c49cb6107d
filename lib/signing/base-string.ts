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
import { PHPArray, isIntegerKey, parseQuery, rawurldecode, toBytes, type PHPValue } from './php-input';

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
  const form = request.method === 'POST' ? request.form : undefined;

  // The server first reads the OAuth parameters out of everything it got, then merges the result into what the
  // request's method stands for.
  const own = ['GET', 'HEAD', 'DELETE'].includes(request.method) ? query : form;
  const merged = new PHPArray();
  for (const array of [own, query, form]) if (array) mergeInto(merged, array);
  for (const [name, value] of Object.entries(oauth)) merged.set(name, toBytes(value));
  merged.delete('oauth_signature');

  const parameters = normalize(merged);
  const pairs: string[] = [];
  for (const name of [...parameters.keys()].sort()) addPairs(pairs, name, parameters.get(name)!);
  return `${request.method}&${encode(toBytes(requestURL(url.pathname, request.home)))}&${pairs.join('%26')}`;
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

/** What becomes of each byte that does not stay as it is. */
const ENCODED = Array.from({ length: 256 }, (_, byte) =>
  /[\w.~-]/.test(String.fromCharCode(byte))
    ? undefined
    : '%' + byte.toString(16).toUpperCase().padStart(2, '0'),
);
/** The same, encoded once more: in the base string, names and values are encoded twice. */
const ENCODED_TWICE = ENCODED.map((code) => code?.replace('%', '%25'));

/** RFC 3986's encoding of a byte string: PHP's `rawurlencode`. */
export function encode(bytes: string, codes = ENCODED): string {
  if (/^[\w.~-]*$/.test(bytes)) return bytes;
  let encoded = '';
  let rest = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = codes[bytes.charCodeAt(at)];
    if (code === undefined) continue;
    encoded += bytes.slice(rest, at) + code;
    rest = at + 1;
  }
  return encoded + bytes.slice(rest);
}

/** The address as `get_home_url( null, $path )` gives it: home, and the path without home's own. */
function requestURL(path: string, home: string): string {
  const bareHome = home.replace(/\/+$/, '');
  const homePath = bareHome.replace(/^\w+:\/\/[^/]*/, '') + '/';
  const rest = (path.startsWith(homePath) ? path.slice(homePath.length) : path).replace(/^\/+/, '');
  return rest === '' ? bareHome : `${bareHome}/${rest}`;
}

/** PHP's `array_merge`: later names replace earlier ones in their place, integers are renumbered and appended. */
function mergeInto(merged: PHPArray, array: PHPArray): void {
  for (const [name, value] of array) {
    if (isIntegerKey(name)) merged.append(value);
    else merged.entries.set(name, value);
  }
}

/** Names decoded once more, then encoded (twice); those that become equal collide and the later value stays. */
function normalize(array: PHPArray): Map<string, PHPValue> {
  const normalized = new Map<string, PHPValue>();
  for (const [name, value] of array) normalized.set(encode(rawurldecode(name), ENCODED_TWICE), value);
  return normalized;
}

/** The pairs of a name. What is nested keeps PHP's order, and loses a parent that PHP calls empty: `0`. */
function addPairs(pairs: string[], path: string, value: PHPValue): void {
  if (typeof value === 'string') {
    pairs.push(`${path}%3D${encode(rawurldecode(value), ENCODED_TWICE)}`);
    return;
  }
  for (const [name, nested] of normalize(value)) {
    addPairs(pairs, path === '0' ? name : `${path}%255B${name}%255D`, nested);
  }
}
