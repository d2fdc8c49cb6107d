import { generateKeyPairSync, sign } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { inspect } from 'node:util';
import { WordPressError } from '../../lib';
import { HTTPClient } from '../../lib/http/client';
import { OAuth2Client, type OAuth2ClientOptions } from '../../lib/oauth2/client';
import { nonceOf } from '../../lib/oauth2/id-token';
import type { SiteData } from '../../lib/site/site';
import { selfSigned } from '../support/certificate';
import { failure, shown } from '../support/failure';
import { listen } from '../support/loopback';

interface Asked {
  request: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}
type Answer = (asked: Asked) => { status?: number; headers?: Record<string, string>; body?: string };

const TOKEN = JSON.stringify({ access_token: 'ACCESS', token_type: 'bearer' });
const GONE = { status: 404, body: '<!doctype html><title>Not found</title>' };

async function start(answer: Answer) {
  const asked: Asked[] = [];
  const { port } = await listen(
    http.createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const request = { request: `${message.method} ${message.url}`, headers: message.headers, body: Buffer.concat(chunks).toString() }; // prettier-ignore
        asked.push(request);
        const { status = 200, headers = {}, body = '' } = answer(request);
        response.writeHead(status, headers).end(body);
      });
    }),
  );
  return { asked, home: `http://127.0.0.1:${port}` };
}

const siteAt = (home: string) => ({ home, url: home, root: `${home}/wp-json/` }) as SiteData;
const serverAt = (token: string) => ({ authorization: token, token });

function clientFor(home: string, options: Partial<OAuth2ClientOptions> = {}): OAuth2Client {
  const here = { site: siteAt(home), server: serverAt(`${home}/oauth/token`) };
  return new OAuth2Client({
    ...here,
    http: new HTTPClient(),
    client: { clientID: 'CLIENT', clientSecret: 'SECRET&+ 1' },
    state: 'STATE',
    isUserSupplied: false,
    refresh: () => Promise.resolve(here),
    ...options,
  });
}

const params = {
  grant_type: 'authorization_code',
  redirect_uri: 'https://app.test/cb',
  code_verifier: 'VERIFIER',
};

test('a code is exchanged with the client in the body, by our own http', async () => {
  const { asked, home } = await start(() => ({ body: TOKEN }));
  const { accessToken } = await clientFor(home).accessToken('CODE', params);
  expect(accessToken).toBe('ACCESS');
  expect(asked).toHaveLength(1);
  const [{ request, headers, body }] = asked as [Asked];
  expect(request).toBe('POST /oauth/token');
  expect(headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'passport-wordpress-rest',
    accept: 'application/json',
  });
  expect(headers).not.toHaveProperty('authorization');
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    ...params,
    code: 'CODE',
    client_id: 'CLIENT',
    client_secret: 'SECRET&+ 1',
  });
});

test.each([undefined, ''])('a client without a secret, %p, sends none', async (clientSecret) => {
  const { asked, home } = await start(() => ({ body: TOKEN }));
  await clientFor(home, { client: { clientID: 'CLIENT', clientSecret } }).accessToken('CODE', {});
  expect(asked[0]!.body).toBe('code=CODE&client_id=CLIENT');
});

describe('a redirect of the token endpoint', () => {
  test.each([301, 302, 307, 308])('with %d gets nothing, not even on the same host', async (status) => {
    const { asked, home } = await start(({ request }) =>
      request === 'POST /oauth/token'
        ? { status, headers: { location: '/oauth/token/?kept=1' } }
        : { body: TOKEN },
    );
    const error = await failure(clientFor(home).accessToken('CODE', params));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain(`POST ${home}/oauth/token was redirected to ${home}/oauth/token/.`);
    expect(error.message).toContain('`endpoints`');
    expect(asked.map(({ request }) => request)).toEqual(['POST /oauth/token']);
  });

  test('to another host gets nothing either', async () => {
    const other = await start(() => ({ body: TOKEN }));
    const { home } = await start(() => ({ status: 308, headers: { location: `${other.home}/oauth/token` } }));
    const error = await failure(clientFor(home).accessToken('CODE', params));
    expect(error.code).toBe('redirect_refused');
    expect(other.asked).toEqual([]);
  });
});

