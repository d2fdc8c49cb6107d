import { readRefresh, requestTokens } from '../../lib/fetch/refresh-request';
import { failure } from '../support/failure';

const url = 'https://a.test/oauth2/token?x=1';
const tokens = { access_token: 'ACCESS', refresh_token: 'REFRESH', token_type: 'bearer' };

const read = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  readRefresh(
    {
      method: 'POST',
      url,
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
    ['OLDREFRESH'],
  );

describe('the response to a refresh', () => {
  test('has the tokens, also among other objects', () => {
    const expected = { accessToken: 'ACCESS', refreshToken: 'REFRESH' };
    expect(read(200, tokens)).toMatchObject(expected);
    expect(read(200, `Notice: {"a":1}\n${JSON.stringify(tokens)}`)).toMatchObject(expected);
  });

  test.each([
    ['alone', '{"error":"invalid_grant","error_description":"Expired: OLDREFRESH."}'],
    ['behind another object', 'Notice: {"a":1}\n{"error":"invalid_grant","error_description":"Expired: OLDREFRESH."}'], // prettier-ignore
  ])('refuses the refresh token: %s', async (_where, body) => {
    const error = await failure(() => read(400, body));
    expect(error).toMatchObject({ code: 'refresh_refused' });
    expect(error.message).toContain(
      'POST https://a.test/oauth2/token refused the refresh token with 400: Expired: [removed]. ' +
        'Log in again: the refresh token expired, was revoked, or was used before. If several processes use the tokens ' +
        'of one user, each must read them from the store before a request.',
    );
  });

  test.each([
    { error: 'unauthorized_client', error_description: 'No.' },
    { error: 'unsupported_grant_type', error_description: 'No.' },
    { code: 'rest_missing_callback_param', message: 'No.' },
    { code: 'rest_invalid_param', message: 'No.' },
  ])('says that the server issues no tokens: %j', async (body) => {
    const error = await failure(() => read(400, body));
    expect(error).toMatchObject({ code: 'refresh_unavailable' });
    expect(error.message).toContain(
      'POST https://a.test/oauth2/token does not issue new access tokens. It answered with 400: No. ' +
        'Log in again whenever the access token expires, or use a method whose credentials do not expire: OAuth 1.0a or ' +
        'an application password.',
    );
  });

  test.each([
    [300, { location: 'https://b.test/t?OLDREFRESH' }, 'https://b.test/t'],
    [399, { location: 'https://b.test/OLDREFRESH' }, 'https://b.test/[removed]'],
    [302, {}, ''],
  ])('is a redirect that is not followed: %d', async (status, headers, target) => {
    const error = await failure(() => read(status, '', headers));
    expect(error).toMatchObject({ code: 'redirect_refused' });
    expect(error.message).toContain(
      `POST https://a.test/oauth2/token was redirected to ${target}. The refresh token and the client secret are not ` +
        'sent there. If that URL is the token endpoint, give it in the option `endpoints`.',
    );
  });
});

describe('the request for new tokens', () => {
  const credentials = { refreshToken: 'OLDREFRESH', clientID: 'id' };

  test('is a form by POST, with the client secret if there is one', async () => {
    const sent: RequestInit[] = [];
    const fetch = (_url: URL, init: RequestInit) => {
      sent.push(init);
      return Promise.resolve(new Response(JSON.stringify(tokens)));
    };
    await requestTokens(new URL(url), credentials, { fetch, timeout: 1000 });
    await requestTokens(new URL(url), { ...credentials, clientSecret: 'secret' }, { fetch, timeout: 1000 });
    expect(sent.map(({ body }) => body)).toEqual([
      'grant_type=refresh_token&refresh_token=OLDREFRESH&client_id=id',
      'grant_type=refresh_token&refresh_token=OLDREFRESH&client_id=id&client_secret=secret',
    ]);
    for (const { method, headers, redirect } of sent) {
      expect({ method, redirect }).toEqual({ method: 'POST', redirect: 'manual' });
      expect(headers).toEqual({
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      });
    }
  });

  test('ends at the time limit', async () => {
    const fetch = (_url: URL, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason as Error));
      });
    const error = await failure(requestTokens(new URL(url), credentials, { fetch, timeout: 5 }));
    expect(error.code).toBe('timeout');
    expect(error.message).toContain(
      'POST https://a.test/oauth2/token for new tokens was not answered in full within 5 ms. ' +
        'If the site is slow, raise `timeout`.',
    );
  });
});
