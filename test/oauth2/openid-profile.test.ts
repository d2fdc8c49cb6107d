import { readOpenIDProfile } from '../../lib/oauth2/openid-profile';
import type { SiteData } from '../../lib/site/site';
import { failure } from '../support/failure';

const home = 'https://blog.example.test';
const site = { home, url: home, root: `${home}/wp-json/`, name: 'Blog' } as SiteData;
const claims = { sub: 'bob', name: 'Bob', given_name: 'B', family_name: 'Ob', picture: `${home}/b.png` };
const answer = (json: unknown, status = 200) => ({
  ...{ method: 'POST', url: `${home}/wp-json/openid-connect/userinfo?x=1`, status },
  headers: {},
  body: typeof json === 'string' ? json : JSON.stringify(json),
});

test('the claims are a profile, whose id is the login name', () => {
  expect(readOpenIDProfile(answer(claims), site, 'bob')).toEqual({
    provider: 'wordpress',
    id: 'login:bob',
    username: 'bob',
    displayName: 'Bob',
    name: { givenName: 'B', familyName: 'Ob' },
    photos: [{ value: `${home}/b.png` }],
    site: { home, url: home, name: 'Blog' },
    _raw: JSON.stringify(claims),
    _json: claims,
  });
});

test('JSON that something printed before the claims is not taken for them', () => {
  expect(readOpenIDProfile(answer(`{"debug":1}\n${JSON.stringify(claims)}`), site, 'bob').id).toBe(
    'login:bob',
  );
});

test.each<[string, unknown, number, string]>([
  ['an error', claims, 403, 'answered with 403'],
  ['a body without a subject', { name: 'Bob' }, 200, 'answered with 200'],
  ['a subject that is a number', { sub: 2 }, 200, 'answered with 200'],
  ['a text', 'Blocked by the firewall', 403, 'answered with 403: Blocked by the firewall.'],
])('%s is no profile', async (_what, json, status, words) => {
  const error = await failure(() => readOpenIDProfile(answer(json, status), site, 'bob'));
  expect(error).toMatchObject({
    code: 'profile_refused',
    remedy: expect.stringMatching(
      /^Allow requests to \/openid-connect\/userinfo .* the firewall of the site\.$/,
    ),
  });
  expect(error.message).toContain(
    `POST ${home}/wp-json/openid-connect/userinfo for the profile was ${words}`,
  );
});

test('the claims about another user are no profile of this one', async () => {
  const error = await failure(() => readOpenIDProfile(answer(claims), site, 'alice'));
  expect(error).toMatchObject({
    code: 'profile_invalid',
    remedy: expect.stringContaining('exempt /openid-connect/ from it'),
  });
  expect(error.message).toContain(
    '/openid-connect/userinfo answered with another user than the one who logged in',
  );
});

test.each([
  [429, /^Try again in 7 seconds/],
  [503, /^Try again in some minutes/],
])('a server that is overloaded says when to try again: %i', async (status, remedy) => {
  const response = { ...answer('', status), headers: { 'retry-after': '7' } };
  const error = await failure(() => readOpenIDProfile(response, site, 'bob'));
  expect(error.code).toBe('server_error');
  expect(error.remedy).toMatch(remedy);
});
