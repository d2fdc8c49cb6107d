/** Values as a site, a browser or a store may send them: for properties about whatever reads them. */
import fc, { type Arbitrary } from 'fast-check';
import type { HTTPResponse } from '../../lib/http/message';

/** Parts of which texts of sites consist. Readers search for them. */
const PIECES = [
  '{"id":7,"name":"x"}',
  '{"code":"rest_x","message":"m","data":{"status":401}}',
  '{"access_token":"t","token_type":"bearer"}',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\\u00',
  ':',
  ',',
  '<link rel="https://api.w.org/" href="/wp-json/">',
  '</a',
  '<',
  '>',
  '<!--',
  '-->',
  '<script>',
  '<title>',
  '; rel="https://api.w.org/"',
  '&',
  '=',
  '%',
  '%5B',
  '%00',
  '+',
  '[]',
  'oauth_token=a&oauth_token_secret=b',
  'access_token=abc',
  'https://blog.example.test/wp-json/',
  'http://',
  '//',
  '@',
  ':80',
  '?',
  '#',
  '/',
  '..',
  '\r\n',
  '--x\r\n',
  'Content-Disposition: form-data; name="a"\r\n\r\n',
  '\t',
  '\0',
  '\uFEFF',
  '\uD800',
  '\uFFFD',
  'ü',
  'x'.repeat(300),
  '1e400',
  '-0',
  'null',
  'Wed, 21 Oct 2026 07:28:00 GMT',
];

/** Any text, mostly one that looks like that of a site. */
export const anyText: Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  },
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
);

/** Any value of JSON. Its objects have the names that readers look for. */
export const anyJSON: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom(
      ...[
        'id',
        'ID',
        'sub',
        'name',
        'username',
        'user_login',
        'email',
        'roles',
        'link',
        'url',
        'home',
        'error',
        'code',
      ],
      ...[
        'message',
        'data',
        'access_token',
        'token_type',
        'expires_in',
        'namespaces',
        'authentication',
        'routes',
      ],
      ...[
        'avatar_urls',
        'keys',
        'iss',
        'aud',
        'exp',
        'endpoints',
        'oauth1',
        'oauth2',
        'request',
        '__proto__',
      ],
      ...['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'slug', 'locale', 'constructor'],
    ),
    fc.oneof(anyText, fc.jsonValue(), fc.integer()),
  ),
);

/** Any response. */
export const anyResponse: Arbitrary<HTTPResponse> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'HEAD'),
  url: fc.oneof(
    fc.constant('https://blog.example.test/wp-json/x?y=1'),
    fc.webUrl({ withQueryParameters: true }),
  ),
  status: fc.oneof(
    fc.constantFrom(200, 301, 400, 401, 403, 404, 429, 500, 503),
    fc.integer({ min: 100, max: 999 }),
  ),
  headers: fc.dictionary(
    fc.constantFrom(
      'content-type',
      'date',
      'retry-after',
      'link',
      'location',
      'server',
      'www-authenticate',
      'upgrade',
    ),
    anyText,
  ),
  body: fc.oneof(
    anyText,
    anyJSON.map((value) => JSON.stringify(value)),
  ),
});

/** Long texts of one repeated part, on which a careless reader takes time that grows with the square of the length. */
export const LONG_TEXTS: readonly string[] = PIECES.concat(
  'a.',
  ' ',
  'a=b&',
  'a[b]',
  '<a ',
  '<p>x',
  '"a":',
  '{"a":',
  'A1',
)
  .filter((piece) => piece.length < 60)
  .map((piece) => piece.repeat(Math.ceil(100_000 / piece.length)));
