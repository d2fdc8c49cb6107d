import http from 'node:http';
import type { RequestHandler } from 'express';
import {
  SiteCache,
  WordPressStrategy,
  authorizedFetch,
  discover,
  AddressGuard,
  type WordPressProfile,
} from '../../lib';
import { Browser } from '../support/browser';
import { outcomeOf, startLoginApp } from '../support/login-app';
import { begin, keyOf, logIn, portsOf, registered, setUp, startSite, typed } from '../support/many-sites';
import { PUBLIC, names } from '../support/public-names';
import { paths } from '../support/site';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

describe('one strategy for many sites', () => {
  test('logs in at the one that the request names, with the credentials for it', async () => {
    const sites = await Promise.all([
      startSite('one.example.com'),
      startSite('two.example.com', { path: '/blog', permalinks: 'plain' }),
      startSite('two.example.com', { folder: '/wp' }),
    ]);
    const asked: [string, boolean][] = [];
    const known = registered(...sites);
    const { app } = await setUp(sites, {
      siteURL: (req) => Promise.resolve(typed(req)),
      credentials: (site, req) => {
        asked.push([site.route('/'), 'oauth_verifier' in req.query]);
        return Promise.resolve(known.credentials(site));
      },
    });
    for (const site of sites) {
      const { user } = (await logIn(app, keyOf(site), site)) as { user: WordPressProfile };
      expect(user).toMatchObject({ id: '2', username: 'alice', site: { home: site.home } });
      // In both legs.
      expect(asked.splice(0)).toEqual([
        [site.root, false],
        [site.root, true],
      ]);
    }
  });

  test('takes the site from the options of authenticate, too, even if it has a siteURL', async () => {
    const [own, other] = await Promise.all([startSite('own.example.com'), startSite('other.example.com')]);
    names.addressesOf = (name) => (name === 'own.example.com' ? [] : [PUBLIC]);
    own.options.home = own.origin;
    const { app } = await setUp(
      [own, other],
      { siteURL: own.origin },
      {
        prepare: (app, passport) => {
          app.get('/at', (req, res, next) => {
            const at = passport.authenticate('wordpress', {
              siteURL: typed(req),
            } as object) as RequestHandler;
            return at(req, res, next);
          });
        },
      },
    );
    expect(await logIn(app, '', own)).toHaveProperty('user.site.home', own.home);
    // Its own may be typed, too.
    for (const site of [other, own]) {
      const browser = new Browser();
      const { headers } = await browser.get(`${app.origin}/at?site=${site.home}`);
      const outcome = await outcomeOf(browser.get(site.approve(headers.get('location'), 'bob')));
      expect(outcome).toMatchObject({ user: { username: 'bob', site: { home: site.home } } });
    }
  });

  test('leads to requests as the person: the key of the site is an address for discover', async () => {
    const site = await startSite('blog.example.com');
    const cache = new SiteCache();
    const { app, credentials } = await setUp([site], { cache });
    // What an application keeps of a login.
    let kept: object = {};
    const strategy = new WordPressStrategy(
      {
        siteURL: typed,
        credentials,
        callbackURL: '/auth/wordpress/callback',
        cache,
        allowedPorts: portsOf(site),
      },
      (token, tokenSecret, profile) => {
        kept = JSON.parse(
          JSON.stringify({ key: keyOf(profile.site), id: profile.id, token, tokenSecret }),
        ) as object;
        return Promise.resolve(profile);
      },
    );
    const other = await startLoginApp(strategy);
    site.options.consumers = [
      { ...site.options.consumers![0]!, callback: `${other.origin}/auth/wordpress/callback` },
    ];
    await logIn(other, keyOf(site), site);
    expect(app.origin).not.toBe(other.origin);

    const { key, token, tokenSecret } = kept as Record<'key' | 'token' | 'tokenSecret', string>;
    const before = site.requests.length;
    const found = await discover(key, { guard: new AddressGuard({ allowedPorts: portsOf(site) }), cache });
    // The login has found it already.
    expect(site.requests).toHaveLength(before);
    const fetch = authorizedFetch(found, { ...credentials(found)!, token, tokenSecret });
    expect(await (await fetch('/wp/v2/users/me')).json()).toMatchObject({ id: 2 });
  });

  test('fails where it has no credentials, and asks the site for nothing more', async () => {
    const [known, unknown] = await Promise.all([
      startSite('known.example.com'),
      startSite('unknown.example.com'),
    ]);
    const { app } = await setUp([known], { allowedPorts: portsOf(known, unknown) });
    expect((await begin(app, unknown.home)).outcome).toEqual({
      user: false,
      status: 403,
      info: {
        code: 'credentials_missing',
        message: 'Logging in with this site is not set up here. Please use another site.',
        error: {
          message: `This application is not registered on ${unknown.home}. Choose another site, or have its owner register the application there. See passport-wordpress-rest/docs/errors.md#credentials_missing`,
          remedy: 'Choose another site, or have its owner register the application there.',
        },
      },
    });
    expect(paths(unknown)).toEqual(['HEAD /', 'GET /wp-json/']);

    const own = await setUp([known], { siteURL: known.origin, credentials: () => undefined });
    known.options.home = known.origin;
    expect((await begin(own.app, '')).outcome).toHaveProperty('error.code', 'credentials_missing');
  });

  test('ends in error with what the application throws for the site or the credentials', async () => {
    const site = await startSite('blog.example.com');
    const broken = () => Promise.reject(new Error('no database'));
    for (const options of [{ siteURL: broken }, { credentials: broken }]) {
      const { app } = await setUp([site], options);
      expect((await begin(app, site.home)).outcome).toMatchObject({ error: { message: 'no database' } });
    }
  });

  test.each<[string, object]>(
    [
    ['agents, whose connections no guard can see', { siteURL: typed, agents: { http: new http.Agent() } }],
    ['a function for the site beside a site', { siteURL: typed, site: { home: 'https://a.test', url: 'https://a.test', root: 'https://a.test/wp-json/' } }],
    ['an invalid port', { siteURL: typed, allowedPorts: [0] }],
  ] /* prettier-ignore */,
  )('can have no %s', (_what, options) => {
    const make = () =>
      new WordPressStrategy({ credentials: () => undefined, callbackURL: '/', ...options }, () => undefined);
    expect(make).toThrow(TypeError);
  });
});
