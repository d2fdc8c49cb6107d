/**
 * Checks an id_token (OpenID Connect Core §3.1.3.7). Pure.
 *
 * Written with node:crypto rather than a library such as jose. Only one algorithm is accepted, RS256, and the plugin
 * OpenID Connect Server publishes keys without a `kid`: what is left is one call of `verify`, and the comparison of
 * claims is to be written in any case.
 */
import { createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { WordPressError } from '../errors';
import { listOf, parseJSON } from '../reading/json';
import { quote } from '../reading/site-words';

/** The values that the claims of the token must have. */
export interface ExpectedClaims {
  /** The home of the site: the issuer, without a slash at its end. */
  home: string;
  clientID: string;
  /** The nonce of this login. */
  nonce: string;
  /** The time on the clock of the site, in seconds since 1970. */
  now: number;
}

/** How far two clocks may differ, and how old a token that was issued for this request may be, in seconds. */
const LEEWAY = 300;
/** The longest id_token and the most keys that are read. A token of the plugin has about 1,000 characters, for one key. */
const MAX_TOKEN = 16_000;
const MAX_KEYS = 20;
/** The longest subject (OpenID Connect Core §2). A login name of WordPress has at most 60 characters. */
const MAX_SUBJECT = 255;

/**
 * The nonce of a login: a digest of its state. The state is random, is stored in the session, and is valid once, so the
 * nonce has the same properties and need not be stored (OpenID Connect Core §15.5.2).
 */
export function nonceOf(state: string): string {
  return createHash('sha256').update(`nonce ${state}`).digest('base64url');
}

/**
 * Checks the claims of an id_token and returns its subject, the login name of the user.
 * @throws WordPressError `id_token_invalid`, or `nonce_mismatch` for the token of another login
 */
export function readIDToken(token: unknown, { home, clientID, nonce, now }: ExpectedClaims): string {
  const { header, claims } = decode(token, home);
  const refuse = (finding: string, remedy: string): never => {
    throw invalid(home, finding, remedy);
  };
  if (header.alg !== 'RS256') {
    refuse('is not signed with RS256', 'No other algorithm is accepted.');
  }
  const { iss, sub, aud, azp, exp, iat } = claims;
  if (typeof iss !== 'string' || withoutSlash(iss) !== withoutSlash(home)) {
    refuse(
      `was issued by ${typeof iss === 'string' ? quote(iss) || 'nobody' : 'nobody'}`,
      'Give the address of the site as in Settings → General in wp-admin (Site Address). A plugin that changes the ' +
        'address of the site for some requests must not change it for the OpenID Connect server.',
    );
  }
  const audience = typeof aud === 'string' ? [aud] : (listOf(aud) ?? []);
  if (!audience.includes(clientID) || (audience.length > 1 && azp !== clientID)) {
    refuse('was issued to another application', 'Compare `clientID` with the registration on the site.');
  }
  if (typeof exp !== 'number' || typeof iat !== 'number' || exp < now - LEEWAY || !isNear(iat, now)) {
    refuse('has expired, or was not issued now', 'Correct the clock of the server of the site.');
  }
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT) {
    refuse('names no user', 'Look for a plugin or a filter that changes the id_token.');
  }
  if (claims.nonce !== nonce) throw nonceMismatch(home);
  return sub as string;
}

/**
 * Checks the signature of an id_token.
 * @param keys The `keys` of the JSON Web Key Set of the site (RFC 7517 §5).
 * @throws WordPressError `id_token_invalid`
 */
export function checkSignature(token: unknown, keys: readonly unknown[], home: string): void {
  const { signed, signature } = decode(token, home);
  const isValid = keys
    .slice(0, MAX_KEYS)
    .some((key) => isRSA(key) && isSignedBy(key, Buffer.from(signed), signature));
  if (isValid) return;
  throw invalid(
    home,
    'is not signed with a key of the site',
    'A page cache may keep an old /.well-known/jwks.json of the site: exempt that path, and empty the cache.',
  );
}

function isSignedBy(key: JsonWebKey, data: Buffer, signature: Buffer): boolean {
  try {
    return verify('RSA-SHA256', data, createPublicKey({ key, format: 'jwk' }), signature);
  } catch {
    // A malformed key.
    return false;
  }
}

function isRSA(key: unknown): key is JsonWebKey {
  const { kty, use = 'sig', alg = 'RS256' } = (key ?? {}) as Record<string, unknown>;
  return kty === 'RSA' && use === 'sig' && alg === 'RS256';
}

/** The parts of a token in the compact form (RFC 7515 §7.1). */
function decode(token: unknown, home: string) {
  const parts =
    typeof token === 'string' && token.length <= MAX_TOKEN && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)
      ? token.split('.')
      : [];
  const [header, claims] = parts
    .slice(0, 2)
    .map((part) => parseJSON(Buffer.from(part, 'base64url').toString()));
  if (!isObject(header) || !isObject(claims)) {
    throw invalid(
      home,
      'is missing or malformed',
      'Look for a plugin or a filter that changes the token response of the OpenID Connect server.',
    );
  }
  return {
    header,
    claims,
    signed: parts.slice(0, 2).join('.'),
    signature: Buffer.from(parts[2]!, 'base64url'),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNear(time: number, now: number): boolean {
  return Math.abs(time - now) <= LEEWAY;
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}

function invalid(home: string, finding: string, remedy: string): WordPressError {
  return new WordPressError('id_token_invalid', `The id_token of ${home} ${finding}.`, remedy);
}

function nonceMismatch(home: string): WordPressError {
  return new WordPressError(
    'nonce_mismatch',
    `The code in the callback belongs to another login on ${home}.`,
    'Log in again. If it happens again, somebody may have tried to log you in with an account that is not yours.',
  );
}
