import { authorizeURL } from '../../lib/application-passwords/authorize-url';
import { failure } from '../support/failure';

const screen = 'https://blog.example.test/wp/wp-admin/authorize-application.php';
const site = {
  home: 'https://blog.example.test',
  root: 'https://blog.example.test/wp-json/',
  authentication: { applicationPasswords: { endpoints: { authorization: screen } } },
};
const request = { appName: 'My app', callbackURL: 'https://app.example.test/cb', state: 's-_1' };

const asked = (url: string) => Object.fromEntries(new URL(url).searchParams);

test('the screen is told the name, and where yes and no go, each with the state', () => {
  const url = authorizeURL(site, request);
  expect(url.startsWith(`${screen}?`)).toBe(true);
  expect(asked(url)).toEqual({
    app_name: 'My app',
    success_url: 'https://app.example.test/cb?state=s-_1',
    reject_url: 'https://app.example.test/cb?state=s-_1&success=false',
  });
  expect(asked(authorizeURL(site, { ...request, appId: 'u' }))).toHaveProperty('app_id', 'u');
});

test('a screen that has a query already keeps it', () => {
  const authorization = `${screen}?lang=de`;
  const authentication = { applicationPasswords: { endpoints: { authorization } } };
  expect(asked(authorizeURL({ ...site, authentication }, request))).toMatchObject({
    lang: 'de',
    app_name: 'My app',
  });
});

test.each([
  [
    'a query',
    'https://app.example.test/cb?next=/x%20y',
    'https://app.example.test/cb?next=%2Fx+y&state=s-_1',
  ],
  ['a state of its own', 'https://app.example.test/cb?state=x', 'https://app.example.test/cb?state=s-_1'],
  ['a fragment', 'https://app.example.test/cb#/login', 'https://app.example.test/cb?state=s-_1'],
  ['a quote', "https://app.example.test/o'neil/cb", 'https://app.example.test/o%27neil/cb?state=s-_1'],
])('a callback with %s stays one', (_, callbackURL, expected) => {
  expect(asked(authorizeURL(site, { ...request, callbackURL })).success_url).toBe(expected);
});

// What wp_is_authorize_application_redirect_url_valid takes.
test.each<[string, string, boolean]>([
  ['https://blog.example.test', 'https://app.example.test/cb', true],
  ['https://blog.example.test', 'http://app.example.test/cb', false],
  ['https://blog.example.test', 'http://localhost:3000/cb', false],
  ['https://blog.example.test', 'http://127.0.0.1:3000/cb', true],
  ['https://blog.example.test', 'http://[::1]/cb', true],
  ['https://blog.example.test', 'http://127.0.0.1.example.test/cb', false],
  ['https://blog.example.test', 'http://127.0.0.2/cb', false],
  ['http://localhost', 'http://app.example.test/cb', true],
  ['http://localhost', 'https://app.example.test/cb', true],
])('from %s to %s', async (home, callbackURL, isTaken) => {
  const run = () => authorizeURL({ ...site, home }, { ...request, callbackURL });
  if (isTaken) expect(asked(run()).success_url).toBe(`${callbackURL}?state=s-_1`);
  else expect((await failure(run)).code).toBe('callback_insecure');
});

test.each(['myapp://cb', 'javascript:alert(1)', 'localhost:3000/cb'])(
  '%s is not a callback that gets a password',
  async (callbackURL) => {
    const run = () => authorizeURL({ ...site, home: 'http://a.test' }, { ...request, callbackURL });
    expect((await failure(run)).code).toBe('callback_invalid');
  },
);

test.each<[string, string, RegExp]>([
  ['http://a.test', 'http://a.test/wp-json/', /requested by http,.*Give the address of the site with https/],
  ['https://a.test', 'http://a.test/wp-json/', /requested by http,.*Give the address of the site with https/],
  ['http://a.test', 'https://a.test/wp-json/', /considers itself to be on http.*wp-config\.php/],
  ['https://a.test', 'https://a.test/wp-json/', /older than 5\.6.*security plugins/],
])('a site at %s with its REST API at %s has no screen, and is told why', async (home, root, message) => {
  const { code, message: said } = await failure(() =>
    authorizeURL({ home, root, authentication: {} }, request),
  );
  expect(code).toBe('application_passwords_unavailable');
  expect(said).toMatch(message);
});
