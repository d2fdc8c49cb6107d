import http from 'node:http';
import { SiteCache, WordPressOAuth2Strategy } from '../../lib';
import { Browser } from '../support/browser';
import { putBefore } from '../support/front';
import { asProfile, begin, logIn, outcomeOf, startLoginApp } from '../support/login-app';
import { listen } from '../support/loopback';
import { type Options, client, install, serverClient, setUp } from '../support/oauth2-app';
import { paths, startSite } from '../support/site';

describe('a site that has changed', () => {
  test('its permalinks is looked at again, once, and the login goes on with the same code', async () => {
    const { site, app } = await setUp();
    await logIn(app, site);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    site.options.permalinks = 'plain';
    const before = site.requests.length;
    expect(await outcomeOf(browser.get(site.approve(location, 'bob')))).toHaveProperty(
      'user.username',
      'bob',
    );
    expect(paths(site, before)).toEqual([
      'POST /wp-json/oauth2/access_token',
      'HEAD /',
      'GET /index.php?rest_route=/',
      'POST /index.php?rest_route=/oauth2/access_token',
      'GET /index.php?rest_route=/wp/v2/users/me&context=edit',
    ]);
  });

  test('its permalinks, with WP OAuth Server', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server' });
    await logIn(app, site);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    site.options.permalinks = 'plain';
    const before = site.requests.length;
    expect(await outcomeOf(browser.get(site.approve(location, 'bob')))).toHaveProperty(
      'user.username',
      'bob',
    );
    expect(paths(site, before)).toEqual([
      'POST /oauth/token/',
      'HEAD /',
      'GET /index.php?rest_route=/',
      'GET /?well-known=openid-configuration',
      'HEAD /?oauth=token',
      'POST /?oauth=token',
      'GET /index.php?rest_route=/wp/v2/users/me&context=edit',
    ]);
  });

  test('so that it has no server any more is an error that says so', async () => {
    const { site, app } = await setUp({ plugin: 'WP OAuth Server' });
    await logIn(app, site);
    const browser = new Browser();
    const callback = site.approve((await begin(app, browser)).location, 'bob');
    delete site.options.oauthServerClients;
    expect(await outcomeOf(browser.get(callback))).toMatchObject({ error: { code: 'oauth2_unavailable' } });
  });
});

test('a site that advertises another server at the callback does not get the code there', async () => {
  const received: string[] = [];
  const { port } = await listen(
    http.createServer((request, response) => {
      received.push(`${request.method} ${request.url}`);
      response.end('{"access_token":"OTHER","token_type":"bearer"}');
    }),
  );
  const other = `http://127.0.0.1:${port}/oauth`;
  let hasMoved = false;
  const site = await startSite();
  const siteURL = await putBefore(site, ({ url }, response) => {
    if (!hasMoved || !url!.includes('openid-configuration')) return false;
    const [authorization, token, userinfo] = ['authorize', 'token', 'me'].map((name) => `${other}/${name}`);
    const metadata = {
      authorization_endpoint: authorization,
      token_endpoint: token,
      userinfo_endpoint: userinfo,
    };
    response.end(JSON.stringify(metadata));
    return true;
  });
  const strategy = new WordPressOAuth2Strategy(
    {
      siteURL,
      clientID: serverClient.id,
      clientSecret: serverClient.secret,
      callbackURL: '/auth/wordpress/callback',
      // The site is discovered in both legs, as by two processes.
      cache: new SiteCache({ maxAge: 0 }),
    },
    asProfile,
  );
  const app = await startLoginApp(strategy);
  install(site, 'WP OAuth Server', `${app.origin}/auth/wordpress/callback`);
  const browser = new Browser();
  const callback = site.approve((await begin(app, browser)).location, 'alice');
  hasMoved = true;
  expect(await outcomeOf(browser.get(callback))).toHaveProperty('user.username', 'alice');
  expect(received).toEqual([]);
});

