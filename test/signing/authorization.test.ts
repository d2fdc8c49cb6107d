import { authorized, type Placement } from '../../lib/signing/authorization';
import { baseString, signature } from '../../lib/signing/base-string';
import { parseQuery } from '../../lib/signing/php-input';

const home = 'https://blog.example.test';
const credentials = {
  consumerKey: 'key',
  consumerSecret: 'CONSUMERSECRET',
  token: 'token',
  tokenSecret: 'TOKENSECRET',
};
const signing = { credentials, home, signatureMethod: 'HMAC-SHA1', timestamp: 1795468643 } as const;

const post = (placement: Placement) =>
  authorized(
    {
      method: 'POST',
      url: new URL(`${home}/oauth1/request?a[]=1`),
      oauth: { oauth_callback: 'https://app.example.test/cb?x=é 1&y=%41' },
      fields: { wp_scope: '*' },
    },
    signing,
    placement,
  );
const get = (placement: Placement) =>
  authorized({ method: 'GET', url: new URL(`${home}/?rest_route=/wp/v2/users/me`) }, signing, placement);

const fromHeader = (header: string) =>
  Object.fromEntries(
    [...header.matchAll(/(oauth_\w+)="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      decodeURIComponent(value!),
    ]),
  );

test('the parameters are in the header, separate from query and form', () => {
  const { url, headers, body } = post('header');
  expect(url!.search).toBe('?a[]=1');
  expect(body).toBe('wp_scope=%2A');
  expect(headers!.authorization).toMatch(/^OAuth (?:oauth_\w+="[\w%.~-]*", ){7}oauth_signature="[\w%.~-]+"$/);
  const { oauth_signature, ...oauth } = fromHeader(headers!.authorization!);
  expect(oauth).toEqual({
    oauth_consumer_key: 'key',
    oauth_nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: '1795468643',
    oauth_version: '1.0',
    oauth_token: 'token',
    oauth_callback: 'https://app.example.test/cb?x=é 1&y=%41',
  });
  const base = baseString({ method: 'POST', url: url!, home, form: parseQuery(body!) }, oauth);
  expect(oauth_signature).toBe(signature(base, 'HMAC-SHA1', 'CONSUMERSECRET', 'TOKENSECRET'));
});

test('the parameters are in the form, for servers that strip the header', () => {
  const { url, headers, body } = post('form');
  expect(headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' });
  expect(url!.search).toBe('?a[]=1');
  const { oauth_signature, ...fields } = Object.fromEntries(new URLSearchParams(body));
  expect(fields).toMatchObject({ wp_scope: '*', oauth_token: 'token' });
  const unsigned = parseQuery(body!.replace(/&oauth_signature=.*/, ''));
  const base = baseString({ method: 'POST', url: url!, home, form: unsigned }, {});
  expect(oauth_signature).toBe(signature(base, 'HMAC-SHA1', 'CONSUMERSECRET', 'TOKENSECRET'));
});

test('the parameters are in the query, after its other parameters', () => {
  const { url, headers, body } = get('query');
  expect(headers).toEqual({});
  expect(headers).not.toHaveProperty('authorization');
  expect(body).toBeUndefined();
  expect(url!.search).toMatch(/^\?rest_route=\/wp\/v2\/users\/me&oauth_consumer_key=key&/);
  const signed = url!.searchParams.get('oauth_signature');
  const unsigned = url!.href.replace(/&oauth_signature=.*/, '');
  const base = baseString({ method: 'GET', url: unsigned, home }, {});
  expect(signed).toBe(signature(base, 'HMAC-SHA1', 'CONSUMERSECRET', 'TOKENSECRET'));
});

test('the parameters are the query of an address without one', () => {
  const bare = authorized({ method: 'GET', url: new URL(`${home}/wp-json/`) }, signing, 'query');
  expect(bare.url!.search).toMatch(/^\?oauth_consumer_key=key&/);
});

test('a request without a token has no parameter for it', () => {
  const { consumerKey, consumerSecret } = credentials;
  const application = { ...signing, credentials: { consumerKey, consumerSecret } };
  const { headers } = authorized({ method: 'POST', url: new URL(home) }, application, 'header');
  expect(headers!.authorization).not.toContain('oauth_token');
  expect(headers!.authorization).not.toContain('undefined');
});

test('each request has another nonce, and none contains a secret', () => {
  expect(post('header').headers).not.toEqual(post('header').headers);
  for (const request of [post('header'), post('form'), get('query'), get('header')]) {
    expect(JSON.stringify({ ...request, url: request.url!.href })).not.toMatch(/CONSUMERSECRET|TOKENSECRET/);
  }
});
