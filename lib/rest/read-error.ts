/** The response of a REST request → the error that says what to change. */
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import { withoutSecrets } from '../reading/secrets';
import { restRefusal } from './refusal';
import { requestSecrets } from './response-secrets';

/** How much of an error response is read, in bytes: no REST error is longer. */
const MAX_ERROR = 65_536;
/** How long a body may take to arrive after its headers, in milliseconds. */
const MAX_TIME = 60_000;

/**
 * Returns the error that a response of the REST API reports. Its `code` distinguishes, for instance, a revoked access
 * token (`access_token_invalid`), a wrong signature (`signature_mismatch`) and a request that the user may not make
 * (`rest_error`). If the response comes from {@link authorizedFetch}, the credentials of its request are removed from
 * the message, even if the site repeats them. A clone is read, so that the caller can still read the response.
 *
 * @returns `undefined` if the response is a success (status 200 to 299).
 * @throws TypeError if the body of the response was already read; {@link WordPressError} `timeout` if the body does not
 *   arrive within a minute.
 * @example
 * ```ts
 * const response = await wordpress('/wp/v2/posts', { method: 'POST', body });
 * const error = await readError(response);
 * if (error?.code === 'access_token_invalid') return res.redirect('/auth/wordpress');
 * if (error) throw error;
 * ```
 */
export async function readError(response: Response): Promise<WordPressError | undefined> {
  if (response.ok) return undefined;
  const { status, headers, url } = response;
  const body = await peek(response);
  return restRefusal(
    { url, status, headers: Object.fromEntries(headers), body },
    'rest_error',
    requestSecrets(response),
  );
}

/**
 * The beginning of the body of a response that can still be read afterwards, as text.
 * @throws WordPressError as `readStart`
 */
export function peek(response: Response): Promise<string> {
  const clone = response.clone();
  const { body } = response;
  if (body) {
    // An abort cancels the body. If its clone was cancelled before, that is rejected, and Node's fetch leaves the rejection
    // unhandled (undici, `abortFetch` of lib/web/fetch/index.js): it would end the process.
    const cancel = body.cancel.bind(body);
    body.cancel = (reason?: unknown) => cancel(reason).catch(() => undefined);
  }
  return readStart(clone);
}

/**
 * The beginning of a body as text, up to `limit` bytes or a little more.
 * @throws WordPressError `timeout` if the body does not arrive within a minute
 */
export async function readStart(response: Response, limit = MAX_ERROR): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return '';
  const chunks: Uint8Array[] = [];
  const deadline = startDeadline(response);
  try {
    for (let size = 0; size < limit;) {
      const { done, value } = await Promise.race([reader.read(), deadline.reached]);
      if (done) break;
      chunks.push(value);
      size += value.byteLength;
    }
  } finally {
    deadline.clear();
    // A clone that is not read to its end would block the body of the other.
    void reader.cancel().catch(() => undefined);
  }
  return Buffer.concat(chunks).toString();
}

/** The time limit of a `fetch` ends with the headers, and the body may stall after them. */
function startDeadline(response: Response): { reached: Promise<never>; clear(): void } {
  let clear: () => void = () => undefined;
  const reached = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(() => {
      const place = withoutSecrets(withoutQuery(response.url), requestSecrets(response));
      const finding = `The response of ${place} began with ${response.status}, and its body did not arrive within ${MAX_TIME} ms.`;
      reject(
        new WordPressError(
          'timeout',
          finding,
          'Try again later. If it happens again, check the speed of the site.',
        ),
      );
    }, MAX_TIME);
    clear = () => clearTimeout(timer);
  });
  return { reached, clear };
}
