import fc from 'fast-check';
import type { PHPArray } from '../../lib/signing/php-input';
import { fieldsOfFormData, fieldsOfMultipart } from '../../lib/signing/php-multipart';
import recorded from '../fixtures/php-multipart.json';

type Ordered = [string, string | Ordered][];

const hex = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex');
const ordered = (array: PHPArray): Ordered =>
  [...array].map(([name, value]) => [hex(name), typeof value === 'string' ? hex(value) : ordered(value)]);

describe('fieldsOfMultipart', () => {
  test.each(recorded.cases)(
    'parses as PHP does: $name, $contentType',
    ({ contentType, body, ordered: expected }) => {
      expect(ordered(fieldsOfMultipart(Buffer.from(body, 'base64').toString('latin1'), contentType))).toEqual(
        expected,
      );
    },
  );

  test('accepts any body', () => {
    const noisy = fc.string({ unit: fc.constantFrom(...'\r\n', '--b', 'Content-Disposition:', 'name=', '"', "'", '\\', ';', 'a', ' ', ':') }); // prettier-ignore
    fc.assert(
      fc.property(
        noisy,
        (body) => void fieldsOfMultipart(`--b\r\n${body}`, 'multipart/form-data; boundary=b'),
      ),
    );
  });
});

describe('fieldsOfFormData', () => {
  const names = fc.string({ unit: fc.constantFrom(...'ab[].% +"\\;\'é\n\r=\0'.split('')) });
  const entry = fc.tuple(names, fc.oneof(fc.string(), fc.tuple(fc.string(), fc.string())));

  // fetch writes the form, and both functions must return the same fields.
  test('returns the fields that fetch will send', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entry), async (entries) => {
        const form = new FormData();
        for (const [name, value] of entries) {
          if (typeof value === 'string') form.append(name, value);
          else form.append(name, new Blob([value[0]]), value[1]);
        }
        const sent = new Response(form);
        const type = sent.headers.get('content-type')!;
        const body = Buffer.from(await sent.arrayBuffer()).toString('latin1');
        expect(ordered(await fieldsOfFormData(form))).toEqual(ordered(fieldsOfMultipart(body, type)));
      }),
    );
  });
});
