import { WordPressError } from '../../lib';
import type { Actions, Request } from '../../lib/login/passport';
import { readQuery } from '../../lib/login/query';

function read(req: object) {
  const errors: unknown[] = [];
  const login = { error: (error: unknown) => errors.push(error) } as unknown as Actions;
  return { query: readQuery(login, req as Request), errors };
}

test.each<[string, object, object]>([
  ['node:http has it in `url`', { url: '/cb?code=a%20b&state=c' }, { code: 'a b', state: 'c' }],
  [
    'connect has it in `originalUrl`, and may have shortened `url`',
    { url: '/', originalUrl: '/cb?code=a' },
    { code: 'a' },
  ],
  [
    'Express without a query parser has an empty `query`',
    { query: {}, originalUrl: '/?code=a' },
    { code: 'a' },
  ],
  // app.set('query parser', (query) => new URLSearchParams(query)), as in Express's documentation.
  ['Express with another parser', { query: new URLSearchParams('code=a'), url: '/?code=a' }, { code: 'a' }],
  ['Next adds the parameters of the route', { query: { slug: 'x', code: 'a' }, url: '/?code=a' }, { slug: 'x', code: 'a' }], // prettier-ignore
  ['a repeated parameter is an array', { url: '/?code=a&code=b' }, { code: ['a', 'b'] }],
  ['an address has no query', { url: '/cb' }, {}],
  ['a framework that parses nothing sets `query` to null', { query: null, url: '/cb?code=a' }, { code: 'a' }],
  [
    'a framework that parses nothing sets `query` to the text',
    { query: 'code=a', url: '/cb?code=a' },
    { code: 'a' },
  ],
  ['the request of a test has no address', { query: {} }, {}],
])('%s', (_, req, expected) => {
  const { query, errors } = read(req);
  expect({ ...query }).toEqual(expected);
  expect(errors).toEqual([]);
});

test('the base classes and the application find a query that was read from the address in `req.query`', () => {
  const req = { url: '/?oauth_token=a' };
  read(req);
  expect(req).toMatchObject({ query: { oauth_token: 'a' } });
});

test('a query that was read can be replaced by the application, and is copied with the request', () => {
  const req: { url: string; query?: object } = { url: '/?a=1' };
  read(req);
  expect(Object.keys(req)).toContain('query');
  req.query = {};
  expect(req.query).toEqual({});
  Object.defineProperty(req, 'query', { get: () => 'another' });
  expect(req.query).toBe('another');
});

test('an empty `query` of the framework stays where the address has none', () => {
  const query = {};
  const req = { query, url: '/cb' };
  expect(read(req).query).toEqual({});
  expect(req.query).toBe(query);
});

test('an empty query is set where the framework has none', () => {
  const req = { url: '/cb' };
  read(req);
  expect(req).toHaveProperty('query', expect.objectContaining({}));
});

test('a request without query and address ends with an error, not with a new login', () => {
  const { query, errors } = read({ headers: {} });
  expect(query).toBeUndefined();
  expect(errors).toEqual([expect.any(WordPressError)]);
  expect(errors[0]).toMatchObject({ code: 'query_missing', message: expect.stringContaining('node:http') });
  expect(String(errors[0])).toContain(
    'no `query`, and no `url` or `originalUrl` from which it could be read',
  );
});
