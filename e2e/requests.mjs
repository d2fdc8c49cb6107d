/** Random requests, with all the forms of parameters that PHP parses in its own way. */
import fc from 'fast-check';

const NAMES = [
  ...[
    'a',
    'b',
    'A',
    '_',
    '~',
    '%',
    '+',
    'é',
    'search',
    "it's",
    '"q"',
    'a;b',
    'a=b',
    'a&b',
    'a\tb',
    ' lead',
    '😀',
  ],
  ...['x.y', 'a b', 'a%42', 'aB', 'a%', '%5B', '%255Bx%255D', 'oauth_x', 'oauth%5Fx', '__proto__', 'n\nl'],
  ...['a[]', 'a[5]', 'a[-3]', 'k[]', 'k[0]', 'k[1]', 'f[x]', 'f[y][]', 'f[b][c]', 'x[ ]', 'x[ y]', 'ünï[ä]'],
  ...['7', '3', '07', '-1', '0', '0[a]', '5[x]', '9223372036854775807'],
  ...['a[', 'a]b', '[', 'a[b', 'a[[c]', 'a\\b', 'a\\', 'a\\\\', 'include[]', 'status[x]'],
];
const VALUES = [
  ...[
    '',
    '1',
    'x y',
    'a+b',
    '100%',
    '%41',
    '%2541',
    '%%',
    '%zz',
    'é',
    'ünï',
    '😀',
    '&=',
    '"',
    "'",
    '\\',
    '~*!()',
    '[]',
  ],
  ...['line\nbreak', 'line\r\nbreak', 'a\rb', '\0z', '<b>', 'a;b', '  pad ', 'x'.repeat(300)],
];

const byEveryByte = (text) =>
  Buffer.from(text).reduce((all, byte) => `${all}%${byte.toString(16).padStart(2, '0')}`, '');
const spelling = fc.constantFrom(
  encodeURIComponent,
  (text) => encodeURIComponent(text).replaceAll('%20', '+'),
  (text) => text.replace(/[&=#\s]/g, encodeURIComponent),
  byEveryByte,
);
const spelled = (texts) => fc.tuple(fc.constantFrom(...texts), spelling).map(([text, spell]) => spell(text));

const pairs = fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES)), { maxLength: 12 });
const hundred = fc.constant(Array.from({ length: 100 }, (_, index) => `include[]=${index}`).join('&'));
const query = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.array(
          fc
            .tuple(spelled(NAMES), fc.option(spelled(VALUES), { nil: undefined }))
            .map(([name, value]) => (value === undefined ? name : `${name}=${value}`)),
          { maxLength: 12 },
        ),
        fc.constantFrom('', '', '&x=%FF%80', '&&', '&%00=1'),
      )
      .map(([parts, end]) => parts.join('&') + end),
  },
  { weight: 1, arbitrary: hundred },
);

const FORM = 'application/x-www-form-urlencoded';

function formData(entries, file) {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  if (file) data.append(file[0], new Blob(['bytes\r\n']), file[1]);
  return data;
}

/** Functions that return a body, since a stream can be sent only once. */
const body = fc.oneof(
  fc.constant(() => ({})),
  fc.constant(() => ({ body: '{"title":"x"}', headers: { 'content-type': 'application/json' } })),
  pairs.map((entries) => () => ({ body: new URLSearchParams(entries) })),
  fc
    .tuple(query, fc.constantFrom(FORM, `${FORM}; charset=utf-8`, 'Application/X-WWW-Form-Urlencoded'))
    .map(([text, type]) => () => ({ body: text, headers: { 'content-type': type } })),
  query.map((text) => () => ({ body: text })),
  query.map((text) => () => ({ body: new Blob([text], { type: FORM }) })),
  query.map((text) => () => ({
    body: new Blob([text]).stream(),
    duplex: 'half',
    headers: { 'content-type': FORM },
  })),
  pairs.map((entries) => () => ({ body: formData(entries) })),
  fc
    .tuple(pairs, fc.constantFrom(...NAMES), fc.constantFrom('a.txt', 'x"y.txt', 'é.txt', ''))
    .map(([entries, name, filename]) => () => ({ body: formData(entries, [name, filename]) })),
  pairs.map((entries) => async () => {
    const sent = new Response(formData(entries, ['file', 'f.bin']));
    return {
      body: Buffer.from(await sent.arrayBuffer()),
      headers: { 'content-type': sent.headers.get('content-type') },
    };
  }),
);

/** A request: the arguments of `fetch`. */
export const request = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'POST', 'POST', 'POST', 'PUT', 'PATCH', 'DELETE'),
    route: fc.constantFrom(
      '/nowhere/v1/things',
      '/nowhere/é/ü%20x',
      "/nowhere/it's",
      '/nowhere/a:80',
      '/wp/v2/users/me',
      '/',
    ),
    query,
    body,
  })
  .map(({ method, route, query, body }) => ({
    // Existing routes are only read.
    method: route.startsWith('/nowhere') || method === 'HEAD' ? method : 'GET',
    address: `${route}?${query}`,
    body,
  }))
  .map((request) => (/^(?:GET|HEAD)$/.test(request.method) ? { ...request, body: () => ({}) } : request));
