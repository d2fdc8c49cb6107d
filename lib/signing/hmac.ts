/**
 * HMAC (RFC 2104), by one-shot hashes. An `Hmac` object of node:crypto costs about a tenth of a whole request, most of it
 * when it is garbage.
 */
import { hash } from 'node:crypto';

/** The block size of SHA-1 and SHA-256, in bytes. */
const BLOCK = 64;

/**
 * The HMAC in Base64. The buffers are small parts of Node's pool, because a buffer of its own is slow to free.
 * @param text A byte string.
 */
export function hmac(algorithm: 'sha1' | 'sha256', key: string, text: string): string {
  const bytes = Buffer.from(key);
  const shortKey = bytes.length > BLOCK ? Buffer.from(hash(algorithm, bytes, 'binary'), 'latin1') : bytes;
  const inner = hash(algorithm, padded(shortKey, 0x36, text), 'binary');
  return hash(algorithm, padded(shortKey, 0x5c, inner), 'base64');
}

/** A block of the key combined with a constant, then the text. */
function padded(key: Buffer, constant: number, text: string): Buffer {
  const block = Buffer.allocUnsafe(BLOCK + text.length).fill(constant, 0, BLOCK);
  for (let i = 0; i < key.length; i++) block[i]! ^= key[i]!;
  block.write(text, BLOCK, 'latin1');
  return block;
}
