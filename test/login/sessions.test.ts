/** What a session means for a login: requests at once, a lost cookie, a store that does not know of sessions. */
import { demoOAuth2Client } from '../../examples/stand-in/options';
import {
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  type WordPressProfile,
} from '../../lib';
import { Browser } from '../examples/browser';
import {
  begin,
  oauth1Strategy,
  outcomeOf,
  setUpOAuth1,
  startLoginApp,
  type LoginApp,
} from '../support/login-app';
import { MemoryStore } from '../support/memory-store';
import { registerCallback, startSite } from '../support/site';

const asUser = (_name: string, _secret: string | undefined, profile: WordPressProfile) => profile;

/** A site whose answers take a moment, and an application that logs in there with one strategy, without Passport's own session. */
const KINDS = [
  ['OAuth 1.0a', (siteURL: string) => oauth1Strategy({ siteURL })],
  [
    'OAuth 2',
    (siteURL: string) =>
      new WordPressOAuth2Strategy(
        { siteURL, clientID: demoOAuth2Client().id, callbackURL: '/auth/wordpress/callback' },
        asUser,
      ),
  ],
  [
    'application passwords',
    (siteURL: string) =>
      new WordPressApplicationPasswordStrategy(
        { siteURL, appName: 'Test', callbackURL: '/auth/wordpress/callback' },
        asUser,
      ),
  ],
] as const;

async function setUp(strategyFor: (typeof KINDS)[number][1]) {
  const site = await startSite({ delay: () => new Promise((resolve) => setTimeout(resolve, 20)) });
  const app = await startLoginApp(strategyFor(site.home), { options: { session: false } });
  registerCallback(site, app.origin);
  site.options.oauth2Clients = [demoOAuth2Client(`${app.origin}/auth/wordpress/callback`)];
  return { site, app };
}

/** A browser whose session exists before the login. */
async function visitor(app: LoginApp): Promise<Browser> {
  const browser = new Browser();
  await begin(app, browser);
  return browser;
}

describe.each(KINDS)('%s', (_kind, strategyFor) => {
  test('two tabs that begin at once both log in', async () => {
    const { site, app } = await setUp(strategyFor);
    const browser = await visitor(app);
    const begun = await Promise.all([begin(app, browser), begin(app, browser)]);
    const users = [];
    for (const { location } of begun)
      users.push((await outcomeOf(browser.get(site.approve(location!, 'alice')))).user);
    expect(users).toMatchObject([{ username: 'alice' }, { username: 'alice' }]);
  });

  test('of two requests at once with one callback, one logs in', async () => {
    const { site, app } = await setUp(strategyFor);
    const browser = await visitor(app);
    const { location } = await begin(app, browser);
    const callback = site.approve(location!, 'alice');
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(browser.get(callback))));
    expect(outcomes.filter(({ user }) => user)).toHaveLength(1);
    expect(outcomes.find(({ user }) => !user)).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
  });

  test('all pending logins fit into a cookie of 4 kB, as cookie-session writes it', async () => {
    const { app } = await setUp(strategyFor);
    const browser = new Browser();
    for (let count = 0; count < 12; count++) await begin(app, browser);
    const session = (await (await browser.get(`${app.origin}/session`)).json()) as Record<string, unknown>;
    delete session.cookie;
    const pending = Object.values(session).flat();
    expect(pending.length).toBeGreaterThanOrEqual(7);
    expect(Buffer.from(JSON.stringify(session)).toString('base64').length).toBeLessThan(4096);
  });

  test('a callback without the session cookie is told from a login that was used', async () => {
    const { site, app } = await setUp(strategyFor);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.approve(location!, 'alice');
    expect(await outcomeOf(new Browser().get(callback))).toMatchObject({
      user: false,
      status: 403,
      info: { code: 'session_lost', message: expect.stringMatching(/cookie.*SameSite.*Secure.*localhost/s) },
    });
    expect(await outcomeOf(browser.get(callback))).toHaveProperty('user.username', 'alice');
    expect(await outcomeOf(browser.get(callback))).toMatchObject({ info: { code: 'login_unknown' } });
  });
});

describe('a store of the application that is keyed by the request token', () => {
  test('logs in the browser in which the login began, and no other', async () => {
    const { site, app } = await setUpOAuth1({ options: { store: new MemoryStore() } });
    const attacker = new Browser();
    const { location } = await begin(app, attacker);
    const callback = site.approve(location!, 'bob');
    expect(await outcomeOf(new Browser().get(callback))).toMatchObject({ user: false, status: 403 });
    expect(await outcomeOf(attacker.get(callback))).toHaveProperty('user.username', 'bob');
  });

  test('accepts one of two callbacks at once, even if it answers slowly', async () => {
    class SlowStore extends MemoryStore {
      override get(req: unknown, token: string, done: unknown) {
        setTimeout(() => super.get(req, token, done), 20);
      }
      override destroy(req: unknown, token: string, done: unknown) {
        setTimeout(() => super.destroy(req, token, done), 20);
      }
    }
    const { site, app } = await setUpOAuth1({ options: { store: new SlowStore() } });
    const browser = await visitor(app);
    const { location } = await begin(app, browser);
    const callback = site.approve(location!, 'alice');
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(browser.get(callback))));
    expect(outcomes.map(({ user, info }) => (user ? 'user' : info?.code)).sort()).toEqual([
      'login_unknown',
      'user',
    ]);
  });
});
