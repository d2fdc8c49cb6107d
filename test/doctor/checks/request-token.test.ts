import {
  CALLBACK,
  consumer,
  registered,
  site,
  start,
  startBehind,
  finding,
} from '../../support/diagnosed-site';

describe('the request token', () => {
  test.each([
    [
      'key, secret and callback',
      { ...consumer, callbackURL: CALLBACK },
      'Issued: the consumer key, the secret and the callback are valid.',
    ],
    [
      'key and secret',
      consumer,
      'The consumer key and secret are valid. Without a callback URL, the callback was not checked',
    ],
    ['nothing', {}, 'The server answers. Without a consumer key, no request token'],
  ])('with %s', async (_, options, words) => {
    expect(await finding('request-token', site.home, options)).toMatchObject({
      severity: 'ok',
      message: expect.stringContaining(words),
    });
  });

  test('of an application that is registered with oob', async () => {
    site.options.consumers = [{ ...registered, callback: 'oob' }];
    const { message } = await finding('request-token', site.home, consumer);
    expect(message).toBe('Issued: the consumer key and secret are valid.');
  });

  test.each([
    [
      'a wrong key',
      { consumerKey: 'other' },
      'consumer_key_invalid',
      'Client Key under Users → Applications',
    ],
    ['a wrong secret', { consumerSecret: 'wr0ngwr0ng' }, 'signature_mismatch', 'Client Secret'],
    [
      'a wrong callback',
      { callbackURL: 'https://app.example/other' },
      'callback_invalid',
      'https://app.example/other',
    ],
  ])('with %s', async (_, wrong, code, words) => {
    const found = await finding('request-token', site.home, { ...consumer, callbackURL: CALLBACK, ...wrong });
    expect(found).toMatchObject({ severity: 'problem', code, remedy: expect.stringContaining(words) });
    expect(JSON.stringify(found)).not.toContain('wr0ngwr0ng');
  });

  test('with white space around key and secret, which copying adds', async () => {
    const { consumerKey, consumerSecret } = consumer;
    const copied = {
      consumerKey: `${consumerKey}\t`,
      consumerSecret: ` ${consumerSecret}\n`,
      callbackURL: CALLBACK,
    };
    expect(await finding('request-token', site.home, copied)).toMatchObject({ severity: 'ok' });
  });

  test('with a callback on the other name of this machine', async () => {
    site.options.consumers = [{ ...registered, callback: 'http://127.0.0.1:3000/callback' }];
    const options = { ...consumer, callbackURL: 'http://localhost:3000/callback' };
    expect(await finding('request-token', site.home, options)).toMatchObject({
      code: 'callback_invalid',
      remedy: expect.stringContaining('localhost and 127.0.0.1 are different hosts.'),
    });
    const other = await finding('request-token', site.home, {
      ...options,
      callbackURL: 'https://a.example/cb',
    });
    expect(other.remedy).not.toContain('localhost');
  });

  test('in another language than English', async () => {
    await start({ translate: () => 'Das geht so nicht' });
    expect(await finding('request-token')).toMatchObject({ severity: 'ok' });
    expect(await finding('request-token', site.home, consumer)).toMatchObject({ severity: 'ok' });
    const wrong = { ...consumer, consumerKey: 'other' };
    expect(await finding('request-token', site.home, wrong)).toMatchObject({
      severity: 'problem',
      code: 'oauth_refused',
    });
  });

  test('where the server hears nothing, by header or form', async () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const home = await startBehind({
      answer: (url) =>
        url.startsWith('/oauth1/') ? { status: 400, body: 'No OAuth parameters supplied', type } : undefined,
    });
    expect(await finding('request-token', home)).toMatchObject({
      severity: 'problem',
      code: 'oauth_parameters_missing',
    });
  });

  test.each([
    ['is not there', 404, 'token_missing'],
    ['shows the front page', 200, 'token_missing'],
    ['is kept by a firewall', 403, 'oauth_refused'],
    ['is kept by a password', 401, 'oauth_refused'],
  ])('where the server %s', async (_, status, code) => {
    const home = await startBehind({
      answer: (url) => (url.startsWith('/oauth1/') ? { status, body: '<title>A page</title>' } : undefined),
    });
    expect(await finding('request-token', home)).toMatchObject({ severity: 'problem', code });
    expect(await finding('request-token', home, consumer)).toMatchObject({ severity: 'problem', code });
  });
});
