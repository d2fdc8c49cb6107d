import fc from 'fast-check';
import { longSecrets, withoutSecretShapes, withoutSecrets } from '../../lib/reading/secrets';
import { cpuTimer } from '../support/cpu-time';

describe('a text without secrets', () => {
  test.each([
    ['as it is', 'the key k+y/1=é is wrong'],
    ['percent-encoded', 'the key k%2By%2F1%3D%C3%A9 is wrong'],
    ['percent-encoded in lower case', 'the key k%2by%2f1%3d%c3%a9 is wrong'],
    ['percent-encoded twice', 'the key k%252By%252F1%253D%25C3%25A9 is wrong'],
    ['HTML-escaped', 'the key k&#43;y&#x2F;1=&#233; is wrong'],
  ])('holds none of a secret %s', (_how, text) => {
    expect(withoutSecrets(text, ['k+y/1=é'])).toBe('the key [removed] is wrong');
  });

  test('holds none of a secret that was written in groups, or in JSON of PHP', () => {
    expect(withoutSecrets('got abcd EFGH 1234\nijkl!', ['abcdEFGH1234ijkl'])).toBe('got [removed]!');
    expect(withoutSecrets('{"a":"abcd\\/EFGH"}', ['abcd/EFGH'])).toBe('{"a":"[removed]"}');
    expect(withoutSecrets('{"a":"two+words &amp; more"}', ['two words & more'])).toBe('{"a":"[removed]"}');
  });

  const secret = 'qWeRtYuIoPaSdFgHjKl4';
  const each = (spell: (character: string) => string) => Array.from(secret, spell).join('');
  test.each([
    ['with characters nobody sees between its own', each((letter) => `${letter}\u200b`)],
    ['over many lines', each((letter) => `${letter}\n\n\n`)],
    ['in groups with dashes', secret.replace(/(.{4})(?!$)/g, '$1-')],
    ['escaped as in JSON', each((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`)],
    ['percent-encoded throughout', each((letter) => `%${letter.charCodeAt(0).toString(16)}`)],
    ['percent-encoded twice throughout', each((letter) => `%25${letter.charCodeAt(0).toString(16)}`)],
    ['HTML-escaped throughout', each((letter) => `&#${letter.charCodeAt(0)};`)],
    ['HTML-escaped in hexadecimal', each((letter) => `&#x${letter.charCodeAt(0).toString(16)};`)],
  ])('holds none of a secret %s', (_how, spelled) => {
    expect(withoutSecrets(`the key <${spelled}> is wrong`, [secret])).toMatch(
      /^the key <\[removed\]\W*> is wrong$/,
    );
    expect(withoutSecrets(`${spelled}, ${spelled}`, [secret])).toMatch(/^\[removed\]\W*, \[removed\]\W*$/);
  });

  test('holds none of a secret that contains another one', () => {
    expect(withoutSecrets('abc abcdef', ['abc', 'abcdef', ''])).toBe('[removed] [removed]');
    expect(withoutSecrets('it is abcdefghij.', ['abcdefgh', 'abcdefghij'])).toBe('it is [removed].');
  });

  test('holds none of several secrets in groups, in any order, also where they overlap', () => {
    const secrets = ['abcdefgh', 'ijklmnop'];
    expect(withoutSecrets('1: ijkl-mnop, 2: abcd-efgh.', secrets)).toBe('1: [removed], 2: [removed].');
    expect(withoutSecrets('abcd-efgh-ijkl!', ['abcdefgh', 'efghijkl'])).not.toMatch(/[a-h]{4}-[e-l]{4}/);
    expect(withoutSecrets('abcd-efgh-ijkl!', ['efghijkl', 'abcdefghijkl'])).toBe('[removed]!');
  });

  test.each([
    ['a short secret', 'a*c-e', 'got a *c-e', 'got a *c-e'],
    ['a longer one', 'ab*cd-ef', 'got ab *cd-\\ef', 'got [removed]'],
    ['a tabulator', 'k\ty*1234', 'got k%09y*1234', 'got [removed]'],
    ['a space', 'two words*', 'got two+words*', 'got [removed]'],
    ['another character than a space', 'a*c!', 'got a+c!', 'got a+c!'],
  ])('may hold other characters: %s', (_what, secret, text, clean) => {
    expect(withoutSecrets(text, [secret])).toBe(clean);
  });

  test('keeps what is no secret', () => {
    expect(withoutSecrets('a.c and [x', ['a*c', '[', 'abc'])).toBe('a.c and [removed]x');
    expect(withoutSecrets('a text', [])).toBe('a text');
  });

  test('takes a time that grows with the length of the text only', () => {
    const secret = 'a'.repeat(48);
    const milliseconds = cpuTimer();
    withoutSecrets(`${'a '.repeat(300_000)}b`, [`${secret}c`]);
    withoutSecrets(' '.repeat(1_000_000), [secret]);
    expect(milliseconds()).toBeLessThan(5000);
  });
});

test('short secrets are left out, and so may the list be', () => {
  expect(longSecrets(['', 'abc', 'abcd'])).toEqual(['abcd']);
  expect(longSecrets()).toEqual([]);
});

describe('what looks like a secret', () => {
  const secret = 'Zq4kT9vLmX2bN7cR5wY8';
  test.each([
    ['print_r', `Array ( [oauth_token] => ${secret} [oauth_nonce] => a1 )`],
    ['print_r of another name', `Array ( [access_token] => ${secret} )`],
    ['var_export', `array ( 'oauth_token' => '${secret}', )`],
    ['a query', `access_token=${secret}&x=1`],
    ['a query with spaces', `oauth_token = ${secret} ; x`],
    ['an encoded query', `oauth_token%3D${secret}`],
    ['JSON', `{"refresh_token": "${secret}"}`],
    ['words', `Token: ${secret} is unknown`],
    ['words of OAuth', `The OAuth token: ${secret} is unknown`],
    ['a Bearer header', `Authorization: Bearer ${secret}`],
    ['a Basic header', `Authorization: Basic YWRhOmFiY2QgZWZnaA==`],
    ['a JSON Web Token', 'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.dBjftJeZ4CVP-mB92K'],
    ['an application password', 'got aBcD eFgH 1j2k LmNo pQrS tUvW!'],
    ['an application password that ends with a digit', 'got aBcD eFgH 1jkk LmNo pQrS tUv4!'],
    ['a run of letters and digits', `unknown: ${secret}`],
    ['a hash', 'unknown: 5f4dcc3b5aa765d61d8327deb882cf99'],
  ])('is removed: in %s', (_where, text) => {
    const clean = withoutSecretShapes(text);
    expect(clean).toContain('[removed]');
    for (const part of [secret, 'YWRhOmFiY2Q', 'eyJ', 'aBcD', 'tUvW', '5f4dcc3b5aa765d61d8327deb882cf99'])
      expect(clean).not.toContain(part);
  });

  test.each([
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.dBjftJeZ4CVP-mB92K', '[removed]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJz', '[removed]'],
    ['eyJhbGciOiJIUzI1NiJ9', '[removed]'],
    ['eyJa.b', 'eyJa.b'],
  ])('is removed as a whole: the JSON Web Token %s', (token, clean) => {
    expect(withoutSecretShapes(`got ${token} here`)).toBe(`got ${clean} here`);
  });

  test.each([
    'Missing OAuth parameter oauth_verifier',
    'Missing OAuth parameters oauth_token, oauth_nonce',
    'OAuth signature does not match',
    'OAuth token has not been authorized',
    'Invalid token',
    'Basic authentication is required',
    'Incorrect password: try again',
    'Uncaught Error in /wp-content/plugins/woocommerce-subscriptions-2024/includes/class-wc-subscriptions.php:12',
    'this page does have some text that goes on',
  ])('is not: %s', (text) => {
    expect(withoutSecretShapes(text)).toBe(text);
  });

  test('is searched for in a bounded time', () => {
    const milliseconds = cpuTimer();
    for (const piece of [
      'oauth_',
      'oauth_oauth_',
      'a1',
      'aaaa ',
      'eyJ',
      'token ',
      'Basic ',
      '"',
      '=> ',
      'a',
      '1',
    ])
      withoutSecretShapes(piece.repeat(4000 / piece.length));
    expect(milliseconds()).toBeLessThan(3000);
  });
});

test('no secret is left of any text, in three spellings', () => {
  const anySecret = fc.string({
    unit: fc.constantFrom(...'abcXYZ019+/=-_.~ é'),
    minLength: 8,
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      anySecret.filter((secret) => secret.trim() === secret),
      fc.string(),
      fc.string(),
      (secret, before, after) => {
        for (const spelled of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
          // The beginning of an escape would be a part of one.
          const ahead = spelled === secret ? before : before.replace(/[%\\&]/g, '');
          const text = withoutSecrets(`${ahead}${spelled}${after}`, [secret]);
          // The text around it may contain it, too.
          expect(text.includes(spelled) && !before.includes(spelled) && !after.includes(spelled)).toBe(false);
        }
      },
    ),
  );
});

test('nothing is left of a secret after the beginning of an escape', () => {
  for (const before of ['%2', '\\u006', '&#6', '&#x6'])
    expect(withoutSecrets(`${before}abcdefgh1;`, ['abcdefgh1'])).not.toContain('bcdefgh1');
});
