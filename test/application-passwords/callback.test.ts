import fc from 'fast-check';
import {
  assertSameHost,
  isCallback,
  isFromHost,
  parseCallback,
} from '../../lib/application-passwords/callback';
import { failure } from '../support/failure';

const approved = { state: 's', site_url: 'https://a.test', user_login: 'alice', password: 'abcd EFGH 1234' };

test.each<[string, Record<string, unknown>, boolean]>([
  ['what the screen sends', approved, true],
  ['a part of it', { password: '' }, true],
  ['another part', { user_login: [] }, true],
  ['a refusal', { state: 's', success: 'false' }, true],
  ['a refusal without its state', { success: 'false' }, false],
  ['a state alone', { state: 's' }, false],
  ['nothing', {}, false],
])('a query with %s', (_, query, expected) => {
  expect(isCallback(query)).toBe(expected);
});

test('a password is the same with spaces and without', () => {
  const password = { username: 'alice', applicationPassword: 'abcdEFGH1234' };
  expect(parseCallback(approved)).toEqual({ status: 'approved', state: 's', password });
  expect(parseCallback({ ...approved, password: 'abcdEFGH1234' })).toEqual(parseCallback(approved));
});

test.each(['Ünïcode', 'with space', 'a@b.example', '李四', "o'neil", 'x'.repeat(60)])(
  'a user may be called %s',
  (user_login) => {
    expect(parseCallback({ ...approved, user_login })).toHaveProperty('password.username', user_login);
  },
);

test('a refusal by the site is not one by the person', () => {
  expect(parseCallback({ state: 's', success: 'false' })).toEqual({ status: 'rejected', state: 's' });
  expect(parseCallback({ state: 's', success: 'false', error: 'disabled' })).toEqual({
    status: 'disabled',
    state: 's',
  });
});

test('whatever comes, it is read, and what it gives fits into a Basic header', () => {
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('alice', 'abcd efgh', 'false', ''),
    fc.array(fc.string()),
    fc.object(),
    fc.constant(undefined),
  );
  const query = fc.record({ state: value, success: value, error: value, user_login: value, password: value });
  fc.assert(
    fc.property(query, (query) => {
      const result = parseCallback(query);
      if (result.status !== 'approved') return;
      const { username, applicationPassword } = result.password;
      expect(username).not.toMatch(/[:\p{Cc}]/u);
      expect(applicationPassword).toMatch(/^[a-zA-Z\d]+$/);
      expect(result.state).toBe(query.state);
    }),
  );
});

describe('a password is of a site', () => {
  test.each<[home: string, siteURL: unknown, is: boolean]>([
    ['https://a.test', 'https://a.test', true],
    ['https://a.test', 'http://www.a.test/', true],
    ['https://a.test', 'https://a.test/wp', true],
    ['https://a.test/blog', 'https://a.test/blog/wp', true],
    ['https://a.test/blog', 'https://a.test/blogger', false],
    ['https://a.test/blog', 'https://a.test', false],
    ['https://a.test', 'https://a.test:8443', false],
    ['https://a.test', 'https://a.test.evil.test', false],
    ['https://a.test', 'https://evil.test/?https://a.test', false],
    ['https://a.test', '', false],
    ['https://a.test', undefined, false],
    ['https://a.test', ['https://a.test'], false],
  ])('at %s, if its address is %s: %s', (home, siteURL, is) => {
    expect(isFromHost({ home, url: home }, siteURL)).toBe(is);
  });
});

test('a password from WordPress beside home on the same host belongs to the site, from any other place it does not', () => {
  const site = { home: 'https://a.test/blog', url: 'https://a.test/wordpress' };
  expect(isFromHost(site, 'https://a.test/wordpress/')).toBe(true);
  expect(isFromHost(site, 'https://a.test/other')).toBe(false);
  expect(isFromHost(site, 'https://a.test/wordpress/other')).toBe(false);
  expect(isFromHost({ ...site, url: 'https://b.test/wordpress' }, 'https://b.test/wordpress')).toBe(false);
});

describe('a user-supplied site', () => {
  test.each([
    ['https://a.test', 'https://a.test/wp'],
    ['https://a.test/blog', 'https://a.test/blog'],
    ['http://a.test', 'https://www.a.test'],
    ['https://a.test/blog', 'https://a.test/wordpress'],
  ])('at %s with WordPress at %s can be logged in to', (home, url) => {
    expect(() => assertSameHost({ home, url })).not.toThrow();
  });

  test.each([
    ['https://a.test', 'https://cms.a.test'],
    ['https://a.test', 'https://a.test:8443/wp'],
  ])('at %s with WordPress on another host at %s is refused before anybody approves', async (home, url) => {
    const error = await failure(() => assertSameHost({ home, url }));
    expect(error.code).toBe('application_passwords_unavailable');
    expect(error.message).toContain(`${home} is at ${url}`);
  });
});
