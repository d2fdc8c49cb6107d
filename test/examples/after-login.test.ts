/** The examples of what comes after a login, against the stand-in. */
import { createServer } from 'node:http';
import { demoConsumer } from '../../examples/config';
import { postDraft } from '../../examples/cron';
import { publishByFetch } from '../../examples/publish-by-fetch';
import { publishByWPAPI } from '../../examples/publish-by-wpapi';
import { createPublishingApp, type Publish } from '../../examples/publishing';
import { localAccounts } from '../../examples/users';
import { defaultMessages } from '../../lib';
import { demoUsers, type StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { listen } from '../support/loopback';
import { startSite } from '../support/site';
import { alertOf, titleOf, valueOf } from './page';

const consumer = demoConsumer(3000);
const [alice, bob] = demoUsers;
let site: StandIn;

beforeEach(async () => {
  site = await startSite({ consumers: [consumer] });
});

interface Publisher {
  browser: Browser;
  app: string;
  /** Sends the form. */
  publish: (title: string) => Promise<Response>;
}

async function startApp(publish: Publish): Promise<Publisher> {
  const settings = { siteURL: site.home, consumerKey: consumer.key, consumerSecret: consumer.secret };
  const server = createServer(createPublishingApp(settings, publish) as Parameters<typeof createServer>[0]);
  const { port } = await listen(server);
  const app = `http://127.0.0.1:${port}`;
  site.options.consumers = [{ ...consumer, callback: `${app}/auth/wordpress/callback` }];
  const browser = new Browser();
  return {
    browser,
    app,
    publish: (title) => browser.post(`${app}/publish`, { title, content: 'A <text> & more' }),
  };
}

/** Logs in with WordPress. Returns the last page. */
async function logIn({ browser, app }: Publisher, user = bob!): Promise<string> {
  let page = await (await browser.follow(browser.get(`${app}/auth/wordpress`))).text();
  if (page.includes('name="loginform"')) {
    const form = browser.submit(page, { log: user.username, pwd: user.password });
    page = await (await browser.follow(form)).text();
  }
  return (await browser.follow(browser.submit(page, { 'wp-submit': 'authorize' }))).text();
}

const posts = () => [...site.posts.values()].filter(({ id }) => id > 1);

describe.each<[string, Publish]>([
  ['fetch', publishByFetch],
  ['node-wpapi', publishByWPAPI],
])('publishing by %s', (_, publish) => {
  test('creates a post of the user', async () => {
    const publisher = await startApp(publish);
    expect(await logIn(publisher)).toContain('href="/publish">Publish a post</a>');
    const page = await (await publisher.publish('Hello & welcome')).text();
    expect(page).toContain(`<a href="${site.home}/hello-welcome/">`);
    expect(titleOf(page)).toBe('Published – Demo application');
    expect(posts()).toMatchObject([{ author: bob!.id, status: 'publish', title: 'Hello &amp; welcome' }]);
  });

  test('says what the user may not do, and keeps the text', async () => {
    const publisher = await startApp(publish);
    await logIn(publisher, alice);
    const log = jest.spyOn(console, 'warn').mockReturnValue();
    const answer = await publisher.publish('"Hello"');
    log.mockRestore();
    const page = await answer.text();
    expect(answer.status).toBe(502);
    expect(alertOf(page)).toMatch(/not (?:be allowed to publish|allowed to create posts)/);
    expect(titleOf(page)).toBe('Error: Publish a post – Demo application');
    expect(valueOf(page, 'title')).toBe('"Hello"');
    expect(valueOf(page, 'content')).toBe('A <text> & more');
    expect(posts()).toEqual([]);
  });

  test('says that the site cannot be reached, and keeps the text', async () => {
    const publisher = await startApp(publish);
    await logIn(publisher);
    await site.stop();
    const log = jest.spyOn(console, 'warn').mockReturnValue();
    const answer = await publisher.publish('Hello');
    const page = await answer.text();
    expect(answer.status).toBe(502);
    // The user reads a short text, the developer the finding.
    expect(alertOf(page)).toBe(defaultMessages.site_unreachable);
    expect(log).toHaveBeenCalledWith(expect.stringContaining('ECONNREFUSED'));
    log.mockRestore();
    expect(valueOf(page, 'title')).toBe('Hello');
  });

  test('asks for another login after the token was revoked, and keeps the text until it is published', async () => {
    const publisher = await startApp(publish);
    await logIn(publisher);
    site.accessTokens.clear();
    const refused = await publisher.publish('Hello');
    expect(refused.status).toBe(502);
    expect(await refused.text()).toContain('href="/auth/wordpress">Log in with WordPress</a>');
    expect((await publisher.publish('Hello')).status).toBe(403);

    await logIn(publisher);
    const form = () => publisher.browser.get(`${publisher.app}/publish`).then((page) => page.text());
    expect(valueOf(await form(), 'title')).toBe('Hello');
    expect((await publisher.publish('Hello')).status).toBe(200);
    expect(valueOf(await form(), 'title')).toBe('');
  });
});

test.each([
  ['without a login', false],
  ['after the login with a local account', true],
])('%s nothing is published, and the text is kept', async (_when, isLoggedIn) => {
  const { browser, app, publish } = await startApp(publishByFetch);
  const { username, password } = localAccounts[0]!;
  if (isLoggedIn) await browser.post(`${app}/login`, { username, password });
  const answer = await publish('Hello');
  const page = await answer.text();
  expect(answer.status).toBe(403);
  expect(alertOf(page)).toContain('login with WordPress');
  expect(valueOf(page, 'title')).toBe('Hello');
  expect(posts()).toEqual([]);
});

describe('the script', () => {
  const environment = () => {
    const { consumerKey, consumerSecret, token, tokenSecret } = site.credentialsOf('bob', consumer);
    return {
      WORDPRESS_URL: site.home,
      WORDPRESS_CONSUMER_KEY: consumerKey,
      WORDPRESS_CONSUMER_SECRET: consumerSecret,
      WORDPRESS_TOKEN: token,
      WORDPRESS_TOKEN_SECRET: tokenSecret,
    };
  };

  test('posts a draft', async () => {
    expect(await postDraft(environment(), 'Report')).toBe("Draft 2 is on Ada's Blog & Notes.");
    expect(posts()).toMatchObject([{ status: 'draft', title: 'Report', author: bob!.id }]);
  });

  test('distinguishes a revoked token, a wrong signature and missing variables', async () => {
    const env = environment();
    await expect(postDraft({ ...env, WORDPRESS_TOKEN_SECRET: 'wrong' }, 'x')).rejects.toThrow(
      'signature is wrong',
    );
    await expect(postDraft({ ...env, WORDPRESS_TOKEN: '' }, 'x')).rejects.toThrow('Set WORDPRESS_TOKEN.');
    site.accessTokens.clear();
    await expect(postDraft(env, 'x')).rejects.toThrow('log in again');
  });
});
