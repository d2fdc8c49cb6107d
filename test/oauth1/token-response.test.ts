import fc from 'fast-check';
import { WordPressError, type WordPressErrorCode } from '../../lib';
import type { HTTPResponse } from '../../lib/http/message';
import { lacksOAuthParameters, readToken, type Step } from '../../lib/oauth1/token-response';
import recordings from '../fixtures/recordings.json';
import { cpuTimer } from '../support/cpu-time';

const toFetchResponse = ({ request, response }: (typeof recordings)[number]): HTTPResponse => ({
  method: request.method,
  url: request.url,
  status: response.status,
  headers: response.headers,
  body: response.body,
});

const answer = (response: Partial<HTTPResponse>): HTTPResponse => ({
  method: 'POST',
  url: 'https://blog.example.test/oauth1/request?x=1',
  status: 200,
  headers: {},
  body: '',
  ...response,
});

const asked = (step: Step, secrets: string[] = []) => ({
  step,
  secrets,
  callback: 'https://app.example.test/cb?x=1',
});
const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

describe('what was recorded', () => {
  const refused: Record<string, WordPressErrorCode> = {
    'request token: unknown consumer key': 'consumer_key_invalid',
    'request token: wrong consumer secret': 'signature_mismatch',
    'request token: callback differs from the registered one': 'callback_invalid',
    'request token: timestamp more than 15 minutes off': 'timestamp_invalid',
    'request token: signature method PLAINTEXT': 'signature_method_invalid',
    'request token: Authorization header stripped on the way': 'oauth_parameters_missing',
    'request token at a site without the plugin': 'token_missing',
    'advertised request-token URL does not exist here': 'token_missing',
    'access token: user has not authorized': 'request_token_unauthorized',
    'access token: wrong verifier': 'verifier_invalid',
    'access token: missing verifier': 'verifier_invalid',
    'access token: request token used twice': 'request_token_invalid',
  };
  const named = recordings.filter(({ name }) => name in refused);

  test.each(named.map((recording) => ({ ...recording, code: refused[recording.name]! })))(
    '$site — $name: $code',
    (recording) => {
      const step: Step = recording.name.startsWith('access') ? 'access token' : 'request token';
      const response = toFetchResponse(recording);
      const error = caught(() => readToken(response, asked(step)));
      expect(error).toBeInstanceOf(WordPressError);
      expect(error.code).toBe(recording.code);
      expect(error.message).toContain(
        `${recording.request.method} ${recording.request.url.replace(/\?.*/, '')}`,
      );
      expect(error.message).toContain(String(recording.response.status));
      expect(error.message).toContain(error.remedy);
    },
  );

  test('knows each of these names', () => {
    expect(
      Object.keys(refused).filter((name) => !named.some((recording) => recording.name === name)),
    ).toEqual([]);
  });

  test.each(recordings.filter(({ name }) => /^(request|access) token.*(accepted|request$)/.test(name)))(
    '$site — $name: a token',
    (recording) => {
      const { token, tokenSecret } = readToken(toFetchResponse(recording), asked('request token'));
      expect(token).toMatch(/^[A-Za-z0-9]{24}$/);
      expect(tokenSecret).toMatch(/^[A-Za-z0-9]{48}$/);
    },
  );
});

function caught(attempt: () => unknown): WordPressError {
  try {
    attempt();
  } catch (error) {
    return error as WordPressError;
  }
  throw new Error('Nothing was thrown.');
}

