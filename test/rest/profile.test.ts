import fc from 'fast-check';
import { WordPressError, parseProfile } from '../../lib';
import type { HTTPResponse } from '../../lib/http/message';
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
      Promise.resolve(url.includes('context') ? answer(status, { code }) : answer(200, { id: 2, name: 'A' }));
    expect(await fetchProfile(data, get)).toMatchObject({ id: '2' });
  });

  test('gives up where that is refused, too', async () => {
    const get = () => Promise.resolve(answer(403, { code: 'a_plugin_says_so' }));
    await expect(fetchProfile(data, get)).rejects.toMatchObject({ code: 'profile_refused' });
  });
});
