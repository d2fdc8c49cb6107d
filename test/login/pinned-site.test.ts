import type { RequestHandler } from 'express';
import { WordPressStrategy } from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { outcomeOf } from '../support/login-app';
import { begin, registered, setUp, startSite, typed } from '../support/many-sites';
import { MemoryStore } from '../support/memory-store';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

describe('the site is pinned when a login begins', () => {
  const two = () => Promise.all([startSite('one.example.com'), startSite('two.example.com')]);

  test('and nothing in the callback chooses another', async () => {
    const [site, other] = await two();
    const then: { site?: string } = {};
    const { app } = await setUp([site, other], { siteURL: (req) => then.site ?? typed(req) });
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    then.site = other.home;
    const callback = new URL(site.approve(location, 'alice'));
    for (const name of ['site', 'siteURL', 'site_url', 'home', 'iss'])
      callback.searchParams.set(name, other.home);
    expect(await outcomeOf(browser.get(callback.href))).toHaveProperty('user.site.home', site.home);
    expect(other.requests).toEqual([]);
  });

  test('and the options of the callback do not choose another either', async () => {
    const [site, other] = await two();
    const { app } = await setUp(
      [site, other],
      {},
      {
        prepare: (app, passport) =>
          void app.get('/back', (req, res, next) => {
            const done = (_error: unknown, user: unknown) => void res.json({ user });
            (passport.authenticate('wordpress', { siteURL: other.home } as object, done) as RequestHandler)(
              req,
              res,
              next,
            );
          }),
      },
    );
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    const { search } = new URL(site.approve(location, 'alice'));
    expect(await outcomeOf(browser.get(`${app.origin}/back${search}`))).toHaveProperty(
      'user.site.home',
      site.home,
    );
    expect(other.requests).toEqual([]);
  });

  test('in the session that began it, and in no other', async () => {
    const [site, other] = await two();
    const { app } = await setUp([site, other]);
    const { location } = await begin(app, site.home);
    const stranger = new Browser();
    await begin(app, other.home, stranger);
    const [before, otherBefore] = [site.requests.length, other.requests.length];
    expect(await outcomeOf(stranger.get(site.approve(location, 'alice')))).toMatchObject({
      user: false,
      status: 403,
      info: { code: 'login_unknown' },
    });
    expect([site.requests.length, other.requests.length]).toEqual([before, otherBefore]);
  });

  test('for logins of one browser on several sites at once', async () => {
    const sites = await two();
    const { app } = await setUp(sites);
    const browser = new Browser();
    const callbacks = [];
    for (const site of sites)
      callbacks.push(site.approve((await begin(app, site.home, browser)).location, 'bob'));
    for (const site of [...sites].reverse())
      expect(await outcomeOf(browser.get(callbacks.pop()!))).toHaveProperty('user.site.home', site.home);
  });

  // The names in a store: the site, its pin, and the rules of the strategy.
  type Kept = Record<'s' | 'p' | 'r', unknown>;
  test.each<[string, (kept: Kept, other: StandIn) => void, object]>(
    [
    ['another site', (kept, other) => void (kept.s = other.home), { info: { code: 'site_changed' } }],
    ['another pin', (kept) => void (kept.p = 'x'), { info: { code: 'site_changed' } }],
    ['no pin', (kept) => void delete (kept as Partial<Kept>).p, { info: { code: 'login_unknown' } }],
    ['a private address', (kept) => void (kept.s = 'http://10.0.0.1/'), { info: { code: 'address_forbidden' } }],
    ['the metadata of a cloud', (kept) => void (kept.s = 'http://169.254.169.254/'), { info: { code: 'address_forbidden' } }],
    ['what is no address', (kept) => void (kept.s = 'ftp://two.example.com/'), { info: { code: 'address_invalid' } }],
    ['no text', (kept) => void (kept.s = { href: 'x' }), { info: { code: 'login_unknown' } }],
    ['nothing', (kept) => void delete (kept as Partial<Kept>).s, { info: { code: 'login_unknown' } }],
    ['the rules of another strategy', (kept) => void (kept.r = 'x'), { info: { code: 'login_unknown' } }],
  ] /* prettier-ignore */,
  )('and a store that comes back with %s is not trusted', async (_what, tamper, outcome) => {
    const [site, other] = await two();
    const store = new MemoryStore();
    const { app } = await setUp([site, other], { store });
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    for (const stored of store.logins.values()) tamper(stored, other);
    const before = site.requests.length;
    const answer = await outcomeOf(browser.get(site.approve(location, 'alice')));
    expect(answer).toMatchObject({ user: false, status: 403, ...outcome });
    // The site may be discovered again. It gets nothing of the login.
    const since = site.requests.slice(before);
    expect(since.filter(({ method, headers }) => method === 'POST' || headers.authorization)).toEqual([]);
  });

  test('and two strategies that share a sessionKey never take each other’s logins', async () => {
    const [own, other] = await Promise.all([startSite(), startSite()]);
    const sessionKey = 'shared';
    const { app } = await setUp(
      [own, other],
      { sessionKey, dangerouslyAllowAnyAddress: true },
      {
        prepare: (app, passport) => {
          const ofOne = new WordPressStrategy(
            {
              siteURL: own.home,
              credentials: registered(own, other).credentials,
              callbackURL: '/auth/wordpress/callback',
              sessionKey,
            },
            (_token, _secret, profile) => Promise.resolve({ ...profile, isOwner: true }),
          );
          app.get('/own', (req, res, next) => {
            const done = (error: unknown, user: unknown, info: unknown, status: unknown) =>
              void res.json({ error, user, info, status });
            (passport.authenticate(ofOne, done) as RequestHandler)(req, res, next);
          });
        },
      },
    );
    const legs = {
      typed: {
        begin: (site: StandIn) => `/auth/wordpress?site=${site.home}`,
        back: '/auth/wordpress/callback',
      },
      own: { begin: () => '/own', back: '/own' },
    };
    const attempt = async (site: StandIn, first: keyof typeof legs, second: keyof typeof legs) => {
      const browser = new Browser();
      const { headers } = await browser.get(app.origin + legs[first].begin(site));
      const { search } = new URL(site.approve(headers.get('location'), 'alice'));
      const before = site.requests.length;
      const answer = await outcomeOf(browser.get(app.origin + legs[second].back + search));
      return { answer, asked: site.requests.length - before };
    };
    const unknown = { answer: { user: false, status: 403, info: { code: 'login_unknown' } }, asked: 0 };
    // Who typed a site does not get in where only the people of one site do, not even by typing that one …
    expect(await attempt(other, 'typed', 'own')).toMatchObject(unknown);
    expect(await attempt(own, 'typed', 'own')).toMatchObject(unknown);
    // … and the other way round.
    expect(await attempt(own, 'own', 'typed')).toMatchObject(unknown);
    expect(await attempt(own, 'own', 'own')).toMatchObject({ answer: { user: { isOwner: true } } });
    expect(await attempt(other, 'typed', 'typed')).toMatchObject({
      answer: { user: { site: { home: other.home } } },
    });
  });
});
