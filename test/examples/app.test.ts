/** The example application, used as a person would use it, against the stand-in. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createApp } from '../../examples/app';
import { configFromEnvironment, demoConsumer, type Config } from '../../examples/config';
import { Users, localAccounts } from '../../examples/users';
import { demoUsers, type StandIn, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { listen } from '../support/loopback';
import { startSite } from '../support/site';
import { log } from './log';
import { alertOf, titleOf, valueOf } from './page';
import { parseProfile } from 'passport-wordpress-rest';

const consumer = demoConsumer(3000);
const [alice, bob] = demoUsers;

let site: StandIn;
let app: string;
let browser: Browser;

async function startBoth(options: StandInOptions = {}, config: Partial<Config> = {}): Promise<void> {
  site = await startSite(options);
  const settings = {
    siteURL: site.home,
    consumerKey: consumer.key,
    consumerSecret: consumer.secret,
    ...config,
  };
  const server = createServer(createApp(settings) as Parameters<typeof createServer>[0]);
  const { port } = await listen(server);
  app = `http://127.0.0.1:${port}`;
  site.options.consumers = [{ ...consumer, callback: `${app}/auth/wordpress/callback` }];
  browser = new Browser();
}

const get = async (path: string) => (await browser.follow(browser.get(app + path))).text();

/** Presses "Log in with WordPress", logs in there if asked to, and presses a button on the authorize page. */
async function logIn(user = alice!, button = 'authorize'): Promise<string> {
  let page = await get('/auth/wordpress');
  if (page.includes('name="loginform"')) {
    page = await (
      await browser.follow(browser.submit(page, { log: user.username, pwd: user.password }))
    ).text();
  }
  const answer = browser.submit(page, { 'wp-submit': button });
  return (await browser.follow(answer)).text();
}

const requestsOfTheApp = () => site.requests.filter(({ headers }) => headers['user-agent'] !== 'node').length;

describe('logging in with WordPress', () => {
  test('leads from the button through the site to the account page', async () => {
    await startBoth({ name: 'Wonder & Co' });
    expect(await get('/')).toContain('href="/auth/wordpress">Log in with WordPress</a>');

    const page = await logIn();
    expect(browser.url).toBe(`${app}/`);
    expect(page).toContain(alice!.displayName);
    expect(page).toContain(alice!.email);
    expect(page).toContain('subscriber');
    expect(page).toContain('Wonder &amp; Co');
    expect(page).toContain(`${site.home.replace('http://', '')}#${alice!.id}`);

    const picture = /<img src="([^"]*)"/.exec(page)![1]!.replaceAll('&amp;', '&');
    expect(picture).toContain('s=96');
    expect((await fetch(picture)).headers.get('content-type')).toBe('image/svg+xml');
  });

  test('shows the number of requests, which is lower for a known site', async () => {
    await startBoth();
    expect(await logIn()).toContain(`${requestsOfTheApp()} to the site`);
    const first = requestsOfTheApp();
    expect(await logIn()).toContain(`${requestsOfTheApp() - first} to the site`);
    expect(requestsOfTheApp() - first).toBe(3);
  });

  test('can be tried again after Cancel, of which the application is not told', async () => {
    await startBoth();
    expect(await logIn(alice, 'cancel')).toBe('');
    expect(await get('/')).toContain('Log in with WordPress');
    expect(await logIn()).toContain(alice!.displayName);
  });

  test('ends by logging out', async () => {
    await startBoth();
    const answer = await browser.submit(await logIn(), {});
    expect(await (await browser.follow(answer)).text()).toContain('Log in with WordPress');
    expect((await browser.get(`${app}/`)).headers.get('location')).toBe('/login');
  });

  test('works for a user without an avatar', async () => {
    await startBoth({ avatars: false });
    const page = await logIn(bob);
    expect(page).toContain(bob!.displayName);
    expect(page).not.toContain('<img');
  });
});

describe('a failed login', () => {
  test('that the user can retry is explained on the login page, once, and to the developer in the log', async () => {
    await startBoth();
    const logged = log();
    await get('/auth/wordpress');
    const page = await get('/auth/wordpress/callback?oauth_token=forged&oauth_verifier=forged');
    expect(browser.url).toBe(`${app}/login`);
    expect(alertOf(page)).toMatch(/Please log in again/);
    expect(titleOf(page)).toBe('Error: Log in – Demo application');
    expect(page).not.toContain('in the browser in which it began');
    expect(logged).toEqual([expect.stringContaining('in the browser in which it began')]);
    expect(alertOf(await get('/login'))).toBeUndefined();
  });

  test('is also explained to a person whose browser keeps no cookies', async () => {
    await startBoth();
    const logged = log();
    const start = await fetch(`${app}/auth/wordpress`, { redirect: 'manual' });
    const callback = site.approve(start.headers.get('location'), 'alice');
    const page = await (await fetch(callback)).text();
    expect(alertOf(page)).toContain('Please allow cookies');
    expect(logged).toHaveLength(1);
  });

  test('that the developer must fix has a page with its code and its remedy, without the secret', async () => {
    await startBoth({}, { consumerSecret: 'a-secret-that-is-wrong' });
    const logged = log();
    const answer = await browser.get(`${app}/auth/wordpress`);
    const page = await answer.text();
    expect(answer.status).toBe(502);
    expect(page).toContain('<code>signature_mismatch</code>');
    expect(page).toMatch(/What to do<\/h2>\s*<p>Compare <code>consumerSecret<\/code>/);
    expect(page.match(/Compare <code>consumerSecret/g)).toHaveLength(1);
    expect(alertOf(page)).toMatch(/OAuth signature does not match\.$/);
    expect(page).toContain('docs/errors.md#signature_mismatch');
    expect(logged).toEqual([expect.stringContaining('Compare `consumerSecret`')]);
    expect(page + logged.join()).not.toContain('a-secret-that-is-wrong');
    expect(page).not.toContain('`');
  });
});

