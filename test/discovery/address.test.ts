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

  describe('is repaired', () => {
    const AT_HTTPS = 'https://ada.example.net/';
    test.each([
      ['a scheme without a colon', 'https//ada.example.net', AT_HTTPS, false],
      ['the same with http', 'http//ada.example.net', AT_HTTPS, true],
      ['a semicolon for the colon', 'https;//ada.example.net', AT_HTTPS, false],
      ['backslashes', 'https:\\\\ada.example.net', AT_HTTPS, false],
      ['a space after the scheme', 'https: //ada.example.net', AT_HTTPS, false],
      ['full-width characters', 'ｈｔｔｐｓ：／／ada.example.net', AT_HTTPS, false],
      ['ideographic full stops', 'ada。example。net', AT_HTTPS, true],
      ['the scheme twice', 'https://https://ada.example.net', AT_HTTPS, false],
      [
        'the scheme twice, with an underscore',
        'http://_http://ada.example.net',
        'http://ada.example.net/',
        false,
      ],
      ['two schemes that differ', 'https://http://ada.example.net', AT_HTTPS, true],
      ['a misspelled scheme', 'htpp://ada.example.net', AT_HTTPS, true],
      ['a scheme without its first letter', 'ttps://ada.example.net', AT_HTTPS, true],
      ['a doubled letter', 'hhtp://ada.example.net', AT_HTTPS, true],
      ['angle brackets', '<https://ada.example.net>', AT_HTTPS, false],
      ['quotes', '"https://ada.example.net"', AT_HTTPS, false],
      ['typographic quotes', '„ada.example.net“', AT_HTTPS, true],
      ['square brackets', '[https://ada.example.net]', AT_HTTPS, false],
      ['a Markdown link', '[Ada](https://ada.example.net/notes/)', 'https://ada.example.net/notes/', false],
      ['a comma at its end', 'https://ada.example.net,', AT_HTTPS, false],
      ['a dot at its end', 'ada.example.net.', AT_HTTPS, true],
      ['a colon without a port', 'ada.example.net:', AT_HTTPS, true],
      ['an invisible mark before it', '\u200ehttps://ada.example.net', AT_HTTPS, false],
      ['an invisible space within it', 'https://ada.exam\u200bple.net\ufeff', AT_HTTPS, false],
      ['a space in the host', 'https://ada.example .net', AT_HTTPS, false],
      ['a title after the host', 'ada.example.net – Ada’s Notes', AT_HTTPS, true],
      [
        'a sentence around it',
        'My site is https://ada.example.net/notes.',
        'https://ada.example.net/notes',
        false,
      ],
      ['a second line', 'https://ada.example.net\nhttps://bob.example.net', AT_HTTPS, false],
      ['the prefix of a browser', 'view-source:https://ada.example.net/', AT_HTTPS, false],
      ['the scheme of a feed', 'feed://ada.example.net/feed/', 'https://ada.example.net/feed/', true],
      [
        'nothing: an underscore belongs to the host',
        'http://wp.ada_l.example.net',
        'http://wp.ada_l.example.net/',
        false,
      ],
      ['nothing: a host named http', 'http.example.net:8080', 'https://http.example.net:8080/', true],
      ['nothing: an IPv6 host', 'http://[::1]:8080', 'http://[::1]:8080/', false],
    ])('if it has %s: %j', (_what, input, href, guessed) => {
      const address = parseAddress(input);
      expect([address.url.href, address.guessed]).toEqual([href, guessed]);
    });
  });

  test('with a password names the password protection of web servers', async () => {
    const error = await failure(() => parseAddress('https://stage:s3cr3t@staging.example.net'));
    expect(error.remedy).toContain('.htaccess');
    expect(shown(error)).not.toContain('s3cr3t');
  });

  test.each([
    ['nothing', '', 'is empty or longer than 2,048 characters'],
    ['spaces', '  \n ', 'is empty'],
    ['a novel', `https://a.test/${'x'.repeat(2048)}`, 'is empty or longer than 2,048 characters'],
    ['no text', undefined as unknown as string, 'is empty'],
    ['a list', ['a.test'] as unknown as string, 'is empty'],
    ['words', 'my blog', 'is not valid ("my blog")'],
    ['a script', 'javascript:alert(1)', 'is not valid'],
    ['a scheme alone', 'https://', 'is not valid ("https://")'],
    ['another scheme', 'ftp://blog.example.com/', 'begins with ftp:, not https:'],
    ['a file', 'file:///etc/passwd', 'begins with file:, not https:'],
    ['an e-mail address', 'ada@example.com', 'is an e-mail address or the name of an account'],
    ['a link to an e-mail address', 'mailto:ada@example.com', 'is an e-mail address'],
    ['the name of an account', '@ada@blog.example.com', 'is an e-mail address or the name of an account'],
    [
      'a comma for a dot',
      'https://blog.example,com',
      'has a host name that no site can have ("blog.example,com")',
    ],
    ['two dots', 'blog..example.com', 'has a host name that no site can have'],
    ['two schemes without a host', 'http://_http://', 'is not valid'],
    ['a user name', 'https://me@blog.example.com/', 'contains a user name or a password'],
  ])('is not %s', async (_what, input, finding) => {
    const error = await failure(() => parseAddress(input));
    expect(error.code).toBe('address_invalid');
    expect(error.message).toContain(`The address of the site ${finding}`);
    expect(error.remedy).toContain('https://blog.example.com');
    expect(error.message.length).toBeLessThan(450);
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
    ['the login page', 'a.test/blog/wp-login.php?redirect_to=x', ['/blog/', '/']],
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
