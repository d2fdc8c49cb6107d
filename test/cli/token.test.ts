import { createServer, type Server } from 'node:http';
import { authorizedFetch, discover } from '../../lib';
import type { Question } from '../../lib/cli/questions';
import type { SiteToken } from '../../lib/cli/token-lines';
import { demoUsers, type StandIn, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { putBefore } from '../support/front';
import { startSite } from '../support/site';
import { until } from '../support/until';
import { freePort, run } from './fake-io';

const KEY = 'CONSUMERKEY1';
const SECRET = 'CONSUMERSECRET1';
const env = { WORDPRESS_CONSUMER_KEY: KEY, WORDPRESS_CONSUMER_SECRET: SECRET };

let site: StandIn;
let port: string;

async function start(options: StandInOptions = {}): Promise<void> {
  site = await startSite({ name: "Ada's Blog", ...options });
  port = String(await freePort());
  const callback = `http://127.0.0.1:${port}/callback`;
  site.options.consumers = [
    { key: KEY, secret: SECRET, name: 'Nightly', callback },
    { key: 'OOBKEY', secret: SECRET, name: 'Nightly, by hand', callback: 'oob' },
  ];
}
beforeEach(() => start());

/** A person who authorizes, whose browser is sent back. */
const pages: Promise<Response>[] = [];
const browse = async (url: string) => {
  const page = fetch(site.approve(url, 'alice'));
  pages.push(page);
  await page;
};
afterEach(() => void pages.splice(0));

/** Reads the lines back. */
function parse(stdout: string): Record<string, string> {
  return Object.fromEntries(
    stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
}

/** What must not be told to anybody but the caller. */
function expectNoSecrets(stderr: string, stdout: string): void {
  const { WORDPRESS_TOKEN: token, WORDPRESS_TOKEN_SECRET: tokenSecret } = parse(stdout);
  for (const secret of [SECRET, token, tokenSecret, 'oauth_signature', 'oauth_verifier']) {
    if (secret) expect(stderr).not.toContain(secret);
  }
}

test('by the browser: finds the site, catches the callback, checks the token, prints it', async () => {
  const outcome = await run(['token', site.home, '--port', port], { env, browse });
  const { code, stdout, stderr, opened, asked } = outcome;
  expect(stderr).toContain(`Found “Ada's Blog” at ${site.home}`);
  expect(stderr).toContain(opened[0]);
  expect(stderr).toContain("You are Alice Liddell (alice), subscriber on Ada's Blog.");
  expect(code).toBe(0);
  expect(asked).toEqual([]);
  expectNoSecrets(stderr, stdout);

  const lines = parse(stdout);
  expect(Object.keys(lines)).toEqual([
    'WORDPRESS_URL',
    'WORDPRESS_CONSUMER_KEY',
    'WORDPRESS_CONSUMER_SECRET',
    'WORDPRESS_TOKEN',
    'WORDPRESS_TOKEN_SECRET',
  ]);
  expect(lines).toMatchObject({ WORDPRESS_URL: site.home, ...env });
  const response = await authorizedFetch(await discover(lines.WORDPRESS_URL!), {
    consumerKey: KEY,
    consumerSecret: SECRET,
    token: lines.WORDPRESS_TOKEN!,
    tokenSecret: lines.WORDPRESS_TOKEN_SECRET!,
  })('/wp/v2/users/me');
  expect(await response.json()).toMatchObject({ slug: 'alice' });

  const page = await (await pages[0]!).text();
  expect(page).toContain('You are Alice Liddell');
  expect(page).toContain('You can close this window.');
});

test('--json prints the address and what authorizedFetch takes', async () => {
  const { stdout, code } = await run(['token', site.home, '--port', port, '--json'], { env, browse });
  expect(code).toBe(0);
  const { url, ...credentials } = JSON.parse(stdout) as SiteToken;
  expect(Object.keys(credentials)).toEqual(['consumerKey', 'consumerSecret', 'token', 'tokenSecret']);
  const me = await authorizedFetch(await discover(url), credentials)('/wp/v2/users/me');
  expect(me.status).toBe(200);
});

test('asks for the address, the key and, hidden, the secret', async () => {
  const answers: Record<string, string> = {
    WORDPRESS_URL: site.home,
    WORDPRESS_CONSUMER_KEY: KEY,
    WORDPRESS_CONSUMER_SECRET: SECRET,
  };
  const answer = ({ variable }: Question) => answers[variable!]!;
  const { code, asked, stderr, stdout } = await run(['token', '--port', port], { answer, browse });
  expect(code).toBe(0);
  expect(asked.map(({ variable, isSecret = false }) => [variable, isSecret])).toEqual([
    ['WORDPRESS_URL', false],
    ['WORDPRESS_CONSUMER_KEY', false],
    ['WORDPRESS_CONSUMER_SECRET', true],
  ]);
  // Who has no application yet is told where to register one, and how.
  expect(stderr).toContain(`with the callback\n  http://127.0.0.1:${port}/callback\n`);
  expect(stderr).toContain(`${site.url}/wp-admin/users.php?page=rest-oauth1-apps&action=add`);
  expectNoSecrets(stderr, stdout);
});

test('asks only for what the environment does not say', async () => {
  const { asked, code } = await run(['token', '--port', port], {
    env: { WORDPRESS_URL: site.home, WORDPRESS_CONSUMER_KEY: ` ${KEY}\n` },
    answer: () => SECRET,
    browse,
  });
  expect(code).toBe(0);
  expect(asked.map(({ variable }) => variable)).toEqual(['WORDPRESS_CONSUMER_SECRET']);
});

test('--no-open leaves the browser alone', async () => {
  const running = run(['token', site.home, '--port', port, '--no-open'], { env });
  // The address is on the terminal alone: here it is known by the request token.
  const callback = await until(() => {
    const [token] = [...site.requestTokens.keys()];
    return token && site.approve(token, 'alice');
  });
  await until(async () => ((await fetch(callback)).status === 200 ? true : undefined));
  const { code, opened, stderr } = await running;
  expect(opened).toEqual([]);
  expect(stderr).toMatch(/Log in and press Authorize at\n {2}http/);
  expect(code).toBe(0);
});

test('--oob asks for the verification token that the site shows', async () => {
  const answer = async ({ variable }: Question, said: string) => {
    expect(variable).toBeUndefined();
    const browser = new Browser();
    await browser.logIn(`${site.url}/wp-login.php`, 'alice', 'wonderland');
    const address = /press Authorize at\n {2}(\S+)/.exec(said)![1]!;
    const page = await (await browser.follow(browser.get(address))).text();
    const shown = await browser.submit(page, { 'wp-submit': 'authorize' });
    return /<code>(.*?)<\/code>/.exec(await shown.text())![1]!;
  };
  const oob = { ...env, WORDPRESS_CONSUMER_KEY: 'OOBKEY' };
  const { code, stdout, stderr, opened } = await run(['token', site.home, '--oob'], { env: oob, answer });
  expect(stderr).toContain('You are Alice Liddell (alice), subscriber');
  expect(code).toBe(0);
  expect(opened).toEqual([]);
  expect(parse(stdout)).toMatchObject(oob);
  expectNoSecrets(stderr, stdout);
});

describe('a mistyped verification token', () => {
  const oob = { ...env, WORDPRESS_CONSUMER_KEY: 'OOBKEY' };
  const requestToken = () => [...site.requestTokens.values()][0]!;

  /** Authorizes. The site shows the verifier: there is no callback that it could redirect to. */
  function authorize(): string {
    try {
      site.approve(requestToken().key, 'alice');
    } catch {
      // There is no callback.
    }
    return requestToken().authorized!.verifier;
  }

  test('is asked for again, and the right one ends the login', async () => {
    const answers = [() => 'too-early', () => authorize().slice(1), authorize];
    const { code, stderr, stdout, asked } = await run(['token', site.home, '--oob'], {
      env: oob,
      answer: () => answers.shift()!(),
    });
    expect(stderr).toMatch(/Press Authorize at the address above first\.\n[^]*Copy the whole token/);
    expect(code).toBe(0);
    expect(asked).toHaveLength(3);
    expect(parse(stdout)).toMatchObject(oob);
    expectNoSecrets(stderr, stdout);
  });

  test('three times: exit code 1', async () => {
    const answer = () => `${authorize()}x`;
    const { code, stderr, stdout, asked } = await run(['token', site.home, '--oob'], { env: oob, answer });
    expect([code, stdout]).toEqual([1, '']);
    expect(asked).toHaveLength(3);
    expect(stderr).toMatch(/Failed: POST .*\nRun the command again/);
  });
});

test('a callback with another token is refused, and the right one still taken', async () => {
  const statuses: number[] = [];
  const { code } = await run(['token', site.home, '--port', port], {
    env,
    browse: async (url) => {
      const callback = `http://127.0.0.1:${port}/callback`;
      statuses.push((await fetch(`${callback}?oauth_token=theirs&oauth_verifier=x`)).status);
      const right = new URL(site.approve(url, 'alice'));
      const half = new URL(right);
      half.searchParams.delete('oauth_verifier');
      statuses.push((await fetch(half)).status);
      statuses.push((await fetch(right)).status);
    },
  });
  expect(statuses).toEqual([403, 403, 200]);
  expect(code).toBe(0);
});

test('a site that closes users/me: the token is printed all the same, and the message says why', async () => {
  await putBefore(site, (req, res) => {
    if (!req.url?.includes('users/me')) return false;
    res.writeHead(403).end('{"code":"plugin_says_no","message":"Users are private."}');
    return true;
  });
  const { code, stdout, stderr } = await run(['token', site.home, '--port', port], { env, browse });
  expect(code).toBe(0);
  expect(parse(stdout)).toHaveProperty('WORDPRESS_TOKEN_SECRET');
  expect(stderr).toMatch(/the site does not say who you are\. .*Users are private[^]*Allow logged-in users/);
});

test('what fails after the callback is shown in the browser and on the terminal', async () => {
  const { code, stdout, stderr } = await run(['token', site.home, '--port', port], {
    env,
    browse: async (url) => {
      const callback = new URL(site.approve(url, 'alice'));
      callback.searchParams.set('oauth_verifier', 'forged');
      const page = fetch(callback);
      pages.push(page);
      await page;
    },
  });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain('OAuth verifier does not match');
  expect(stderr).not.toContain('forged');
  const response = await pages[0]!;
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('OAuth verifier does not match');
});

test.each([
  ['WORDPRESS_CONSUMER_SECRET', 'OAuth signature does not match', 'Compare the consumer secret with'],
  ['WORDPRESS_CONSUMER_KEY', 'Consumer Key is invalid', 'Compare the consumer key with'],
])('a wrong %s: exit code 1 and what to change', async (variable, finding, remedy) => {
  const wrong = { ...env, [variable]: 'wrongwrong' };
  const { code, stdout, stderr, opened } = await run(['token', site.home, '--port', port], { env: wrong });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(`401: ${finding}.\n${remedy}`);
  expect(stderr).not.toContain('wrongwrong');
  expect(opened).toEqual([]);
});

test('another callback than the registered one: the message names the right one', async () => {
  const other = String(await freePort());
  const { code, stderr } = await run(['token', site.home, '--port', other], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    new RegExp(
      `Callback URL is invalid\\.\\n.*Its Callback must be exactly http://127\\.0\\.0\\.1:${other}/callback$`,
    ),
  );
});

test.each([[[]], [['--json']]])('a token that cannot be printed is not lost in silence: %j', async (more) => {
  const { code, stdout, stderr } = await run(['token', site.home, '--port', port, ...more], {
    env,
    browse,
    printFails: true,
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(
    /Failed: The disk is full\.\nFree some space\.\nThe access token stays valid\. .*Authorized Applications\.$/,
  );
  const [token] = site.accessTokens.keys();
  expect(stderr).not.toContain(token);
  const page = await pages[0]!;
  expect([page.status, await page.text()]).toEqual([500, expect.stringContaining('The disk is full.')]);
});

test('a site and a user cannot forge lines by their names', async () => {
  const forged = 'Ada\nFailed: call 555\u2028✓ fine\u0085\r\u202e';
  site.options.name = forged + 'x'.repeat(5000);
  site.options.users = demoUsers.map((user) => ({ ...user, displayName: forged }));
  const { code, stderr } = await run(['token', site.home, '--port', port], { env, browse });
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Found “Ada Failed: call 555 ✓ fine x+…” at http/);
  expect(stderr).toMatch(/\nYou are Ada Failed: call 555 ✓ fine \(alice\), subscriber on Ada Failed/);
  expect(stderr.split('\n').every((line) => line.length < 400)).toBe(true);
});

test.each([
  ['WORDPRESS_CONSUMER_KEY', `ck_${'a1'.repeat(20)}`],
  ['WORDPRESS_CONSUMER_SECRET', `cs_${'B2'.repeat(20)}`],
])('%s of WooCommerce is named as such, and not sent', async (variable, value) => {
  for (const command of [['token', '--port', port], ['doctor']]) {
    const { code, stderr, stdout } = await run([...command, site.home], {
      env: { ...env, [variable]: value },
    });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/this is a key of WooCommerce \(c[ks]_…\)\.\nIt is valid only for/);
    expect(stderr).not.toContain(value);
  }
  expect(site.requests.filter(({ method }) => method === 'POST')).toEqual([]);
});

test('a key with a control character is wrong usage, and is not repeated', async () => {
  const { code, stderr } = await run(['token', site.home, '--port', port], {
    env: { ...env, WORDPRESS_CONSUMER_KEY: 'CONSUMER\u0007KEY1' },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('Consumer key (Client Key) must be a text without control characters.');
  expect(stderr).not.toContain('KEY1');
});

test('the port is taken: nothing is asked for in vain', async () => {
  const squatter: Server = createServer();
  await new Promise<void>((resolve) => squatter.listen(Number(port), '127.0.0.1', resolve));
  const answer = () => SECRET;
  const { code, stderr, asked } = await run(['token', site.home, '--port', port], { answer });
  await new Promise((resolve) => squatter.close(resolve));
  expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use by another program`);
  expect(code).toBe(1);
  expect(asked).toEqual([]);
});

test('the port is free again after a failure', async () => {
  const wrong = { ...env, WORDPRESS_CONSUMER_SECRET: 'wrong' };
  expect((await run(['token', site.home, '--port', port], { env: wrong })).code).toBe(1);
  expect((await run(['token', site.home, '--port', port], { env, browse })).code).toBe(0);
});

test('no site there', async () => {
  const { code, stderr } = await run(['token', `http://127.0.0.1:${port}`], { env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^\nFailed: HEAD http:.*\nCheck that the site is up/);
});

test('a site without the plugin', async () => {
  site.options.oauth1 = false;
  const { code, stderr, asked } = await run(['token', site.home], { answer: () => SECRET });
  expect(code).toBe(1);
  expect(stderr).toMatch(/advertises no OAuth 1\.0a endpoints\.\nInstall and activate the plugin/);
  expect(asked).toEqual([]);
});

test('without a terminal, what is missing is named, and the site is left alone', async () => {
  const { code, stderr, stdout } = await run(['token', site.home], {
    env: { WORDPRESS_CONSUMER_SECRET: ' ' },
  });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('environment variables: WORDPRESS_CONSUMER_KEY, WORDPRESS_CONSUMER_SECRET.');
  expect((await run(['token'], { env })).stderr).toContain('environment variables: WORDPRESS_URL.');
  expect((await run(['token', site.home, '--oob'], { env })).stderr).toMatch(/terminal.*Verification token/);
  expect(site.requests).toEqual([]);
});

test('without any terminal it ends at once: nobody would follow the login', async () => {
  for (const more of [[], ['--no-open'], ['--oob'], ['--application-password']]) {
    const { code, stdout, stderr } = await run(['token', site.home, ...more], { env, attended: false });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /^There is no terminal\. This command needs a user .*\nSee passport-\S+ token --help$/,
    );
  }
  expect(site.requests).toEqual([]);
});

test.each([
  ['plain permalinks', { permalinks: 'plain' }],
  ['a lost Authorization header', { stripAuthorization: true }],
  ['a clock that is off', { clockOffset: 7200 }],
] as const)('works with %s, as the login does', async (_, options) => {
  await start(options);
  const { code, stderr } = await run(['token', site.home, '--port', port], { env, browse });
  expect(stderr).toContain('You are Alice Liddell');
  expect(code).toBe(0);
});
