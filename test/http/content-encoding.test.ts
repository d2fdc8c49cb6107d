import zlib from 'node:zlib';
import fc from 'fast-check';
import { decodeBody } from '../../lib/http/content-encoding';

const text = '{"naïve":true}';
const plain = Buffer.from(text);
const gzip = zlib.gzipSync(plain);
const limits = { maxSize: 1000, truncate: false };
const decoded = async (body: Buffer, header?: string, more = {}) =>
  (await decodeBody(body, header, { ...limits, ...more })).toString();

describe('a body', () => {
  test.each<[string, string | undefined, Buffer]>([
    ['gzip', 'gzip', gzip],
    ['the old name of gzip, in capitals', 'X-GZIP', gzip],
    ['deflate', 'deflate', zlib.deflateSync(plain)],
    ['raw deflate', 'deflate', zlib.deflateRawSync(plain)],
    ['Brotli', 'br', zlib.brotliCompressSync(plain)],
    ['nothing', undefined, plain],
    ['identity', 'identity', plain],
    ['two codings', 'deflate, gzip', zlib.gzipSync(zlib.deflateSync(plain))],
    ['gzip that no header names', undefined, gzip],
    ['gzip twice, named once', 'gzip', zlib.gzipSync(gzip)],
    ['gzip twice, named twice', 'gzip, gzip', zlib.gzipSync(gzip)],
    ['gzip once, named twice', 'gzip, gzip', gzip],
    ['gzip that is called Brotli', 'br', gzip],
    ['gzip that is called deflate', 'deflate', gzip],
    ['plain text that is called gzip', 'gzip', plain],
    ['plain text that is called deflate', 'deflate', plain],
    ['plain text that is called Brotli', 'br', plain],
    ['plain text with a charset for its coding', 'utf-8', plain],
    ['plain text with a name that every object has', '__proto__', plain],
    ['gzip with a charset for its coding', 'UTF-8', gzip],
  ])('is unpacked from %s', async (_what, header, body) => {
    expect(await decoded(body, header)).toBe(text);
  });

  test.each(['gzip', 'deflate', 'br', undefined])('without a byte stays empty: %s', async (header) => {
    expect(await decoded(Buffer.alloc(0), header)).toBe('');
  });

  test.each<[string, string | undefined, Buffer]>([
    ['zstd', 'zstd', Buffer.from('28b52ffd045801000000', 'hex')],
    ['gzip', 'gzip', gzip.subarray(0, 20)],
    ['br', 'br', Buffer.from([0xff, 0xfe, 0xfd])],
    ['deflate', 'deflate', Buffer.from([0xff, 0xfe, 0xfd])],
    ['an unknown coding', undefined, gzip.subarray(0, 20)],
    ['an unknown coding', `x\u009B${'y'.repeat(100)}`, Buffer.from([0xff, 0xfe, 0xfd])],
    ['an unknown coding', Array(50).fill('gzip').join(','), gzip],
  ])('that cannot be decompressed is a fault that names %s', async (named, header, body) => {
    await expect(decoded(body, header)).rejects.toMatchObject({ kind: 'encoding', message: named });
  });

  test.each(['gzip', undefined])(
    'larger than the limit once it is unpacked is a fault: %s',
    async (header) => {
      const large = zlib.gzipSync(Buffer.alloc(1001, 'x'));
      await expect(decoded(large, header)).rejects.toMatchObject({ kind: 'too large' });
      await expect(decoded(zlib.gzipSync(large), header)).rejects.toMatchObject({ kind: 'too large' });
      expect(await decoded(zlib.gzipSync(Buffer.alloc(1000, 'x')), header)).toHaveLength(1000);
    },
  );

  test('is cut where its beginning is enough, and read as far as it goes', async () => {
    const large = zlib.gzipSync(Buffer.alloc(100_000, 'x'));
    expect(await decoded(large, 'gzip', { truncate: true })).toBe('x'.repeat(1000));
    expect(await decoded(gzip.subarray(0, -8), 'gzip', { truncate: true })).toBe(text);
  });
});

test('any text survives any number of known codings', async () => {
  const packers = { gzip: zlib.gzipSync, deflate: zlib.deflateSync, br: zlib.brotliCompressSync };
  const anyCodings = fc.array(fc.constantFrom('gzip', 'deflate', 'br'), { minLength: 1, maxLength: 4 });
  // Of a few bytes, the compressed form may be text.
  const anyText = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(anyText, anyCodings, async (text, codings) => {
      const packed = codings.reduce((body, coding) => packers[coding](body), Buffer.from(text));
      const more = { maxSize: 10_000 };
      expect(await decoded(packed, codings.join(', '), more)).toBe(Buffer.from(text).toString());
    }),
  );
});
