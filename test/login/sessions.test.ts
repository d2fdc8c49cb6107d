/** What a session means for a login: requests at once, a lost cookie, a store that does not know of sessions. */
import { Browser } from '../support/browser';
import { begin, outcomeOf, type LoginApp } from '../support/login-app';
import { KINDS, setUpKind, type Kind } from '../support/strategy-kinds';

const setUp = (kind: Kind) =>
  setUpKind(kind, {}, {}, { delay: () => new Promise((resolve) => setTimeout(resolve, 20)) });

/** A browser whose session exists before the login. */
async function visitor(app: LoginApp): Promise<Browser> {
  const browser = new Browser();
  await begin(app, browser);
  return browser;
}

describe.each(KINDS)('%s', (kind) => {
  test('two tabs that begin at once both log in', async () => {
    const { site, app } = await setUp(kind);
    const browser = await visitor(app);
    const begun = await Promise.all([begin(app, browser), begin(app, browser)]);
    const users = [];
    for (const { location } of begun)
      users.push((await outcomeOf(browser.get(site.approve(location, 'alice')))).user);
    expect(users).toMatchObject([{ username: 'alice' }, { username: 'alice' }]);
  });

  test('of two requests at once with one callback, one logs in', async () => {
    const { site, app } = await setUp(kind);
    const browser = await visitor(app);
    const { location } = await begin(app, browser);
    const callback = site.approve(location, 'alice');
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(browser.get(callback))));
    expect(outcomes.filter(({ user }) => user)).toHaveLength(1);
    expect(outcomes.find(({ user }) => !user)).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
  });

  test('all pending logins fit into a cookie of 4 kB, as cookie-session writes it', async () => {
    const { app } = await setUp(kind);
    const browser = new Browser();
    for (let count = 0; count < 12; count++) await begin(app, browser);
    const session = (await (await browser.get(`${app.origin}/session`)).json()) as Record<string, unknown>;
    delete session.cookie;
    const pending = Object.values(session).flat();
    expect(pending.length).toBeGreaterThanOrEqual(7);
    expect(Buffer.from(JSON.stringify(session)).toString('base64').length).toBeLessThan(4096);
  });

  test('a callback without the session cookie is told from a login that was used', async () => {
    const { site, app } = await setUp(kind);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.approve(location, 'alice');
    expect(await outcomeOf(new Browser().get(callback))).toMatchObject({
      user: false,
      status: 403,
      info: {
        code: 'session_lost',
        message: expect.stringMatching(
          /^Your browser did not send the cookie of this login\. Please allow cookies and log in again\./,
        ),
        error: { remedy: expect.stringMatching(/cookie.*SameSite.*Secure.*localhost/s) },
      },
    });
    expect(await outcomeOf(browser.get(callback))).toHaveProperty('user.username', 'alice');
    expect(await outcomeOf(browser.get(callback))).toMatchObject({ info: { code: 'login_unknown' } });
  });
});
