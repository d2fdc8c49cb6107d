import { WordPressError } from '../../lib';
import type { HTTPResponse } from '../../lib/http/message';
import { fetchProfileOrUserinfo, readUserinfo } from '../../lib/oauth2/userinfo';
import type { SiteData } from '../../lib/site/site';
import recordings from '../fixtures/recordings.json';
import { failure } from '../support/failure';

const home = 'http://blog.example.test';
const site: SiteData = {
  url: home,
  home,
  root: `${home}/wp-json/`,
  name: 'Blog',
  description: '',
  namespaces: [],
  authentication: {},
};
const userinfo = `${home}/oauth/me`;

const recorded = (name: string): HTTPResponse => {
  const { request, response } = recordings.find((one) => one.name === name)!;
  return { method: request.method, url: request.url, ...response };
};
const me = recorded('userinfo');

describe('the answer of the OAuth 2 server', () => {
  test('is a profile like that of users/me', () => {
    expect(readUserinfo(me, site)).toEqual({
      provider: 'wordpress',
      id: '3',
      username: 'bob',
      displayName: 'Bob',
      emails: [{ value: 'bob@example.org' }],
      site: { home, url: home, name: 'Blog' },
      _raw: me.body,
      _json: JSON.parse(me.body),
    });
  });

  test('has roles in later versions, and may lack anything but the id', () => {
    const body = JSON.stringify({
      ID: 7,
      email: 'e@example.org',
      user_nicename: 'eve',
      user_roles: ['editor', 3],
    });
    const profile = readUserinfo({ ...me, body }, site);
    expect(profile).toMatchObject({
      id: '7',
      displayName: 'eve',
      emails: [{ value: 'e@example.org' }],
      roles: ['editor'],
    });
    expect(profile).not.toHaveProperty('username');
  });

  test.each(['{}', '{"sub":"3"}', '{"ID":"0"}', '{"ID":["3"]}', '{"id":3}'])(
    'that does not say who it is, %s, is none',
    async (body) => {
      expect(await failure(() => readUserinfo({ ...me, body }, site))).toHaveProperty(
        'code',
        'profile_invalid',
      );
    },
  );

  test('of a server that tells no user id, the message says so', async () => {
    const body = JSON.stringify({ sub: 'bob', username: 'bob', name: 'Bob', nickname: 'bob' });
    const refusal = new Error('the refusal of users/me');
    const error = await failure(() => readUserinfo({ ...me, body }, site, refusal));
    expect(error).toMatchObject({
      code: 'profile_invalid',
      message: expect.stringContaining('without the id of the WordPress user'),
      remedy: expect.stringContaining("set `server: 'openid-connect-server'`"),
      cause: refusal,
    });
  });

  test('of another version, a number without `sub`, or with both, is a profile', () => {
    for (const json of [
      { ID: 3, user_login: 'bob' },
      { ID: 3, sub: 'bob', user_login: 'bob' },
    ])
      expect(readUserinfo({ ...me, body: JSON.stringify(json) }, site)).toMatchObject({ id: '3' });
  });

  test.each([
    ['an error', { ...me, status: 403 }],
    ['a profile with a status that is none of a success', { ...me, status: 206 }],
    ['no JSON', { ...me, body: 'Blocked' }],
  ])('that is %s says what to allow', async (_what, response) => {
    const refusal = new Error('the refusal of users/me');
    const error = await failure(() => readUserinfo(response, site, refusal));
    expect(error).toMatchObject({ code: 'profile_refused', cause: refusal });
    expect(error.message).toContain(`which answered with ${response.status}, accepted the access token`);
    expect(error.remedy).toMatch(/ Allow \/wp\/v2\/users\/me for logged-in users on the site\.$/);
  });

  test('of miniOrange, as recorded: numbers, other names, and errors with status 200', async () => {
    const url = `${home}/wp-json/moserver/resource`;
    const json = {
      id: 3,
      ID: 3,
      email: 'bob@example.org',
      username: 'bob',
      first_name: 'Bob',
      last_name: '',
      nickname: 'bob',
      display_name: 'Bob',
    };
    expect(readUserinfo({ ...me, url, body: JSON.stringify(json) }, site)).toMatchObject({
      id: '3',
      username: 'bob',
      displayName: 'Bob',
      name: { givenName: 'Bob' },
      emails: [{ value: 'bob@example.org' }],
    });
    const refused = {
      error: 'invalid_token',
      error_description: 'The access token provided is invalid',
    };
    const error = await failure(() => readUserinfo({ ...me, url, body: JSON.stringify(refused) }, site));
    expect(error.code).toBe('profile_refused');
  });

  test.each([
    ['an unknown token, as recorded', recorded('userinfo: unknown token')],
    ['a page', { ...me, body: '<html>' }],
  ])('that is a refusal: %s', async (_, response) => {
    const refusal = new Error('what users/me said');
    const error = await failure(() => readUserinfo(response, site, refusal));
    expect(error.code).toBe('profile_refused');
    expect(error.cause).toBe(refusal);
    expect(error.message).toContain(`GET ${home}/oauth/me/, which answered with ${response.status}`);
  });
});

