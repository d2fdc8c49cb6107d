import { QuirkRetry, clockOffset } from '../../lib/signing/server-quirks';

test('the offset of a clock is read from the Date header, and is 0 without a valid one', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(clockOffset('Mon, 23 Nov 2026 13:00:00 GMT', now)).toBe(3600);
  expect(clockOffset(undefined, now)).toBe(0);
  expect(clockOffset('yesterday', now)).toBe(0);
});

test('each workaround is tried once, and both in one request', () => {
  const retry = new QuirkRetry({ headerStripped: false, clockOffset: 0 });
  const later = new Date(Date.now() + 3600_000).toUTCString();
  expect(retry.shouldRetry(400, later, true)).toBe(true);
  expect(retry.shouldRetry(401, later, false)).toBe(true);
  expect(retry.shouldRetry(401, later, true)).toBe(false);
  expect(retry.shouldRetry(400, new Date(0).toUTCString(), true)).toBe(false);
  expect(retry.quirks.headerStripped).toBe(true);
  expect(Math.abs(retry.quirks.clockOffset - 3600)).toBeLessThan(5);
});

test('a clock less than 14 minutes off is not corrected, and a remembered workaround is not tried again', () => {
  const off = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();
  expect(new QuirkRetry({ headerStripped: false, clockOffset: 0 }).shouldRetry(401, off(800), false)).toBe(
    false,
  );
  expect(new QuirkRetry({ headerStripped: false, clockOffset: 0 }).shouldRetry(401, off(-900), false)).toBe(
    true,
  );
  const known = new QuirkRetry({ headerStripped: true, clockOffset: 3600 });
  expect(known.shouldRetry(401, off(3600), true)).toBe(false);
  expect(known.shouldRetry(401, off(0), true)).toBe(true);
});

test('the clock is corrected once per request, even if the next response shows another time', () => {
  const hence = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();
  const retry = new QuirkRetry({ headerStripped: false, clockOffset: 0 });
  expect(retry.shouldRetry(401, hence(3600), false)).toBe(true);
  expect(retry.shouldRetry(401, hence(7200), false)).toBe(false);
});
