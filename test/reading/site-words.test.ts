import fc from 'fast-check';
import { quoteResponse } from '../../lib/reading/site-words';

const words = (body: string, { type = 'text/plain', secrets = [] as string[] } = {}) =>
  quoteResponse({ headers: { 'content-type': type }, body }, secrets);
const html = (body: string) => words(body, { type: 'text/html; charset=UTF-8' });

describe('the words of a site', () => {
  test.each([
    [
      'a REST error',
      '{"code":"x","message":"Du bist nicht angemeldet.","data":{"status":401}}',
      'Du bist nicht angemeldet',
    ],
    ['a REST error behind a notice', 'Notice: x\n{"code":"x","message":"No."}', 'No'],
    [
      'an OAuth 2 error',
      '{"error":"invalid_grant","error_description":"The code has expired."}',
      'The code has expired',
    ],
    ['JSON without a message', '{"error":"closed"}', '{"error":"closed"}'],
    [
      'the plain text of the plugin',
      'Missing OAuth parameter oauth_verifier',
      'Missing OAuth parameter oauth_verifier',
    ],
    ['several lines', ' one\r\n\ttwo\n\n', 'one two'],
    ['nothing', '', ''],
  ])('are those of %s', (_what, body, expected) => {
    expect(words(body)).toBe(expected);
  });

  test('are the title of a page, decoded, or its text if it has none', () => {
    const page =
      '<!doctype html><html><head><style>p{}</style><title>\n Closed &amp; gone </title></head><body>x';
    expect(html(page)).toBe('an HTML page, "Closed & gone"');
    // It is a page by its beginning, too, whatever it is called.
    expect(words(page)).toBe('an HTML page, "Closed & gone"');
    expect(html('<script>let a</script><style>p{}</style><h1>Forbidden</h1><p>by the wall</p>')).toBe(
      'an HTML page, "Forbiddenby the wall"',
    );
    expect(html('<body><title> </title><p>Hello</p>')).toBe('an HTML page, "Hello"');
    expect(html('')).toBe('an HTML page, ""');
  });

  test('are not more than can be read', () => {
    expect(words('x'.repeat(5000))).toBe(`${'x'.repeat(200)}…`);
    expect(html(`<title>${'x'.repeat(5000)}`).length).toBeLessThan(250);
    expect(html(`<p>${'x'.repeat(5000)}`).length).toBeLessThan(250);
    // Nor is a secret cut, so that it could not be found.
    for (const shape of [
      (text: string) => text,
      (text: string) => `<title>${text}`,
      (text: string) => `<p>${text}`,
    ]) {
      const said = words(shape(`${'x '.repeat(95)}SECRET-SECRET-SECRET`), {
        type: 'text/html',
        secrets: ['SECRET-SECRET-SECRET'],
      });
      expect(said).not.toContain('SECRET');
    }
  });

  test('stay on one line, in their order', () => {
    expect(words('paid\u202Elawyer\u0000\u001B[2J\u2066x\nGET /')).toBe('paid lawyer [2J x GET /');
  });
});

describe('what a site echoes', () => {
  test.each([
    ['a secret', 'key is s+e/c=r', 'key is [removed]'],
    ['a secret, encoded', 'key is s%2Be%2Fc%3Dr', 'key is [removed]'],
    [
      'an OAuth parameter',
      'got oauth_token=abc&oauth_nonce=1, why?',
      'got oauth_token=[removed]&oauth_nonce=[removed], why?',
    ],
    [
      'an OAuth header',
      'OAuth oauth_token="abc", oauth_nonce="1"',
      'OAuth oauth_token=[removed], oauth_nonce=[removed]',
    ],
    ['an encoded OAuth parameter', 'oauth_token%3Dabc%26x', 'oauth_token=[removed]'],
    ['an OAuth parameter in JSON', '{"oauth_token":"abc"}', '{"oauth_token=[removed]'],
    [
      'a base string',
      'POST&http%3A%2F%2Fa%2F&oauth_token%3Dabc',
      'POST&http%3A%2F%2Fa%2F&oauth_token=[removed]',
    ],
    ['a signature by SHA-1', 'expected tnnArxj06cWHq44gCs1OSKk/jLY=', 'expected [removed]'],
    ['a signature by SHA-256', 'not 2jmj7l5rSw0yVb/vlWAYkK/YBwk9Y2/lgCkLhQ9XnAk=!', 'not [removed]!'],
  ])('is left out: %s', (_what, body, expected) => {
    expect(words(body, { secrets: ['s+e/c=r', ''] })).toBe(expected);
    expect(words(JSON.stringify({ message: body }), { secrets: ['s+e/c=r'] })).toBe(expected);
  });

  test('never has a secret in it, and nothing throws', () => {
    const secret = fc.stringMatching(/^[\w+/ é-]{8,48}$/);
    const noise = fc.string({
      unit: fc.constantFrom(...'<>"\'{}=&%: \n\u202E\ud800ao_', 'oauth_token=', '<title>'),
    });
    const shapes = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => `<!doctype html><title>${text}</title>`,
      (text) => JSON.stringify({ message: text }),
    );
    fc.assert(
      fc.property(secret, noise, noise, shapes, fc.boolean(), (secret, before, after, shape, isHTML) => {
        const body = shape(`${before}${secret}${after}`);
        const said = words(body, { secrets: [secret], type: isHTML ? 'text/html' : 'text/plain' });
        expect(said).not.toContain(secret);
        expect(said).not.toMatch(/[\n\u202E]/);
      }),
    );
  });
});
