import { diagnose, type Diagnosis } from '../../../lib';
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

describe('the ways to log in', () => {
  const ways = ['oauth1', 'application-passwords', 'oauth2'] as const;
  const severities = (diagnosis: Diagnosis) => ways.map((way) => findingsOf(diagnosis, way)[0]!.severity);
  const client = demoOAuth2Client(CALLBACK);

  test('without the OAuth 1.0a plugin, a warning; with a consumer key for it, a problem', async () => {
    await start({ oauth1: false });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['warning', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'oauth1')[0]!.remedy).toContain('Install and activate the plugin');
    expect(findingsOf(diagnosis, 'request-token')).toEqual([]);
    expect(severities(await diagnose(site.home, consumer))).toEqual(['problem', 'ok', 'ok']);
  });

  test('none at all', async () => {
    await start({ oauth1: false, applicationPasswords: false });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['problem', 'problem', 'problem']);
    expect(ways.map((way) => findingsOf(diagnosis, way)[0]!.code)).toEqual([
      'oauth1_unavailable',
      'application_passwords_unavailable',
      'oauth2_unavailable',
    ]);
    // Nothing would read it.
    expect(findingsOf(diagnosis, 'authorization-header')).toEqual([]);
    expect(site.requests.filter(({ headers }) => headers.authorization)).toEqual([]);
  });

  test('what is missing beside another is told how to be had', async () => {
    await start({ applicationPasswords: false });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['ok', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'application-passwords')[0]).toMatchObject({
      message: expect.stringMatching(/^Not offered/),
      remedy: expect.stringContaining('https'),
    });
    expect(findingsOf(diagnosis, 'oauth2')[0]!.remedy).toContain('Install and activate');
  });

  test.each([
    [
      'in the index',
      { oauth2Clients: [client] },
      'Offered by the plugin OAuth 2 of WP-API, for WordPressOAuth2Strategy.',
    ],
    [
      'by WP OAuth Server',
      { oauthServerClients: [client] },
      'Offered by the plugin WP OAuth Server, for WordPressOAuth2Strategy.',
    ],
  ])('OAuth 2 %s', async (_, options, words) => {
    await start({ oauth1: false, applicationPasswords: false, ...options });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['warning', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'oauth2')[0]!.message).toContain(words);
  });

  test('OpenID Connect Server: who is stopped on the site is said', async () => {
    await start({ oauth1: false, applicationPasswords: false, openIDConnectClients: [client] });
    expect(await finding('oauth2', site.home)).toMatchObject({
      severity: 'ok',
      message: expect.stringMatching(
        /^Offered by the plugin OpenID Connect Server, .* by their login name\..*does not send them back/,
      ),
    });
  });

  test('several OAuth 2 servers: each, the default first, with the option that chooses it', async () => {
    const options = {
      oauth2Clients: [client],
      oauthServerClients: [client],
      oauthServerVersion: 4 as const,
      openIDConnectClients: [client],
    };
    await start(options);
    const messages = () =>
      diagnose(site.home).then((found) => findingsOf(found, 'oauth2').map(({ message }) => message));
    expect(await messages()).toEqual([
      'Offered by the plugin OAuth 2 of WP-API, for WordPressOAuth2Strategy.',
      expect.stringMatching(
        /OpenID Connect Server, for WordPressOAuth2Strategy with `server: 'openid-connect-server'`\./,
      ),
    ]);
    // WP-API's plugin replaces the entry of WP OAuth Server in the index.
    await start({ ...options, openIDConnectClients: undefined } as object);
    expect(await messages()).toEqual([
      'Offered by the plugin OAuth 2 of WP-API, for WordPressOAuth2Strategy.',
      "Offered by the plugin WP OAuth Server, for WordPressOAuth2Strategy with `server: 'wp-oauth-server'`.",
    ]);
  });

  test('IndieAuth: with the option that chooses it, also if it is the only server', async () => {
    const home = await startBehind(
      {
        body: (body, url) => {
          if (!url.includes('_fields=')) return body;
          const index = JSON.parse(body) as { authentication: object };
          const endpoints = { authorization: `${home}/wp-login.php`, token: `${home}/wp-json/token` };
          return JSON.stringify({ ...index, authentication: { indieauth: { endpoints } } });
        },
      },
      { oauth1: false },
    );
    expect((await finding('oauth2', home)).message).toMatch(
      /plugin IndieAuth, for WordPressOAuth2Strategy with `server: 'indieauth'`\..*URL of the application/,
    );
  });

  test('an OAuth 2 server that can not be used is no obstacle to another way', async () => {
    const home = await startBehind({
      answer: (url) =>
        url.includes('openid-configuration')
          ? {
              status: 200,
              body: { authorization_endpoint: 'file:///etc/passwd', token_endpoint: 'https://a.example' },
            }
          : undefined,
    });
    expect(await finding('oauth2', home)).toMatchObject({ severity: 'warning', code: 'endpoint_refused' });
    await start({ home, oauth1: false, applicationPasswords: false });
    expect(await finding('oauth2', home)).toMatchObject({ severity: 'problem', code: 'endpoint_refused' });
  });
});
