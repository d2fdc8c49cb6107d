/** The option `site`: used without discovery until the site refuses a request that is based on it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  discover,
  type SiteData,
  type WordPressStrategyOptions,
} from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { putBefore } from '../support/front';
import { asProfile, begin, logIn, oauth1Strategy, outcomeOf, startLoginApp } from '../support/login-app';
import { client, install } from '../support/oauth2-app';
import { sharedStore } from '../support/shared-store';
import { paths, registerCallback, startSite } from '../support/site';

const callbackURL = '/auth/wordpress/callback';

/** A site, and what was known about it before its permalinks were changed. */
async function movedSite(): Promise<{ site: StandIn; given: SiteData }> {
  const site = await startSite();
  const given = structuredClone({ ...(await discover(site.home)) });
  site.options.permalinks = 'plain';
  site.requests.length = 0;
  return { site, given };
}

async function oauth1App(site: StandIn, options: Partial<WordPressStrategyOptions>) {
  const app = await startLoginApp(oauth1Strategy(options));
  registerCallback(site, app.origin);
  return app;
}

test('a given site that is up to date is never discovered', async () => {
  const site = await startSite();
  const given = await discover(site.home);
  const app = await oauth1App(site, { site: given, cache: new SiteCache({ maxAge: 0 }) });
  site.requests.length = 0;
  for (let logins = 0; logins < 2; logins++)
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  expect(paths(site)).toHaveLength(6);
});

test('one whose endpoints have changed is discovered once, and used then', async () => {
  const { site, given } = await movedSite();
  const app = await oauth1App(site, { site: given });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  expect(paths(site).slice(0, 3)).toEqual(['POST /oauth1/request', 'HEAD /', 'GET /index.php?rest_route=/']);
  const before = site.requests.length;
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  expect(paths(site, before)).toHaveLength(3);
});

test('one whose token endpoint of OAuth 2 has changed is discovered in the second leg', async () => {
  const { site } = await movedSite();
  site.options.permalinks = 'pretty';
  install(site, 'the WP-API plugin');
  const given = await discover(site.home);
  const { id: clientID, secret: clientSecret } = client;
  const app = await startLoginApp(
    new WordPressOAuth2Strategy({ site: given, clientID, clientSecret, callbackURL }, asProfile),
  );
  install(site, 'the WP-API plugin', `${app.origin}${callbackURL}`);
  const browser = new Browser();
  const callback = site.approve((await begin(app, browser)).location, 'alice');
  site.options.permalinks = 'plain';
  expect(await outcomeOf(browser.get(callback))).toHaveProperty('user.username', 'alice');
});

test('one that lacks what the strategy needs is discovered', async () => {
  const { site, given } = await movedSite();
  const app = await oauth1App(site, { site: { ...given, authentication: {} } });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');

  const strategy = new WordPressApplicationPasswordStrategy(
    { site: { ...given, authentication: undefined! }, appName: 'Test', callbackURL },
    asProfile,
  );
  expect(await logIn(await startLoginApp(strategy), site)).toHaveProperty('user.username', 'alice');
});

test('it is discovered at its home, if siteURL is empty', async () => {
  const { site, given } = await movedSite();
  const app = await oauth1App(site, { site: given, siteURL: '' });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
});

test('it is discovered at siteURL, if that is given, too', async () => {
  const { site, given } = await movedSite();
  const app = await oauth1App(site, { site: given, siteURL: `${site.home}/a-page/` });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  expect(paths(site)).toContain('HEAD /a-page/');
});

