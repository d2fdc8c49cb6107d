import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { checkSignature, nonceOf, readIDToken } from '../../lib/oauth2/id-token';
import recorded from '../fixtures/id-token.json';
import { failure } from '../support/failure';

const home = 'https://blog.example.test';
const now = 1_800_000_000;
const expected = { home, clientID: 'app-one', nonce: nonceOf('STATE'), now };
const claims = {
  iss: `${home}/`,
  sub: 'bob',
  aud: 'app-one',
  iat: now,
  exp: now + 3600,
  auth_time: now,
  nonce: expected.nonce,
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url');
function token(
  changes: object = {},
  header: object = { typ: 'JWT', alg: 'RS256' },
  key: KeyObject = rsa.privateKey,
) {
  const signed = `${part(header)}.${part({ ...claims, ...changes })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

describe('the claims', () => {
  test('of a token of this login name the user', () => {
    expect(readIDToken(token(), expected)).toBe('bob');
  });

  test.each<[string, object]>([
    ['the issuer without a slash', { iss: home }],
    [
      'several audiences, and this application as the authorized party',
      { aud: ['x', 'app-one'], azp: 'app-one' },
    ],
    ['an audience in a list', { aud: ['app-one'] }],
    ['a clock that is five minutes ahead', { iat: now + 300 }],
    ['a clock that is five minutes behind', { iat: now - 300, exp: now - 300 }],
  ])('may have %s', (_, changes) => {
    expect(readIDToken(token(changes), expected)).toBe('bob');
  });

  test('may have a home with a slash', () => {
    expect(readIDToken(token(), { ...expected, home: `${home}/` })).toBe('bob');
  });

  test.each<[string, object, RegExp]>([
    ['another issuer', { iss: 'https://evil.example.test/' }, /issued by https:\/\/evil\.example\.test/],
    ['another scheme', { iss: 'http://blog.example.test/' }, /issued by http:/],
    [
      'no issuer',
      { iss: undefined },
      /issued by nobody\. Give the address of the site as in .*\(Site Address\)\. .* must not change it for the OpenID Connect server/,
    ],
    ['an issuer that cannot be quoted', { iss: '\u0000' }, /issued by nobody\./],
    ['an issuer with a slash in the middle', { iss: `${home}/x` }, /issued by https:/],
    [
      'another audience',
      { aud: 'app-two' },
      /another application\. Compare `clientID` with the registration/,
    ],
    ['no audience', { aud: undefined }, /another application/],
    ['several audiences without an authorized party', { aud: ['app-one', 'x'] }, /another application/],
    ['another authorized party', { aud: ['app-one', 'x'], azp: 'x' }, /another application/],
    ['a past expiry', { exp: now - 301 }, /expired, or .* Correct the clock of the server/],
    ['a time of issue that is a text', { iat: String(now) }, /not issued now/],
    ['no expiry', { exp: undefined }, /expired/],
    ['an expiry that is a text', { exp: String(now + 9) }, /expired/],
    ['an old time of issue', { iat: now - 301 }, /not issued now/],
    ['a future time of issue', { iat: now + 301 }, /not issued now/],
    ['no time of issue', { iat: undefined }, /not issued now/],
    [
      'no subject',
      { sub: undefined },
      /names no user\. Look for a plugin or a filter that changes the id_token/,
    ],
    ['an empty subject', { sub: '' }, /names no user/],
    ['a numeric subject', { sub: 2 }, /names no user/],
    ['an endless subject', { sub: 'b'.repeat(256) }, /names no user/],
  ])('must not have %s', async (_, changes, message) => {
    const error = await failure(() => readIDToken(token(changes), expected));
    expect(error.code).toBe('id_token_invalid');
    expect(error.message).toMatch(message);
  });

  test.each([
    ['the nonce of another login', { nonce: nonceOf('OTHER') }],
    ['no nonce', { nonce: undefined }],
    ['a list', { nonce: [expected.nonce] }],
  ])('with %s belong to another login', async (_, changes) => {
    expect(await failure(() => readIDToken(token(changes), expected))).toMatchObject({
      code: 'nonce_mismatch',
      remedy: expect.stringContaining(
        'somebody may have tried to log you in with an account that is not yours',
      ),
    });
  });

  test.each([
    ['no signature', { alg: 'none' }],
    ['a signature with the secret', { alg: 'HS256' }],
    ['another algorithm', { alg: 'ES256' }],
    ['no algorithm', {}],
  ])('are not read from a token with %s', async (_, header) => {
    const error = await failure(() => readIDToken(token({}, header), expected));
    expect(error).toMatchObject({ code: 'id_token_invalid', message: expect.stringContaining('RS256') });
    expect(error.remedy).toBe('No other algorithm is accepted.');
  });

  test('may name a user of 255 characters', () => {
    const sub = 'b'.repeat(255);
    expect(readIDToken(token({ sub }), expected)).toBe(sub);
  });

  test.each([
    ['a header that is no object', `${part([])}.${part(claims)}.x`],
    ['claims that are no object', `${part({ alg: 'RS256' })}.${part(null)}.x`],
    ['nothing', undefined],
  ])('are not read from %s', async (_what, value) => {
    const error = await failure(() => readIDToken(value, expected));
    expect(error.message).toContain(`The id_token of ${home} is missing or malformed.`);
    expect(error.remedy).toContain('changes the token response of the OpenID Connect server');
  });

  test('are not read from an endless token', async () => {
    const error = await failure(() => readIDToken(token({ padding: 'x'.repeat(20_000) }), expected));
    expect(error.code).toBe('id_token_invalid');
  });

  test('are not read from anything else, and no text of the token gets into the message', async () => {
    const random = fc.oneof(fc.string(), fc.jsonValue(), fc.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]*$/));
    await fc.assert(
      fc.asyncProperty(random, async (value) => {
        expect((await failure(() => readIDToken(value, expected))).code).toBe('id_token_invalid');
      }),
    );
    for (const value of [
      undefined,
      `${token()}.x`,
      `a${'a'.repeat(20_000)}.b.c`,
      token().replace(/\.[^.]+$/, '.'),
    ]) {
      const error = await failure(() => readIDToken(value, expected));
      expect(error.code).toBe('id_token_invalid');
      expect(error.message).not.toContain(token().slice(0, 20));
    }
  });
});

describe('the signature', () => {
  const jwk = { ...rsa.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });

  test.each([
    ['the only key', [jwk]],
    ['one of several keys', [other.publicKey.export({ format: 'jwk' }), { kty: 'RSA', n: 1 }, null, jwk]],
    ['a key without a use', [{ kty: 'RSA', n: jwk.n, e: jwk.e }]],
  ])('may be by %s', (_, keys) => {
    expect(() => checkSignature(token(), keys, home)).not.toThrow();
  });

  test.each([
    ['no key', []],
    ['another key', [other.publicKey.export({ format: 'jwk' })]],
    ['a key for encryption', [{ ...jwk, use: 'enc' }]],
    ['a key of another algorithm', [{ ...jwk, alg: 'RS512' }]],
    ['a secret', [{ kty: 'oct', k: 'c2VjcmV0' }]],
    ['texts', ['key', 3]],
    ['a key after twenty others', [...Array(20).fill(other.publicKey.export({ format: 'jwk' })), jwk]],
    ['a key that is malformed', [{ ...jwk, n: '!' }, { kty: 'RSA' }]],
  ])('must not be by %s', async (_, keys) => {
    expect(await failure(() => checkSignature(token(), keys, home))).toMatchObject({
      code: 'id_token_invalid',
      message: expect.stringContaining('is not signed with a key of the site'),
      remedy: expect.stringContaining('/.well-known/jwks.json of the site: exempt that path'),
    });
  });

  test('covers the claims', async () => {
    const [header, , signature] = token().split('.');
    const forged = `${header}.${part({ ...claims, sub: 'admin' })}.${signature}`;
    expect(readIDToken(forged, expected)).toBe('admin');
    expect(await failure(() => checkSignature(forged, [jwk], home))).toHaveProperty(
      'code',
      'id_token_invalid',
    );
  });
});

test('a recorded token of the plugin is valid on its site, at its time', () => {
  const { home, clientID, nonce, iat, idToken, keys } = recorded;
  expect(readIDToken(idToken, { home, clientID, nonce, now: iat })).toBe('bob');
  expect(() => checkSignature(idToken, keys, home)).not.toThrow();
});
