/** Writes OAuth 1.0a credentials into a request: the parameters of RFC 5849 §3.1 and their signature, in one of three places. */
import { randomUUID } from 'node:crypto';
import type { Authorized } from '../http/message';
import { baseString, encodeText, signature, type SignatureMethod } from './base-string';
import { parseQuery, type PHPArray } from './php-input';

/** The credentials that sign: those of the application (the consumer), and the user's token if there is one. */
export interface OAuth1Credentials {
  consumerKey: string;
  consumerSecret: string;
  token?: string | undefined;
  tokenSecret?: string | undefined;
}

/** Where the parameters are placed (RFC 5849 §3.5). The header is usual, but some web servers strip it. */
export type Placement = 'header' | 'form' | 'query';

export interface Signing {
  credentials: OAuth1Credentials;
  signatureMethod: SignatureMethod;
  /** The site's `home`: the plugin takes scheme, host and port from it, not from the request. */
  home: string;
  /** The site's time, in seconds since 1970. */
  timestamp: number;
}

interface Unsigned {
  method: string;
  url: URL;
  /** Further OAuth parameters: `oauth_callback` or `oauth_verifier`. */
  oauth?: Record<string, string> | undefined;
}

/**
 * Signs a request whose body must not change, so the parameters are placed in the header or the query.
 * @param form The fields of the body, as PHP reads them.
 */
export function signRequest(
  { method, url, oauth, form }: Unsigned & { form?: PHPArray | undefined },
  signing: Signing,
  placement: 'header' | 'query',
): { url: URL; authorization?: string } {
  const parameters = protocolParameters(signing, oauth);
  if (placement === 'header') {
    const signed = sign(baseString({ method, url, home: signing.home, form }, parameters), signing);
    return { url, authorization: `OAuth ${header(parameters)}, ${header(signed)}` };
  }
  // In the query, the parameters are part of the signed address. In the header, they are added to the signed parameters.
  const target = withQuery(url, parameters);
  const signed = sign(baseString({ method, url: target, home: signing.home, form }, {}), signing);
  return { url: withQuery(target, signed) };
}

/** Signs a request of the package itself, with the parameters in any place. `fields` are the fields of its form. */
export function authorized(
  { method, url, oauth, fields = {} }: Unsigned & { fields?: Record<string, string> | undefined },
  signing: Signing,
  placement: Placement,
): Authorized {
  const headers: Record<string, string> = {};
  if (method === 'POST') headers['content-type'] = 'application/x-www-form-urlencoded';
  if (placement === 'form') {
    const all = { ...fields, ...protocolParameters(signing, oauth) };
    const base = baseString({ method, url, home: signing.home, form: parseQuery(formEncode(all)) }, {});
    return { url, headers, body: formEncode({ ...all, ...sign(base, signing) }) };
  }
  const body = method === 'POST' ? formEncode(fields) : undefined;
  const form = body === undefined ? undefined : parseQuery(body);
  const signed = signRequest({ method, url, oauth, form }, signing, placement);
  if (signed.authorization !== undefined) headers.authorization = signed.authorization;
  return { url: signed.url, headers, body };
}

/** The parameters of RFC 5849 §3.1 except the signature. Each call makes a new nonce. */
function protocolParameters(
  { credentials, signatureMethod, timestamp }: Signing,
  oauth: Record<string, string> | undefined,
): Record<string, string> {
  const parameters: Record<string, string> = {
    oauth_consumer_key: credentials.consumerKey,
    // 122 random bits. Node generates them in batches, so this is fast.
    oauth_nonce: randomUUID().replaceAll('-', ''),
    oauth_signature_method: signatureMethod,
    oauth_timestamp: String(timestamp),
    oauth_version: '1.0',
  };
  if (credentials.token !== undefined) parameters.oauth_token = credentials.token;
  return Object.assign(parameters, oauth);
}

function sign(base: string, { signatureMethod, credentials }: Signing): Record<string, string> {
  const { consumerSecret, tokenSecret } = credentials;
  return { oauth_signature: signature(base, signatureMethod, consumerSecret, tokenSecret) };
}

function header(parameters: Record<string, string>): string {
  let written = '';
  for (const name in parameters)
    written += `${written === '' ? '' : ', '}${name}="${encodeText(parameters[name]!)}"`;
  return written;
}

function formEncode(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encodeText(name)}=${encodeText(value)}`)
    .join('&');
}

function withQuery(url: URL, parameters: Record<string, string>): URL {
  const longer = new URL(url);
  longer.search = `${url.search}${url.search === '' ? '?' : '&'}${formEncode(parameters)}`;
  return longer;
}
