import { demoOAuth2Client } from '../../../examples/stand-in/stand-in';
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

describe('the ways to log in', () => {
  const ways = ['oauth1', 'application-passwords', 'oauth2'] as const;
  const severities = (diagnosis: Diagnosis) => ways.map((way) => findingsOf(diagnosis, way)[0]!.severity);
  const client = demoOAuth2Client(CALLBACK);

  test('without the OAuth 1.0a plugin, a warning; with a consumer key for it, a problem', async () => {
    await start({ plugin: false });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['warning', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'oauth1')[0]!.remedy).toContain('Install and activate the plugin');
    expect(findingsOf(diagnosis, 'request-token')).toEqual([]);
    expect(severities(await diagnose(site.home, consumer))).toEqual(['problem', 'ok', 'ok']);
  });

  test('none at all', async () => {
    await start({ plugin: false, applicationPasswords: false });
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
    ['in the index', { oauth2Clients: [client] }, 'Offered, for'],
    ['by WP OAuth Server', { oauthServerClients: [client] }, 'Offered by its OpenID configuration, for'],
  ])('OAuth 2 %s', async (_, options, words) => {
    await start({ plugin: false, applicationPasswords: false, ...options });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['warning', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'oauth2')[0]!.message).toContain(words);
  });

  test.each(['/wp-json/openid-connect/', '/index.php?rest_route=/openid-connect/'])(
    'the plugin OpenID Connect Server at %s returns no profile',
    async (routes) => {
      const home = await startBehind(
        {
          answer: (url) =>
            url.includes('openid-configuration')
              ? {
                  status: 200,
                  body: {
                    authorization_endpoint: `${home}/wp-login.php`,
                    token_endpoint: `${home}${routes}token`,
                    userinfo_endpoint: `${home}${routes}userinfo`,
                  },
                }
              : undefined,
        },
        { plugin: false },
      );
      expect(await finding('oauth2', home)).toMatchObject({
        severity: 'warning',
        message: expect.stringContaining('returns no user id'),
        remedy: expect.stringContaining('skipUserProfile'),
      });
    },
  );

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
    await start({ home, plugin: false, applicationPasswords: false });
    expect(await finding('oauth2', home)).toMatchObject({ severity: 'problem', code: 'endpoint_refused' });
  });
});