describe('a user-supplied site', () => {
  const openOptions = { dangerouslyAllowAnyAddress: true };
  const callback = '/auth/wordpress/callback';

  test('each site has its own credentials, in both legs', async () => {
    const sites = await Promise.all([startSite(), startSite()]);
    const clients = sites.map((_, index) => ({
      ...serverClient,
      id: `client${index}`,
      secret: `SECRET${index}`,
    }));
    const strategy = new WordPressOAuth2Strategy(
      {
        ...openOptions,
        siteURL: (req) => req.query.site as string,
        credentials: ({ home }) => {
          const index = sites.findIndex((site) => site.home === home);
          return Promise.resolve({ clientID: clients[index]!.id, clientSecret: clients[index]!.secret });
        },
        callbackURL: callback,
      },
      asProfile,
    );
    const app = await startLoginApp(strategy);
    for (const [index, site] of sites.entries()) {
      site.options.oauthServerClients = [{ ...clients[index]!, redirectURIs: [app.origin + callback] }];
    }
    for (const site of sites) {
      const browser = new Browser();
      const { headers } = await browser.get(`${app.origin}/auth/wordpress?site=${site.home}`);
      const back = site.approve(headers.get('location'), 'alice');
      // What the callback says of a site is not believed.
      const outcome = await outcomeOf(browser.get(`${back}&site=${sites[0].home}`));
      expect(outcome).toHaveProperty('user.site.home', site.home);
    }
  });

  test.each<[string, Options, string]>([
    ['the credentials of the strategy are not for another site', openOptions, 'credentials_missing'],
    [
      'no credentials are a failure',
      { ...openOptions, credentials: () => Promise.resolve(undefined) },
      'credentials_missing',
    ],
    ['its own network stays closed', {}, 'address_forbidden'],
  ])('%s', async (_, options, code) => {
    const other = await startSite({
      oauth2Clients: [{ ...client, redirectURIs: ['https://app.example.com/'] }],
    });
    const { app } = await setUp({ options, app: { options: { siteURL: other.home } } });
    expect((await begin(app)).outcome).toMatchObject({ user: false, status: 403, info: { code } });
    expect(paths(other).some((path) => path.includes('oauth'))).toBe(false);
  });

  test('the endpoints of the strategy are not for another site', async () => {
    const other = await startSite();
    const { app } = await setUp({
      options: {
        ...openOptions,
        endpoints: { authorization: 'https://own.test/a', token: 'https://own.test/t' },
        credentials: () => ({ clientID: client.id }),
      },
      app: { options: { siteURL: other.home } },
    });
    install(other, 'the WP-API plugin');
    expect((await begin(app)).location).toContain(`${other.home}/wp-login.php?`);
  });

  test('a site without a server is a failure for the login page', async () => {
    const other = await startSite();
    const { app } = await setUp({
      options: { ...openOptions, credentials: () => ({ clientID: client.id }) },
      app: { options: { siteURL: other.home } },
    });
    expect((await begin(app)).outcome).toMatchObject({ status: 403, info: { code: 'oauth2_unavailable' } });
  });

  test('a site can’t have people log in at another one', async () => {
    const { site: bank, app: bankApp } = await setUp();
    const hostile = http.createServer((req, res) => {
      const home = `http://localhost:${port}`;
      if (req.method === 'HEAD') res.setHeader('link', `<${home}/wp-json/>; rel="https://api.w.org/"`);
      res.setHeader('content-type', 'application/json');
      const endpoints = {
        authorization: `${bank.url}/wp-login.php?action=oauth2_authorize`,
        token: bank.route('/oauth2/access_token'),
      };
      const authentication = { oauth2: { endpoints } };
      res.end(
        JSON.stringify({ name: 'x', description: '', url: bank.url, home, namespaces: [], authentication }),
      );
    });
    const { port } = await listen(hostile);
    const { app } = await setUp({
      options: { ...openOptions, credentials: () => ({ clientID: client.id }) },
      app: { options: { siteURL: `http://localhost:${port}` } },
    });
    const { outcome } = await begin(app);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'endpoint_refused' } });
    expect(outcome!.info!.error!.message).toContain('on another host');
    expect(bankApp.origin).not.toBe(app.origin);
  });
});
