/** The programs of the documents do what the text says, against the stand-in. What a document leaves to the reader is added. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { authorizedFetch, defaultMessages } from '../lib';
import { demoUsers, type StandIn, type StandInOptions } from '../lib/testing/stand-in/stand-in';
import { blocksOf } from './documentation/blocks';
import { run, serve } from './documentation/program';
import { Browser } from './support/browser';
import { demoOAuth2Client } from './support/oauth2-client';
import { consumer, paths, registerCallback, startSite } from './support/site';
import { serveTokens } from './support/token-server';

const [alice] = demoUsers;
const declare = (values: object) =>
  Object.entries(values)
    .map(([name, value]) => `const ${name} = ${JSON.stringify(value)};`)
    .join('\n');

/** The credentials of OAuth 1.0a of a user on a site, as a program declares them. */
function oauth1(site: StandIn, username = 'bob'): string {
  const registered = { ...consumer, name: 'Test', callback: 'oob' };
  site.options.consumers = [registered];
  return declare(site.credentialsOf(username, registered));
}

const options = (callbackURL: string) =>
  declare({ consumerKey: consumer.key, consumerSecret: consumer.secret, callbackURL });

/** Logs in at an application whose login starts at a path. Returns the page to which the login leads. */
async function logIn(
  url: string,
  site: StandIn,
  start = '/auth/wordpress',
  username = 'alice',
): Promise<string> {
  const browser = new Browser();
  await browser.get(url);
  const begun = await browser.get(url + start);
  const callback = site.approve(begun.headers.get('location'), username);
  return (await browser.follow(browser.get(callback))).text();
}

/** The parts of a small application around a block that has only the strategy, or only routes. The block imports Passport. */
const WITHOUT_SESSION = `
import express from 'express';
const app = express();
const verify = async (token, tokenSecret, profile) => ({ id: profile.id, name: profile.displayName });
`;
const LISTEN = `
app.listen(process.env.PORT, () => console.log('Open http://localhost:' + process.env.PORT));
`;
const WITH_SESSION = `
import session from 'express-session';
${WITHOUT_SESSION.trim()}
app.use(session({ secret: 'x', resave: false, saveUninitialized: false }));
app.use(passport.session());
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));
`;
const ROUTES = `
app.get('/auth/wordpress', passport.authenticate('wordpress', { session: false }));
`;
const CALLBACK = `
app.get('/auth/wordpress/callback', passport.authenticate('wordpress', { session: false }), (req, res) => {
  res.send('Hello, ' + req.user.name);
});
`;

describe('docs/application-passwords.md', () => {
  const document = 'docs/application-passwords.md';

  async function start(siteOptions: StandInOptions = {}) {
    const site = await startSite(siteOptions);
    const block = 'new WordPressApplicationPasswordStrategy(';
    const { url } = await serve(document, { block, site: site.home, env: { WORDPRESS_URL: site.home } });
    return { site, url };
  }

  test('the program logs a user in, and no password remains', async () => {
    const { site, url } = await start();
    expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);
    expect(paths(site).filter((line) => line.startsWith('DELETE'))).toHaveLength(1);
    expect(site.applicationPasswords.size).toBe(0);
  });

  test('the program shows why a login failed', async () => {
    const { site, url } = await start();
    const browser = new Browser();
    const begun = await browser.get(`${url}/auth/wordpress`);
    const page = await browser.follow(browser.get(site.reject(begun.headers.get('location'))));
    expect(await page.text()).toBe(defaultMessages.access_denied);
  });

  test('a password that was kept writes a post, and is revoked', async () => {
    const site = await startSite();
    const before = declare(site.applicationPasswordOf('bob'));
    await run(document, { block: 'When the user disconnects', site: site.home, before });
    expect([...site.posts.values()].map(({ title }) => title)).toContain('Hello');
    expect(site.applicationPasswords.size).toBe(0);
  });
});