describe('a token endpoint that is gone', () => {
  test('is looked for once, and asked with the same code, which nothing has used up', async () => {
    const { asked, home } = await start(({ request }) =>
      request === 'POST /oauth/token' ? GONE : { body: TOKEN },
    );
    const refresh = jest.fn(() =>
      Promise.resolve({ site: siteAt(`${home}/new`), server: serverAt(`${home}/new/token`) }),
    );
    const client = clientFor(home, { refresh });
    expect(await client.accessToken('CODE', params)).toHaveProperty('accessToken', 'ACCESS');
    expect(asked.map(({ request }) => request)).toEqual(['POST /oauth/token', 'POST /new/token']);
    expect(asked[1]!.body).toBe(asked[0]!.body);
    expect(refresh).toHaveBeenCalledTimes(1);
    // The profile is read where the site is now.
    expect(client.site.home).toBe(`${home}/new`);
  });

  test('and gone again is the end', async () => {
    const { asked, home } = await start(() => GONE);
    const refresh = () => Promise.resolve({ site: siteAt(home), server: serverAt(`${home}/new/token`) });
    const error = await failure(clientFor(home, { refresh }).accessToken('CODE', params));
    expect(error.code).toBe('token_missing');
    expect(asked).toHaveLength(2);
  });

  test('and found where it was is not asked again', async () => {
    const { asked, home } = await start(() => GONE);
    expect(await failure(clientFor(home).accessToken('CODE', params))).toHaveProperty(
      'code',
      'token_missing',
    );
    expect(asked).toHaveLength(1);
  });

  test('and found on another host is not given the code', async () => {
    const other = await start(() => ({ body: TOKEN }));
    const { home } = await start(() => GONE);
    const refresh = () =>
      Promise.resolve({ site: siteAt(other.home), server: serverAt(`${other.home}/oauth/token`) });
    const error = await failure(clientFor(home, { refresh }).accessToken('CODE', params));
    expect(error.code).toBe('token_missing');
    expect(error.message).toContain(`POST ${home}/oauth/token`);
    expect(other.asked).toEqual([]);
  });

  test('with the whole server is an error that says so', async () => {
    const { home } = await start(() => GONE);
    const gone = new WordPressError('oauth2_unavailable', 'It is gone.', 'Install it.');
    const error = await failure(
      clientFor(home, { refresh: () => Promise.reject(gone) }).accessToken('CODE', params),
    );
    expect(error).toBe(gone);
  });

  test('is not what a refusal means', async () => {
    const { asked, home } = await start(() => ({ status: 400, body: '{"error":"invalid_grant"}' }));
    const refresh = jest.fn();
    const error = await failure(clientFor(home, { refresh }).accessToken('CODE', params));
    expect(error.code).toBe('authorization_code_invalid');
    expect(refresh).not.toHaveBeenCalled();
    expect(asked).toHaveLength(1);
  });
});

test('the access token goes into the header, on the site alone', async () => {
  const other = await start(() => ({ body: '{}' }));
  const { asked, home } = await start(({ request }) =>
    request === 'GET /away'
      ? { status: 302, headers: { location: `${other.home}/` } }
      : request === 'GET /me'
        ? { status: 301, headers: { location: '/me/' } }
        : { body: '{}' },
  );
  const client = clientFor(home);
  expect(await client.fetch(`${home}/me`, 'ACCESS')).toMatchObject({ status: 200, url: `${home}/me/` });
  expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer ACCESS', 'Bearer ACCESS']);
  expect(await failure(client.fetch(`${home}/away`, 'ACCESS'))).toHaveProperty('code', 'redirect_refused');
  expect(other.asked).toEqual([]);
});

test('an access token that a refusal repeats is taken out of it', async () => {
  const { home } = await start(({ headers }) => ({ status: 403, body: `No ${headers.authorization}!` }));
  expect(await clientFor(home).fetch(`${home}/me`, 'ACCESS')).toHaveProperty('body', 'No Bearer [removed]!');
});

test('no secret shows in the client, nor in an error, should the site repeat it', async () => {
  const { home } = await start(({ body }) => {
    const said = Object.fromEntries(new URLSearchParams(body));
    return {
      status: 400,
      body: JSON.stringify({ error: 'x', error_description: Object.values(said).join(' ') }),
    };
  });
  const client = clientFor(home);
  const error = await failure(client.accessToken('CODE', params));
  const all = shown(error) + inspect(client, { depth: Infinity, showHidden: true }) + JSON.stringify(client);
  for (const secret of ['SECRET', ' CODE', 'VERIFIER']) expect(all).not.toContain(secret);
  expect(error.message).toContain('[removed]');
});

