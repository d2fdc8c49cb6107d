import { SiteAddresses } from '../../lib/fetch/site-addresses';

const PRETTY = { home: 'https://a.test/blog', root: 'https://a.test/blog/wp-json/' };
const PLAIN = { home: 'https://a.test', root: 'https://a.test/?rest_route=/' };
const INDEX = { home: 'https://a.test', root: 'https://a.test/index.php/wp-json/' };
const link = (uri: string, rel = 'https://api.w.org/') => new Headers({ link: `<${uri}>; rel="${rel}"` });

describe('the URL of an address', () => {
  test.each([
    ['/wp/v2/posts', 'https://a.test/blog/wp-json/wp/v2/posts'],
    ['wp/v2/posts?a=b:c//d', 'https://a.test/blog/wp-json/wp/v2/posts?a=b:c//d'],
    ['/x//y:z', 'https://a.test/blog/wp-json/x//y:z'],
    ['https://a.test/x', 'https://a.test/x'],
    ['//a.test/x', 'https://a.test/x'],
    ['http://a.test/x', 'https://a.test/x'],
    ['HTTPS://A.TEST/x', 'https://a.test/x'],
  ])('%s is %s', (address, url) => {
    expect(new SiteAddresses(PRETTY).resolve(address).href).toBe(url);
  });

  test('of another site is refused', () => {
    expect(() => new SiteAddresses(PRETTY).resolve('https://b.test/x')).toThrow(
      new TypeError(
        'https://b.test is not the origin of the site (https://a.test). Credentials are not sent to it.',
      ),
    );
  });
});

describe('the target of a redirect', () => {
  const from = new URL('https://a.test/blog/wp-json/x');
  test.each([
    ['/y', 'https://a.test/y'],
    ['https://a.test/y?access_token=t', 'https://a.test/y'],
    ['http://a.test/y', 'https://a.test/y'],
    ['https://b.test/y', undefined],
    ['http://a.test:8080/y', undefined],
    ['https://[', undefined],
  ])('%s is %s', (location, target) => {
    expect(new SiteAddresses(PRETTY).redirectTarget(location, from)?.href).toBe(target);
  });

  test('may go to http from http only', () => {
    const addresses = new SiteAddresses({ home: 'http://a.test', root: 'http://a.test/wp-json/' });
    expect(addresses.redirectTarget('/y', new URL('http://a.test/x'))?.href).toBe('http://a.test/y');
  });
});

describe('a root that the site names but may not serve', () => {
  const posts = 'https://a.test/wp-json/wp/v2/posts?page=2';

  test('is replaced by the root that works', () => {
    expect(new SiteAddresses(PLAIN).resolve(posts).href).toBe(
      'https://a.test/?rest_route=/wp/v2/posts&page=2',
    );
    expect(new SiteAddresses(INDEX).resolve(posts).href).toBe(
      'https://a.test/index.php/wp-json/wp/v2/posts?page=2',
    );
    const own = 'https://a.test/index.php/wp-json/wp/v2/posts';
    expect(new SiteAddresses(INDEX).resolve(own).href).toBe(own);
    expect(new SiteAddresses(PLAIN).resolve(own).href).toBe('https://a.test/?rest_route=/wp/v2/posts');
  });

  const custom = 'https://a.test/api/wp/v2/posts';
  test.each([
    ['that a response named', link('https://a.test/api/'), true],
    ['that a response named by http', link('http://a.test/api/'), true],
    ['of another relation', link('https://a.test/api/', 'next'), false],
    ['without a slash at its end', link('https://a.test/api'), false],
    ['that is the whole host', link('https://a.test/'), false],
    ['with a query', link('https://a.test/api/?lang=de'), false],
    ['that is no URL', link('https://['), false],
    ['of a response without the header', new Headers(), false],
  ])('is learned: the one %s', (_which, headers, isLearned) => {
    const addresses = new SiteAddresses(PLAIN);
    addresses.learnNamedRoot(headers);
    expect(addresses.resolve(custom).href).toBe(
      isLearned ? 'https://a.test/?rest_route=/wp/v2/posts' : custom,
    );
  });

  test('is not learned where the root has rewrite rules, nor if it is the beginning of the root', () => {
    const pretty = new SiteAddresses(PRETTY);
    pretty.learnNamedRoot(link('https://a.test/api/'));
    expect(pretty.resolve(custom).href).toBe(custom);
    const index = new SiteAddresses(INDEX);
    index.learnNamedRoot(link('https://a.test/index.php/'));
    expect(index.resolve('https://a.test/index.php/x').href).toBe('https://a.test/index.php/x');
  });
});
