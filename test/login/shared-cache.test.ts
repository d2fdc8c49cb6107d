/** Two processes with one store: each has a strategy and a SiteCache, and one login visits both. */
import type { Request } from 'express';
import type { Strategy } from 'passport';
import {
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  type SiteCacheStore,
  type SiteOptions,
} from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { asProfile, begin, logIn, outcomeOf, startLoginApp, type LoginApp } from '../support/login-app';
import { client, install, serverClient } from '../support/oauth2-app';
import { sharedStore } from '../support/shared-store';
import { consumer, paths, registerCallback, startSite } from '../support/site';

type Options = SiteOptions & { callbackURL?: string };
type NamedStrategy = Strategy & { name: string };
const callbackURL = '/auth/wordpress/callback';
const { key: consumerKey, secret: consumerSecret } = consumer;
const { id: clientID, secret: clientSecret } = client;

const KINDS: readonly [string, (options: Options) => NamedStrategy][] = [
  ['OAuth 1.0a', (options) => new WordPressStrategy({ consumerKey, consumerSecret, callbackURL, ...options }, asProfile)], // prettier-ignore
  ['OAuth 2', (options) => new WordPressOAuth2Strategy({ credentials: () => ({ clientID, clientSecret }), callbackURL, ...options }, asProfile)], // prettier-ignore
  ['application passwords', (options) => new WordPressApplicationPasswordStrategy({ appName: 'Test', callbackURL, ...options }, asProfile)], // prettier-ignore
];

/** An application whose first leg runs in one process and whose second leg runs in another one. */
async function twoProcesses(site: StandIn, legOne: NamedStrategy, legTwo: NamedStrategy): Promise<LoginApp> {
  const app = await startLoginApp(legOne, {
    prepare: (app, passport) => {
      passport.use('leg-two', legTwo);
      app.get(callbackURL, (req, res, next) => {
        const answer = (error: unknown, user: unknown, info: unknown) => {
          if (error) next(error);
          else res.json({ user, info });
        };
        void (passport.authenticate('leg-two', answer) as (...args: unknown[]) => void)(req, res, next);
      });
    },
  });
  registerCallback(site, app.origin);
  install(site, 'both', `${app.origin}${callbackURL}`);
  return app;
}

/** A process that has just started. */
const freshCache = (store: SiteCacheStore) => ({ cache: new SiteCache({ store }) });

const isDiscovery = (path: string) => !/^POST |users\/me|authorize/.test(path);

describe.each(KINDS)('%s', (kind, strategyWith) => {
  test('the process of the second leg asks the store once, and discovers nothing', async () => {
    const site = await startSite();
    const { store, requests } = sharedStore();
    const legOne = strategyWith({ siteURL: site.home, ...freshCache(store) });
    const app = await twoProcesses(site, legOne, strategyWith({ siteURL: site.home, ...freshCache(store) }));
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const before = site.requests.length;
    requests.length = 0;
    const outcome = await outcomeOf(browser.get(site.approve(location, 'alice')));
    expect(outcome).toHaveProperty('user.username', 'alice');
    // The first application password that a site accepts is a fact about the site, which is written.
    expect(requests).toEqual(kind === 'application passwords' ? ['get', 'set'] : ['get']);
    expect(paths(site, before).filter(isDiscovery)).toEqual([]);
  });

  test('a store that fails, or contains something else, does not stop a login', async () => {
    const site = await startSite();
    const down = () => Promise.reject(new Error('The store is down.'));
    const { store, replace } = sharedStore();
    const broken: SiteCacheStore[] = [
      { get: down, set: down },
      { get: () => Promise.resolve({ site: { home: 'javascript:0' } }), set: store.set },
      { get: () => Promise.resolve('<html>'), set: () => Promise.resolve(false) },
    ];
    for (const store of broken) {
      const strategies = [1, 2].map(() => strategyWith({ siteURL: site.home, ...freshCache(store) }));
      const app = await twoProcesses(site, strategies[0]!, strategies[1]!);
      expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    }
    replace((entry) => ({ ...entry, site: { ...entry.site, authentication: 'none' } }));
    const fresh = () => strategyWith({ siteURL: site.home, ...freshCache(store) });
    expect(await logIn(await twoProcesses(site, fresh(), fresh()), site)).toHaveProperty(
      'user.username',
      'alice',
    );
  });

  test('what was found for a user’s address does not serve the application’s own site', async () => {
    const site = await startSite();
    const { store, replace } = sharedStore();
    const siteURL = (req: Request) => req.query.site as string;
    const open = strategyWith({ siteURL, dangerouslyAllowAnyAddress: true, ...freshCache(store) });
    const app = await twoProcesses(site, open, open);
    await begin(app, new Browser(), `?site=${encodeURIComponent(site.home)}`);
    replace((entry) => ({ ...entry, site: { ...entry.site, name: 'of a user' } }));
    const own = strategyWith({ siteURL: site.home, ...freshCache(store) });
    expect(await logIn(await twoProcesses(site, own, own), site)).toHaveProperty('user.site.name', site.name);
  });
});