describe('a server that is found again', () => {
  test.each([
    ['its token endpoint', (other: string, _home: string) => ({ token: `${other}/token` })],
    [
      'its userinfo endpoint',
      (other: string, home: string) => ({ token: `${home}/token/2`, userinfo: `${other}/me` }),
    ],
  ])('with %s at another origin gets no code', async (_, endpoints) => {
    const other = await start(() => ({ body: TOKEN }));
    const { asked, home } = await start(() => GONE);
    const refresh = () =>
      Promise.resolve({
        site: siteAt(home),
        server: { authorization: `${home}/authorize`, ...endpoints(other.home, home) },
      });
    const error = await failure(clientFor(home, { refresh }).accessToken('CODE', {}));
    expect(error.code).toBe('token_missing');
    expect(asked).toHaveLength(1);
    expect(other.asked).toEqual([]);
  });

  test('that is another one, at the same origin, gets no code', async () => {
    const { asked, home } = await start(({ request }) => (request.endsWith('/new') ? { body: TOKEN } : GONE));
    const began = { ...serverAt(`${home}/token`), name: 'wp-oauth-server' as const };
    const refresh = () =>
      Promise.resolve({
        site: siteAt(home),
        server: { ...serverAt(`${home}/new`), name: 'wp-api' as const },
      });
    const error = await failure(clientFor(home, { server: began, refresh }).accessToken('CODE', {}));
    expect(error.code).toBe('token_missing');
    expect(asked).toHaveLength(1);
  });
});

describe('a site that loses the Authorization header', () => {
  const anonymous = { status: 401, body: '{"code":"rest_not_logged_in","message":"Log in."}' };

  test('gets the access token in the query, without the header', async () => {
    const { asked, home } = await start(({ request }) =>
      request.includes('access_token=ACC%2FESS') ? { body: '{"id":3}' } : anonymous,
    );
    const response = await clientFor(home).fetch(`${home}/me?context=edit`, 'ACC/ESS');
    expect(response.body).toBe('{"id":3}');
    expect(response.url).not.toContain('ACC');
    expect(asked.map(({ request, headers }) => [request, headers.authorization])).toEqual([
      ['GET /me?context=edit', 'Bearer ACC/ESS'],
      ['GET /me?context=edit&access_token=ACC%2FESS', undefined],
    ]);
  });

  test('and does not read the query either, is reported with its first answer', async () => {
    const { home } = await start(() => anonymous);
    expect(await clientFor(home).fetch(`${home}/me`, 'ACCESS')).toMatchObject(anonymous);
  });
});

describe('the keys of an id_token', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  /** A site with https, whose token response has an id_token for the state `STATE`. */
  async function startOpenID() {
    const asked: string[] = [];
    const { key, cert } = selfSigned();
    const { port } = await listen(
      https.createServer({ key, cert }, (request, response) => {
        asked.push(`${request.method} ${request.url}`);
        request.resume();
        if (request.url!.includes('jwks')) {
          response.end(JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }));
          return;
        }
        const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
        const iat = Math.floor(Date.now() / 1000);
        const claims = { iss: home, sub: 'bob', aud: 'CLIENT', iat, exp: iat + 60, nonce: nonceOf('STATE') };
        const signed = `${part({ alg: 'RS256' })}.${part(claims)}`;
        const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
        response.end(JSON.stringify({ ...JSON.parse(TOKEN), id_token: `${signed}.${signature}` }));
      }),
    );
    const home = `https://127.0.0.1:${port}`;
    const http = new HTTPClient({ agents: { https: new https.Agent({ ca: cert }) } });
    const server = { ...serverAt(`${home}/token`), name: 'openid-connect-server' as const };
    return { asked, home, options: { http, site: siteAt(home), server } };
  }

  test.each([
    ['are not needed on a site with https that the developer named', false, []],
    ['are requested if a user named the site', true, ['GET /.well-known/jwks.json']],
  ])('%s', async (_, isUserSupplied, keys) => {
    const { asked, home, options } = await startOpenID();
    const client = clientFor(home, { ...options, isUserSupplied });
    await client.accessToken('CODE', params);
    expect(client.subject).toBe('bob');
    expect(asked).toEqual(['POST /token', ...keys]);
  });
});
