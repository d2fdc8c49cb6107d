/** The examples of what comes after a login, against the stand-in. */
import { createServer } from 'node:http';
import { demoConsumer } from '../../examples/config';
import { postDraft } from '../../examples/cron';
import { publishByFetch } from '../../examples/publish-by-fetch';
import { publishByWPAPI } from '../../examples/publish-by-wpapi';
import { createPublishingApp, type Publish } from '../../examples/publishing';
import { demoUsers, type StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { listen } from '../support/loopback';
import { startSite } from '../support/site';

const consumer = demoConsumer(3000);
const [alice, bob] = demoUsers;
let site: StandIn;

beforeEach(async () => {
  site = await startSite({ consumers: [consumer] });
});

/** A browser that has logged in as a user, at the form. */
async function logIn(publish: Publish, user = bob!): Promise<(title: string) => Promise<Response>> {
  const settings = { siteURL: site.home, consumerKey: consumer.key, consumerSecret: consumer.secret };
  const server = createServer(createPublishingApp(settings, publish) as Parameters<typeof createServer>[0]);
  const { port } = await listen(server);
  const app = `http://127.0.0.1:${port}`;
  site.options.consumers = [{ ...consumer, callback: `${app}/auth/wordpress/callback` }];

  const browser = new Browser();
  const login = await browser.follow(browser.get(`${app}/auth/wordpress`));
  const form = browser.submit(await login.text(), { log: user.username, pwd: user.password });
  const question = await browser.follow(form);
  await browser.follow(browser.submit(await question.text(), { 'wp-submit': 'authorize' }));
  return async (title) => {
    const page = await browser.get(`${app}/publish`);
    return browser.submit(await page.text(), { title, content: 'A text' });
  };
}

const posts = () => [...site.posts.values()].filter(({ id }) => id > 1);

describe.each<[string, Publish]>([
  ['fetch', publishByFetch],
  ['node-wpapi', publishByWPAPI],
])('publishing by %s', (_, publish) => {
  test('creates a post of the user', async () => {
    const answer = await (await logIn(publish))('Hello & welcome');
    expect(await answer.text()).toContain(`<a href="${site.home}/hello-welcome/">`);
    expect(posts()).toMatchObject([{ author: bob!.id, status: 'publish', title: 'Hello &amp; welcome' }]);
  });

  test('says what the user may not do', async () => {
    const answer = await (await logIn(publish, alice))('Hello');
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('not allowed to create posts');
    expect(posts()).toEqual([]);
  });

  test('asks for another login after the token was revoked', async () => {
    const send = await logIn(publish);
    site.accessTokens.clear();
    expect((await send('Hello')).status).toBe(502);
    expect((await send('Hello')).headers.get('location')).toBe('/login');
  });
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
