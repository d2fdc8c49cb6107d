/**
 * A request → its base string → its signature, as the OAuth 1.0a server of WordPress computes them.
 *
 * The server builds the base string from the input that PHP parsed, not from the request as it was sent. For plain
 * parameters the result is that of RFC 5849 §3.4.1. It differs for lists, nested names, numeric names and values that
 * still look percent-encoded after decoding. The server refuses a signer that follows the RFC in these cases.
 *
 * Source: `WP_REST_OAuth1::check_oauth_signature` of the plugin "WP REST API – OAuth 1.0a Server".
 */
import { createHmac } from 'node:crypto';
import { PHPArray, isIntegerKey, parseQuery, rawurldecode, toBytes, type PHPValue } from './php-input';

/**
 * The signature methods that the OAuth 1.0a plugin accepts: `HMAC-SHA1` (RFC 5849 §3.4.2) and `HMAC-SHA256` (added by
 * the plugin). The default is HMAC-SHA1 everywhere, which every version of the plugin accepts.
 *
 * @example
 * ```ts
 * const wordpress = authorizedFetch(site, credentials, { signatureMethod: 'HMAC-SHA256' });
 * ```
 * @see {@link AuthorizedFetchOptions} and {@link WordPressStrategyOptions}, which take it as an option.
 */
export type SignatureMethod = 'HMAC-SHA1' | 'HMAC-SHA256';

/** The signed parts of a request. */
export interface SignedRequest {
  /** `GET`, `POST`, …, in upper case. */
  method: string;
  /** The address that the request is sent to. Only its path and query are used. */
  url: string | URL;
  /** `home` from the site's index: WordPress takes scheme, host and port from it. */
  home: string;
  /** The fields of the body, as in `$_POST`. PHP reads a body into `$_POST` only for POST. */
  form?: PHPArray | undefined;
}

/** The base string of a request with these OAuth parameters (all except `oauth_signature`). */
export function baseString(request: SignedRequest, oauth: Readonly<Record<string, string>>): string {
  const url = typeof request.url === 'string' ? new URL(request.url) : request.url;
  const query = parseQuery(url.search.slice(1));
  const form = request.method === 'POST' ? request.form : undefined;

  // The server collects the parameters of query, form and header, then merges them into the parameters of the
  // request's own method.
  const own = ['GET', 'HEAD', 'DELETE'].includes(request.method) ? query : form;
  const merged = new PHPArray();
  for (const array of [own, query, form]) if (array) mergeInto(merged, array);
  for (const name in oauth) merged.set(name, toBytes(oauth[name]!));
  merged.delete('oauth_signature');

  const parameters = normalize(merged);
  const pairs: string[] = [];
  for (const name of [...parameters.keys()].sort()) addPairs(pairs, name, parameters.get(name)!);
  return `${request.method}&${encode(toBytes(requestURL(url, request.home)))}&${pairs.join('%26')}`;
}

/** The signature of a base string (RFC 5849 §3.4.2), in Base64. */
export function signature(
  baseString: string,
  method: SignatureMethod,
  consumerSecret: string,
  tokenSecret = '',
): string {
  // The server joins the secrets without encoding them. The secrets that WordPress generates are letters and digits,
  // which RFC 5849 leaves unencoded, too.
  return createHmac(method === 'HMAC-SHA256' ? 'sha256' : 'sha1', `${consumerSecret}&${tokenSecret}`)
    .update(baseString, 'latin1')
    .digest('base64');
}

/** The encoding of each byte that is encoded; `undefined` for the others. */
const ENCODED = Array.from({ length: 256 }, (_, byte) =>
  /[\w.~-]/.test(String.fromCharCode(byte))
    ? undefined
    : '%' + byte.toString(16).toUpperCase().padStart(2, '0'),
);
/** The same, encoded twice, as names and values are in the base string. */
const ENCODED_TWICE = ENCODED.map((code) => code?.replace('%', '%25'));

/** RFC 3986's encoding of a byte string: PHP's `rawurlencode`. */
export function encode(bytes: string, codes = ENCODED): string {
  if (isUnreserved(bytes)) return bytes;
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

/** The encoding of a text. Most texts of a request need none, which one test shows. */
export function encodeText(text: string): string {
  return isUnreserved(text) ? text : encode(toBytes(text));
}

function isUnreserved(text: string): boolean {
  return /^[\w.~-]*$/.test(text);
}

/** The address as `get_home_url( null, $path )` returns it: `home`, then the path without the path of `home`. */
function requestURL({ pathname: path, search }: URL, home: string): string {
  const bareHome = home.endsWith('/') ? home.replace(/\/+$/, '') : home;
  // PHP's `parse_url` takes digits after the first colon for a port, and then finds no path.
  if (path.includes(':') && /^[^:]*:\d{1,5}(?:\/|$)/.test(path + search)) return bareHome;
  const start = bareHome.indexOf('/', bareHome.indexOf('//') + 2);
  const homePath = start < 0 ? '/' : `${bareHome.slice(start)}/`;
  const requestPath = path.startsWith(homePath) ? path.slice(homePath.length) : path;
  // WordPress adds a backslash to quotes in all input (`wp_magic_quotes`). The plugin removes it again from the
  // parameters, but not from the path. In a URL's path the other characters of `addslashes` are always encoded.
  const relative = requestPath.startsWith('/') ? requestPath.replace(/^\/+/, '') : requestPath;
  const rest = relative.replaceAll("'", "\\'");
  return rest === '' ? bareHome : `${bareHome}/${rest}`;
}

/** PHP's `array_merge`: a later value replaces an earlier one in its place; integer keys are renumbered and appended. */
function mergeInto(merged: PHPArray, array: PHPArray): void {
  for (const [name, value] of array) {
    if (isIntegerKey(name)) merged.append(value);
    else merged.entries.set(name, value);
  }
}

/** Decodes the names once more, then encodes them twice. If two names become equal, the later value is kept. */
function normalize(array: PHPArray): Map<string, PHPValue> {
  const normalized = new Map<string, PHPValue>();
  for (const [name, value] of array) normalized.set(encode(rawurldecode(name), ENCODED_TWICE), value);
  return normalized;
}

/** Adds the pairs of a name. Nested names keep PHP's order, and lose the parent `0`, which is empty to PHP. */
function addPairs(pairs: string[], path: string, value: PHPValue): void {
  if (typeof value === 'string') {
    pairs.push(`${path}%3D${encode(rawurldecode(value), ENCODED_TWICE)}`);
    return;
  }
  for (const [name, nested] of normalize(value)) {
    addPairs(pairs, path === '0' ? name : `${path}%255B${name}%255D`, nested);
  }
}