describe('while the REST index is blocked', () => {
  /** A site behind a firewall that closes the REST index. */
  async function blockedSite() {
    const site = await startSite();
    install(site, 'the WP-API plugin');
    let isMoved = false;
    const closes = ({ url, method }: IncomingMessage, response: ServerResponse) => {
      const isIndex = /_fields=name|^\/(?:wp-json\/?|index\.php\?rest_route=\/?)?$/.test(url!);
      const isMissing = isMoved && /oauth1\/request|oauth2\/access_token/.test(url!);
      if (!isIndex && !isMissing) return false;
      response.writeHead(isMissing ? 404 : 403).end(method === 'HEAD' ? undefined : 'No.');
      return true;
    };
    const given = { ...(await discover(site.home)) };
    const home = await putBefore(site, closes);
    const text = JSON.stringify(given).replaceAll(site.origin, home);
    return { site, given: JSON.parse(text) as SiteData, move: (moved: boolean) => (isMoved = moved) };
  }

  test('the given data stays in use, and the message says what failed and why nothing else was found', async () => {
    const { site, given, move } = await blockedSite();
    const app = await oauth1App(site, { site: given });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    move(true);
    const { outcome } = await begin(app);
    expect(outcome).toMatchObject({ error: { code: 'token_missing' } });
    expect(outcome!.error!.message).toMatch(
      /^POST \S+\/oauth1\/request .*answered with 404.* The site could not be discovered again: \w+ \S+ was answered with 403.* Update `site` in the options\. /,
    );
    move(false);
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  });

  test('the same applies to the token endpoint of OAuth 2, and to a site without a server', async () => {
    const { site, given, move } = await blockedSite();
    const { id: clientID, secret: clientSecret } = client;
    const start = async (authentication: SiteData['authentication']) => {
      const options = { site: { ...given, authentication }, clientID, clientSecret, callbackURL };
      const app = await startLoginApp(new WordPressOAuth2Strategy(options, asProfile));
      install(site, 'the WP-API plugin', `${app.origin}${callbackURL}`);
      return app;
    };
    const app = await start(given.authentication);
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    move(true);
    expect((await logIn(app, site)).error).toMatchObject({
      code: 'token_missing',
      message: expect.stringMatching(/^POST \S+access_token .*404.* could not be discovered again: .*403/),
    });
    expect((await begin(await start({}))).outcome).toMatchObject({
      error: {
        code: 'oauth2_unavailable',
        message: expect.stringMatching(/ could not be discovered again: .*403/),
      },
    });
  });

  test('data that lacks the endpoints is an error that says so', async () => {
    const { site, given } = await blockedSite();
    const app = await oauth1App(site, { site: { ...given, authentication: {} } });
    const { outcome } = await begin(app);
    expect(outcome).toMatchObject({ error: { code: 'rest_api_closed' } });
    expect(outcome!.error!.message).toMatch(
      /^The option `site` lacks what this login needs\. The site could not be discovered again: .*403/,
    );
  });
});

test('another site at its address does not take its place', async () => {
  const { site, given } = await movedSite();
  const other = await startSite();
  const app = await oauth1App(site, { site: given, siteURL: other.home });
  registerCallback(other, app.origin);
  for (let logins = 0; logins < 2; logins++) {
    const { outcome } = await begin(app);
    expect(outcome).toMatchObject({ user: false, status: 403, info: { code: 'site_changed' } });
    expect(outcome!.info!.error!.message).toContain(
      `The option \`site\` is ${given.home} (REST root ${given.root})`,
    );
    expect(outcome!.info!.error!.remedy).toBe('If the site has moved, update `site` in the options.');
  }
  expect(paths(other).filter((path) => path.startsWith('POST'))).toEqual([]);
});

test('it does not replace what others discovered with the same cache, nor is it replaced by that', async () => {
  const site = await startSite();
  const cache = new SiteCache();
  const found = await discover(site.home, { cache });
  const app = await oauth1App(site, { cache, site: { ...found, name: 'Given' } });
  expect(await logIn(app, site)).toHaveProperty('user.site.name', 'Given');
  expect((await discover(site.home, { cache })).name).toBe(site.name);
});

test.each(['home', 'url', 'root'])('one whose %s is no web address is refused', (name) => {
  const home = 'https://blog.example.com';
  const site = { ...{ home, url: home, root: `${home}/wp-json/` }, [name]: 'blog.example.com' } as SiteData;
  expect(() => oauth1Strategy({ site })).toThrow(
    'The option site requires home, url and root, each a web address.',
  );
});

test('a later change of the given object has no effect', async () => {
  const site = await startSite();
  const given = { ...(await discover(site.home)) };
  const app = await oauth1App(site, { site: given });
  given.authentication.oauth1!.request = 'https://elsewhere.test/';
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
});

describe('with a store', () => {
  const inStore = () => {
    const shared = sharedStore();
    return { ...shared, fresh: () => ({ cache: new SiteCache({ store: shared.store }) }) };
  };

  test('what replaced it is known to processes that start later', async () => {
    const { site, given } = await movedSite();
    const { fresh } = inStore();
    await logIn(await oauth1App(site, { site: given, ...fresh() }), site);
    const before = site.requests.length;
    const later = await oauth1App(site, { site: given, ...fresh() });
    expect(await logIn(later, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site, before)).toHaveLength(3);
  });

  test('other data in the options takes the place of what is stored', async () => {
    const { site, given } = await movedSite();
    const { fresh } = inStore();
    await logIn(await oauth1App(site, { site: given, ...fresh() }), site);
    site.options.permalinks = 'pretty';
    const app = await oauth1App(site, { site: { ...given, name: 'New' }, ...fresh() });
    expect(await logIn(app, site)).toHaveProperty('user.site.name', 'New');
  });

  test('an entry with another home does not take its place', async () => {
    const site = await startSite();
    const given = await discover(site.home);
    const { fresh, replace } = inStore();
    await logIn(await oauth1App(site, { site: given, ...fresh() }), site);
    replace((entry) => ({ ...entry, site: { ...entry.site, home: `${site.home}/other`, name: 'Other' } }));
    const app = await oauth1App(site, { site: given, ...fresh() });
    expect(await logIn(app, site)).toMatchObject({ user: { site: { home: site.home, name: site.name } } });
  });
});
