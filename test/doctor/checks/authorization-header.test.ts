import { diagnose } from '../../../lib';
import { type Alterations } from '../../support/altering-proxy';
import {
  CALLBACK,
  consumer,
  site,
  start,
  startBehind,
  finding,
  findingsOf,
} from '../../support/diagnosed-site';
import { demoOAuth2Client } from '../../support/oauth2-client';

describe('the Authorization header', () => {
  const stripped: Alterations = { request: (headers) => delete headers.authorization };
  const client = demoOAuth2Client(CALLBACK);
  const lines = 'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1';

  test.each([
    ['the OAuth 1.0a plugin', {}],
    ['the OAuth 2 plugin', { oauth1: false, oauth2Clients: [client] }],
  ])('arrives, as %s says', async (_, options) => {
    await start(options);
    expect(await finding('authorization-header')).toMatchObject({
      severity: 'ok',
      message: 'It reaches WordPress.',
    });
  });

  test('is not known where only WP OAuth Server would read it, which ignores an unknown token', async () => {
    await start({
      oauth1: false,
      applicationPasswords: false,
      oauthServerClients: [client],
      oauthServerVersion: 4,
    });
    expect(findingsOf(await diagnose(site.home), 'authorization-header')).toEqual([]);
  });

  test('is lost, and OAuth 1.0a works without it', async () => {
    const home = await startBehind(stripped);
    const diagnosis = await diagnose(home, { ...consumer, callbackURL: CALLBACK });
    const [found] = findingsOf(diagnosis, 'authorization-header');
    expect(found).toMatchObject({ severity: 'warning', remedy: expect.stringContaining(lines) });
    expect(found!.message).toContain('OAuth 1.0a and OAuth 2 work without it');
    expect(findingsOf(diagnosis, 'request-token')).toMatchObject([{ severity: 'ok' }]);
    expect(diagnosis.severity).toBe('warning');
  });

  test('is lost, and OAuth 2 works without it', async () => {
    const home = await startBehind(stripped, { oauth1: false, oauth2Clients: [client] });
    const found = await finding('authorization-header', home);
    expect(found).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('OAuth 1.0a and OAuth 2 work without it'),
      remedy: expect.stringContaining(lines),
    });
    expect(found).not.toHaveProperty('code');
  });

  test.each([
    ['nothing but application passwords could read it', { oauth1: false }, undefined],
    ['somebody else refused the request', {}, { status: 403, body: '<title>Blocked</title>' }],
    [
      'a plugin refuses all visitors',
      {},
      { status: 401, body: { code: 'rest_login_required', message: 'Log in.' } },
    ],
  ])('can not be told: %s', async (_, options, answer) => {
    const home = await startBehind(
      { ...stripped, answer: (url) => (url.includes('/users/me') ? answer : undefined) },
      options,
    );
    expect(await finding('authorization-header', home)).toMatchObject({
      severity: 'warning',
      remedy: expect.stringContaining('Site Health'),
    });
  });

  test('arrives, as a plugin says that has application passwords looked at early', async () => {
    const answer = { status: 401, body: { code: 'invalid_username', message: 'Unknown username.' } };
    const home = await startBehind(
      { answer: (url) => (url.includes('/users/me') ? answer : undefined) },
      { oauth1: false },
    );
    expect(await finding('authorization-header', home)).toMatchObject({ severity: 'ok' });
  });
});
