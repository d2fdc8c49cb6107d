import { assertSignable, prepareRequest, type Outgoing } from '../../lib/fetch/outgoing';
import { SiteAddresses } from '../../lib/fetch/site-addresses';

const addresses = new SiteAddresses({ home: 'https://a.test', root: 'https://a.test/wp-json/' });
const prepare = (init: RequestInit = {}) => prepareRequest('/x', init, addresses);

test('a request has the defaults of fetch', () => {
  expect(prepare()).toMatchObject({
    url: new URL('https://a.test/wp-json/x'),
    method: 'GET',
    authorization: null,
    body: null,
    isRepeatable: true,
    redirect: 'follow',
    signal: undefined,
  });
});

test('a request has what the caller gave, in the second argument or in a Request', () => {
  const { signal } = new AbortController();
  const headers = { authorization: 'Own', 'x-own': '1' };
  const init: RequestInit = { method: 'PUT', headers, body: 'b', redirect: 'manual', signal };
  const given = { method: 'PUT', authorization: 'Own', redirect: 'manual' };
  expect(prepare(init)).toMatchObject({ ...given, body: 'b', isRepeatable: true, signal });
  const request = new Request('https://a.test/wp-json/y', init);
  const ofRequest = prepareRequest(request, {}, addresses);
  expect(ofRequest).toMatchObject({ ...given, url: new URL(request.url), isRepeatable: false });
  expect(ofRequest.headers.get('x-own')).toBe('1');
  expect(prepareRequest(request, { method: 'DELETE', body: 'c' }, addresses)).toMatchObject({
    method: 'DELETE',
    body: 'c',
    isRepeatable: true,
  });
  expect(prepareRequest(new URL(request.url), {}, addresses).url.href).toBe(request.url);
});

test.each([
  ['get', 'GET'],
  ['Delete', 'DELETE'],
  ['patch', 'patch'],
  ['getx', 'getx'],
  ['xget', 'xget'],
])('the method %s is sent as %s', (method, sent) => {
  expect(prepare({ method }).method).toBe(sent);
});

test('a header that is not valid is refused without showing it', () => {
  expect(() => prepare({ headers: { 'x-own': 'SECRET\nx' } })).toThrow(
    new TypeError('A header of the request has a name or a value that is not valid.'),
  );
});

describe('the OAuth 1.0a plugin', () => {
  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'patch'])('accepts %s', (method) => {
    expect(() => assertSignable({ method } as Outgoing)).not.toThrow();
  });

  test.each(['OPTIONS', 'XGET', 'GETX', ''])('refuses %j', (method) => {
    expect(() => assertSignable({ method } as Outgoing)).toThrow(
      new TypeError(`The OAuth 1.0a plugin of WordPress refuses ${method} requests.`),
    );
  });
});
