import fc from 'fast-check';
import { WordPressError, type WordPressErrorCode } from '../../lib';
import { isEndpointMissing } from '../../lib/errors';
import type { HTTPResponse } from '../../lib/http/message';
import { authorizationError, readToken } from '../../lib/oauth2/token-response';
import recordings from '../fixtures/recordings.json';
import { shown } from '../support/failure';

const toFetchResponse = ({ request, response }: (typeof recordings)[number]): HTTPResponse => ({
  method: request.method,
  url: request.url,
  status: response.status,
  headers: response.headers,
  body: response.body,
});

const answer = (json: unknown, response: Partial<HTTPResponse> = {}): HTTPResponse => ({
  method: 'POST',
  url: 'https://blog.example.test/oauth/token?x=1',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: typeof json === 'string' ? json : JSON.stringify(json),
  ...response,
});

function caught(response: HTTPResponse, secrets: string[] = []): WordPressError {
  try {
    readToken(response, secrets);
  } catch (error) {
    if (error instanceof WordPressError) return error;
    throw error;
  }
  throw new Error('It was taken for a token.');
}

describe('what was recorded', () => {
  const refused: Record<string, WordPressErrorCode> = {
    'oauth2 token: unknown client': 'client_invalid',
    'oauth2 token: code used twice': 'authorization_code_invalid',
    'token: wrong secret': 'client_invalid',
    'token: code used twice': 'authorization_code_invalid',
  };
  const named = recordings.filter(({ name }) => name in refused);

  test('has each of these names', () => {
    expect(
      Object.keys(refused).filter((name) => !named.some((recording) => recording.name === name)),
    ).toEqual([]);
  });

  test.each(named.map((recording) => ({ ...recording, code: refused[recording.name]! })))(
    '$site — $name: $code',
    (recording) => {
      const sent = new URLSearchParams((recording.request as { body?: string }).body);
      const secrets = [sent.get('code') ?? '', sent.get('client_secret') ?? ''];
      const error = caught(toFetchResponse(recording), secrets);
      expect(error.code).toBe(recording.code);
      expect(error.message).toContain(
        `${recording.request.method} ${recording.request.url.replace(/\?.*/, '')}`,
      );
      expect(error.message).toContain(String(recording.response.status));
      for (const secret of secrets.filter((secret) => secret.length > 3)) {
        expect(shown(error)).not.toContain(secret);
      }
    },
  );

  test.each(recordings.filter(({ name }) => name === 'oauth2 token: accepted'))('$site — $name', (one) => {
    const { accessToken, refreshToken, params } = readToken(toFetchResponse(one), []);
    expect(accessToken).toMatch(/^[A-Za-z0-9]{12}$/);
    expect(refreshToken).toBeUndefined();
    expect(params).toEqual({ access_token: accessToken, token_type: 'bearer' });
  });

  test('WP OAuth Server: token: accepted', () => {
    const recording = recordings.find(({ name }) => name === 'token: accepted')!;
    const { accessToken, refreshToken, params } = readToken(toFetchResponse(recording), []);
    expect(accessToken).toMatch(/^[a-z0-9]{40}$/);
    expect(refreshToken).toMatch(/^[a-z0-9]{40}$/);
    expect(params).toEqual({
      access_token: accessToken,
      expires_in: 86400,
      token_type: 'Bearer',
      scope: 'basic',
      refresh_token: refreshToken,
    });
  });
});

