/** A response as node:http has it → one as `fetch` has it. */
import type { IncomingMessage } from 'node:http';
import { Readable, pipeline, type Transform } from 'node:stream';
import zlib from 'node:zlib';

// What is cut off is read as far as it goes, as fetch reads it.
const flush = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
const brotliFlush = {
  flush: zlib.constants.BROTLI_OPERATION_FLUSH,
  finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
};
const decoders = new Map<string, () => Transform>([
  ['gzip', () => zlib.createGunzip(flush)],
  ['x-gzip', () => zlib.createGunzip(flush)],
  ['deflate', () => zlib.createInflate(flush)],
  ['br', () => zlib.createBrotliDecompress(brotliFlush)],
]);

/** A hostile header could name thousands, each with its memory. */
const MAX_CODINGS = 5;

/** The body, unpacked; `null` where `fetch` has none. */
export function decodedBody(incoming: IncomingMessage, method: string): Readable | null {
  if (method === 'HEAD' || [204, 205, 304].includes(incoming.statusCode!)) {
    incoming.resume();
    return null;
  }
  const codings = (incoming.headers['content-encoding'] ?? '').toLowerCase().split(',').reverse();
  const chain = codings.map((coding) => decoders.get(coding.trim()));
  if (chain.length > MAX_CODINGS || !chain.every((decoder) => decoder !== undefined)) return incoming;
  // What goes wrong goes on to whoever reads the last of them.
  return pipeline([incoming, ...chain.map((decoder) => decoder())], () => undefined) as unknown as Readable;
}

/** @throws RangeError for a status that no Response can have. */
export function toFetchResponse(url: URL, incoming: IncomingMessage, body: Readable | null): Response {
  const { rawHeaders, statusCode, statusMessage } = incoming;
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  const stream = body && (Readable.toWeb(body) as ReadableStream<Uint8Array>);
  const response = new Response(stream, { status: statusCode!, statusText: statusMessage!, headers });
  return withURL(response, url.href.replace(/#.*$/s, ''));
}

/** The same response, and later its clones, with another `url`. A Response that was constructed has none. */
export function withURL(response: Response, url: string): Response {
  return Object.defineProperties(response, {
    url: { value: url, configurable: true },
    clone: { value: () => withURL(Response.prototype.clone.call(response), url), configurable: true },
  });
}
