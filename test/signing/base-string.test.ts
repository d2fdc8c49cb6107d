import fc from 'fast-check';
import { baseString, signature, type SignatureMethod } from '../../lib/signing/base-string';
import { parseQuery } from '../../lib/signing/php-input';
import { fieldsOfFormData } from '../../lib/signing/php-multipart';
import recorded from '../fixtures/signing-vectors.json';

interface Vector {
  name: string;
  method: string;
  url: string;
  home: string;
  signatureMethod: SignatureMethod;
  contentType?: string;
  body?: string;
  fields?: Record<string, string>;
  baseString: string;
  signature: string;
}

const { consumerKey, consumerSecret, token, tokenSecret, timestamp, nonce, version } = recorded.credentials;

const oauth = (signatureMethod: SignatureMethod) => ({
  oauth_consumer_key: consumerKey,
  oauth_nonce: nonce,
  oauth_signature_method: signatureMethod,
  oauth_timestamp: String(timestamp),
  oauth_token: token,
  oauth_version: version,
});

const form = async ({ contentType, body, fields }: Vector) => {
  if (contentType === 'application/x-www-form-urlencoded') return parseQuery(body!);
  if (!fields) return undefined;
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return fieldsOfFormData(data);
};

const get = (query: string) =>
  baseString(
    {
      method: 'GET',
      url: `http://blog.example.test/wp-json/wp/v2/posts?${query}`,
      home: 'http://blog.example.test',
    },
    oauth('HMAC-SHA1'),
  );

describe('a request that the plugin accepted', () => {
  test.each(recorded.vectors as Vector[])('$signatureMethod, $method: $name', async (vector) => {
    const base = baseString({ ...vector, form: await form(vector) }, oauth(vector.signatureMethod));
    expect(base).toBe(vector.baseString);
    expect(signature(base, vector.signatureMethod, consumerSecret, tokenSecret)).toBe(vector.signature);
  });
});

describe('the base string', () => {
  // If PHP does not change the names, their order and spelling in the address have no effect.
  const plainName = fc.stringMatching(/^[a-zA-Z_][\w-]{0,8}$/);
  const plainPairs = fc.uniqueArray(fc.tuple(plainName, fc.stringMatching(/^[\w .é!*'()-]{0,8}$/)), {
    selector: ([name]) => name,
    maxLength: 12,
  });
  const spelled = (text: string, everyByte: boolean) =>
    everyByte
      ? Buffer.from(text).reduce((all, byte) => `${all}%${byte.toString(16).padStart(2, '0')}`, '')
      : encodeURIComponent(text).replaceAll('%20', '+');
  const query = (pairs: (readonly [string, string])[], everyByte = false) =>
    pairs.map(([name, value]) => `${spelled(name, everyByte)}=${spelled(value, everyByte)}`).join('&');

  test('does not depend on the order of plain top-level names', () => {
    fc.assert(
      fc.property(
        plainPairs.chain((pairs) =>
          fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
        ),
        ([pairs, shuffled]) => {
          expect(get(query(shuffled))).toBe(get(query(pairs)));
        },
      ),
    );
  });

  test('does not depend on how names and values are percent-encoded', () => {
    fc.assert(
      fc.property(plainPairs, (pairs) => {
        expect(get(query(pairs, true))).toBe(get(query(pairs)));
      }),
    );
  });

  test('exists for any query and any form', () => {
    const noisy = fc.string({ unit: fc.constantFrom(...'[]%=&+. a0\0-é\t\ud800'.split('')) });
    fc.assert(
      fc.property(noisy, noisy, (query, body) => {
        const url = `http://blog.example.test/?${query.replaceAll('#', '')}`;
        const home = 'http://blog.example.test';
        expect(baseString({ method: 'POST', url, home, form: parseQuery(body) }, {})).toMatch(
          /^POST&http%3A/,
        );
      }),
    );
  });

  test('includes a body only for POST', () => {
    const request = { url: 'http://a.test/wp-json/', home: 'http://a.test', form: parseQuery('title=x') };
    expect(baseString({ ...request, method: 'POST' }, {})).toContain('title%3Dx');
    expect(baseString({ ...request, method: 'PUT' }, {})).not.toContain('title');
    const url = new URL('?a[]=1&a[]=2&7=3', request.url);
    for (const method of ['GET', 'HEAD', 'DELETE'])
      expect(baseString({ ...request, url, method }, {}).split('&')[2]).toBe(
        baseString({ url: url.href, home: request.home, method: 'GET' }, {}).split('&')[2],
      );
  });

  test('prefers the OAuth parameters to those of the same name in the query, and omits the signature', () => {
    const base = get('oauth_token=forged&oauth_signature=forged&a=1');
    expect(base).toContain(`oauth_token%3D${token}`);
    expect(base).not.toContain('forged');
  });

  /** The signed address of a GET request. */
  const addressOf = (url: string, home: string) =>
    decodeURIComponent(baseString({ method: 'GET', url, home }, {}).split('&')[1]!);

  test('has a backslash before each apostrophe of the path, as WordPress adds it', () => {
    const url = "http://a.test/blog/wp-json/it's/o''clock?a=it's";
    expect(addressOf(url, 'http://a.test/blog')).toBe("http://a.test/blog/wp-json/it\\'s/o\\'\\'clock");
    expect(addressOf('http://a.test/wp-json/it%27s', 'http://a.test')).toBe('http://a.test/wp-json/it%27s');
  });

  // What PHP 8.2 makes of these addresses: parse_url($url, PHP_URL_PATH).
  test.each([
    ['/wp-json/a:80', false],
    ['/wp-json/a:80/b?x=1', false],
    ['/wp-json/:0/', false],
    ['/wp-json/a:80?x=1', true],
    ['/wp-json/a:123456', true],
    ['/wp-json/a:80b', true],
    ['/wp-json/a:b:80', true],
    ['/wp-json/a:', true],
    ['/wp-json/a?x=b:80', true],
  ])('has a path only if PHP finds one: %s', (path, hasPath) => {
    const home = 'http://a.test/blog';
    const expected = hasPath ? `${home}${path.replace(/\?.*/, '')}` : home;
    expect(addressOf(`${home}${path}`, home)).toBe(expected);
  });

  test.each([
    ['http://a.test/blog/wp-json/', 'http://a.test/blog', 'http://a.test/blog/wp-json/'],
    ['http://a.test/blog/wp-json/', 'http://a.test/blog///', 'http://a.test/blog/wp-json/'],
    ['http://a.test/blog///x//y/', 'http://a.test/blog', 'http://a.test/blog/x//y/'],
    ['http://a.test//x/y', 'http://a.test', 'http://a.test/x/y'],
    ['http://a.test/x/blog/y', 'http://a.test/blog', 'http://a.test/blog/x/blog/y'],
    ['http://a.test/blog', 'http://a.test/blog', 'http://a.test/blog/blog'],
    ['http://a.test/', 'http://a.test/', 'http://a.test'],
    ['http://127.0.0.1:8080/x/', 'https://a.test:8443', 'https://a.test:8443/x/'],
  ])('names the address %s at the home %s as %s', (url, home, named) => {
    expect(addressOf(url, home)).toBe(named);
  });
});
