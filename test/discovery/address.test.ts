import fc from 'fast-check';
import { pagesToAsk, parseAddress } from '../../lib/discovery/address';
import { WordPressError } from '../../lib/errors';
import { failure, shown } from '../support/failure';

describe('an address', () => {
  test.each([
    ['https://blog.example.com', 'https://blog.example.com/', false],
    ['http://blog.example.com/', 'http://blog.example.com/', false],
    ['blog.example.com', 'https://blog.example.com/', true],
    ['//blog.example.com/x', 'https://blog.example.com/x', true],
    ['  blog.example.com\n', 'https://blog.example.com/', true],
    ['HTTPS://BLOG.Example.COM/Path', 'https://blog.example.com/Path', false],
    ['Blog.Example.COM/wp-admin/', 'https://blog.example.com/wp-admin/', true],
    ['blog.example.com:8443/a?b=c#d', 'https://blog.example.com:8443/a?b=c', true],
    ['localhost:8080', 'https://localhost:8080/', true],
    ['127.0.0.1', 'https://127.0.0.1/', true],
    ['[::1]:8080', 'https://[::1]:8080/', true],
    ['bücher.example', 'https://xn--bcher-kva.example/', true],
    ['https:blog.example.com', 'https://blog.example.com/', false],
    ['http:/blog.example.com', 'http://blog.example.com/', false],
  ])('%j is %s', (input, href, guessed) => {
    const address = parseAddress(input);
    expect(address.url.href).toBe(href);
    expect(address.guessed).toBe(guessed);
  });

  test.each([
    ['nothing', '', 'is empty or longer than 2,048 characters'],
    ['spaces', '  \n ', 'is empty'],
    ['a novel', `https://a.test/${'x'.repeat(2048)}`, 'is empty or longer than 2,048 characters'],
    ['no text', undefined as unknown as string, 'is empty'],
    ['a list', ['a.test'] as unknown as string, 'is empty'],
    ['words', 'my blog', 'is not one ("my blog")'],
    ['a script', 'javascript:alert(1)', 'is not one'],
    ['a scheme alone', 'https://', 'is not one ("https://")'],
    ['another scheme', 'ftp://blog.example.com/', 'begins with ftp:, not https:'],
    ['a file', 'file:///etc/passwd', 'begins with file:, not https:'],
    ['a user name', 'https://me@blog.example.com/', 'holds a user name or a password'],
  ])('is not %s', async (_what, input, finding) => {
    const error = await failure(() => parseAddress(input));
    expect(error.code).toBe('address_invalid');
    expect(error.message).toContain(`The address of the site ${finding}`);
    expect(error.remedy).toContain('https://blog.example.com');
    expect(error.message.length).toBeLessThan(300);
  });

  test.each([
    'https://me:s3cr3t@blog.example.com/',
    'me:s3cr3t@blog.example.com',
    'https://me:s3cr3t@blog example com/',
    'https://me:s3cr3t/@[blog',
    'ftp://me:s3cr3t@blog.example.com/',
    `https://me:s3cr3t${'x'.repeat(200)}@blog example com`,
  ])('shows no password: %s', async (input) => {
    expect(shown(await failure(() => parseAddress(input)))).not.toContain('s3cr3t');
  });

  test('whatever is pasted is an address on the web, or a WordPressError that shows no password', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(...'htps:/\\@?#.a%[] \t\n\u0000ü\ud800'.split(''), 'https://', 'SECRET@'),
    });
    const withPassword = fc
      .tuple(fc.constantFrom('https://', 'http://', 'ftp://', ''), fc.string(), fc.string())
      .map(([scheme, host, path]) => `${scheme}me:SECRET@${host}/${path}`);
    fc.assert(
      fc.property(fc.oneof(hostile, withPassword, fc.string({ unit: 'binary' }), fc.webUrl()), (input) => {
        try {
          const { url } = parseAddress(input);
          expect(url.protocol).toMatch(/^https?:$/);
          expect([url.username, url.password, url.hash]).toEqual(['', '', '']);
        } catch (error) {
          expect(error).toBeInstanceOf(WordPressError);
          if (input.includes('SECRET@')) expect((error as Error).message).not.toContain('SECRET');
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the pages to ask', () => {
  const pages = (input: string) =>
    pagesToAsk(parseAddress(input)).map(({ href }) => href.replace('https://a.test', ''));

  test.each([
    ['the host', 'a.test', ['/']],
    ['a folder', 'a.test/blog/', ['/blog/', '/']],
    ['a page', 'a.test/blog/post', ['/blog/post', '/blog/', '/']],
    ['a page by query', 'a.test/blog/?p=5', ['/blog/?p=5', '/blog/', '/']],
    ['the front page by query', 'a.test/?p=5', ['/?p=5', '/']],
    ['the REST root', 'a.test/blog/wp-json/', ['/blog/wp-json/', '/blog/', '/']],
    ['the REST root by query', 'a.test/index.php?rest_route=/', ['/index.php?rest_route=/', '/']],
    ['wp-admin', 'a.test/blog/wp-admin/', ['/blog/', '/']],
    ['wp-admin without a slash', 'a.test/wp-admin', ['/']],
    ['a page of wp-admin', 'a.test/wp-admin/users.php?page=x', ['/']],
    ['the log-in page', 'a.test/blog/wp-login.php?redirect_to=x', ['/blog/', '/']],
    ['xmlrpc', 'a.test/xmlrpc.php?rsd', ['/']],
    ['an upload', 'a.test/wp-content/uploads/2026/11/cat.jpg', ['/']],
    ['a folder of WordPress’s own', 'a.test/wp/wp-admin/', ['/wp/', '/']],
    ['in capitals', 'a.test/WP-Admin/', ['/']],
    ['a post about wp-content', 'a.test/wp-content-tips/', ['/wp-content-tips/', '/']],
    [
      'something deep',
      'a.test/1/2/3/4/5/6/7/8/',
      ['/1/2/3/4/5/6/7/8/', '/1/2/3/4/5/6/7/', '/1/2/3/4/5/6/', '/1/2/3/4/5/', '/1/2/3/4/', '/'],
    ],
  ])('from %s', (_what, input, expected) => {
    expect(pages(input)).toEqual(expected);
  });

  test('end at the host, are few, and never lie on another', () => {
    const path = fc.string({
      unit: fc.constantFrom(...'//..;:@?\\%aé'.split(''), 'wp-admin', 'wp-login.php', '%2f'),
    });
    fc.assert(
      fc.property(path, (path) => {
        const found = pagesToAsk(parseAddress(`https://a.test/${path}`));
        expect(found.length).toBeLessThanOrEqual(6);
        expect(found.at(-1)!.href).toMatch(/^https:\/\/a\.test\/\??$/);
        expect(new Set(found.map(({ origin }) => origin))).toEqual(new Set(['https://a.test']));
        expect(new Set(found.map(({ href }) => href)).size).toBe(found.length);
      }),
    );
  });
});