describe('docs/oauth2.md', () => {
  const document = 'docs/oauth2.md';

  test.each(['oauth2Clients', 'oauthServerClients'] as const)(
    'the program logs a user in: %s',
    async (clients) => {
      const site = await startSite();
      const client = demoOAuth2Client();
      const { url } = await serve(document, {
        block: 'new WordPressOAuth2Strategy(',
        site: site.home,
        env: {
          WORDPRESS_URL: site.home,
          WORDPRESS_CLIENT_ID: client.id,
          WORDPRESS_CLIENT_SECRET: client.secret,
        },
      });
      site.options[clients] = [{ ...client, redirectURIs: [`${url}/auth/wordpress/callback`] }];
      expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);
    },
  );

  const blocks = blocksOf(document).filter(({ code }) => code.startsWith('const options'));
  test.each(blocks.map(({ line, code }) => [line, code]))(
    'the options of line %i are accepted',
    async (_, code) => {
      const site = await startSite();
      const before = "import { WordPressOAuth2Strategy } from 'passport-wordpress-rest';";
      const after = 'console.log(new WordPressOAuth2Strategy(options, async () => ({})).name);';
      const env = {
        MY_APP_SECRET: 'x',
        WORDPRESS_CLIENT_ID: 'x',
        WORDPRESS_CLIENT_SECRET: 'x',
        WORDPRESS_COM_CLIENT_ID: 'x',
        WORDPRESS_COM_CLIENT_SECRET: 'x',
      };
      expect(await run(document, { block: code, site: site.home, before, after, env })).toBe(
        'wordpress-oauth2',
      );
    },
  );
});

describe('docs/many-sites.md', () => {
  const document = 'docs/many-sites.md';

  /** A site whose name is public for the program, and leads to this machine. */
  async function startPublicSite(name = 'blog.example.com') {
    const site = await startSite();
    const { port } = new URL(site.origin);
    site.options.home = `http://${name}:${port}`;
    const browser = new Browser((url) => url.replace('blog.example.com', '127.0.0.1'));
    return { site, port, browser, address: site.options.home };
  }

  async function start() {
    const { site, port, browser, address } = await startPublicSite();
    const other = await startPublicSite('other.example.com');
    const env = { SITE_PORTS: `${port},${other.port}`, BLOG_KEY: consumer.key, BLOG_SECRET: consumer.secret };
    const { url } = await serve(document, { block: 'const registrations', site: address, env });
    const segment = Buffer.from(`blog.example.com:${port}`).toString('base64url');
    registerCallback(site, url, `/auth/wordpress/callback/${segment}`);
    const type = async (text: string) =>
      browser.submit(await (await browser.get(`${url}/`)).text(), { site: text });
    return { site, url, browser, address, type, other: other.address };
  }

  test('the program logs a user in with the site that they typed', async () => {
    const { site, browser, address, type } = await start();
    const begun = await type(`${address}/about/`);
    const callback = site.approve(begun.headers.get('location'), 'alice');
    const page = await browser.follow(browser.get(callback));
    expect(await page.text()).toContain(`<p>Hello, ${alice!.displayName}</p>`);
  });

  test('the program refuses a form of another page, an address that is not public, and a site without a registration', async () => {
    const { site, url, browser, address, type, other } = await start();
    const forged = await new Browser().post(`${url}/auth/wordpress`, { site: address, csrf: 'guessed' });
    expect([forged.status, await forged.text()]).toEqual([
      403,
      expect.stringContaining('The form has expired.'),
    ]);

    const before = site.requests.length;
    const internal = await type(site.origin);
    const refusal = expect.stringContaining(defaultMessages.address_forbidden);
    expect([internal.status, await internal.text()]).toEqual([403, refusal]);
    expect(paths(site, before)).toEqual([]);

    const page = await browser.follow(type(other));
    expect(await page.text()).toContain(`<p>${defaultMessages.credentials_missing}</p>`);
  });

  test('a site that is discovered again is guarded, and comes from the cache', async () => {
    const { site, port, address } = await startPublicSite();
    const before = `${oauth1(site)}\n${declare({ account: { siteKey: address } })}`;
    const after = "console.log((await wordpress('/wp/v2/users/me')).status);";
    const block = 'sends no request if the cache has the site';
    expect(await run(document, { block, site: address, before, after, env: { SITE_PORTS: port } })).toBe(200);
    // Without the port in the list of the guard: the guard is the one of the block.
    await expect(run(document, { block, site: address, before, after })).rejects.toThrow('address_forbidden');
  });

  test('the key of a user has no scheme', async () => {
    const before = `const profile = { id: '2', site: { home: 'https://blog.example.com' } };
const users = { findOrCreate: (key) => console.log(JSON.stringify(key)) };`;
    const found = await run(document, {
      block: 'also an address for `discover`',
      site: 'https://a.test',
      before,
    });
    expect(found).toEqual({ siteKey: 'blog.example.com', id: '2' });
  });
});

