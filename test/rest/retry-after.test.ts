import fc from 'fast-check';
import { retryAfter } from '../../lib/rest/retry-after';

const NOW = Date.parse('Wed, 25 Nov 2026 12:00:00 GMT');

test.each([
  ['1', 'in 1 second'],
  [' 30 ', 'in 30 seconds'],
  ['119', 'in 119 seconds'],
  ['120', 'in 2 minutes'],
  ['121', 'in 3 minutes'],
  ['7140', 'in 119 minutes'],
  ['604800', 'in 168 hours'],
  ['604801', 'later'],
  ['7200', 'in 2 hours'],
  ['Wed, 25 Nov 2026 12:00:45 GMT', 'in 45 seconds'],
  ['Wed, 25 Nov 2026 13:00:00 GMT', 'in 60 minutes'],
  // What is over, too far away or not a time.
  ['0', 'later'],
  ['Wed, 25 Nov 2026 11:00:00 GMT', 'later'],
  ['99999999', 'later'],
  ['9'.repeat(400), 'later'],
  ['-5', 'later'],
  ['1e3', 'later'],
  ['soon\u001b[31m', 'later'],
  ['', 'later'],
  [undefined, 'later'],
])('%j is %s', (header, words) => {
  expect(retryAfter(header, NOW)).toBe(words);
});

test('any header says when, in a few words', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.date().map(String)), (header) => {
      expect(retryAfter(header)).toMatch(/^(?:later|in \d{1,3} (?:second|seconds|minutes|hours))$/);
    }),
  );
});
