/** The authentication methods that an index names, and what is read of an index and of a response that is none. */
import { readAuthentication } from '../../lib/discovery/authentication';
import { describeResponse, isFromREST, readIndex, readRefusal } from '../../lib/discovery/rest-index';
import { alternativeRoots, baseOf, hasOtherHost } from '../../lib/discovery/rest-root';
import type { HTTPResponse } from '../../lib/http/message';
import { failure } from '../support/failure';

const home = 'https://blog.example.com';
const root = `${home}/wp-json/`;
const route = (name: string) => `${root}indieauth/1.0/${name}`;
const context = {
  ...{ home, url: home, root, advertisedRoot: root, answered: root },
  ...{ namespaces: [], asked: `GET ${root}` },
};
const read = (json: unknown) => readAuthentication(json, context);
const answer = (status: number, body: string, url = root): HTTPResponse => ({
  ...{ method: 'GET', url, status, headers: {}, body },
});

describe('the plugin IndieAuth', () => {
  const endpoints = { authorization: route('auth'), token: route('token') };

  test.each<[string, object, object]>([
    ['with the endpoints of a login', {}, { endpoints }],
    [
      'with all endpoints, and an issuer',
      { userinfo: route('userinfo'), revocation: route('revocation'), metadata: route('metadata') },
      {
        endpoints: { ...endpoints, userinfo: route('userinfo'), revocation: route('revocation') },
        issuer: `${root}indieauth/1.0`,
      },
    ],
    ['with metadata at another place', { metadata: `${route('metadata')}/x` }, { endpoints }],
    ['with metadata that is no address', { metadata: 7 }, { endpoints }],
    ['with metadata without a server', { metadata: '/metadata' }, { endpoints }],
    ['with a revocation that is no web address', { revocation: 'javascript:0' }, { endpoints }],
  ])('%s', (_what, more, expected) => {
    const { indieAuth } = read({ indieauth: { endpoints: { ...endpoints, ...more } } });
    expect(indieAuth).toEqual(expected);
  });

  test.each<[string, object]>([
    ['without a token endpoint', { authorization: route('auth') }],
    ['with a token endpoint that is no web address', { ...endpoints, token: 'javascript:0' }],
    ['with an endpoint that is no text', { ...endpoints, token: 7 }],
  ])('%s is not used', (_what, endpoints) => {
    expect(read({ indieauth: { endpoints } })).toEqual({});
  });
});

test('an index that names no method has none', () => {
  for (const json of [undefined, [], {}, null, 'x', { oauth2: null, indieauth: [] }])
    expect(read(json)).toEqual({});
});

test('an OAuth 1.0a endpoint that is no web address is an error that says whom to ask', async () => {
  const oauth1 = { request: 'javascript:0', authorize: `${home}/oauth1/`, access: `${home}/oauth1/` };
  const error = await failure(() => read({ oauth1 }));
  expect(error).toMatchObject({
    code: 'endpoint_refused',
    remedy:
      'Users are not sent there. Ask the owner of the site which plugin writes that address into its REST index.',
  });
});

describe('the root of a REST API', () => {
  test.each([
    [root, home],
    [`${home}/index.php?rest_route=/`, home],
    [`${home}/blog/index.php/wp-json/`, `${home}/blog`],
    [`${home}/blog/wp-json`, `${home}/blog`],
    [`${home}/blog/wp-json///`, `${home}/blog`],
    [`${home}/a/b/api/`, `${home}/a/b`],
    [`${home}/blog//wp-json/`, `${home}/blog`],
    [`${home}/blog/?rest_route=/`, `${home}/blog`],
  ])('%s is that of %s', (root, base) => {
    expect(baseOf(root)).toBe(base);
  });

  test('may answer at the other known places, too', () => {
    expect(alternativeRoots(`${home}/blog/wp-json/`)).toEqual([`${home}/blog/index.php?rest_route=/`]);
    expect(alternativeRoots(`${home}/api/`)).toEqual([root, `${home}/index.php?rest_route=/`]);
  });

  test.each([
    ['https://a.test', 'https://www.a.test', false],
    ['https://a.test', 'http://a.test', false],
    ['https://a.test', 'http://a.test:8080', false],
    ['https://a.test', 'https://a.test:8443', true],
    ['https://a.test', 'https://b.test', true],
  ])('%s and %s are on different hosts: %p', (a, b, expected) => {
    expect(hasOtherHost(a, b)).toBe(expected);
  });
});

describe('a response', () => {
  test.each<[string, string, boolean]>([
    ['an index', '{"namespaces":[]}', true],
    ['a REST error', '{"code":"rest_forbidden","message":"No.","data":{"status":401}}', true],
    ['other JSON', '{"a":1}', false],
    ['a page', '<html>', false],
  ])('that is %s is from WordPress or not', (_what, body, expected) => {
    expect(isFromREST(answer(200, body))).toBe(expected);
  });

  test.each([
    ['<?php $password = "secret";', 'was answered with 200: the source text of a PHP file'],
    [' \n<?= $secret ?>', 'was answered with 200: the source text of a PHP file'],
    ['Use <?php to begin', 'was answered with 200: Use <?php to begin'],
    ['', 'was answered with 200'],
  ])('%p is described without secrets', (body, words) => {
    expect(describeResponse(answer(200, body))).toBe(words);
  });

  test('that refuses says which request was refused', () => {
    expect(readRefusal(answer(403, 'No.', `${root}?x=1`))!.message).toContain(
      `GET ${root} was answered with 403: No.`,
    );
    expect(readRefusal(answer(500, ''))).toHaveProperty('code', 'server_error');
    expect(readRefusal(answer(404, ''))).toBeUndefined();
  });

  test.each([
    [`${root}?_fields=name,home`, root],
    [`${home}/wp-json?_fields=name`, root],
    [`${home}/?rest_route=/&_fields=name`, `${home}/?rest_route=/`],
    [`${home}/?_fields=name&rest_route=/`, `${home}/?rest_route=/`],
  ])('from %s has the root %s', (url, expected) => {
    const body = JSON.stringify({ namespaces: [], home: `${home}/?lang=de#x`, url: `${home}//` });
    expect(readIndex(answer(200, body, url))).toMatchObject({ root: expected, home, url: home });
  });
});
