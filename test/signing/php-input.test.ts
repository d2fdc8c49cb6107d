import fc from 'fast-check';
import {
  PHPArray,
  isIntegerKey,
  parseFields,
  parseQuery as parseBytes,
  toBytes,
  type PHPValue,
} from '../../lib/signing/php-input';
import recorded from '../fixtures/php-parse-str.json';

type Ordered = [string, string | Ordered][];

const parseQuery = (query: string) => parseBytes(toBytes(query));
const hex = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex');

/** The form of the recordings: names and values as hexadecimal bytes, in PHP's order. */
const ordered = (array: PHPArray): Ordered =>
  [...array].map(([name, value]: [string, PHPValue]) => [
    hex(name),
    typeof value === 'string' ? hex(value) : ordered(value),
  ]);

describe('parseQuery', () => {
  test.each(recorded.cases.map(({ query, ordered: expected }) => ({ query, expected })))(
    'reads $query as PHP does',
    ({ query, expected }) => {
      expect(ordered(parseQuery(query))).toEqual(expected);
    },
  );

  test('drops a parameter that is nested deeper than PHP allows, with the earlier value of its name', () => {
    const deep = (levels: number) => `a${'[x]'.repeat(levels)}=1`;
    expect(ordered(parseQuery(`b=1&${deep(64)}`))).toHaveLength(2);
    expect(ordered(parseQuery(`a=0&b=1&${deep(65)}`))).toEqual([[hex('b'), hex('1')]]);
  });

  test('accepts any string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (query) => void parseQuery(query)));
    const noisy = fc.string({ unit: fc.constantFrom(...'[]%=&+. a0\0-é\t\ud800'.split('')) });
    fc.assert(fc.property(noisy, (query) => void parseQuery(query)));
  });

  test('keeps names that are special in JavaScript objects', () => {
    const query = '__proto__[polluted]=1&constructor=2&toString=3';
    expect(ordered(parseQuery(query)).map(([name]) => name)).toEqual(
      ['__proto__', 'constructor', 'toString'].map(hex),
    );
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

test.each([
  ['0', true],
  ['9', true],
  ['-5', true],
  ['10', true],
  ['1234567890123456789', true],
  ['9223372036854775807', true],
  ['9223372036854775808', false],
  ['-9223372036854775808', true],
  ['-9223372036854775809', false],
  ['07', false],
  ['-0', false],
  ['1a', false],
  [':', false],
  ['', false],
])('whether PHP converts the key %j to an integer: %s', (key, isInteger) => {
  expect(isIntegerKey(key)).toBe(isInteger);
});

describe('parseFields', () => {
  test('parses brackets as PHP does, and decodes nothing', () => {
    const array = parseFields([
      ['a%42[]', 'x+y'],
      ['a%42[]', '%41'],
    ]);
    expect(ordered(array)).toEqual([
      [
        hex('a%42'),
        [
          [hex('0'), hex('x+y')],
          [hex('1'), hex('%41')],
        ],
      ],
    ]);
  });
});