describe('logging in with a local account', () => {
  test('works beside WordPress', async () => {
    await startBoth();
    const { username, password, displayName } = localAccounts[0]!;
    await browser.get(`${app}/login`);
    const wrong = await browser.post(`${app}/login`, { username, password: 'guess' });
    expect(wrong.status).toBe(401);
    const page = await wrong.text();
    expect(alertOf(page)).toBe('Wrong name or password.');
    expect(valueOf(page, 'username')).toBe(username);
    expect(page).not.toContain('guess');
    const right = await browser.follow(browser.post(`${app}/login`, { username, password }));
    expect(await right.text()).toContain(displayName);
    expect(site.requests).toEqual([]);
  });
});

test.each([
  ['An address without a page', {}, 404, 'Page not found'],
  ['A form that is too large', { username: 'x'.repeat(200_000) }, 413, 'Invalid request'],
])('%s is explained', async (_what, fields, status, title) => {
  await startBoth();
  const answer = await browser.post(`${app}/nowhere`, fields);
  const page = await answer.text();
  expect(answer.status).toBe(status);
  expect(titleOf(page)).toBe(`${title} – Demo application`);
  expect(alertOf(page)).toBeDefined();
  expect(page).toContain('href="/">To the start page');
});

describe('the pages', () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  const isHarmless = (page: string) => {
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|<img src=x/);
  };

  test('show hostile names as text, in the application and in the stand-in', async () => {
    await startBoth({
      name: hostile,
      description: hostile,
      users: [{ ...alice!, displayName: hostile, username: hostile }],
    });
    isHarmless(await (await browser.get(`${site.home}/`)).text());
    const login = await get('/auth/wordpress');
    isHarmless(login);
    isHarmless(await (await browser.submit(login, { log: hostile, pwd: 'wrong' })).text());
    const authorize = await browser.follow(browser.submit(login, { log: hostile, pwd: alice!.password }));
    const question = await authorize.text();
    isHarmless(question);
    isHarmless(await (await browser.follow(browser.submit(question, { 'wp-submit': 'authorize' }))).text());
  });

  test('run no script and are not cached', async () => {
    await startBoth();
    const { headers } = await browser.get(`${app}/login`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toContain('script-src');
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

describe('the identity of a user', () => {
  const profile = (home: string, id: number, email = 'alice@example.org') =>
    parseProfile({ id, name: 'Alice', email }, { home, url: home, name: 'A site' });

  test('depends on the site and the id there, and never on the e-mail address', () => {
    const users = new Users();
    const { id } = users.findOrCreate(profile('https://a.test/blog', 2));
    expect(id).toBe('a.test/blog#2');
    expect(users.findOrCreate(profile('https://b.test', 2)).id).not.toBe(id);
    expect(users.findOrCreate(profile('https://a.test/blog', 3)).id).not.toBe(id);
    expect(users.findOrCreate(profile('https://a.test/blog', 2, 'new@example.org')).id).toBe(id);
    expect(users.findOrCreate(profile('http://a.test/blog', 2)).id).toBe(id);
  });
});

describe('the configuration', () => {
  test('comes from the environment, and defaults to the demo site', () => {
    expect(configFromEnvironment({}, 3000)).toBeUndefined();
    expect(configFromEnvironment({ WORDPRESS_URL: 'http://127.0.0.1:9400' }, 3000)).toEqual({
      siteURL: 'http://127.0.0.1:9400',
      consumerKey: consumer.key,
      consumerSecret: consumer.secret,
    });
    const env = {
      WORDPRESS_URL: 'https://a.test',
      WORDPRESS_CONSUMER_KEY: 'k',
      WORDPRESS_CONSUMER_SECRET: 's',
    };
    expect(configFromEnvironment(env, 3000)).toEqual({
      siteURL: 'https://a.test',
      consumerKey: 'k',
      consumerSecret: 's',
    });
  });

  test('is what the blueprint of the demo site registers', () => {
    const blueprint = readFileSync('examples/wordpress-blueprint.json', 'utf8');
    for (const value of [
      consumer.key,
      consumer.secret,
      consumer.callback,
      alice!.username,
      alice!.password,
    ]) {
      expect(blueprint).toContain(`'${value}'`);
    }
  });
});
