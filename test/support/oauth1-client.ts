/** Signs requests for the tests of the stand-in, independently of the client in lib. */
import { randomBytes } from 'node:crypto';
import { baseString, encode, signature } from '../../lib/signing/base-string';

export interface Credentials {
  consumerKey: string;
  consumerSecret: string;
  token?: string;
  tokenSecret?: string;
}

/** The OAuth parameters of a request, signed; `extra` adds to them or replaces them. */
export function signedParameters(
  { method, url, home }: { method: string; url: string; home: string },
  credentials: Credentials,
  extra: Record<string, string> = {},
): Record<string, string> {
  const oauth: Record<string, string> = {
    oauth_consumer_key: credentials.consumerKey,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_version: '1.0',
    ...(credentials.token && { oauth_token: credentials.token }),
    ...extra,
  };
  const base = baseString({ method, url, home }, oauth);
  oauth.oauth_signature = signature(base, 'HMAC-SHA1', credentials.consumerSecret, credentials.tokenSecret);
  return oauth;
}

export function authorizationHeader(oauth: Readonly<Record<string, string>>): string {
  return `OAuth ${Object.entries(oauth)
    .map(([name, value]) => `${name}="${encode(value)}"`)
    .join(', ')}`;
}