describe('in another language', () => {
  test.each<[Step, number, Partial<HTTPResponse>, WordPressErrorCode]>([
    ['request token', 400, {}, 'oauth_parameters_missing'],
    ['request token', 401, {}, 'oauth_refused'],
    ['request token', 401, { headers: { date: 'Mon, 01 Jan 2001 00:00:00 GMT' } }, 'timestamp_invalid'],
    ['request token', 500, { headers: form }, 'callback_invalid'],
    ['request token', 500, { headers: { 'content-type': 'text/html' } }, 'server_error'],
    ['request token', 503, { headers: form }, 'server_error'],
    ['request token', 403, {}, 'oauth_refused'],
    ['request token', 404, {}, 'token_missing'],
    ['request token', 301, {}, 'token_missing'],
    ['access token', 400, {}, 'request_token_invalid'],
    ['access token', 401, {}, 'oauth_refused'],
    ['access token', 500, { headers: form }, 'server_error'],
  ])('%s, %d: the status and the step tell what they can, and the words stay', (step, status, rest, code) => {
    const response = answer({ status, body: 'Geht nicht.', ...rest });
    const error = caught(() => readToken(response, asked(step)));
    expect(error.code).toBe(code);
    expect(error.message).toContain('Geht nicht.');
  });

  test('a 400 may be a lost header, unless an English text says otherwise', () => {
    expect(lacksOAuthParameters(answer({ status: 400, body: 'Geht nicht.' }))).toBe(true);
    expect(lacksOAuthParameters(answer({ status: 400, body: 'No OAuth parameters supplied' }))).toBe(true);
    expect(lacksOAuthParameters(answer({ status: 400, body: 'Invalid token' }))).toBe(false);
    expect(lacksOAuthParameters(answer({ status: 401, body: 'Invalid token' }))).toBe(false);
  });
});

describe('a success', () => {
  test.each([
    ['an empty body', ''],
    ['HTML', '<!DOCTYPE html><title>Hello</title>'],
    ['no secret', 'oauth_token=abc&oauth_callback_confirmed=true'],
    ['an empty token', 'oauth_token=&oauth_token_secret=s'],
    ['an empty secret', 'oauth_token=t&oauth_token_secret='],
    ['a token of a megabyte', `oauth_token=${'a'.repeat(2 ** 20)}&oauth_token_secret=s`],
  ])('with %s is none', (_, body) => {
    expect(() => readToken(answer({ body }), asked('request token'))).toThrow(
      expect.objectContaining({ code: 'token_missing' }),
    );
  });

  test('is looked for in lines without end in no time', () => {
    const milliseconds = cpuTimer();
    expect(() => readToken(answer({ body: '\n'.repeat(60_000) }), asked('request token'))).toThrow();
    expect(milliseconds()).toBeLessThan(1000);
  });

  test('is read past what PHP and plugins print before it', () => {
    const body =
      '\uFEFF\n<br />\n<b>Deprecated</b>: x in y.php on line 3<br />\noauth_token=t&oauth_token_secret=s%2B';
    expect(readToken(answer({ body }), asked('request token'))).toEqual({
      token: 't',
      tokenSecret: 's+',
      params: {},
    });
  });

  test('takes the last value of a name that is given twice, as PHP does', () => {
    const body = 'oauth_token=a&oauth_token=b&oauth_token_secret=c&user+id=1&user+id=%F0%9F%98%80&wp_scope=';
    expect(readToken(answer({ body }), asked('access token'))).toEqual({
      token: 'b',
      tokenSecret: 'c',
      params: { 'user id': '😀', wp_scope: '' },
    });
  });

  test('is read with any number of parameters', () => {
    const body = `oauth_token=t${'&x=1'.repeat(2000)}&oauth_token_secret=s`;
    expect(readToken(answer({ body }), asked('access token'))).toMatchObject({ tokenSecret: 's' });
  });

  test('that holds a token in another form does not bring it into the message', () => {
    const body = '{"oauth_token":"TOKENVALUE","oauth_token_secret":"SECRETVALUE"}';
    const { message } = caught(() => readToken(answer({ body }), asked('access token')));
    expect(message).not.toMatch(/TOKENVALUE|SECRETVALUE/);
  });
});

test('a message names the callback to register without its query', () => {
  const response = answer({ status: 500, body: 'Callback URL is invalid' });
  expect(caught(() => readToken(response, asked('request token'))).message).toMatch(
    /exactly https:\/\/app\.example\.test\/cb as/,
  );
});