describe('docs/requests.md', () => {
  const document = 'docs/requests.md';

  test('a post is published', async () => {
    const site = await startSite();
    const after = 'console.log(JSON.stringify(await response.json()));';
    const found = await run(document, {
      block: 'if (error) throw error; // access_token_invalid',
      site: site.home,
      before: oauth1(site),
      after,
    });
    expect(found).toMatchObject({ status: 'publish', title: { raw: 'Hello' } });
  });

  test('a revoked token is the error that the comment names', async () => {
    const site = await startSite();
    const before = oauth1(site);
    site.accessTokens.clear();
    const program = run(document, {
      block: 'if (error) throw error; // access_token_invalid',
      site: site.home,
      before,
    });
    await expect(program).rejects.toThrow('access_token_invalid');
  });

  test('an expired access token is refreshed, and the new tokens are stored', async () => {
    const { site, credentials, expire, valid } = await serveTokens();
    expire();
    const before = `${declare({ site, userId: '7', ...credentials })}
const stored = [];
const users = { update: async (...args) => void stored.push(args) };`;
    const after =
      "const { status } = await wordpress('/wp/v2/posts');\nconsole.log(JSON.stringify({ status, stored }));";
    const found = await run(document, { block: 'onTokens:', site: site.home, before, after });
    const { accessToken, refreshToken } = valid;
    expect(found).toEqual({ status: 200, stored: [['7', { accessToken, refreshToken }]] });
  });

  test('a password is revoked, and a user reads how to revoke what the application cannot', async () => {
    const site = await startSite();
    const about = (credentials: object) => ({
      block: 'show(error.remedy)',
      site: site.home,
      before: `import { discover } from 'passport-wordpress-rest';
const show = console.log;
const site = await discover('${site.home}');
const credentials = ${JSON.stringify(credentials)};`,
    });
    await run(document, about(site.applicationPasswordOf('bob')));
    expect(site.applicationPasswords.size).toBe(0);
    const registered = { ...consumer, name: 'Test', callback: 'oob' };
    site.options.consumers = [registered];
    const shown = await run(document, about(site.credentialsOf('bob', registered)));
    expect(shown).toMatch(/Authorized Applications/);
  });

  test('node-wpapi creates a post, uploads a file, and reads all pages', async () => {
    const site = await startSite();
    const before = oauth1(site);
    const wordpress = authorizedFetch(
      { home: site.home, root: `${site.home}/wp-json/` },
      site.applicationPasswordOf('bob'),
    );
    for (const title of ['a', 'b']) {
      const body = new URLSearchParams({ title, status: 'publish' });
      await wordpress('/wp/v2/posts', { method: 'POST', body });
    }
    const found = await run(document, {
      block: "import WPAPI from 'wpapi'",
      site: site.home,
      before,
      after:
        'console.log(JSON.stringify({ post: post.id, of: image.post, last: page.map(({ id }) => id) }));',
      files: { 'hello.png': readFileSync(path.join(__dirname, '../docs/demo-login.png')) },
    });
    // Of the three posts, two are on the first page.
    expect(found).toEqual({ post: 4, of: 4, last: [1] });
  });
});

test('docs/server-to-server.md: the program counts the posts that wait for review', async () => {
  const site = await startSite();
  const { username, applicationPassword } = site.applicationPasswordOf('bob');
  const env = {
    WORDPRESS_URL: site.home,
    WORDPRESS_USERNAME: username,
    WORDPRESS_APPLICATION_PASSWORD: applicationPassword,
  };
  const found = await run('docs/server-to-server.md', {
    block: 'posts wait for review',
    site: site.home,
    env,
  });
  expect(found).toMatch(/^\d+ posts wait for review\.$/);
});

describe('docs/sessions.md', () => {
  test('users log in without a session', async () => {
    const site = await startSite();
    const { url } = await serve('docs/sessions.md', {
      block: 'connectionTimeout: 2000',
      site: site.home,
      before: `${WITHOUT_SESSION}${options('/auth/wordpress/callback')}\n${declare({ siteURL: site.home })}`,
      after: CALLBACK + LISTEN,
      env: { REDIS_URL: 'redis://localhost' },
    });
    registerCallback(site, url);
    expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);
  });

  test('the application says which browser it is', async () => {
    const site = await startSite();
    const { url } = await serve('docs/sessions.md', {
      block: 'browser: (req) => req.cookies.browser',
      site: site.home,
      before: `import passport from 'passport';
import { WordPressStrategy } from 'passport-wordpress-rest';
${WITHOUT_SESSION}${options('/auth/wordpress/callback')}
app.use((req, res, next) => {
  req.cookies = { browser: req.get('user-agent') };
  next();
});`,
      after: `passport.use(new WordPressStrategy({ siteURL: '${site.home}', consumerKey, consumerSecret, callbackURL, store }, verify));
${ROUTES}${CALLBACK}${LISTEN}`,
      env: { REDIS_URL: 'redis://localhost' },
    });
    registerCallback(site, url);
    expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);
  });
});

