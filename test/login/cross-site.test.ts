import type { Request } from 'express';
import { WordPressStrategy, type WordPressStrategyOptions } from '../../lib';
import { assertSameOrigin } from '../../lib/login/cross-site';
import { begin, outcomeOf, startLoginApp } from '../support/login-app';
import { consumer, registerCallback, startSite } from '../support/site';

/** An application in which the request names the site. */
async function setUp(options: Partial<WordPressStrategyOptions> = {}) {
  const site = await startSite();
  const strategy = new WordPressStrategy(
    {
      siteURL: (req: Request) => req.query.site as string,
      consumerKey: consumer.key,
      consumerSecret: consumer.secret,
      callbackURL: '/auth/wordpress/callback',
      dangerouslyAllowAnyAddress: true,
      ...options,
    },
    (_token, _secret, profile) => profile,
  );
  const app = await startLoginApp(strategy);
  registerCallback(site, app.origin);
  const start = (headers: Record<string, string>) =>
    fetch(`${app.origin}/auth/wordpress?site=${encodeURIComponent(site.home)}`, {
      redirect: 'manual',
      headers,
    });
  return { app, site, start };
}

test.each([
  ['a link on another website', { 'sec-fetch-site': 'cross-site' }, 'Sec-Fetch-Site: cross-site'],
  [
    'a page of another host of the same domain',
    { 'sec-fetch-site': 'same-site' },
    'Sec-Fetch-Site: same-site',
  ],
  ['a value that no browser sends', { 'sec-fetch-site': '<b>' }, 'Sec-Fetch-Site: cross-site'],
  [
    'a form on another website, in a browser without Sec-Fetch-Site',
    { origin: 'https://attacker.example' },
    'Origin',
  ],
  ['a page without an origin', { origin: 'null' }, 'Origin'],
])('%s starts no login with a site that it names', async (_what, headers: Record<string, string>, header) => {
  const { start, site } = await setUp();
  expect(await outcomeOf(start(headers))).toMatchObject({
    user: false,
    status: 403,
    info: {
      code: 'cross_site_request',
      message: expect.stringContaining('Please start it on this page.'),
      error: {
        message: expect.stringContaining(
          `A page of another website started this login (header ${header}). Start the login on the login page`,
        ),
        remedy: expect.stringContaining('dangerouslyAllowCrossSiteLogin'),
      },
    },
  });
  expect(site.requests).toEqual([]);
});

test('a page of the same host on http starts no login on https; one on https does behind an unknown proxy', async () => {
  const { app, start } = await setUp({ proxy: true });
  const host = app.origin.replace('http://', '');
  const forwarded = { 'x-forwarded-proto': 'https' };
  expect(await outcomeOf(start({ origin: `http://${host}`, ...forwarded }))).toHaveProperty(
    'info.code',
    'cross_site_request',
  );
  // The check passes; the site has not registered the callback on https.
  expect(await outcomeOf(start({ origin: `https://${host}`, ...forwarded }))).toHaveProperty(
    'error.code',
    'callback_invalid',
  );
  expect((await start({ origin: `https://${host}` })).status).toBe(302);
});

test('pages of the application, bookmarks and old browsers start logins', async () => {
  const { app, start } = await setUp();
  for (const headers of [
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: app.origin },
    {},
  ])
    expect((await start(headers as Record<string, string>)).status).toBe(302);
});

test('a request that names no host, with an origin, starts none either', () => {
  const req = { headers: { origin: 'http://app.test' }, url: '/', socket: {} } as unknown as Request;
  expect(() => assertSameOrigin(req, false)).toThrow(expect.objectContaining({ code: 'cross_site_request' }));
});

test('an option allows a login page on another host', async () => {
  const { start } = await setUp({ dangerouslyAllowCrossSiteLogin: true });
  expect((await start({ 'sec-fetch-site': 'cross-site' })).status).toBe(302);
});

test('behind a proxy, Origin is compared with X-Forwarded-Host if the proxy is trusted', async () => {
  const headers = { origin: 'https://app.example.com', 'x-forwarded-host': 'app.example.com' };
  const { start } = await setUp({ proxy: true, callbackURL: 'https://app.example.com/callback' });
  const answer = await start(headers);
  expect(answer.status === 302 || (await outcomeOf(answer)).info?.code !== 'cross_site_request').toBe(true);
  const untrusted = await setUp();
  expect(await outcomeOf(untrusted.start(headers))).toMatchObject({ info: { code: 'cross_site_request' } });
});

test('a link may start a login with the configured site', async () => {
  const site = await startSite();
  const strategy = new WordPressStrategy(
    {
      siteURL: site.home,
      consumerKey: consumer.key,
      consumerSecret: consumer.secret,
      callbackURL: '/auth/wordpress/callback',
    },
    (_token, _secret, profile) => profile,
  );
  const app = await startLoginApp(strategy);
  registerCallback(site, app.origin);
  const answer = await fetch(`${app.origin}/auth/wordpress`, {
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  expect(answer.status).toBe(302);
  expect((await begin(app)).location).toBeDefined();
});
