/** When a request may be repeated, in words: the header Retry-After (RFC 9110 §10.2.3). Pure. */

/**
 * Completes “Try again …”: `in 30 seconds`, `in 2 minutes`, or `later` without a usable header.
 * @param header Seconds, or a date.
 */
export function retryAfter(header: string | undefined, now = Date.now()): string {
  const value = header?.trim() ?? '';
  const seconds = /^\d{1,8}$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now) / 1000);
  // A wait of more than a week is not a useful answer.
  if (!(seconds > 0 && seconds <= 604_800)) return 'later';
  if (seconds < 120) return `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `in ${minutes} minutes` : `in ${Math.ceil(minutes / 60)} hours`;
}
