import fc from 'fast-check';
import { describeBody, quoteResponse } from '../../lib/reading/site-words';

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
    ['an object among others', 'Notice: x\n{"a":1}\n{"message":"No."}', 'No'],
    ['an OAuth 2 error among others', 'Notice: x\n{"a":1}\n{"error_description":"No."}', 'No'],
    ['text that names a tag', 'see <html> in the log', 'see <html> in the log'],
    ['several sentences', 'See a.b. Then c.', 'See a.b. Then c'],
    ['a text with two bytes of another kind', 'a\0\0', 'a'],
    ['a text with few bytes of another kind', `${'x'.repeat(100)}\0\0\0`, 'x'.repeat(100)],
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
    expect(words('\n <HTML><title>Closed')).toBe('an HTML page, "Closed"');
    expect(html('<title>Closed</title><svg><title>Logo</title></svg>')).toBe('an HTML page, "Closed"');
    expect(html('<p> Hello </p>')).toBe('an HTML page, "Hello"');
    expect(html('<body><title> </title><p>Hello</p>')).toBe('an HTML page, "Hello"');
    expect(html('')).toBe('an HTML page, ""');
  });

  test('are not more than can be read', () => {
    expect(words('x'.repeat(200))).toBe('x'.repeat(200));
    expect(words(`😀${'x'.repeat(300)}`)).toBe(`😀${'x'.repeat(198)}…`);
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

describe('bytes and hostile characters', () => {
  const packed = Buffer.from([
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56, 0x4a, 0xce, 0x4f, 0x49, 0x55, 0xb2,
  ]);

  test('stay out of a message: a binary body is described', () => {
    expect(words(packed.toString(), { type: 'image/png' })).toBe(
      `${packed.toString().length} characters that are not text, of image/png`,
    );
  });

  test.each([
    ['escape sequences', 'a\u001B[31mb', 'a [31mb'],
    ['C1 control characters', 'a\u009B31mb\u0085c', 'a 31mb c'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a b c'],
    ['marks of direction', 'a\u200Eb\u061Cc\u2067d\u202Ee', 'a b c d e'],
    ['invisible characters', 'a\u200Bb\uFEFFc\u00ADd', 'a b c d'],
    ['characters that could not be decoded', 'caf\uFFFD', 'caf'],
  ])('stay out of a message: %s', (_what, body, expected) => {
    expect(words(body)).toBe(expected);
    expect(words(JSON.stringify({ code: 'x', message: body }))).toBe(expected);
    expect(html(`<title>${body}</title>`)).toBe(`an HTML page, ${JSON.stringify(expected)}`);
  });

  test('do not leave half of a character at the end', () => {
    expect(words(`${'x'.repeat(199)}😀😀`)).toBe(`${'x'.repeat(199)}…`);
  });

  test('do not hide a secret', () => {
    expect(words('key is s3cr\u0000et-v4\u202Elue!', { secrets: ['s3cret-v4lue'] })).toBe(
      'key is [removed]!',
    );
  });
});

describe('a body that is not quoted', () => {
  const described = (type: string | undefined, secrets: string[] = []) =>
    describeBody({ headers: { 'content-type': type }, body: 'hello' }, secrets);

  test.each([
    ['text/html; charset=UTF-8', 'text/html'],
    ['application/x-www-form-urlencoded;charset=x', 'application/x-www-form-urlencoded'],
    ['text/html\u009B31m', 'unknown type'],
    [`text/${'y'.repeat(15_000)}`, 'unknown type'],
    ['text/html, text/plain', 'unknown type'],
    ['', 'unknown type'],
    [undefined, 'unknown type'],
  ])('of the type %j is one of %s', (type, named) => {
    expect(described(type)).toBe(`5 characters of ${named}`);
  });

  test('has no secret in its type', () => {
    expect(described('text/s3cret-value', ['s3cret-value'])).toBe('5 characters of text/[removed]');
    expect(described('text/Zq4kT9vLmX2bN7cR5wY8')).toBe('5 characters of text/[removed]');
  });
});
