/** The response of a REST request → the error that says what to change. */
import { WordPressError } from '../errors';
import { restRefusal } from './refusal';

/** How much of an error response is read, in bytes: no REST error is longer. */
const MAX_READ = 65_536;

/**
 * What a response of the REST API says is wrong, or `undefined` if it is a success. It tells “log in again”
 * (`access_token_invalid`) from “the signature is wrong” (`signature_mismatch`) and from what the person may not do
 * (`rest_error`). The response is still the caller's: a clone is read.
 *
 * @throws TypeError if the body of the response was read before.
 */
export async function readError(response: Response): Promise<WordPressError | undefined> {
  if (response.ok) return undefined;
  const { status, headers, url } = response;
  const body = await readStart(response.clone());
  return restRefusal({ url, status, headers: Object.fromEntries(headers), body }, 'rest_error');
}

/** The beginning of a body as text. */
export async function readStart(response: Response): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  const chunks: Uint8Array[] = [];
  for (let size = 0; reader && size < MAX_READ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  // A clone that isn't read to its end would hold back the body of the other.
  void reader?.cancel().catch(() => undefined);
  return Buffer.concat(chunks).toString();
}
