/** The part of a request's body that PHP puts into `$_POST`, which is the part that is signed. */
import { parseFields, parseQuery, toBytes, type PHPArray } from './php-input';
import { fieldsOfFormData, fieldsOfMultipart } from './php-multipart';

/** A body as `fetch` takes it. */
export type Body = NonNullable<RequestInit['body']>;

/** The largest stream that is read into memory to sign it, in bytes. */
const MAX_SIGNED_BODY = 2 ** 20;

export interface SignedBody {
  /** The body to send: the one of the caller, or the bytes read from its stream. */
  body: Body | null;
  /** The signed fields, as PHP reads them. Absent if the body is not signed. */
  form?: PHPArray;
  /** Whether the body can be sent twice. */
  isRepeatable: boolean;
}

/**
 * Reads the signed fields from a body. PHP reads a body into `$_POST` only for POST, and only if it is a form
 * (URL-encoded or multipart). Any other body is sent unread.
 * @param contentType The request's Content-Type header, if it has one.
 * @throws TypeError if a stream has to be read for its signature and is longer than 1 MiB.
 */
export async function signedBody(
  method: string,
  body: Body,
  contentType: string | null,
): Promise<SignedBody> {
  const isRepeatable = !isStream(body);
  if (method !== 'POST') return { body, isRepeatable };
  if (body instanceof FormData && contentType === null) {
    return { body, form: await fieldsOfFormData(body), isRepeatable };
  }

  const type = contentType ?? impliedType(body);
  // PHP compares the type without its parameters.
  const kind = type.toLowerCase().split(/[;, ]/, 1)[0];
  if (kind !== 'application/x-www-form-urlencoded' && kind !== 'multipart/form-data')
    return { body, isRepeatable };
  if (body instanceof URLSearchParams && kind !== 'multipart/form-data') {
    // What PHP decodes from its text.
    const fields = Array.from(body, ([name, value]) => [toBytes(name), toBytes(value)] as const);
    return { body, form: parseFields(fields), isRepeatable };
  }
  const [bytes, readBody] = await readAll(body);
  const form = kind === 'multipart/form-data' ? fieldsOfMultipart(bytes, type) : parseQuery(bytes);
  return { body: readBody, form, isRepeatable: true };
}

function impliedType(body: Body): string {
  if (body instanceof URLSearchParams) return 'application/x-www-form-urlencoded';
  return body instanceof Blob ? body.type : '';
}

export function isStream(body: Body): boolean {
  return typeof body === 'object' && (body instanceof ReadableStream || Symbol.asyncIterator in body);
}

/** The bytes of a body, and a body that can still be sent. */
async function readAll(body: Body): Promise<[bytes: string, body: Body]> {
  if (!isStream(body)) {
    // Response accepts every kind of body that fetch accepts.
    return typeof body === 'string' || body instanceof URLSearchParams
      ? [toBytes(String(body)), body]
      : [Buffer.from(await new Response(body).arrayBuffer()).toString('latin1'), body];
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_SIGNED_BODY) {
      throw new TypeError(
        `A form in a stream is read into memory to sign its fields, and this one is longer than ${MAX_SIGNED_BODY} bytes. ` +
          'Pass the form as FormData, with its files as Blobs.',
      );
    }
    chunks.push(chunk);
  }
  const read = Buffer.concat(chunks);
  return [read.toString('latin1'), read];
}
