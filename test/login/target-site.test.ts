/** A login stays with the site that was found when it began, and with the strategy that began it. */
import type { Request } from 'express';
import type { Strategy } from 'passport';
import {
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  type SiteOptions,
  type WordPressProfile,
} from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { outcomeOf, startLoginApp, type LoginApp, type Outcome } from '../support/login-app';
import { demoOAuth2Client } from '../support/oauth2-client';
import { consumer, startSite } from '../support/site';

const asUser = (_name: string, _secret: string | undefined, profile: WordPressProfile) => profile;
type Options = SiteOptions & { callbackURL?: string };
const KINDS: readonly [string, (options: Options) => Strategy & { name: string }][] = [
  ['OAuth 1.0a', (options) => new WordPressStrategy({ credentials: () => ({ consumerKey: consumer.key, consumerSecret: consumer.secret }), ...options }, asUser)], // prettier-ignore
  ['OAuth 2', (options) => new WordPressOAuth2Strategy({ credentials: () => ({ clientID: demoOAuth2Client().id, clientSecret: demoOAuth2Client().secret }), ...options }, asUser)], // prettier-ignore
  ['application passwords', (options) => new WordPressApplicationPasswordStrategy({ appName: 'Test', ...options }, asUser)], // prettier-ignore
];

const named = (req: Request) => req.query.site as string;

/** An application with two strategies: one for leg one, the other for leg two. */
async function twoStrategies(
  legOne: Strategy & { name: string },
  legTwo: Strategy & { name: string },
  ...sites: StandIn[]
): Promise<LoginApp> {
  const app = await startLoginApp(legOne, {
    prepare: (app, passport) => {
      passport.use('leg-two', legTwo);
      app.get('/auth/wordpress/callback', (req, res, next) => {
        const answer = (error: unknown, user: unknown, info: unknown, status: unknown) => {
          if (error) next(error);
          else res.json({ user, info, status });
        };
        void (passport.authenticate('leg-two', answer) as (...args: unknown[]) => void)(req, res, next);
      });
    },
  });
  for (const site of sites) {
    const callback = `${app.origin}/auth/wordpress/callback`;
    site.options.consumers = [{ ...consumer, name: 'Test', callback }];
    site.options.oauth2Clients = [demoOAuth2Client(callback)];
  }
  return app;
}

const secretsSentTo = (site: StandIn, from: number) =>
  site.requests.slice(from).filter(({ method, headers }) => method === 'POST' || headers.authorization);

describe.each(KINDS)('%s', (_kind, strategyWith) => {
  const common = {
    siteURL: named,
    dangerouslyAllowAnyAddress: true,
    callbackURL: '/auth/wordpress/callback',
  };

  async function begin(app: LoginApp, browser: Browser, address: string): Promise<string> {
    const response = await browser.get(`${app.origin}/auth/wordpress?site=${encodeURIComponent(address)}`);
    return response.headers.get('location')!;
  }

  test('another process resumes a login', async () => {
    const site = await startSite();
    const app = await twoStrategies(strategyWith(common), strategyWith(common), site);
    const browser = new Browser();
    const location = await begin(app, browser, site.home);
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toHaveProperty(
      'user.username',
      'alice',
    );
  });

  test('a strategy with another function for siteURL does not resume it', async () => {
    const site = await startSite();
    const staff = strategyWith({ ...common, siteURL: () => site.home });
    const app = await twoStrategies(strategyWith(common), staff, site);
    const browser = new Browser();
    const location = await begin(app, browser, site.home);
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toMatchObject({
      user: false,
      status: 403,
      info: { code: 'login_unknown' },
    });
  });

  test('a strategy with another callbackURL does not resume it', async () => {
    const site = await startSite();
    const other = strategyWith({ ...common, callbackURL: '/other/callback' });
    const app = await twoStrategies(strategyWith(common), other, site);
    const browser = new Browser();
    const location = await begin(app, browser, site.home);
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toMatchObject({
      user: false,
      info: { code: 'login_unknown' },
    });
  });

  test('a login that began with another callback of authenticate is not resumed', async () => {
    const site = await startSite();
    const strategy = strategyWith({ siteURL: site.home });
    const callbacks = { legOne: '/auth/wordpress/callback', legTwo: '/auth/wordpress/callback' };
    const app = await startLoginApp(strategy, {
      prepare: (app, passport) => {
        for (const [path, leg] of [
          ['/begin', 'legOne'],
          ['/auth/wordpress/callback', 'legTwo'],
        ] as const)
          app.get(path, (req, res, next) => {
            const answer = (error: unknown, user: unknown, info: unknown, status: unknown) => {
              if (error) next(error);
              else res.json({ user, info, status });
            };
            const options: object = { callbackURL: callbacks[leg] };
            void (passport.authenticate(strategy.name, options, answer) as (...args: unknown[]) => void)(
              req,
              res,
              next,
            );
          });
      },
    });
    const callback = `${app.origin}/auth/wordpress/callback`;
    site.options.consumers = [{ ...consumer, name: 'Test', callback }];
    site.options.oauth2Clients = [demoOAuth2Client(callback)];
    const logIn = async () => {
      const browser = new Browser();
      const { headers } = await browser.get(`${app.origin}/begin`);
      return outcomeOf(browser.get(site.approve(headers.get('location'), 'alice')));
    };
    expect(await logIn()).toHaveProperty('user.username', 'alice');
    callbacks.legTwo = '/auth/other/callback';
    expect(await logIn()).toMatchObject({ user: false, status: 403, info: { code: 'login_unknown' } });
  });

  test('an address that leads to another site in leg two gets nothing of the login', async () => {
    const [honest, dishonest] = await Promise.all([startSite(), startSite()]);
    const app = await twoStrategies(
      strategyWith({ ...common, cache: new SiteCache() }),
      strategyWith({ ...common, cache: new SiteCache() }),
      honest,
      dishonest,
    );
    const { home } = dishonest;
    dishonest.options.home = honest.home;
    const browser = new Browser();
    const location = await begin(app, browser, home);
    expect(new URL(location).origin).toBe(new URL(honest.home).origin);
    const callback = honest.approve(location, 'alice');
    dishonest.options.home = home;
    const before = dishonest.requests.length;
    const outcome: Outcome = await outcomeOf(browser.get(callback));
    expect(outcome).toMatchObject({ user: false, status: 403, info: { code: 'site_changed' } });
    expect(secretsSentTo(dishonest, before)).toEqual([]);
  });
});
