import { mapToRoot } from '../../lib/site/route';

const BY_QUERY = 'https://a.test/index.php?rest_route=/';

test.each([
  ['https://a.test/wp-json/wp/v2/posts', 'https://a.test/wp-json/', `${BY_QUERY}wp/v2/posts`],
  ['https://a.test/wp-json/wp/v2/posts?page=2', 'https://a.test/wp-json/', `${BY_QUERY}wp/v2/posts&page=2`],
  ['https://a.test/wp-json/x', 'https://a.test/wp-json', `${BY_QUERY}x`],
  ['https://a.test/wp-json/x', 'https://a.test/wp-json/?lang=de', `${BY_QUERY}x`],
  ['https://a.test/wp-json', 'https://a.test/wp-json/', BY_QUERY],
  ['https://a.test/index.php/wp-json/x', 'https://a.test/index.php/wp-json/', `${BY_QUERY}x`],
])('%s under the advertised root %s is mapped to the root that answers', (address, advertised, mapped) => {
  expect(mapToRoot(address, advertised, BY_QUERY)).toBe(mapped);
});

test('an address on the host of a front end is mapped to that of WordPress', () => {
  const mapped = mapToRoot(
    'https://www.a.test/wp-json/x',
    'https://www.a.test/wp-json/',
    'https://cms.a.test/wp-json/',
  );
  expect(mapped).toBe('https://cms.a.test/wp-json/x');
});

test.each([
  ['on another host', 'https://b.test/wp-json/x', 'https://a.test/wp-json/'],
  ['beside the root', 'https://a.test/wp-jsonp/x', 'https://a.test/wp-json/'],
  ['by query', `${BY_QUERY}x`, BY_QUERY],
  ['under a root that answers', 'https://a.test/wp-json/x', BY_QUERY],
])('an address %s stays as it is', (_where, address, advertised) => {
  const root = advertised === BY_QUERY ? 'https://a.test/wp-json/' : BY_QUERY;
  expect(mapToRoot(address, advertised, root)).toBe(address);
});
