import { isWebAddress, parseURL, withoutWWW } from '../../lib/reading/url';

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
    ['https://a.test', 'HTTP://a.test', 'ftp://a.test', 'https://', 'a.test', 5].map(isWebAddress),
  ).toEqual([true, true, false, false, false, false]);
});
