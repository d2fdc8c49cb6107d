/** Writes OAuth 1.0a credentials into a request: the parameters of RFC 5849 §3.1, signed, in one of three places. */
import { randomBytes } from 'node:crypto';
import type { Authorized } from '../http';
import { baseString, encode, signature, type SignatureMethod } from './base-string';
import { parseQuery, toBytes } from './php-input';

/** Who signs: the application, and the person for whom it holds a token. */
export interface OAuth1Credentials {
  consumerKey: string;
  consumerSecret: string;
  token?: string | undefined;
  tokenSecret?: string | undefined;
}

/** Where the parameters go (RFC 5849 §3.5). The header is usual; some servers lose it before PHP sees it. */
export type Placement = 'header' | 'form' | 'query';

export interface Signing {
  credentials: OAuth1Credentials;
  signatureMethod: SignatureMethod;
  /** The site's `home`, which WordPress signs in place of the address. */
  home: string;
  /** The site's time, in seconds. */
  timestamp: number;
  placement: Placement;
}

interface Unsigned {
  method: string;
  url: URL;
  /** Further OAuth parameters: `oauth_callback` or `oauth_verifier`. */
  oauth?: Record<string, string> | undefined;
  /** The fields of a form body. */
  form?: Record<string, string> | undefined;
}

/** The request with its credentials. Each call draws a new nonce. */
export function authorized({ method, url, oauth, form = {} }: Unsigned, signing: Signing): Authorized {
  const { credentials, signatureMethod, home, placement } = signing;
  const parameters: Record<string, string> = {
    oauth_consumer_key: credentials.consumerKey,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_signature_method: signatureMethod,
    oauth_timestamp: String(signing.timestamp),
    oauth_version: '1.0',
    ...(credentials.token !== undefined && { oauth_token: credentials.token }),
    ...oauth,
  };

  // In the query or the form the parameters are part of the request that is signed; in the header they are apart.
  const target = placement === 'query' ? withQuery(url, parameters) : url;
  const fields = placement === 'form' ? { ...form, ...parameters } : form;
  const base = baseString(
    { method, url: target, home, form: parseQuery(formEncode(fields)) },
    placement === 'header' ? parameters : {},
  );
  const signed = {
    oauth_signature: signature(base, signatureMethod, credentials.consumerSecret, credentials.tokenSecret),
  };

  const body = formEncode(placement === 'form' ? { ...fields, ...signed } : fields);
  return {
    url: placement === 'query' ? withQuery(target, signed) : url,
    headers: {
      ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(placement === 'header' && { authorization: header({ ...parameters, ...signed }) }),
    },
    ...(method === 'POST' && { body }),
  };
}

function header(parameters: Record<string, string>): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}="${encode(toBytes(value))}"`);
  return `OAuth ${pairs.join(', ')}`;
}

function formEncode(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encode(toBytes(name))}=${encode(toBytes(value))}`)
    .join('&');
}

function withQuery(url: URL, parameters: Record<string, string>): URL {
  const longer = new URL(url);
  longer.search = `${url.search}${url.search === '' ? '?' : '&'}${formEncode(parameters)}`;
  return longer;
}
