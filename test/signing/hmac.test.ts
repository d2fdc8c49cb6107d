import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { hmac } from '../../lib/signing/hmac';

test.each(['sha1', 'sha256'] as const)('the HMAC is that of node:crypto, with %s', (algorithm) => {
  const key = fc.string({ unit: 'binary', maxLength: 100 });
  const text = fc.string({ maxLength: 300 });
  fc.assert(
    fc.property(key, text, (key, text) => {
      expect(hmac(algorithm, key, text)).toEqual(
        createHmac(algorithm, key).update(text, 'latin1').digest('base64'),
      );
    }),
  );
});

// The limits of the block of 64 bytes.
test.each([0, 63, 64, 65, 128])('so it is with a key of %d bytes', (length) => {
  const key = 'k'.repeat(length);
  expect(hmac('sha1', key, 'text')).toEqual(createHmac('sha1', key).update('text').digest('base64'));
});
