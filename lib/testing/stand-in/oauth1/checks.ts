/** The plugin's checks of a signed request, with its error messages. */
import { baseString, signature } from '../../../signing/base-string';
import { rawurldecode } from '../../../signing/php-input';
import { isSameAddress } from '../addresses';
import { text, type PHPRequest } from '../http';
import type { Consumer } from '../options';
import { WPError, type Site } from '../site';

/** The allowed difference of a timestamp, in seconds. */
const TIMESTAMP_WINDOW = 15 * 60;

/** The OAuth parameters of a request, from the header, the form or the query. */
export class Parameters {
  constructor(
    readonly header: Readonly<Record<string, string>>,
    private readonly request: PHPRequest,
  ) {}

  get(name: string): string {
    const value = this.header[name] ?? (text(this.request.form, name) || text(this.request.query, name));
    return value === '0' ? '' : value;
  }
}

/** The OAuth parameters of a request. Throws if a required one is missing; `undefined` if all are. */
export function getParameters(request: PHPRequest, ...extra: string[]): Parameters | undefined {
  const parameters = new Parameters(parseHeader(request.authorization), request);
  const required = ['consumer_key', 'timestamp', 'nonce', 'signature', 'signature_method', ...extra];
  const names = required.map((name) => `oauth_${name}`);
  const missing = names.filter((name) => parameters.get(name) === '');
  if (missing.length === names.length) return undefined;
  if (missing.length > 0) {
    const what = missing.length === 1 ? 'parameter' : 'parameters';
    throw new WPError('json_oauth1_missing_parameter', `Missing OAuth ${what} ${missing.join(', ')}`, 401);
  }
  return parameters;
}

export function checkConsumer(site: Site, key: string): Consumer {
  const consumer = site.consumer(key);
  if (!consumer) throw new WPError('json_consumer_notfound', 'Consumer Key is invalid', 401);
  return consumer;
}

export function checkSignature(
  site: Site,
  request: PHPRequest,
  parameters: Parameters,
  consumerSecret: string,
  tokenSecret = '',
): void {
  const { method, target, form } = request;
  if (!/^(?:GET|HEAD|DELETE|POST|PUT|PATCH)$/.test(method)) {
    throw new WPError('rest_oauth1_unknown_http_method', `Unknown http method: ${method}`, 401);
  }
  const signatureMethod = parameters.get('oauth_signature_method');
  if (signatureMethod !== 'HMAC-SHA1' && signatureMethod !== 'HMAC-SHA256') {
    throw new WPError('json_oauth1_invalid_signature_method', 'Signature method is invalid', 401);
  }
  const url = new URL(site.origin + target);
  const base = baseString({ method, url, home: site.home, form }, parameters.header);
  const expected = signature(base, signatureMethod, consumerSecret, tokenSecret);
  if (rawurldecode(parameters.get('oauth_signature')) !== expected) {
    throw new WPError('json_oauth1_signature_mismatch', 'OAuth signature does not match', 401);
  }
}

/**
 * Checks that a request is recent and, for a request as a user, that it is not a repetition.
 *
 * As on real sites, only the last nonce of each second is remembered, and none of a request for a token: the plugin
 * stores those where it does not look for them.
 */
export function checkTimestampAndNonce(site: Site, parameters: Parameters, userId?: number): void {
  const timestamp = Number(parameters.get('oauth_timestamp'));
  const now = site.now();
  if (!(Math.abs(timestamp - now) <= TIMESTAMP_WINDOW)) {
    throw new WPError('json_oauth1_invalid_timestamp', 'Invalid timestamp', 401);
  }
  if (userId === undefined) return;

  const used = site.nonces.get(userId) ?? new Map<number, string>();
  const nonce = parameters.get('oauth_nonce');
  if ([...used.values()].includes(nonce)) {
    const message = 'Invalid nonce - nonce has already been used';
    throw new WPError('json_oauth1_nonce_already_used', message, 401);
  }
  used.set(timestamp, nonce);
  for (const seen of used.keys()) if (seen < now - TIMESTAMP_WINDOW) used.delete(seen);
  site.nonces.set(userId, used);
}

/** Whether a callback equals the registered one except for query and fragment. */
export function isCallbackOf(consumer: Consumer, callback: string): boolean {
  if (consumer.callback === 'oob' || callback === 'oob') return consumer.callback === callback;
  return isSameAddress(callback, consumer.callback);
}

/** The parameters of an Authorization header, parsed as leniently as by the plugin. */
function parseHeader(header: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  if (!header.startsWith('OAuth ')) return parameters;
  for (const [, name, , quoted, bare] of header.matchAll(/(oauth_[a-z_-]*)=(:?"([^"]*)"|([^,]*))/g)) {
    const value = rawurldecode(([quoted, bare].find(Boolean) ?? '').replaceAll('+', ' '));
    parameters[name!] = Buffer.from(value, 'latin1').toString();
  }
  return parameters;
}