test('a site that echoes the request does not bring secrets into a message', () => {
  const secrets = ['SECRET/1', 'VERIFIER2'];
  const echo =
    'Denied: OAuth oauth_consumer_key="KEY", oauth_token="TOKENVALUE", oauth_signature="c2lnbmF0dXJlc2lnbmF0dXJlMTI%3D"; ' +
    'expected MTIzNDU2Nzg5MDEyMzQ1Njc4OTA= SECRET/1 SECRET%2F1 VERIFIER2';
  const { message } = caught(() =>
    readToken(answer({ status: 401, body: echo }), asked('access token', secrets)),
  );
  expect(message).toContain('Denied');
  for (const secret of ['KEY', 'TOKENVALUE', 'c2lnbmF0', 'MTIzNDU2', 'SECRET', 'VERIFIER2']) {
    expect(message.replace(/`consumerKey`|consumer key/g, '')).not.toContain(secret);
  }
});

test('any answer is a token or a WordPressError', () => {
  const anyAnswer = fc.record({
    status: fc.integer({ min: 100, max: 599 }),
    body: fc.oneof(fc.string(), fc.json(), fc.constant('oauth_token=t&oauth_token_secret=s')),
    headers: fc.record({
      date: fc.string(),
      'content-type': fc.constantFrom('text/html', form['content-type']),
    }),
  });
  const step = fc.constantFrom<Step>('request token', 'access token');
  fc.assert(
    fc.property(anyAnswer, step, (response, step) => {
      try {
        expect(readToken(answer(response), asked(step)).token).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(WordPressError);
      }
    }),
  );
});

test.each<[status: number, headers: Record<string, string>, remedy: RegExp]>([
  [429, { 'retry-after': '30' }, /^Try again in 30 seconds\./],
  [503, { 'retry-after': '600' }, /maintenance page/],
])('a %d that says when to try again is repeated to the developer', (status, headers, remedy) => {
  const error = caught(() => readToken(answer({ status, headers }), asked('access token')));
  expect(error.code).toBe('server_error');
  expect(error.remedy).toMatch(remedy);
});

describe('the words of a refusal', () => {
  const said = (step: Step, response: Partial<HTTPResponse>) =>
    caught(() => readToken(answer(response), asked(step))).message;

  test.each<[Step, Partial<HTTPResponse>, string]>([
    ['request token', { status: 401, body: 'No.' }, 'for a request token was answered with 401: No.'],
    ['access token', { status: 401, body: 'No.' }, 'for an access token was answered with 401: No.'],
    ['access token', { status: 401 }, 'for an access token was answered with 401.'],
    ['access token', { status: 300, body: 'Choose' }, 'was answered with 300: Choose.'],
    ['access token', { status: 299, body: 'Choose' }, ', and no token.'],
  ])('%s, %p', (step, response, words) => {
    expect(said(step, response)).toContain(words);
  });

  test('a response with a token is refused if its status is none of a success', () => {
    const body = 'oauth_token=visible&oauth_token_secret=hidden';
    expect(caught(() => readToken(answer({ status: 300, body }), asked('access token'))).code).toBe(
      'token_missing',
    );
  });
});

test('a token of 1,000 characters is one, a longer one is not', () => {
  const token = (length: number) =>
    answer({ headers: form, body: `oauth_token=${'a'.repeat(length)}&oauth_token_secret=s` });
  expect(readToken(token(1000), asked('access token')).token).toHaveLength(1000);
  expect(caught(() => readToken(token(1001), asked('access token'))).code).toBe('token_missing');
});

test('white space around a text of the plugin does not hide what it says', () => {
  const response = answer({ status: 401, headers: form, body: '\n Consumer Key is invalid \n' });
  expect(caught(() => readToken(response, asked('request token'))).code).toBe('consumer_key_invalid');
});

test('a text of the plugin in a success is not its refusal', () => {
  const response = answer({ status: 200, body: 'Consumer Key is invalid' });
  expect(caught(() => readToken(response, asked('request token'))).code).toBe('token_missing');
});

test('only the answer 400 can be that of a server that got no parameters', () => {
  for (const status of [200, 401, 403, 500])
    expect(lacksOAuthParameters(answer({ status, body: 'Kein Parameter' }))).toBe(false);
});
