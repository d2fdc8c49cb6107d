/** The example with one login page for all sites, against stand-ins of four kinds. */
import { createServer } from 'node:http';
import { createAnySiteApp, type AnySiteConfig } from '../../examples/any-site';
import { startDemoSites } from '../../examples/demo-sites';
import { countPending } from '../../examples/server-to-server';
import { demoUsers } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { listen } from '../support/loopback';
import { stopAfterEach } from '../support/running';
import { startSite } from '../support/site';
import { log } from './log';
import { alertOf, titleOf, valueOf } from './page';
import { defaultMessages } from 'passport-wordpress-rest';

const [alice, bob] = demoUsers;

async function startApp(change: Partial<AnySiteConfig> = {}) {
  const server = createServer();
  const { port } = await listen(server);
  const app = `http://127.0.0.1:${port}`;
  const { sites, config } = await startDemoSites(app);
  server.on('request', createAnySiteApp({ ...config, ...change }));
  sites.forEach(stopAfterEach);
  return { app, sites };
}

/** Types an address on the login page, and logs in where that leads. */
async function logIn(app: string, address: string, user = alice!, button = 'authorize'): Promise<Browser> {
  const browser = new Browser();
  const login = await (await browser.get(`${app}/login`)).text();
  let page = await (await browser.follow(browser.submit(login, { site: address }))).text();
  if (page.includes('name="loginform"')) {
    page = await (
      await browser.follow(browser.submit(page, { log: user.username, pwd: user.password }))
    ).text();
  }
  if (new URL(browser.url).origin !== app) {
    await browser.follow(browser.submit(page, { 'wp-submit': button, approve: '1' }));
  }
  return browser;
}

test.each([
  ['OAuth 1.0a', 0],
  ['OAuth 2', 1],
  ['an application password', 2],
])('a person logs in by %s, as their site offers it', async (_way, index) => {
  const { app, sites } = await startApp();
  const site = sites[index]!;
  const browser = await logIn(app, site.home.replace('http://', 'HTTP://'));
  const page = await (await browser.get(`${app}/`)).text();
  expect(page).toContain(alice!.displayName);
  expect(page).toContain(`${site.home.replace('http://', '')}#${alice!.id}`);
});

test('the policy of the login page allows its form to redirect to the site', async () => {
  const { app } = await startApp();
  for (const page of [fetch(`${app}/login`), fetch(`${app}/auth/site`, { method: 'POST' })]) {
    const policy = (await page).headers.get('content-security-policy');
    // Browsers apply `form-action` to the redirects that answer a form.
    expect(policy).toContain("form-action 'self' https: http:");
  }
});

test('a site without a method and an invalid address are explained on the login page, and in the log', async () => {
  const { app, sites } = await startApp();
  const logged = log();
  for (const [address, words] of [
    [sites[3]!.home, defaultMessages.login_unavailable],
    ['ftp://blog.example.com', defaultMessages.address_invalid],
  ] as const) {
    const browser = new Browser();
    const login = await (await browser.get(`${app}/login`)).text();
    const answer = await browser.submit(login, { site: address });
    expect(answer.status).toBe(403);
    const page = await answer.text();
    expect(alertOf(page)).toBe(words);
    expect(titleOf(page)).toBe('Error: Log in – Demo application');
    expect(valueOf(page, 'site')).toBe(address);
  }
  expect(logged).toEqual([
    expect.stringContaining('Have its owner provide application passwords'),
    expect.stringContaining('begins with ftp:, not https:'),
  ]);
});

test('the typed address is still there after a login was refused on the site', async () => {
  const { app, sites } = await startApp();
  log();
  const browser = await logIn(app, sites[1]!.home, alice, 'cancel');
  expect(new URL(browser.url).origin).toBe(app);
  const page = await (await browser.get(`${app}/login`)).text();
  expect(valueOf(page, 'site')).toBe(sites[1]!.home);
});

test.each([
  ['no token', {}],
  ['another token', { csrf: 'guessed' }],
])('a form with %s starts no login and sends no request to a site', async (_what, fields) => {
  const { app, sites } = await startApp();
  const browser = new Browser();
  await browser.get(`${app}/login`);
  const answer = await browser.post(`${app}/auth/site`, { site: sites[0]!.home, ...fields });
  const page = await answer.text();
  expect(answer.status).toBe(403);
  expect(alertOf(page)).toContain('The form has expired');
  expect(valueOf(page, 'site')).toBe(sites[0]!.home);
  expect(sites[0]!.requests).toEqual([]);
});

test('an application on the web does not request addresses of its own network for untrusted users', async () => {
  const { app, sites } = await startApp({ dangerouslyAllowAnyAddress: false });
  const logged = log();
  const before = sites.map((site) => site.requests.length);
  const browser = new Browser();
  const login = await (await browser.get(`${app}/login`)).text();
  const answer = await browser.submit(login, { site: sites[0]!.home });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain(defaultMessages.address_forbidden);
  expect(logged).toEqual([expect.stringContaining('No request is sent to')]);
  expect(sites.map((site) => site.requests.length)).toEqual(before);
});

describe('the server', () => {
  test('says whose password it has, and how many posts wait for review', async () => {
    const site = await startSite({ name: 'Desk', oauth1: false });
    const { username, applicationPassword } = site.applicationPasswordOf('bob');
    const env = {
      WORDPRESS_URL: site.home,
      WORDPRESS_USERNAME: username,
      WORDPRESS_APPLICATION_PASSWORD: applicationPassword,
    };
    expect(await countPending(env)).toBe(`${bob!.displayName}: 0 posts wait for review on Desk.`);
    await expect(countPending({ ...env, WORDPRESS_APPLICATION_PASSWORD: 'wrong' })).rejects.toThrow('401');
    await expect(countPending({ ...env, WORDPRESS_USERNAME: '' })).rejects.toThrow('Set WORDPRESS_USERNAME.');
  });
});
