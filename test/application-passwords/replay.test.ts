/** A callback that comes again, with the old session in a cookie, at another process. */
import { SiteCache } from '../../lib';
import { strategyFor } from '../support/application-password-app';
import { Browser } from '../support/browser';
import { begin, outcomeOf, startLoginApp } from '../support/login-app';
import { cookieSession } from '../support/other-sessions';
import { startSite } from '../support/site';

/** Two processes of one application, and a callback that was used at the first one. */
async function replay(caches: [SiteCache, SiteCache]) {
  const site = await startSite();
  const start = (cache: SiteCache) =>
    startLoginApp(strategyFor(site.home, { options: { cache } }), {
      withoutSession: true,
      options: { session: false },
      prepare: (app) => void app.use(cookieSession),
    });
  const [first, second] = [await start(caches[0]), await start(caches[1])];
  const browser = new Browser();
  const callback = site.approve((await begin(first, browser)).location, 'alice');
  const headers = { cookie: browser.cookies(first.origin) };
  expect(await outcomeOf(browser.get(callback))).toHaveProperty('user.username', 'alice');
  return outcomeOf(fetch(callback.replace(first.origin, second.origin), { headers }));
}

test('a callback that was used is told from a header that does not arrive, if the site accepted a password before', async () => {
  const shared = new SiteCache();
  const outcome = await replay([shared, shared]);
  expect(outcome).toMatchObject({ user: false, status: 403, info: { code: 'login_unknown' } });
  expect(outcome.info!.message).not.toMatch(/header|remains/);
});

test('a process that does not know the site names both causes', async () => {
  const outcome = await replay([new SiteCache(), new SiteCache()]);
  expect(outcome.error).toMatchObject({
    code: 'application_password_invalid',
    message: expect.stringMatching(/this login was already used.*Authorization header/),
  });
});
