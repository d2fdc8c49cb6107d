/** Which bodies must not be copied into memory. */

/** The largest file or form of which a copy in memory does not matter, in bytes. */
const MAX_COPIED = 2 ** 20;

/** Whether a body is a file or a form that may be too large for the memory. Other bodies are in memory anyway. */
export function isLargeFile(body: unknown): boolean {
  if (body instanceof Blob) return body.size > MAX_COPIED;
  if (!(body instanceof FormData)) return false;
  let size = 0;
  for (const [, value] of body) size += typeof value === 'string' ? value.length : value.size;
  return size > MAX_COPIED;
}
