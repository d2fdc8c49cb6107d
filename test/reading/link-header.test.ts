import fc from 'fast-check';
import { linksIn } from '../../lib/reading/link-header';

const links = (header: string) => linksIn(header).map(({ rel, uri }) => [rel, uri]);

test('the links of a header, in their order', () => {
  expect(
    links('<https://a.test/wp-json/>; rel="https://api.w.org/", <https://a.test/?p=7>; rel=shortlink'),
  ).toEqual([
    ['https://api.w.org/', 'https://a.test/wp-json/'],
    ['shortlink', 'https://a.test/?p=7'],
  ]);
});

test('a link of several relations is one of each', () => {
  expect(links('<https://a.test/>; rel="next last"')).toEqual([
    ['next', 'https://a.test/'],
    ['last', 'https://a.test/'],
  ]);
});

test('a malformed header has none, and a link without a relation is left out', () => {
  expect(links('<https://a.test/')).toEqual([]);
  expect(links('<rel="next">, <https://a.test/2>; rel=next')).toEqual([['next', 'https://a.test/2']]);
});

test('spaces do not matter, and what comes after 16 kB is not read', () => {
  expect(links(`<https://a.test/>;${' '.repeat(16_000)}rel=next`)).toEqual([['next', 'https://a.test/']]);
  expect(links(`<https://a.test/${'x'.repeat(16_384)}>; rel=next`)).toEqual([]);
});

test('whatever the header is, links have a relation and an address', () => {
  const hostile = fc.array(
    fc.constantFrom('<', '>', ';', ',', ' rel=', '"', 'next', 'https://a.test/', ' ', '\t'),
  );
  fc.assert(
    fc.property(hostile, (parts) => {
      for (const { rel, uri } of linksIn(parts.join(''))) {
        expect(typeof rel).toBe('string');
        expect(typeof uri).toBe('string');
      }
    }),
  );
});
