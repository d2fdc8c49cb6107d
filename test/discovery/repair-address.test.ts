import { parseAddress } from '../../lib/discovery/address';
import { repairAddress } from '../../lib/discovery/repair-address';
import { failure } from '../support/failure';

const blog = 'blog.example.com';

test.each<[string, string, string | undefined]>([
  // What was given, the address without its scheme, the scheme.
  [blog, blog, undefined],
  [`http://${blog}`, blog, 'http:'],
  // Brackets around an address. Those of an IPv6 host, and those within a path, belong to it.
  [`[${blog}]`, blog, undefined],
  [`${blog}]]`, blog, undefined],
  [`[${blog}/a`, `${blog}/a`, undefined],
  ['[::1]:8080/blog', '[::1]:8080/blog', undefined],
  ['[2001:DB8::1]', '[2001:DB8::1]', undefined],
  [`${blog}/a[1]`, `${blog}/a[1]`, undefined],
  [`${blog}/a[1`, `${blog}/a[1`, undefined],
  [`${blog}/a]b`, `${blog}/a]b`, undefined],
  // What other programs write before an address.
  [`view-source:http://${blog}`, blog, 'http:'],
  [`URL: https://${blog}`, blog, 'https:'],
  [`feed://${blog}/feed`, `${blog}/feed`, undefined],
  [`feed:http://${blog}/feed`, `${blog}/feed`, 'http:'],
  [`${blog}/feed://x`, `${blog}/feed://x`, undefined],
  [`${blog}/view:https://x`, `${blog}/view:https://x`, undefined],
  // Links of Markdown, and sentences.
  [`[My blog](http://${blog}/a)`, `${blog}/a`, 'http:'],
  [`[My blog]( https://${blog}/a "title")`, `${blog}/a`, 'https:'],
  [`My blog is http://${blog}/a`, `${blog}/a`, 'http:'],
  [`My blog ("https://${blog}/a")`, `${blog}/a`, 'https:'],
  [`My blog is\nhttps://${blog}/a\nSee you`, `${blog}/a See you`, 'https:'],
  // Two schemes, and one that is not certain.
  [`https://http://${blog}`, blog, undefined],
  [`https://https://${blog}`, blog, 'https:'],
  [`http//${blog}`, blog, undefined],
  [`https//${blog}`, blog, 'https:'],
  [`ftp://${blog}`, `ftp://${blog}`, undefined],
  [`${blog}/ftp://x`, `${blog}/ftp://x`, undefined],
  // The host.
  [`// \\ ${blog}`, blog, undefined],
  ['blog . example .com/a', `${blog}/a`, undefined],
  ['blog.  example.com', blog, undefined],
  [`${blog} – My blog`, blog, undefined],
  [`${blog} – My blog/a`, blog, undefined],
  [`${blog}:,;/a`, `${blog}/a`, undefined],
  [`${blog}.?x=1`, `${blog}?x=1`, undefined],
  [`${blog}#x`, `${blog}#x`, undefined],
  ['my blog', 'my blog', undefined],
  ['/', '', undefined],
  // Characters that look like others, or like nothing.
  ['ｂｌｏｇ．ｅｘａｍｐｌｅ．ｃｏｍ', blog, undefined],
  [`\u200bhttps://\u00adblog\u2060.example.com\u0000`, blog, 'https:'],
  [`\u3000${blog}\u00a0`, blog, undefined],
])('%p is repaired', (given, text, scheme) => {
  expect(repairAddress(given)).toEqual({ text, scheme });
});

describe('an address that cannot be repaired', () => {
  const said = async (given: string) => (await failure(() => parseAddress(given))).message;
  const front = 'Give the address at which a browser shows the site, like https://blog.example.com.';

  test.each([
    ['ftp://blog.example.com', 'begins with ftp:, not https:'],
    [`${'x'.repeat(50)}://blog`, `begins with ${'x'.repeat(40)}, not https:`],
    ['1ftp://blog', 'begins with neither http:// nor https://'],
    ['data:text/html,x', 'is not valid ("data:text/html,x")'],
    ['https://user:secret@@[', 'is not valid ("…@[")'],
    [`https://[${'x'.repeat(200)}`, `is not valid (${JSON.stringify(`https://[${'x'.repeat(91)}`)})`],
    ['https://bl!og.example', 'has a host name that no site can have ("bl!og.example")'],
    [`https://${'a!'.repeat(60)}`, `has a host name that no site can have ("${'a!'.repeat(50)}")`],
    ['https://blog..example', 'has a host name that no site can have ("blog..example")'],
  ])('%p says why', async (given, words) => {
    expect(await said(given)).toContain(`The address of the site ${words}. ${front}`);
  });

  test('with a password says what to do about a staging site', async () => {
    const message = await said('https://user:secret@blog.example.com');
    expect(message).toContain('have the owner exempt the addresses under /wp-json/ and /oauth1/ from it.');
    expect(message).not.toContain('secret');
  });

  test('is longer than 2,048 characters', async () => {
    const path = 'a'.repeat(2048 - `${blog}/`.length);
    expect(parseAddress(`${blog}/${path}`).url.host).toBe(blog);
    expect(await said(`${blog}/${path}a`)).toContain('is empty or longer than 2,048 characters');
  });

  test('is an opaque one only without a scheme', () => {
    expect(parseAddress('https://data:443/').url.host).toBe('data');
    expect(parseAddress('blog.example.com/data:1').url.pathname).toBe('/data:1');
  });

  test('a dot at the end of the host is removed', () => {
    expect(parseAddress('https://blog.example.com./a').url.href).toBe('https://blog.example.com/a');
  });
});
