/** A response of node:http → a `Response` of fetch. */
import type { IncomingMessage } from 'node:http';
import { Readable, Transform, pipeline, type TransformCallback } from 'node:stream';
import zlib from 'node:zlib';
import { MAX_CODINGS, codingsOf, createInflate } from './content-encoding';

// A truncated body is read up to its end, as fetch does.
const flush = { flush: zlib.constants.Z_SYNC_FLUSH, finishFlush: zlib.constants.Z_SYNC_FLUSH };
const brotliFlush = {
  flush: zlib.constants.BROTLI_OPERATION_FLUSH,
  finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
};
const decoders = new Map<string, () => Transform>([
  ['gzip', () => zlib.createGunzip(flush)],
  ['x-gzip', () => zlib.createGunzip(flush)],
  ['deflate', () => new Inflate()],
  ['br', () => zlib.createBrotliDecompress(brotliFlush)],
]);

/** Decompresses `deflate` in either of its formats. The first byte shows which. */
class Inflate extends Transform {
  #inflate: Transform | undefined;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (!this.#inflate) {
      if (chunk.length === 0) return void done();
      this.#inflate = createInflate(chunk[0]!, flush);
      this.#inflate.on('data', (data) => {
        if (!this.push(data)) this.#inflate!.pause();
      });
      this.#inflate.on('error', (error) => this.destroy(error));
    }
    this.#inflate.write(chunk, done);
  }

  override _read(size: number): void {
    this.#inflate?.resume();
    super._read(size);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#inflate?.destroy();
    done(error);
  }

  override _flush(done: TransformCallback): void {
    if (!this.#inflate) return void done();
    this.#inflate.once('end', () => done());
    this.#inflate.end();
  }
}

/** The decompressed body. `null` where `fetch` has no body. */
export function decodedBody(incoming: IncomingMessage, method: string): Readable | null {
  if (method === 'HEAD' || [204, 205, 304].includes(incoming.statusCode!)) {
    incoming.resume();
    return null;
  }
  const chain = codingsOf(incoming.headers['content-encoding']).map((coding) => decoders.get(coding));
  if (chain.length === 0 || chain.length > MAX_CODINGS || !chain.every((decoder) => decoder !== undefined))
    return incoming;
  // An error reaches the reader of the last stream.
  return pipeline([incoming, ...chain.map((decoder) => decoder())], () => undefined) as unknown as Readable;
}

/** @throws RangeError for a status that no Response can have, and TypeError for a header that none can have. */
export function toFetchResponse(url: URL, incoming: IncomingMessage, body: Readable | null): Response {
  const { rawHeaders, statusCode, statusMessage } = incoming;
  const headers = new Headers();
  try {
    for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
  } catch {
    // The message of the original error contains the value, which may be a secret.
    throw new TypeError('The response has a header that fetch does not allow.');
  }
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

/** Frees the connection of a response that is not read. An abort may have ended it already, and then `cancel` rejects. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}
