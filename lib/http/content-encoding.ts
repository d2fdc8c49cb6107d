/**
 * Decompresses response bodies. Plugins, web servers and proxies each compress responses, and set or remove the header
 * independently. So there are headers without compressed bytes, compressed bytes without a header, and bodies that were
 * compressed twice.
 */
import { isUtf8 } from 'node:buffer';
import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { HTTPFault } from './fault';

/** The codings of the `Content-Encoding` header, the last one first, in lower case. `identity` is left out. */
export function codingsOf(header: string | undefined): string[] {
  const names = (header ?? '').toLowerCase().split(',');
  return names
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
    .reverse();
}

/** A hostile header could name thousands of codings, and each takes memory. */
export const MAX_CODINGS = 5;

interface Limits {
  /** The maximal size of the decompressed body, in bytes. */
  maxSize: number;
  /** Whether to cut a larger body, and to read a damaged one as far as it goes. */
  truncate: boolean;
}

/** Whether a body has to be decoded: by its header, or by its first bytes. */
export function isEncoded(body: Buffer, header: string | undefined): boolean {
  return header !== undefined || isGzip(body);
}

/**
 * The body before it was compressed.
 * @throws HTTPFault `too large`, or `encoding` for a body that cannot be decompressed
 */
export async function decodeBody(body: Buffer, header: string | undefined, limits: Limits): Promise<Buffer> {
  const codings = codingsOf(header);
  // For the message. The header is untrusted.
  const named = codings.length > 0 && /^[\w, -]{1,60}$/.test(header!) ? header! : 'an unknown coding';
  const refuse = (cause?: unknown) => new HTTPFault('encoding', { message: named, cause });
  if (codings.length > MAX_CODINGS) throw refuse();
  try {
    let decoded = body;
    for (const coding of codings) {
      const decoder = decoderFor(coding, decoded);
      if (decoder) decoded = await unpack(decoder, decoded, limits);
      else if (!isText(decoded) && !isGzip(decoded)) throw refuse();
    }
    for (let layers = 0; isGzip(decoded) && layers < MAX_CODINGS; layers++) {
      decoded = await unpack(zlib.createGunzip(), decoded, limits);
    }
    return decoded;
  } catch (error) {
    throw error instanceof HTTPFault ? error : refuse(error);
  }
}

/** The decompressor for a body with this coding. `undefined` if the body is text, or the coding is unknown. */
function decoderFor(coding: string, body: Buffer): Transform | undefined {
  if (isGzip(body)) return zlib.createGunzip();
  if (isText(body)) return undefined;
  if (coding === 'deflate') return createInflate(body[0]!);
  return coding === 'br' ? zlib.createBrotliDecompress() : undefined;
}

/** `deflate` means the format zlib (RFC 9110 §8.4.1.2); some servers send raw deflate data. The first byte shows which. */
export function createInflate(firstByte: number, options?: zlib.ZlibOptions): Transform {
  return (firstByte & 0x0f) === 8 ? zlib.createInflate(options) : zlib.createInflateRaw(options);
}

async function unpack(decoder: Transform, body: Buffer, { maxSize, truncate }: Limits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  decoder.end(body);
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxSize) break;
    }
  } catch (error) {
    if (!truncate || size === 0) throw error;
  }
  if (size > maxSize && !truncate) throw new HTTPFault('too large');
  return Buffer.concat(chunks).subarray(0, maxSize);
}

/** RFC 1952 §2.3.1: two magic bytes, and the method deflate. */
function isGzip(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b && body[2] === 8;
}

/** Whether a body is text. Compressed bytes are not UTF-8, except for a few short bodies with control characters. */
function isText(body: Buffer): boolean {
  // eslint-disable-next-line no-control-regex -- the regular expression searches for them
  return isUtf8(body) && !/[\0-\x08\x0e-\x1f]/.test(body.toString('latin1', 0, 1000));
}
