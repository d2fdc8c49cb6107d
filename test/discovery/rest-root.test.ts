import fc from 'fast-check';
import { isRootOf, rootInHTML, rootInLinkHeader } from '../../lib/discovery/rest-root';
import { isWithoutRewriting, joinRoute } from '../../lib/site/route';

const PAGE = 'https://a.test/blog/';
const API = 'rel="https://api.w.org/"';
const hostile = fc.string({
  unit: fc.constantFrom(...'<>;,="\'\\ \t/:@?&#aé%\ud800'.split(''), API, 'rel=', 'http://', '<link '),
});

describe('the root in a Link header', () => {
  const root = (header: string) => rootInLinkHeader(header, PAGE);

  test.each([
    ['alone', `<https://a.test/wp-json/>; ${API}`],
    ['without quotes', '<https://a.test/wp-json/>; rel=https://api.w.org/'],
    [
      'among others',
      `<https://a.test/x>; rel="alternate"; type="a,b", <https://a.test/wp-json/>; ${API}, <https://a.test/?p=1>; rel=shortlink`,
    ],
    ['of more than one relation', '<https://a.test/wp-json/>; rel="x https://api.w.org/"'],
    ['with spaces', `  <https://a.test/wp-json/> ;\t ${API} `],
    ['that is relative', `</wp-json/>; ${API}`],
    ['with credentials and a fragment', `<https://me:secret@a.test/wp-json/#x>; ${API}`],
  ])('%s', (_what, header) => {
    expect(root(header)).toBe('https://a.test/wp-json/');
  });

  test('with plain permalinks', () => {
    expect(root(`<https://a.test/index.php?rest_route=/>; ${API}`)).toBe(
      'https://a.test/index.php?rest_route=/',
    );
  });

  test('behind as many other links as Node lets through', () => {
    const others = Array.from(
      { length: 150 },
      (_, i) => `<https://a.test/wp-content/style-${i}.css>; rel=preload; as=style`,
    );
    const header = [...others, `<https://a.test/wp-json/>; ${API}`].join(', ');
    expect(header.length).toBeGreaterThan(8192);
    expect(root(header)).toBe('https://a.test/wp-json/');
  });

  test.each([
    ['is none', undefined],
    ['has another relation', '<https://a.test/>; rel="https://api.w.org/v2"'],
    ['has it somewhere else', '<https://api.w.org/>; rel=help'],
    ['is garbage', `< ${API}`],
    ['leads nowhere', `<>; ${API}`],
    ['is no address', `<https://[>; ${API}`],
    ['has another scheme', `<javascript:alert(1)>; ${API}`],
    ['is endless', `<https://a.test/${'x'.repeat(3000)}>; ${API}`],
  ])('is not found where it %s', (_what, header) => {
    expect(rootInLinkHeader(header, PAGE)).toBeUndefined();
  });

  test('is on the web, whatever the header is', () => {
    fc.assert(
      fc.property(hostile, (header) => {
        const found = root(header);
        if (found !== undefined) expect(found).toMatch(/^https?:\/\/[^/@#]+\//);
      }),
    );
  });
});

describe('the root in a page', () => {
  const LINK = '<link rel="https://api.w.org/" href="https://a.test/wp-json/" />';

  test.each([
    ['as WordPress writes it', `<!DOCTYPE html><html><head>${LINK}</head>`],
    ['with its attributes turned round', `<link href='https://a.test/wp-json/' rel=https://api.w.org/>`],
    ['of more than one relation', '<link rel="x\n https://api.w.org/" href="https://a.test/wp-json/">'],
    ['that is relative', '<link rel="https://api.w.org/" href="/wp-json/">'],
    ['with entities', '<link rel="https&#58;//api.w.org/" href="https://a.test/wp&#45;json/">'],
    ['in capitals', '<LINK REL="https://api.w.org/" HREF="https://a.test/wp-json/">'],
    ['of two, the first', `${LINK}<link rel="https://api.w.org/" href="https://b.test/">`],
    [
      'after what looks like one',
      `<!-- <link rel="https://api.w.org/" href="https://b.test/"> --><script>"<link rel='https://api.w.org/' href='https://c.test/'>"</script>${LINK}`,
    ],
    ['in a page that is cut off', `${LINK}<p class="x`],
  ])('%s', (_what, html) => {
    expect(rootInHTML(html, PAGE)).toBe('https://a.test/wp-json/');
  });

  test('with plain permalinks, where & is escaped', () => {
    const html =
      '<link rel="https://api.w.org/" href="https://a.test/index.php?lang=de&#038;rest_route=/" />';
    expect(rootInHTML(html, PAGE)).toBe('https://a.test/index.php?lang=de&rest_route=/');
  });

  test.each([
    ['is not there', '<link rel="EditURI" href="https://a.test/xmlrpc.php?rsd">'],
    ['is in a comment', `<!-- ${LINK} -->`],
    ['is in a script', `<script>document.write('${LINK}')</script>`],
    ['is in a text', LINK.replace('<', '&lt;')],
    ['has no address', '<link rel="https://api.w.org/">'],
    ['has another scheme', '<link rel="https://api.w.org/" href="javascript:alert(1)">'],
    ['has no relation', '<link href="https://api.w.org/">'],
  ])('is not found where it %s', (_what, html) => {
    expect(rootInHTML(html, PAGE)).toBeUndefined();
  });

  test('is on the web, whatever the page is', () => {
    fc.assert(
      fc.property(hostile, (html) => {
        const found = rootInHTML(`<link ${html}`, PAGE);
        if (found !== undefined) expect(found).toMatch(/^https?:\/\/[^/@#]+\//);
      }),
    );
  });
});

describe('a route', () => {
  const PRETTY = 'https://a.test/wp-json/';
  const PLAIN = 'https://a.test/index.php?rest_route=/';

  test.each([
    ['with pretty permalinks', PRETTY, '/wp/v2/posts', 'https://a.test/wp-json/wp/v2/posts'],
    ['without its slash', PRETTY, 'wp/v2/posts', 'https://a.test/wp-json/wp/v2/posts'],
    ['at a root without its slash', 'https://a.test/wp-json', '/wp/v2', 'https://a.test/wp-json/wp/v2'],
    [
      'with a query',
      PRETTY,
      '/wp/v2/posts?per_page=1&page=2',
      'https://a.test/wp-json/wp/v2/posts?per_page=1&page=2',
    ],
    ['that is the index', PRETTY, '/', PRETTY],
    ['that is empty', PRETTY, '', PRETTY],
    ['with a fragment', PRETTY, '/wp/v2/posts?a=1#top', 'https://a.test/wp-json/wp/v2/posts?a=1'],
    [
      'at a root with a language',
      'https://a.test/wp-json/?lang=de',
      '/wp/v2?a=1',
      'https://a.test/wp-json/wp/v2?lang=de&a=1',
    ],
    [
      'with almost pretty ones',
      'https://a.test/index.php/wp-json/',
      '/wp/v2?a=1',
      'https://a.test/index.php/wp-json/wp/v2?a=1',
    ],
    ['with plain ones', PLAIN, '/wp/v2/posts', `${PLAIN}wp/v2/posts`],
    [
      'with plain ones and a query',
      PLAIN,
      '/wp/v2/users/me?context=edit',
      `${PLAIN}wp/v2/users/me&context=edit`,
    ],
    ['with plain ones, that is the index', PLAIN, '/', PLAIN],
    [
      'at a plain root in another spelling',
      'https://a.test/?rest_route=%2F',
      '/wp/v2?a=1',
      'https://a.test/?rest_route=/wp/v2&a=1',
    ],
    [
      'at a plain root without its slash',
      'https://a.test/?rest_route=',
      '/wp/v2',
      'https://a.test/?rest_route=/wp/v2',
    ],
    [
      'at a plain root with a language',
      'https://a.test/?rest_route=/&lang=de',
      '/wp/v2?a=1',
      'https://a.test/?rest_route=/wp/v2&lang=de&a=1',
    ],
    [
      'at a plain root behind a language',
      'https://a.test/?lang=de&rest_route=/',
      '/wp/v2?a=1',
      'https://a.test/?lang=de&rest_route=/wp/v2&a=1',
    ],
  ])('%s', (_what, root, route, expected) => {
    expect(joinRoute(root, route)).toBe(expected);
  });

  test('at a root with a line end, as URL reads it', () => {
    expect(joinRoute('https://a.test/?a=\n&rest_route=/', '/wp/v2')).toBe(
      'https://a.test/?a=\n&rest_route=/wp/v2',
    );
  });

  /** The route and the query as WordPress reads them from an address. */
  const asWordPress = (address: string) => {
    const { pathname, searchParams } = new URL(address);
    const route = searchParams.get('rest_route') ?? decodeURIComponent(pathname).replace('/wp-json', '');
    searchParams.delete('rest_route');
    return { route, query: [...searchParams] };
  };

  test('arrives the same with any permalinks', () => {
    const route = fc.array(fc.stringMatching(/^[\w &+=;,é'()-]{1,8}$/), { maxLength: 4 });
    const query = fc.array(
      fc.tuple(fc.stringMatching(/^[\w[\]]{1,8}$/), fc.stringMatching(/^[\w &=+é]{0,8}$/)),
    );
    fc.assert(
      fc.property(route, query, (parts, pairs) => {
        // What a developer has to encode is the space; what is left may stand in a path as it is.
        const path = `/${parts.map((part) => part.trim().replaceAll(' ', '%20')).join('/')}`;
        const written = pairs.length > 0 ? `${path}?${String(new URLSearchParams(pairs))}` : path;
        const pretty = asWordPress(joinRoute(PRETTY, written));
        expect(pretty).toEqual({ route: decodeURIComponent(path), query: pairs });
        expect(asWordPress(joinRoute(PLAIN, written))).toEqual(pretty);
      }),
    );
  });

  test('gives an address on the site of the root, whatever it is', () => {
    const root = fc.oneof(
      fc.constantFrom(PRETTY, PLAIN, 'https://a.test', 'https://a.test/?a\n&rest_route=/\nb'),
      hostile.map((rest) => `https://a.test/${rest}`),
    );
    fc.assert(
      fc.property(root, fc.oneof(hostile, fc.string({ unit: 'binary' })), (root, route) => {
        expect(new URL(joinRoute(root, route)).origin).toBe('https://a.test');
      }),
    );
  });
});

test.each([
  ['https://a.test/wp-json/', false],
  ['https://a.test/blog/wp-json/', false],
  ['https://a.test/index.php/wp-json/', true],
  ['https://a.test/index.php?rest_route=/', true],
  ['https://a.test/?lang=de&rest_route=/', true],
])('a site with the root %s has no rewrite rules: %s', (root, expected) => {
  expect(isWithoutRewriting(root)).toBe(expected);
});

describe('a home has as its root', () => {
  test.each([
    ['https://a.test', 'https://a.test/wp-json/'],
    ['https://a.test/', 'https://a.test/wp-json'],
    ['https://a.test/blog', 'https://a.test/blog/wp-json/'],
    ['https://a.test/blog', 'https://a.test/blog/index.php/wp-json/'],
    ['https://a.test/blog', 'https://a.test/blog/?rest_route=/'],
    ['https://a.test/blog', 'https://a.test/blog/index.php?rest_route=/'],
    ['https://a.test', 'https://a.test/index.php?lang=de&rest_route=%2F'],
    ['https://a.test', 'https://a.test/wp-json/?lang=de'],
    // A TLS proxy that WordPress doesn't notice, and a `www.` that the web server adds or takes away.
    ['http://a.test', 'https://a.test/wp-json/'],
    ['https://a.test', 'https://www.a.test/wp-json/'],
    ['https://www.A.test', 'https://a.test/wp-json/'],
    ['https://bücher.test', 'https://xn--bcher-kva.test/wp-json/'],
  ])('of %s: %s', (home, root) => {
    expect(isRootOf(home, root)).toBe(true);
  });

  test.each([
    ['https://b.test', 'https://a.test/wp-json/'],
    ['https://a.test', 'https://blog.a.test/wp-json/'],
    ['https://a.test', 'https://www.www.a.test/wp-json/'],
    ['https://a.test', 'https://a.test:8443/wp-json/'],
    ['https://a.test:8080', 'https://a.test/wp-json/'],
    ['https://a.test.', 'https://a.test/wp-json/'],
    // Sites of their own in folders below.
    ['https://a.test', 'https://a.test/~evil/wp-json/'],
    ['https://a.test', 'https://a.test/~evil/'],
    ['https://a.test', 'https://a.test/evil/?rest_route=/'],
    ['https://a.test', 'https://a.test/evil/index.php?rest_route=/'],
    ['https://a.test', 'https://a.test/index.php/evil/wp-json/'],
    ['https://a.test/blog', 'https://a.test/blogs/wp-json/'],
    ['https://a.test/blog', 'https://a.test/wp-json/'],
    ['https://a.test/blog', 'https://a.test/Blog/wp-json/'],
    // What some plugin answers below the root is not the index.
    ['https://a.test', 'https://a.test/?rest_route=/evil/v1'],
    ['https://a.test', 'https://a.test/?rest_route=/&rest_route=/evil'],
    ['https://a.test', 'https://a.test/?rest_route=/&rest.route=/evil'],
    ['https://a.test', 'https://a.test/?rest_route=/&rest_route[]=/evil'],
    ['https://a.test', 'https://a.test/wp-json/?rest_route=/evil'],
    ['https://a.test', 'https://a.test/wp-json/evil/v1/'],
    ['https://a.test', 'https://a.test/'],
  ])('not of %s: %s', (home, root) => {
    expect(isRootOf(home, root)).toBe(false);
  });
});