describe('a token', () => {
  test.each([
    ['after a byte order mark', '\uFEFF{"access_token":"abc"}'],
    ['after a notice of PHP', '<b>Notice</b>: x in {y}\n{"access_token":"abc","token_type":"BEARER"}'],
    ['before a comment of a cache', '{"access_token":"abc"}\n<!-- cached -->'],
    ['without a type', '{"access_token":"abc"}'],
  ])('is found %s', (_, body) => {
    expect(readToken(answer(body), []).accessToken).toBe('abc');
  });

  test.each([
    ['a number as a text', '86400', 86400],
    ['a number', 3600, 3600],
    ['nothing', null, undefined],
    ['an empty text', '', undefined],
    ['a word', 'never', undefined],
    ['less than nothing', -1, undefined],
    ['an object', { in: 5 }, undefined],
    ['infinity', '1e999', undefined],
  ])('that expires in %s', (_, expires_in, seconds) => {
    const { params } = readToken(answer({ access_token: 'abc', expires_in }), []);
    expect(params.expires_in).toBe(seconds);
    expect('expires_in' in params).toBe(seconds !== undefined);
  });

  test.each([
    ['none', {}],
    ['an empty one', { access_token: '' }],
    ['one that is a list', { access_token: ['abc'] }],
    ['one that would end a header', { access_token: 'abc\r\nx-evil: 1' }],
    ['one with a space', { access_token: 'abc def' }],
    ['one that no header holds', { access_token: 'a'.repeat(7001) }],
    ['one of another type', { access_token: 'abc', token_type: 'mac' }],
    ['one whose type is none', { access_token: 'abc', token_type: { toString: 0 } }],
  ])('%s is none', (_, json) => {
    const error = caught(answer(json));
    expect(error.code).toBe('token_missing');
    expect(error.message).toMatch(/answered with 200: \d+ characters of application\/json, and no token\. /);
  });

  test('is not taken from an error', () => {
    const error = caught(answer({ access_token: 'abcdef' }, { status: 400 }));
    expect(error.code).toBe('oauth2_refused');
    expect(shown(error)).not.toContain('abcdef');
  });

  test('to refresh another is left out where it is none', () => {
    const token = readToken(answer({ access_token: 'abc', refresh_token: ['x'] }), []);
    expect(token.refreshToken).toBeUndefined();
    expect(token.params).not.toHaveProperty('refresh_token');
  });

  test('comes with what else was said, and nothing of it is taken for more', () => {
    const body = '{"access_token":"abc","__proto__":{"isAdmin":true},"scope":"basic"}';
    const { params } = readToken(answer(body), []);
    expect((params as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(params.scope).toBe('basic');
  });
});

describe('a refusal', () => {
  test.each<[string, unknown, number, WordPressErrorCode]>([
    ['an unknown client, as RFC 6749 says it', { error: 'invalid_client' }, 401, 'client_invalid'],
    ['a client without this grant', { error: 'unauthorized_client' }, 400, 'client_invalid'],
    ['a code that is over', { error: 'invalid_grant' }, 400, 'authorization_code_invalid'],
    ['an error at 200', { error: 'invalid_grant' }, 200, 'authorization_code_invalid'],
    ['another error', { error: 'unsupported_grant_type' }, 400, 'oauth2_refused'],
    ['another error where nothing is found', { error: 'invalid_request' }, 404, 'oauth2_refused'],
    ['an error of JavaScript’s own', { error: 'constructor', code: 'toString' }, 400, 'oauth2_refused'],
    ['a server in trouble', { error: 'temporarily_unavailable' }, 503, 'server_error'],
    ['an expired code', { code: 'oauth2.tokens.authorization_code.validate.expired', message: 'x' }, 400, 'authorization_code_invalid'], // prettier-ignore
    ['no such route', { code: 'rest_no_route', message: 'No route was found' }, 404, 'token_missing'],
    ['another REST error', { code: 'rest_invalid_param', message: 'x' }, 400, 'oauth2_refused'],
    ['a page that is not found', '<!doctype html><title>Not found</title>', 404, 'token_missing'],
    ['a front page', '<!doctype html><title>My blog</title>', 200, 'token_missing'],
    ['a redirect without an address', '', 302, 'token_missing'],
    ['a firewall', '<!doctype html><title>Forbidden</title>', 403, 'oauth2_refused'],
    ['a server that broke', '<b>Fatal error</b>', 500, 'server_error'],
  ])('by %s', (_, body, status, code) => {
    const error = caught(answer(body, { status }));
    expect(error.code).toBe(code);
    expect(isEndpointMissing(error)).toBe(code === 'token_missing');
    expect(error.message).toContain(`. ${error.remedy} See `);
    expect(error.message).toContain(`POST https://blog.example.test/oauth/token for an access token`);
  });

  test('says what the site said, and what it calls it', () => {
    const said = { error: 'invalid_client', error_description: 'The client\u202E credentials are invalid.' };
    expect(caught(answer(said, { status: 400 })).message).toMatch(
      /answered with 400: The client credentials are invalid \(invalid_client\)\. Compare `clientID` and `clientSecret`/,
    );
    expect(caught(answer({ error: 'invalid_scope' }, { status: 400 })).message).toContain(
      '400: invalid_scope. ',
    );
  });

  test.each([
    ['as the words', (secret: string) => ({ error: 'x', error_description: `Your code ${secret} is wrong` })],
    ['as the name', (secret: string) => ({ error: secret, message: 'no' })],
    ['as the code of a REST error', (secret: string) => ({ code: secret, message: 'no' })],
    ['in the data', (secret: string) => ({ code: 'x', message: 'no', data: { code: secret } })],
    ['in something else', (secret: string) => ({ sent: secret })],
    ['in a page', (secret: string) => `<!doctype html><title>No ${secret}</title>`],
    ['in a text', (secret: string) => `code=${encodeURIComponent(secret)}`],
  ])('does not repeat what was sent: %s', (_, said) => {
    for (const secret of ['Jc1oAeoyaFUP', 'a+b/c==']) {
      const error = caught(answer(said(secret), { status: 400 }), ['', secret]);
      expect(shown(error)).not.toContain(secret);
      expect(shown(error)).not.toContain(encodeURIComponent(secret));
    }
  });

  test('is told of any answer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.dictionary(fc.constantFrom('error', 'code', 'message'), fc.json()),
        ),
        (status, body) => {
          expect(caught(answer(body, { status })).remedy).not.toBe('');
        },
      ),
    );
  });
});

