import {
  failureIn,
  failureWithoutState,
  isPendingOAuth2Login,
  type PendingOAuth2Login,
} from '../../lib/oauth2/callback';
import { failure } from '../support/failure';

const token = 'https://blog.example.test/token';

test.each<[string, object, boolean]>([
  ['a server without a name', { server: { token } }, true],
  ['a known server', { server: { token, name: 'indieauth', issuer: 'https://a.test' }, verifier: 'v' }, true],
  ['WordPress.com', { server: { token, userinfo: token, name: 'wordpress.com' } }, true],
  ['an unknown server', { server: { token, name: 'toString' } }, false],
  ['no server', {}, false],
  ['an endpoint that is no web address', { server: { token: 'javascript:0' } }, false],
  ['userinfo that is no web address', { server: { token, userinfo: 'x' } }, false],
  ['an issuer that is no text', { server: { token, issuer: 1 } }, false],
  ['a verifier that is no text', { server: { token }, verifier: {} }, false],
])('a stored login with %s', (_, login, isValid) => {
  expect(isPendingOAuth2Login(login as Record<string, unknown>)).toBe(isValid);
});

describe('a callback', () => {
  const login = (issuer?: string) =>
    ({ site: '//blog.example.test', server: { token, issuer } }) as PendingOAuth2Login;
  const issuer = 'https://blog.example.test/';

  test.each<[string, object, PendingOAuth2Login, string | undefined]>([
    ['with a code', { code: 'c' }, login(), undefined],
    ['with a code and an issuer that nobody expects', { code: 'c', iss: 'x' }, login(), undefined],
    ['with a code and the issuer', { code: 'c', iss: issuer }, login(issuer), undefined],
    ['with another issuer', { code: 'c', iss: 'https://evil.test/' }, login(issuer), 'callback_malformed'],
    ['without the issuer', { code: 'c' }, login(issuer), 'callback_malformed'],
    ['without a code', {}, login(), 'callback_malformed'],
    ['with two codes', { code: ['a', 'b'] }, login(), 'callback_malformed'],
    ['with a code and two errors', { code: 'c', error: ['a', 'b'] }, login(), 'callback_malformed'],
    ['of a user who refused', { error: 'access_denied', code: 'c' }, login(), 'access_denied'],
  ])('%s', (_what, query, pending, code) => {
    expect(failureIn(query as never, pending)?.code).toBe(code);
  });

  test('with an error names the site without the slashes of an address that has no scheme', async () => {
    const error = await failure(() => failureIn({ error: 'invalid_scope' }, login()));
    expect(error.message).toContain('The authorize page of blog.example.test sent the user back');
    const other = { ...login(), site: 'https://a.test//b' };
    const { message } = await failure(() => failureIn({ error: 'invalid_scope' }, other));
    expect(message).toContain('The authorize page of https://a.test//b sent');
  });

  test.each<[string, object, string]>([
    [
      'of miniOrange, of a user who refused',
      { error: 'Authorization was denied by the user.' },
      'access_denied',
    ],
    ['with another error', { error: 'No. Authorization was denied' }, 'callback_malformed'],
    ['with two errors', { error: ['Authorization was denied'] }, 'callback_malformed'],
    ['without an error', {}, 'callback_malformed'],
  ])('without a state, %s', (_what, query, code) => {
    expect(failureWithoutState(query as never).code).toBe(code);
  });
});
