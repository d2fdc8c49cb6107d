/** Sites with several OAuth 2 servers, and WP OAuth Server 4, which the REST index names. */
import type { RequestHandler } from 'express';
import { WordPressOAuth2Strategy, type WordPressOAuth2StrategyOptions } from '../../lib';
import type { StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { asProfile, begin, logIn, outcomeOf, startLoginApp } from '../support/login-app';
import { client, queryOf } from '../support/oauth2-app';
import { SET_UPS, paths, startSite } from '../support/site';

type Plugin = 'oauth2Clients' | 'oauthServerClients' | 'openIDConnectClients';

async function setUp(
  plugins: readonly Plugin[],
  options: Partial<WordPressOAuth2StrategyOptions> = {},
  siteOptions: StandInOptions = {},
) {
  const site = await startSite({ oauthServerVersion: 4, ...siteOptions });
  const strategy = new WordPressOAuth2Strategy(
    { siteURL: site.home, clientID: client.id, clientSecret: client.secret, callbackURL: '/auth/wordpress/callback', ...options }, // prettier-ignore
    asProfile,
  );
  const app = await startLoginApp(strategy);
  const redirectURIs = [`${app.origin}/auth/wordpress/callback`];
  for (const plugin of plugins) site.options[plugin] = [{ ...client, redirectURIs }];
  return { site, app };
}

describe('WP OAuth Server 4', () => {
  test.each(SET_UPS)('users log in: %s', async (_, options) => {
    const { site, app } = await setUp(['oauthServerClients'], {}, options);
    expect(await logIn(app, site, 'bob')).toMatchObject({
      user: { username: 'bob', id: expect.stringMatching(/^\d+$/) },
    });
    expect(paths(site).some((path) => path.includes('well-known'))).toBe(false);
  });

  test('gets a PKCE challenge, no scope and no nonce', async () => {
    const { app } = await setUp(['oauthServerClients']);
    expect(queryOf((await begin(app)).location!)).toEqual({
      response_type: 'code',
      client_id: client.id,
      redirect_uri: `${app.origin}/auth/wordpress/callback`,
      state: expect.any(String),
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    });
  });

  test.each<[string, Plugin[], Partial<WordPressOAuth2StrategyOptions>]>([
    ['in the index', ['oauthServerClients'], {}],
    ['in its OpenID configuration', ['oauthServerClients', 'oauth2Clients'], { server: 'wp-oauth-server' }],
  ])('refuses the code of another login, where it is named %s', async (_, plugins, options) => {
    const { site, app } = await setUp(plugins, options);
    const browser = new Browser();
    const stolen = site.approve((await begin(app)).location, 'bob');
    const own = new URL(site.approve((await begin(app, browser)).location, 'bob'));
    own.searchParams.set('code', queryOf(stolen).code!);
    expect(await outcomeOf(browser.get(own.href))).toMatchObject({
      info: { code: 'authorization_code_invalid' },
    });
  });
});

describe('a site with several servers', () => {
  const ALL: Plugin[] = ['oauth2Clients', 'oauthServerClients', 'openIDConnectClients'];
  const PLACES = {
    'wp-api': /action=oauth2_authorize/,
    'wp-oauth-server': /\/oauth\/authorize|oauth=authorize/,
    'openid-connect-server': /openid-connect(?:\/|%2F)authorize/,
  };

  test.each<[Plugin[], keyof typeof PLACES]>([
    [ALL, 'wp-api'],
    [['oauthServerClients', 'openIDConnectClients'], 'wp-oauth-server'],
    [['openIDConnectClients'], 'openid-connect-server'],
  ])('with %p uses %s by default', async (plugins, expected) => {
    const { app } = await setUp(plugins);
    expect((await begin(app)).location).toMatch(PLACES[expected]);
  });

  test.each<[Plugin[], keyof typeof PLACES, string]>([
    [['oauth2Clients', 'oauthServerClients'], 'wp-api', '3'],
    [['oauth2Clients', 'oauthServerClients'], 'wp-oauth-server', '3'],
    [['oauthServerClients', 'openIDConnectClients'], 'wp-oauth-server', '3'],
    [['oauthServerClients', 'openIDConnectClients'], 'openid-connect-server', 'login:bob'],
    [['oauth2Clients', 'openIDConnectClients'], 'openid-connect-server', 'login:bob'],
  ])('with %p uses %s if that is chosen', async (plugins, server, id) => {
    const { site, app } = await setUp(plugins, { server });
    expect((await begin(app)).location).toMatch(PLACES[server]);
    expect(await logIn(app, site, 'bob')).toHaveProperty('user.id', id);
  });

  test('that has not the chosen one is an error that names those it has', async () => {
    const { app } = await setUp(['oauth2Clients', 'openIDConnectClients'], { server: 'indieauth' });
    const { outcome } = await begin(app);
    expect(outcome).toMatchObject({
      error: {
        code: 'oauth2_unavailable',
        message: expect.stringMatching(
          /no OAuth 2 server `indieauth`\. It has `wp-api`, `openid-connect-server`\./,
        ),
      },
    });
  });

  test('whose OpenID configuration names another one than the chosen one is an error', async () => {
    const { app } = await setUp(['openIDConnectClients'], { server: 'wp-oauth-server' });
    expect((await begin(app)).outcome).toMatchObject({ error: { code: 'oauth2_unavailable' } });
  });

  test('that has none at all is an error that names the chosen one', async () => {
    const { app } = await setUp([], { server: 'wp-oauth-server' });
    expect((await begin(app)).outcome).toMatchObject({
      error: { code: 'oauth2_unavailable', message: expect.stringContaining('`wp-oauth-server`') },
    });
  });

  test('a strategy with another `server` does not resume the login', async () => {
    const site = await startSite({ oauthServerVersion: 4 });
    const strategyFor = (server: 'wp-oauth-server' | 'openid-connect-server') =>
      new WordPressOAuth2Strategy(
        { siteURL: site.home, clientID: client.id, clientSecret: client.secret, callbackURL: '/auth/wordpress/callback', server }, // prettier-ignore
        asProfile,
      );
    const app = await startLoginApp(strategyFor('openid-connect-server'), {
      prepare: (app, passport) =>
        void app.get('/other', passport.authenticate(strategyFor('wp-oauth-server')) as RequestHandler),
    });
    const redirectURIs = [`${app.origin}/auth/wordpress/callback`];
    site.options.openIDConnectClients = site.options.oauthServerClients = [{ ...client, redirectURIs }];
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'bob');
    const before = site.requests.length;
    expect((await browser.get(`${app.origin}/other${new URL(callback).search}`)).status).toBe(403);
    expect(site.requests).toHaveLength(before);
  });
});