describe('an error from the authorize page', () => {
  test.each<[string, WordPressErrorCode]>([
    ['invalid_scope', 'oauth2_refused'],
    ['unauthorized_client', 'client_invalid'],
    ['server_error', 'server_error'],
    ['temporarily_unavailable', 'server_error'],
    ['invalid_request', 'oauth2_refused'],
    ['toString', 'oauth2_refused'],
  ])('%s is %s', (error, code) => {
    expect(authorizationError(error, undefined, 'https://a.test')).toMatchObject({ code });
  });

  test('says what a scope is for', () => {
    const { message } = authorizationError(
      'invalid_scope',
      'An unsupported scope was requested',
      'https://a.test/?p=1',
    );
    expect(message).toBe(
      'The authorize page of https://a.test/ sent the user back with an error: An unsupported scope was requested ' +
        "(invalid_scope). Leave out `scope`, or give only scopes that the site's OAuth 2 server knows. See passport-wordpress-rest/docs/errors.md#oauth2_refused",
    );
  });

  test('is never taken as it came', () => {
    const { message } = authorizationError(
      '<b>\u202Ex\n',
      `${'y'.repeat(1000)}\r\nSet-Cookie: a`,
      'https://a.test',
    );
    expect(message).not.toMatch(/[\r\n\u202E]|y{201}|Set-Cookie/);
    expect(authorizationError('<b>\u202Ex\n', ['a'], 'https://a.test').message).toContain('error: <b> x. ');
  });
});

test('a limit on the number of requests is not a refusal of the client, and says when to try again', () => {
  const error = caught(answer('slow down', { status: 429, headers: { 'retry-after': '30' } }));
  expect(error.code).toBe('server_error');
  expect(error.remedy).toMatch(/^Try again in 30 seconds\./);
});

describe('the words of a refusal', () => {
  const said = (json: unknown, status = 400) => caught(answer(json, { status })).message;

  test.each<[string, unknown, number, string]>([
    [
      'an error and its description',
      { error: 'e', error_description: 'D.' },
      400,
      'answered with 400: D (e).',
    ],
    ['a message and a code', { message: 'M', code: 'c' }, 400, 'answered with 400: M (c).'],
    ['a message alone', { message: 'M' }, 400, 'answered with 400: M.'],
    ['an error alone', { error: 'e' }, 400, 'answered with 400: e.'],
    ['a message that is no text, and an error', { message: 7, error: 'e' }, 400, 'answered with 400: e.'],
    ['a name that is a sentence', { message: 'M', code: 'not a name' }, 400, 'answered with 400: M.'],
    ['a name with something before it', { message: 'M', code: '<b>c' }, 400, 'answered with 400: M.'],
    ['a name with something after it', { message: 'M', code: 'c<b>' }, 400, 'answered with 400: M.'],
    ['an error without a text', { error: 'e', error_description: '' }, 400, 'answered with 400: (e).'],
    ['other JSON', { data: 1 }, 400, ', and no token.'],
    ['an empty object', {}, 200, ', and no token.'],
    ['a text', 'Go away', 400, 'answered with 400: Go away.'],
    ['a redirect', 'Moved', 300, 'answered with 300: Moved.'],
  ])('%s', (_what, json, status, words) => {
    expect(said(json, status)).toContain(words);
  });

  test('a response with a token is refused if its status is none of a success', () => {
    expect(said({ access_token: 'secret-token', token_type: 'bearer' }, 300)).not.toContain('secret-token');
  });
});

test('a token of 7,000 characters is one, a longer one is not; it may expire at once', () => {
  const token = (length: number) => answer({ access_token: 'a'.repeat(length), expires_in: 0 });
  expect(readToken(token(7000), []).accessToken).toHaveLength(7000);
  expect(readToken(token(1), []).params.expires_in).toBe(0);
  expect(caught(token(7001)).code).toBe('token_missing');
});
