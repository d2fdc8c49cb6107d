import { readError, type WordPressErrorCode } from '../../lib';
import { ignoredCredentials, refusesToken, restRefusal } from '../../lib/rest/refusal';
import recordings from '../fixtures/recordings.json';

const recorded: Record<string, WordPressErrorCode> = {
  'users/me: revoked access token': 'access_token_invalid',
  'users/me: signature mismatch': 'signature_mismatch',
  'users/me: anonymous, or Authorization header stripped on the way': 'not_logged_in',
  'users/me: wrong application password': 'not_logged_in',
  'users/me: unknown bearer token': 'access_token_invalid',
  'any REST route: OAuth parameters missing (proves that the Authorization header arrives)':
    'oauth_parameters_missing',
  'REST route that does not exist': 'rest_error',
  'posts: invalid parameter': 'rest_error',
  'posts: no such post': 'rest_error',
  'settings: an author may not': 'rest_error',
};

const respond = (status: number, body: string | object, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });

test.each(['constructor', '__proto__', { toString: 0 }, ['rest_not_logged_in'], null])(
  'a code that no site has is none of ours: %j',
  (code) => {
    const body = JSON.stringify({ code, message: 'No.' });
    const error = restRefusal({ url: 'https://a.test/', status: 400, headers: {}, body }, 'rest_error');
    expect(error.code).toBe('rest_error');
  },
);

describe('readError', () => {
  test.each(
    recordings
      .filter(({ name, site }) => name in recorded && site === 'wp-6.1.9, pretty permalinks, at the root')
      .map((recording) => ({ ...recording, code: recorded[recording.name]! })),
  )('$name: $code', async ({ response, code }) => {
    const error = await readError(respond(response.status, response.body));
    expect(error).toMatchObject({ name: 'WordPressError', code });
    expect(error!.message).toContain(String(response.status));
    expect(error!.message).toContain(
      (JSON.parse(response.body) as { message: string }).message.replace(/\.$/, ''),
    );
    expect(error!.message).toContain((JSON.parse(response.body) as { code: string }).code);
  });

  test.each<[number, string | object, WordPressErrorCode]>([
    [500, 'Es ist ein Fehler aufgetreten.', 'server_error'],
    [503, '<title>Maintenance</title>', 'server_error'],
    [403, '<!DOCTYPE html><title>Just a moment…</title>', 'rest_error'],
    [401, { code: 'json_oauth1_invalid_timestamp', message: 'Zeit' }, 'timestamp_invalid'],
    [401, '', 'rest_error'],
  ])('%d %j: %s', async (status, body, code) => {
    expect(await readError(respond(status, body))).toMatchObject({ code });
  });

  test('finds nothing wrong with a success', async () => {
    expect(await readError(respond(201, { id: 1 }))).toBeUndefined();
  });

  test('leaves the body to the caller', async () => {
    const response = respond(403, { code: 'rest_forbidden', message: 'No.' });
    await readError(response);
    expect(await response.json()).toEqual({ code: 'rest_forbidden', message: 'No.' });
  });

  test('reads only the beginning of an answer without end', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1024;
        controller.enqueue(new Uint8Array(1024).fill(97));
      },
    });
    const error = await readError(new Response(endless, { status: 500 }));
    expect(error).toMatchObject({ code: 'server_error' });
    expect(sent).toBeLessThan(2 ** 20);
  });
});

test('anybody without credentials gets a 401 that is not of the plugin', () => {
  const body = (code: string) => JSON.stringify({ code });
  expect(ignoredCredentials(401, body('rest_not_logged_in'))).toBe(true);
  expect(ignoredCredentials(401, body('rest_cannot_create'))).toBe(true);
  expect(ignoredCredentials(401, body('json_oauth1_signature_mismatch'))).toBe(false);
  expect(ignoredCredentials(401, body('json_consumer_notfound'))).toBe(false);
  expect(ignoredCredentials(403, body('rest_forbidden'))).toBe(false);
  expect(ignoredCredentials(401, 'Forbidden')).toBe(false);
});

test.each([
  [401, '', true],
  [401, '{"code":"rest_x","message":"m"}', true],
  [403, '{"code":"oauth2.authentication.attempt_authentication.invalid_token","message":"m"}', true],
  [403, '{"code":"rest_forbidden","message":"m"}', false],
  [403, '', false],
  [400, '{"code":"oauth2.authentication.attempt_authentication.invalid_token","message":"m"}', false],
  [200, '{}', false],
])('whether %d with %j may mean that the token is expired: %s', (status, body, isRefused) => {
  expect(refusesToken(status, body)).toBe(isRefused);
});

test.each([
  ['<b>rest_x', false],
  ['rest_x<b>', false],
  ['x'.repeat(81), false],
  ['rest_x.y-1', true],
])('the code %j is in the message: %s', (code, isNamed) => {
  const body = JSON.stringify({ code, message: 'No.' });
  const { message } = restRefusal({ url: 'https://a.test/', status: 400, headers: {}, body }, 'rest_error');
  expect(message).toContain(isNamed ? `answered with 400 (${code}): No.` : 'answered with 400: No.');
});
