/** Signed tokens (RFC 7519) and the key that signs them. */
import { createPublicKey, generateKeyPairSync, sign, type JsonWebKey } from 'node:crypto';
import { encodeJSON } from '../rest/json';

/** A key pair for RS256. */
export class SigningKey {
  static #shared: SigningKey | undefined;

  /** One that is generated when it is first needed. That takes up to a second, so the sites of a process share it. */
  static get shared(): SigningKey {
    return (this.#shared ??= new SigningKey());
  }

  readonly #privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

  /** The modulus and the exponent of the public key, for a JSON Web Key. */
  get publicKey(): Pick<JsonWebKey, 'n' | 'e'> {
    const { n, e } = createPublicKey(this.#privateKey).export({ format: 'jwk' });
    return { n: n!, e: e! };
  }

  /** A JSON Web Token with these claims. Like the plugin's tokens, it does not name its key. */
  sign(claims: object): string {
    const parts = [{ typ: 'JWT', alg: 'RS256' }, claims];
    const signed = parts.map((part) => Buffer.from(encodeJSON(part)).toString('base64url')).join('.');
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.#privateKey).toString('base64url')}`;
  }
}
