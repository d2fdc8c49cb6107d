import { inspect } from 'node:util';
import { authorizedFetch, type Credentials } from '../../lib';
import { secretsOf } from '../../lib/fetch/credentials';

const site = { home: 'https://a.test', root: 'https://a.test/wp-json/' };
const oauth1 = { consumerKey: 'k', consumerSecret: 's', token: 't', tokenSecret: 'ts' };

/** The Authorization header that credentials are sent in. */
async function headerOf(credentials: Credentials): Promise<string | null> {
  let header: string | null = null;
  const fetch = authorizedFetch(site, credentials, {
    fetch: (_url, init) => {
      header = new Headers(init!.headers).get('authorization');
      return Promise.resolve(new Response());
    },
  });
  await fetch('/');
  return header;
}

test.each([
  undefined,
  null,
  {},
  { accessToken: '' },
  { accessToken: 1 },
  { username: 'bob' },
  { consumerKey: 'k', consumerSecret: 's', token: 't' },
])('credentials of no known kind are a TypeError: %j', (credentials) => {
  expect(() => authorizedFetch(site, credentials as Credentials)).toThrow(
    new TypeError(
      'Credentials must be { consumerKey, consumerSecret, token, tokenSecret }, { accessToken } or ' +
        '{ username, applicationPassword }, each a string.',
    ),
  );
});

test.each<[kind: string, credentials: Credentials, secrets: string[]]>([
  ['OAuth 1.0a', { ...oauth1, consumerSecret: 'consumer', tokenSecret: 'secret' }, ['consumer', 'secret']],
  ['OAuth 2', { accessToken: 'access' }, ['access']],
  [
    'OAuth 2 with a refresh token',
    { accessToken: 'access', refreshToken: 'refresh', clientID: 'client', clientSecret: 'secret' },
    ['access', 'refresh', 'secret'],
  ],
  [
    'an application password',
    { username: 'bob', applicationPassword: 'abcd EFGH' },
    ['abcd EFGH', 'abcdEFGH', 'Ym9iOmFiY2QgRUZHSA=='],
  ],
])('the secrets of %s are in the forms in which they are sent', (_kind, credentials, secrets) => {
  expect(secretsOf(credentials)).toEqual(secrets);
});

test.each<[string, Credentials]>([
  ['a line break', { accessToken: 'SECRET0001\n' }],
  ['a line break inside', { accessToken: 'SECRET\r\nX-Evil: 1' }],
  ['a space', { accessToken: 'SECRET 0001' }],
  ['letters beyond ASCII', { accessToken: 'SECRETé' }],
  ['a NUL', { username: 'bob', applicationPassword: 'SECRET\0abcd' }],
  ['a control character of C1', { username: 'SECRET\u0085bob', applicationPassword: 'abcd' }],
  ['a mark for the writing direction', { ...oauth1, tokenSecret: 'SECRET\u202e' }],
  ['a zero-width space', { ...oauth1, consumerKey: 'SECRET\u200b' }],
  ['a line separator', { ...oauth1, token: 'SECRET\u2028x' }],
  ['half a character', { ...oauth1, token: 'SECRET\ud800' }],
  ['white space at the start', { ...oauth1, consumerSecret: ' SECRET' }],
  ['white space at the end', { ...oauth1, consumerKey: 'SECRET\t' }],
  ['a no-break space at the end', { username: 'SECRET\u00a0', applicationPassword: 'abcd' }],
  ['nothing but white space', { username: 'SECRET', applicationPassword: '   ' }],
])('credentials with %s are a TypeError that does not show them', (_, credentials) => {
  let error: unknown;
  try {
    authorizedFetch(site, credentials);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(TypeError);
  expect(inspect(error)).not.toContain('SECRET');
  expect((error as Error).message).toMatch(
    /`(accessToken|username|applicationPassword|token|tokenSecret|consumerKey|consumerSecret)`/,
  );
});

test('white space around an application password is removed, and that inside it is kept', async () => {
  const header = await headerOf({ username: 'Bob Bär', applicationPassword: '  abcd EFGH 1234\n' });
  expect(header).toBe(`Basic ${Buffer.from('Bob Bär:abcd EFGH 1234').toString('base64')}`);
});

test('credentials are copied, and properties of another kind are ignored', async () => {
  const credentials = { accessToken: 'abc', consumerKey: undefined };
  const header = headerOf(credentials);
  credentials.accessToken = 'changed';
  expect(await header).toBe('Bearer abc');
});