describe('docs/many-processes.md', () => {
  const document = 'docs/many-processes.md';

  test('a login with a shared cache and a shared store', async () => {
    const site = await startSite();
    const { url } = await serve(document, {
      block: 'new SiteCache({ store: keyv })',
      site: site.home,
      before: `${WITHOUT_SESSION}${options('/auth/wordpress/callback')}\n${declare({ siteURL: site.home })}`,
      after: ROUTES + CALLBACK + LISTEN,
      env: { REDIS_URL: 'redis://localhost' },
    });
    registerCallback(site, url);
    expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);
  });

  test('with a site from a file no discovery is needed', async () => {
    const site = await startSite();
    const found = await run('docs/requests.md', {
      block: 'if (error) throw error; // access_token_invalid',
      site: site.home,
      before: oauth1(site),
      after: 'console.log(JSON.stringify(site));',
    });
    const before = site.requests.length;
    const { url } = await serve(document, {
      block: "readFileSync('site.json'",
      site: site.home,
      before: `${WITH_SESSION}${options('/auth/wordpress/callback')}\n${declare({ siteURL: site.home })}`,
      after: ROUTES + CALLBACK + LISTEN,
      files: { 'site.json': JSON.stringify(found) },
    });
    registerCallback(site, url);
    expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);
    expect(paths(site, before)[0]).toMatch(/oauth1\/request/);
  });
});

test('docs/migrate-from-passport-oauth1.md: a user logs in after the change', async () => {
  const site = await startSite();
  const { url } = await serve('docs/migrate-from-passport-oauth1.md', {
    block: 'const strategy = new WordPressStrategy(',
    site: site.home,
    before: `${WITH_SESSION}
const users = { findOrCreate: (profile, done) => done(null, { name: profile.displayName }) };`,
    after: ROUTES + CALLBACK + LISTEN,
    env: { WORDPRESS_CONSUMER_KEY: consumer.key, WORDPRESS_CONSUMER_SECRET: consumer.secret },
  });
  registerCallback(site, url);
  expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);
});

test('docs/migrate-from-passport-oauth1.md: a token of passport-oauth1 reads drafts', async () => {
  const site = await startSite();
  const after = 'console.log(response.status);';
  const block = "wordpress('/wp/v2/posts?status=draft')";
  const found = await run('docs/migrate-from-passport-oauth1.md', {
    block,
    site: site.home,
    before: oauth1(site),
    after,
  });
  expect(found).toBe(200);
});

describe('docs/errors.md', () => {
  test('a callback of your own renders the message for the user, and logs the one for you', async () => {
    const site = await startSite();
    const { url, output } = await serve('docs/errors.md', {
      block: "render('login'",
      site: site.home,
      before: `import { WordPressStrategy } from 'passport-wordpress-rest';
${WITH_SESSION}
app.engine('html', (file, { message }, done) => done(null, 'Failed: ' + message));
app.set('view engine', 'html');
app.set('views', '.');
${options('/auth/wordpress/callback')}
passport.use(new WordPressStrategy({ siteURL: '${site.home}', consumerKey, consumerSecret, callbackURL }, verify));
app.get('/', (req, res) => res.send(req.user ? 'Hello, ' + req.user.name : 'Log in'));
app.get('/auth/wordpress', passport.authenticate('wordpress'));`,
      after: LISTEN,
      files: { 'login.html': '' },
    });
    registerCallback(site, url);
    expect(await logIn(url, site)).toBe(`Hello, ${alice!.displayName}`);

    const refused = await new Browser().get(`${url}/auth/wordpress/callback?oauth_token=a&oauth_verifier=b`);
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringMatching(/^Failed: .*log in again/i),
    ]);
    expect(output()).toContain('#session_lost');
  });
});

test('docs/cli.md: diagnose as a function', async () => {
  const site = await startSite();
  const before = oauth1(site);
  const after = 'console.log(JSON.stringify({ home: site.home, severity, checks: findings.length }));';
  const found = await run('docs/cli.md', { block: 'import { diagnose }', site: site.home, before, after });
  expect(found).toEqual({ home: site.home, severity: expect.any(String), checks: expect.any(Number) });
});