describe('what one process learns is known to the next one', () => {
  const statuses = (site: StandIn, from: number) => site.requests.slice(from).map(({ status }) => status);

  test.each<[string, StandInOptions]>([
    ['that the Authorization header is stripped', { stripAuthorization: true }],
    ['the clock', { clockOffset: 3600 }],
  ])('%s', async (_what, options) => {
    const site = await startSite(options);
    const { store } = sharedStore();
    const fresh = () => KINDS[0]![1]({ siteURL: site.home, ...freshCache(store) });
    await logIn(await twoProcesses(site, fresh(), fresh()), site);
    const before = site.requests.length;
    expect(await logIn(await twoProcesses(site, fresh(), fresh()), site)).toHaveProperty('user.username');
    expect(statuses(site, before)).toEqual([200, 200, 200]);
  });

  test('the OAuth 2 server, which only the OpenID configuration names', async () => {
    const site = await startSite();
    const { store } = sharedStore();
    const { id: clientID, secret: clientSecret } = serverClient;
    const fresh = () =>
      new WordPressOAuth2Strategy(
        { siteURL: site.home, clientID, clientSecret, callbackURL, ...freshCache(store) },
        asProfile,
      );
    const start = async () => {
      const app = await twoProcesses(site, fresh(), fresh());
      delete site.options.oauth2Clients;
      return app;
    };
    await logIn(await start(), site);
    const before = site.requests.length;
    expect(await logIn(await start(), site)).toHaveProperty('user.username', 'alice');
    expect(paths(site, before)[0]).toBe('POST /oauth/token/');
  });

  test('that a plugin was installed', async () => {
    const site = await startSite({ oauth1: false });
    const { store } = sharedStore();
    const fresh = () => KINDS[0]![1]({ siteURL: site.home, ...freshCache(store) });
    await begin(await twoProcesses(site, fresh(), fresh()));
    site.options.oauth1 = true;
    expect(await logIn(await twoProcesses(site, fresh(), fresh()), site)).toHaveProperty('user.username');
    const before = site.requests.length;
    await logIn(await twoProcesses(site, fresh(), fresh()), site);
    expect(paths(site, before).filter(isDiscovery)).toEqual([]);
  });
});

describe('an entry for a user’s address', () => {
  const siteURL = (req: Request) => req.query.site as string;
  const open = (store: SiteCacheStore) =>
    KINDS[1]![1]({ siteURL, dangerouslyAllowAnyAddress: true, ...freshCache(store) });

  /** What a user is after a login on a site, whose entry in the store was changed before. */
  async function logInAfter(change: (entry: { site: { home: string } }) => void) {
    const site = await startSite();
    const { store, replace } = sharedStore();
    const app = await twoProcesses(site, open(store), open(store));
    const query = `?site=${encodeURIComponent(site.home)}`;
    await begin(app, new Browser(), query);
    replace((entry) => {
      change(entry as { site: { home: string } });
      return entry;
    });
    const other = await twoProcesses(site, open(store), open(store));
    const browser = new Browser();
    const { location } = await begin(other, browser, query);
    return { site, outcome: await outcomeOf(browser.get(site.approve(location, 'alice'))) };
  }

  test('cannot claim the home of another site', async () => {
    const { site, outcome } = await logInAfter((entry) => (entry.site.home = 'https://bank.example'));
    expect(outcome).toHaveProperty('user.site.home', site.home);
  });

  test('is used otherwise', async () => {
    const { outcome } = await logInAfter((entry) => Object.assign(entry.site, { name: 'From the store' }));
    expect(outcome).toHaveProperty('user.site.name', 'From the store');
  });
});
