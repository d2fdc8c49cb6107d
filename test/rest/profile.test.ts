import fc from 'fast-check';
import { WordPressError, parseProfile } from '../../lib';
import type { HTTPResponse } from '../../lib/http/message';
import { parseURL } from '../../lib/reading/url';
import { fetchProfile } from '../../lib/rest/profile';
import recordings from '../fixtures/recordings.json';

const site = { home: 'http://blog.example.test', url: 'http://blog.example.test/wp', name: "Ada's Blog" };
const recorded = (name: string) =>
  recordings.find((recording) => recording.name === name && recording.response.status === 200)!.response.body;

describe('parseProfile', () => {
  test('reads a subscriber in the edit context', () => {
    const body = recorded('users/me: edit context (subscriber)');
    expect(parseProfile(body, site)).toEqual({
      provider: 'wordpress',
      id: '2',
      username: 'alice',
      displayName: 'Alice Liddell',
      name: { familyName: 'Liddell', givenName: 'Alice' },
      emails: [{ value: 'alice@example.org' }],
      photos: [96, 48, 24].map((size) => ({
        value: `http://0.gravatar.com/avatar/fbf7c6aec1d4280b7c2704c1c0478bd6?s=${size}&d=mm&r=g`,
      })),
      profileUrl: 'http://blog.example.test/author/alice/',
      site,
      roles: ['subscriber'],
      locale: 'en_US',
      _raw: body,
      _json: JSON.parse(body),
    });
  });

  test('leaves out what the view context does not tell', () => {
    const profile = parseProfile(recorded('users/me: view context'), site);
    expect(profile).toMatchObject({ id: '2', displayName: 'Alice Liddell' });
    for (const absent of ['username', 'name', 'emails', 'roles', 'locale'])
      expect(profile).not.toHaveProperty(absent);
  });

  test('leaves out what is empty, and shows the username where there is no name', () => {
    const profile = parseProfile(
      {
        id: 7,
        username: 'bob',
        name: ' ',
        first_name: '',
        last_name: '',
        email: '',
        link: '',
        locale: '',
        roles: null,
      },
      site,
    );
    expect(profile).toEqual({
      provider: 'wordpress',
      id: '7',
      username: 'bob',
      displayName: 'bob',
      site,
      _raw: expect.any(String),
      _json: expect.any(Object),
    });
  });

  test('decodes names, which WordPress stores as HTML', () => {
    expect(parseProfile({ id: 1, name: 'Tom &amp; Jerry', last_name: 'O&#039;Hara' }, site)).toMatchObject({
      displayName: 'Tom & Jerry',
      name: { familyName: "O'Hara" },
    });
  });

  test('resolves and decodes addresses as plugins write them', () => {
    const profile = parseProfile(
      {
        id: 1,
        link: '//blog.example.test/author/grace/',
        avatar_urls: {
          full: 'avatars/grace.png',
          24: '/wp-content/grace-24.png?a=1&amp;b=2',
          96: '//cdn.example.test/96.png',
          48: 'https://a.test/48?s=48&#038;d=mm&copy=1',
          96.5: 'https://user:password@a.test/é "x".png',
        },
      },
      site,
    );
    expect(profile.profileUrl).toBe('http://blog.example.test/author/grace/');
    expect(profile.photos?.map(({ value }) => value)).toEqual([
      'https://a.test/%C3%A9%20%22x%22.png',
      'http://cdn.example.test/96.png',
      'https://a.test/48?s=48&d=mm&copy=1',
      'http://blog.example.test/wp-content/grace-24.png?a=1&b=2',
      'http://blog.example.test/avatars/grace.png',
    ]);
    // In a folder, a path without a slash is relative to it.
    const inFolder = { ...site, home: 'https://a.test/blog' };
    expect(parseProfile({ id: 1, link: 'author/x' }, inFolder).profileUrl).toBe(
      'https://a.test/blog/author/x',
    );
  });

  test("reads PHP's arrays with gaps as lists", () => {
    expect(parseProfile({ id: 1, roles: { 0: 'author', 2: 'shop_manager' } }, site).roles).toEqual([
      'author',
      'shop_manager',
    ]);
    expect(parseProfile({ id: 1, roles: { administrator: true } }, site)).not.toHaveProperty('roles');
  });

  test('takes no address that is not on the web', () => {
    const profile = parseProfile(
      {
        id: 1,
        link: 'javascript:alert(1)',
        avatar_urls: { 24: 'data:image/png,x', 96: false, 48: 'https://a.test/48' },
      },
      site,
    );
    expect(profile).not.toHaveProperty('profileUrl');
    expect(profile.photos).toEqual([{ value: 'https://a.test/48' }]);
  });

  test('reads past a byte order mark, notices and comments', () => {
    const body =
      '\uFEFF<br />\n<b>Notice</b>: Undefined {closure} in x.php\n{"id":1,"name":"A"}\n<!-- cached -->';
    expect(parseProfile(body, site)).toMatchObject({ id: '1', displayName: 'A' });
  });

  test.each([
    ['HTML', '<!DOCTYPE html><title>Log in</title>'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[{"id":1}]'],
    ['no id', '{"name":"A"}'],
    ['an id that is none', '{"id":"../2","name":"A"}'],
    ['the id 0', '{"id":0}'],
    ['an id of a megabyte', `{"id":"1${'0'.repeat(2 ** 20)}"}`],
    [
      'a page with JSON in a script',
      '<!DOCTYPE html><title>Soon</title><script>var state = {"id":1,"name":"Shop","slug":"shop"}</script>',
    ],
    ['a part of a page with JSON', '<div id="app"></div><script>{"id":1,"name":"Shop"}</script>'],
    ['a page with JSON in its text', '<html><body>{"id":1,"name":"Shop"}</body></html>'],
    ['a user within an answer that was cut off', '{"code":"x","author":{"id":1,"name":"Owner"},"text":"…'],
  ])('refuses %s', (_, body) => {
    expect(() => parseProfile(body, site)).toThrow(expect.objectContaining({ code: 'profile_invalid' }));
  });

  test('gives a profile or a WordPressError for anything', () => {
    const anyUser = fc.record(
      Object.fromEntries(
        [
          'id',
          'username',
          'name',
          'first_name',
          'email',
          'link',
          'roles',
          'locale',
          'avatar_urls',
          'slug',
        ].map((field) => [field, fc.oneof(fc.jsonValue(), fc.integer({ min: 1 }))]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyUser, (user) => {
        try {
          const { id, displayName, ...rest } = parseProfile(user, site);
          expect(id).toMatch(/^[1-9]\d*$/);
          expect(displayName).not.toBe('');
          expect(JSON.stringify({ ...rest, _raw: '', _json: {} })).not.toContain('undefined');
        } catch (error) {
          expect(error).toBeInstanceOf(WordPressError);
        }
      }),
    );
  });
});

test.each([[true], [[7]], [{}], ['7x'], ['07'], [0], [1.5], ['']])('the id %j is that of no user', (id) => {
  let error: unknown;
  try {
    parseProfile({ id, name: 'x' }, site);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code: 'profile_invalid' });
  expect((error as WordPressError).message).toContain(`${site.home} answered`);
  expect((error as WordPressError).remedy).toContain('/wp/v2/users/me');
});

test('of the roles of a user, only texts are roles', () => {
  expect(parseProfile({ id: 7, roles: ['editor', 5, null, ['x']] }, site).roles).toEqual(['editor']);
});

test.each([
  ['http://user:pass@cdn.test/a.png', 'http://cdn.test/a.png'],
  ['http://user@cdn.test/a.png', 'http://cdn.test/a.png'],
  ['http://:pass@cdn.test/a.png', 'http://cdn.test/a.png'],
  ['/a.png?from=https://b.test/', 'https://blog.example.test/a.png?from=https://b.test/'],
  ['a.png', 'https://blog.example.test/wp/a.png'],
  ['HTTP://cdn.test/a.png', 'http://cdn.test/a.png'],
  ['httpx://cdn.test/a.png', undefined],
  ['javascript:alert(1)', undefined],
])('the picture %s is at %s', (reference, href) => {
  const home = 'https://blog.example.test/wp//';
  const { photos } = parseProfile({ id: 7, avatar_urls: { 96: reference } }, { ...site, home });
  expect(photos?.[0]?.value).toBe(href);
});

test('an absolute address of a picture is as URL writes it', () => {
  const of = (...parts: string[]) => fc.array(fc.constantFrom(...parts), { maxLength: 6 });
  const address = fc
    .tuple(
      fc.constantFrom('http://', 'https://'),
      of('a', 'b2', 'xn--', 'xn--a', '-', '9', 'A', '.', '%2e'),
      fc.constantFrom('a.com', '.com', '.0', 'a.com:80'),
      of('/', 'a', '.', '..', '%2e', '-', '_', '?', '=', '&', "'"),
    )
    .map(([scheme, host, end, path]) => `${scheme}${host.join('')}${end}/${path.join('')}`);
  fc.assert(
    fc.property(address, (reference) => {
      const { photos } = parseProfile({ id: 7, avatar_urls: { 96: reference } }, site);
      expect(photos?.[0]?.value).toBe(parseURL(reference)?.href);
    }),
  );
});

test('an address of many megabytes does not exceed the call stack', () => {
  const link = `https://a.test/${'a/'.repeat(4_000_000)}`;
  expect(parseProfile({ id: 7, link }, site).profileUrl).toBe(link);
});

test('JSON shows the fields of a profile in the order of the documentation', () => {
  const user = JSON.parse(recorded('users/me: edit context (subscriber)')) as Record<string, unknown>;
  expect(Object.keys(parseProfile({ ...user, locale: 'de_DE' }, site))).toEqual([
    'provider',
    'id',
    'username',
    'displayName',
    'name',
    'emails',
    'photos',
    'profileUrl',
    'site',
    'roles',
    'locale',
    '_raw',
    '_json',
  ]);
});

describe('fetchProfile', () => {
  const data = {
    ...site,
    root: `${site.home}/wp-json/`,
    description: '',
    namespaces: [],
    authentication: {},
  };
  const answer = (status: number, body: object): HTTPResponse => ({
    method: 'GET',
    url: data.root,
    status,
    headers: {},
    body: JSON.stringify(body),
  });

  test.each([
    [403, 'rest_forbidden_context'],
    [401, 'rest_forbidden_context'],
    [400, 'rest_invalid_param'],
    [403, 'a_plugin_says_so'],
  ])('asks once more without the context where %d %s refuses it', async (status, code) => {
    const get = (url: string) =>
      Promise.resolve({
        ...(url.includes('context') ? answer(status, { code }) : answer(200, { id: 2, name: 'A' })),
        url,
      });
    expect(await fetchProfile(data, get)).toMatchObject({ id: '2' });
  });

  test.each<[string, HTTPResponse | WordPressError]>([
    ['a server error', answer(500, {})],
    ['404', answer(404, { code: 'rest_no_route', message: 'No route.' })],
    ['406', answer(406, {})],
    ['a page with the status 200', { ...answer(200, {}), body: '<html><title>Blocked</title></html>' }],
    ['an empty answer', { ...answer(200, {}), body: '' }],
    ['an object that is no user', answer(200, { blocked: true })],
    ['a redirect to a page', new WordPressError('redirect_refused', 'Redirected.', 'Look.')],
  ])('asks once more without the context where %s refuses it', async (_what, refusal) => {
    const get = (url: string) => {
      if (!url.includes('context')) return Promise.resolve({ ...answer(200, { id: 2, name: 'A' }), url });
      return refusal instanceof WordPressError ? Promise.reject(refusal) : Promise.resolve(refusal);
    };
    expect(await fetchProfile(data, get)).toMatchObject({ id: '2' });
  });

  test('gives up where that is refused, too', async () => {
    const get = () => Promise.resolve(answer(403, { code: 'a_plugin_says_so' }));
    await expect(fetchProfile(data, get)).rejects.toMatchObject({ code: 'profile_refused' });
  });

  test.each(['rest_not_logged_in', 'json_oauth1_invalid_token'])(
    'asks once where %s says that the credentials are the reason',
    async (code) => {
      const asked: string[] = [];
      const get = (url: string) => {
        asked.push(url);
        return Promise.resolve(answer(401, { code, message: 'No.' }));
      };
      await expect(fetchProfile(data, get)).rejects.toThrow(code);
      expect(asked).toHaveLength(1);
    },
  );

  test.each([
    ['http://a.test/wp-json/', /^http:\/\/a\.test\/wp-json\/wp\/v2\/users\/me\?context=edit&_=[\da-f]{32}$/],
    [
      'http://a.test/?rest_route=/',
      /^http:\/\/a\.test\/\?rest_route=\/wp\/v2\/users\/me&context=edit&_=[\da-f]{32}$/,
    ],
  ])('asks with another address each time, so that no page cache answers: %s', async (root, pattern) => {
    const asked = new Set<string>();
    const get = (url: string) => {
      expect(url).toMatch(pattern);
      asked.add(url);
      return Promise.resolve({ ...answer(200, { id: asked.size, name: 'A' }), url });
    };
    expect((await fetchProfile({ ...data, root }, get)).id).toBe('1');
    expect((await fetchProfile({ ...data, root }, get)).id).toBe('2');
  });
});
