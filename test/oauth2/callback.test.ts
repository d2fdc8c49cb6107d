import { isPendingOAuth2Login } from '../../lib/oauth2/callback';

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
