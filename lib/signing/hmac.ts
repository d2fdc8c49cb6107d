/**
 * HMAC (RFC 2104), by one-shot hashes. An `Hmac` object of node:crypto costs about a tenth of a whole request, most of it
 * when it is garbage.
 */
import { hash } from 'node:crypto';

/** The block size of SHA-1 and SHA-256, in bytes. */
const BLOCK = 64;

/** @param text A byte string. */
export function hmac(algorithm: 'sha1' | 'sha256', key: string, text: string): Buffer {
  const bytes = Buffer.from(key);
  const shortKey = bytes.length > BLOCK ? hash(algorithm, bytes, 'buffer') : bytes;
  const inner = hash(algorithm, padded(shortKey, 0x36, Buffer.from(text, 'latin1')), 'buffer');
  return hash(algorithm, padded(shortKey, 0x5c, inner), 'buffer');
}

/** A block of the key combined with a constant, then the data. */
function padded(key: Buffer, constant: number, data: Buffer): Buffer {
  const block = Buffer.alloc(BLOCK + data.length, constant);
  for (let i = 0; i < key.length; i++) block[i]! ^= key[i]!;
  data.copy(block, BLOCK);
  return block;
}
