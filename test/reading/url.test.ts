import {
  isAdvertisedAddress,
  isWebAddress,
  parseURL,
  withParameter,
  withoutWWW,
} from '../../lib/reading/url';

test.each([
  ['www.example.org', 'example.org'],
  ['example.org:8080', 'example.org:8080'],
  ['www.www.example.org', 'www.example.org'],
  ['wwwx.example.org', 'wwwx.example.org'],
  ['blog.www.example.org', 'blog.www.example.org'],
])('the host %s is that of the site %s', (host, bare) => {
  expect(withoutWWW(host)).toBe(bare);
});

test('a text that is not a URL gives nothing', () => {
  expect(parseURL('ht!tp://x')).toBeUndefined();
  expect(parseURL('/a', 'https://example.org/b')?.href).toBe('https://example.org/a');
});

test('only http and https are addresses of the web', () => {
  expect(
    ['https://a.test', 'HTTP://a.test', 'ftp://a.test', 'https://', 'a.test', 5, ['https://a.test']].map(
      isWebAddress,
    ),
  ).toEqual([true, true, false, false, false, false, false]);
});

test.each([
  ['https://a.test', true],
  ['HTTP://bücher.test/wp?x=1#y', true],
  [`https://a.test/${'x'.repeat(2033)}`, true],
  [`https://a.test/${'x'.repeat(2034)}`, false],
  ['https://a.test/two words', false],
  ['https://user@a.test/', false],
  ['https://a.test/<b>', false],
  ['https://a.test/"', false],
  ['https://a.test/\u202E', false],
  [' https://a.test', false],
  ['javascript://a.test', false],
  ['https://', false],
  ['https://[', false],
  [5, false],
  [undefined, false],
])('whether %j can be the address that a site names: %s', (value, isOne) => {
  expect(isAdvertisedAddress(value)).toBe(isOne);
});

test.each([
  ['https://a.test/', 'https://a.test/?n=v'],
  ['https://a.test/?x=1', 'https://a.test/?x=1&n=v'],
  ['https://a.test/#part?', 'https://a.test/?n=v#part?'],
  ['https://a.test/?x=1#a#b', 'https://a.test/?x=1&n=v#a#b'],
])('a parameter comes before the fragment of %s', (url, longer) => {
  expect(withParameter(url, 'n', 'v')).toBe(longer);
});