describe('where users/me', () => {
  const ask = (answers: Record<string, HTTPResponse | Error>) => {
    const asked: string[] = [];
    const get = (url: string) => {
      // Each request has a parameter that passes page caches.
      const [path, unique] = url.replace(home, '').split(/[?&]_=/) as [string, string];
      expect(unique).toMatch(/^[\da-f]{32}$/);
      asked.push(path);
      const answer = answers[path]!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ ...answer, url });
    };
    return { asked, get };
  };
  const edit = '/wp-json/wp/v2/users/me?context=edit';
  const view = '/wp-json/wp/v2/users/me';
  const answered = recorded('users/me: bearer token');
  const foreign = recorded('users/me: unknown bearer token');

  test('answers, it is the profile', async () => {
    const { asked, get } = ask({ [edit]: answered });
    expect(await fetchProfileOrUserinfo(site, userinfo, get)).toMatchObject({ id: '3', roles: ['author'] });
    expect(asked).toEqual([edit]);
  });

  test('refuses the token of another server, that server is asked', async () => {
    expect(foreign.status).toBe(403);
    const { asked, get } = ask({ [edit]: foreign, [view]: foreign, '/oauth/me': me });
    expect(await fetchProfileOrUserinfo(site, userinfo, get)).toMatchObject({ id: '3', username: 'bob' });
    expect(asked).toEqual([edit, '/oauth/me']);
  });

  test('sees nobody, the server is asked', async () => {
    const unseen = { ...foreign, status: 401, body: '{"code":"rest_not_logged_in","message":"x"}' };
    const { get } = ask({ [edit]: unseen, '/oauth/me': me });
    expect(await fetchProfileOrUserinfo(site, userinfo, get)).toMatchObject({ username: 'bob' });
  });

  test('refuses, and there is no other, that is the error', async () => {
    const { get } = ask({ [edit]: foreign, [view]: foreign });
    const error = await failure(fetchProfileOrUserinfo(site, undefined, get));
    expect(error.code).toBe('access_token_invalid');
  });

  test.each([
    ['is broken', { ...foreign, status: 500, body: '' }, 'server_error', [edit, view]],
    ['is no user', { ...foreign, status: 200, body: '{}' }, 'profile_invalid', [edit, view]],
    ['is not to be reached', new WordPressError('timeout', 'It took too long.', 'Wait.'), 'timeout', [edit]],
  ])('%s, nobody else is asked', async (_, answer, code, requests) => {
    const { asked, get } = ask({ [edit]: answer, [view]: answer });
    expect(await failure(fetchProfileOrUserinfo(site, userinfo, get))).toHaveProperty('code', code);
    expect(asked).toEqual(requests);
  });

  test('refuses the first time and is not to be reached the second, nobody else is asked', async () => {
    const gone = new WordPressError('timeout', 'It took too long.', 'Wait.');
    const { asked, get } = ask({ [edit]: { ...foreign, body: '' }, [view]: gone });
    expect(await failure(fetchProfileOrUserinfo(site, userinfo, get))).toBe(gone);
    expect(asked).toEqual([edit, view]);
  });
});

test('a token that is refused right after it was issued: the user may not be a member of the site', async () => {
  const body = JSON.stringify({
    code: 'oauth2.authentication.attempt_authentication.invalid_token',
    message: 'Supplied token is invalid.',
  });
  const refused = { method: 'GET', url: `${home}/wp-json/wp/v2/users/me`, status: 403, headers: {}, body };
  const error = await failure(fetchProfileOrUserinfo(site, undefined, () => Promise.resolve(refused)));
  expect(error.code).toBe('access_token_invalid');
  expect(error.message).toMatch(
    /refuses the access token that its OAuth 2 server just issued\. .*a member of exactly this/,
  );
  expect(error.remedy).toMatch(
    /deactivate one, choose the other one with the option `server`, or give `userinfo`/,
  );
  expect(error.cause).toMatchObject({ code: 'access_token_invalid' });
});

test('a scope that does not open the userinfo endpoint is named', async () => {
  const refusal = new Error('the refusal of users/me');
  const response = { ...me, status: 401, body: '{"error":"insufficient_scope"}' };
  const error = await failure(() => readUserinfo(response, site, refusal));
  expect(error).toMatchObject({ code: 'profile_refused', message: expect.stringContaining("scope: ['openid', 'profile']") as string, cause: refusal }); // prettier-ignore
  expect(error.message).toContain('answered with 401: the scope of the access token does not allow it.');
});
