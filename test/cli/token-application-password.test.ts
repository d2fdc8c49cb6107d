import https from 'node:https';
import { authorizedFetch, discover } from '../../lib';
import { PASSWORD, USERNAME } from '../../lib/cli/application-password-login';
import type { Question } from '../../lib/cli/questions';
import type { SitePassword } from '../../lib/cli/token-lines';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { selfSigned } from '../support/certificate';
import { putBefore, type Intercept } from '../support/front';
import { startSite } from '../support/site';
import { freePort, run, type Outcome, type World } from './fake-io';

let site: StandIn;
let pages: Promise<Response>[];

async function start(options: StandInOptions = {}): Promise<void> {
  // No plugin is needed.
  site = await startSite({ name: "Ada's Blog", oauth1: false, ...options });
}
beforeEach(async () => {
  pages = [];
  await start();
});
afterEach(() => jest.restoreAllMocks());

const tool = (args: string[], world?: World): Promise<Outcome> =>
  run(['token', '--application-password', site.home, ...args], world);

/** A person who says yes, whose browser is sent back, by way of whatever is done to the address. */
const browse =
  (change: (callback: URL) => void = () => undefined) =>
  async (url: string) => {
    const callback = new URL(site.approve(url, 'alice'));
    change(callback);
    pages.push(fetch(callback));
    await pages.at(-1);
  };

/** A person who says yes on the page itself, and brings what it shows over. */
function carry({ username = 'alice', change = (password: string) => password } = {}): NonNullable<
  World['answer']
> {
  let shown: string | undefined;
  return async ({ name }: Question, said: string) => {
    if (name === USERNAME.name) return username;
    expect(name).toBe(PASSWORD.name);
    shown ??= await approveByHand(/press Yes.* at\n {2}(\S+)/.exec(said)![1]!);
    return change(shown);
  };
}

async function approveByHand(address: string): Promise<string> {
  const browser = new Browser((url) => url.replace(site.home, site.origin));
  await browser.logIn(`${site.url}/wp-login.php`, 'alice', 'wonderland');
  const page = await (await browser.follow(browser.get(address))).text();
  expect(page).toContain('You will be given a password to manually enter');
  const [, appName] = /name="app_name" value="([^"]*)"/.exec(page)!;
  const shown = await browser.submit(page, { app_name: appName!, approve: '1' });
  return /<code>(.*?)<\/code>/.exec(await shown.text())![1]!;
}

/** Answers users/me in place of the site. */
const answering =
  (status: number, body: object): Intercept =>
  (request, response) => {
    if (!/users\/me(?:\?|$)/.test(request.url!)) return false;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    return true;
  };

/** Puts https before the site, with a certificate that the tool trusts. */
async function secure(intercept: Intercept = () => false): Promise<void> {
  const certificate = selfSigned();
  const { Agent } = https;
  jest.spyOn(https, 'Agent').mockImplementation((options) => new Agent({ ...options, ca: certificate.cert }));
  await putBefore(site, intercept, certificate);
  site.options.environment = 'production';
}

const lines = (stdout: string): Record<string, string> =>
  Object.fromEntries(stdout.split('\n').map((line) => line.split('=', 2) as [string, string]));

/** What the site has, as a person sees it on the profile. */
const passwords = () => [...site.applicationPasswords.values()];

/** What must be told to nobody but the caller. */
function expectNoSecrets({ stderr, opened }: Outcome, given: readonly string[]): void {
  expect(given).not.toEqual([]);
  for (const password of given) {
    const shown = password.replace(/.{4}(?=.)/g, '$& ');
    for (const secret of [password, shown, encodeURIComponent(shown), 'password=', 'Basic ']) {
      expect(`${stderr}\n${opened.join('\n')}`).not.toContain(secret);
    }
  }
}

test('on a site without https: catches the callback, checks the password, prints it', async () => {
  const outcome = await tool([], { browse: browse() });
  const { code, stdout, stderr, asked, opened } = outcome;
  expect(stderr).toContain(`Found “Ada's Blog” at ${site.home}`);
  expect(stderr).toContain(opened[0]);
  expect(stderr).toContain("You are Alice Liddell (alice), subscriber on Ada's Blog.");
  expect(code).toBe(0);
  // No consumer key, no secret.
  expect(asked).toEqual([]);

  const [made] = passwords();
  expect(Object.entries(lines(stdout))).toEqual([
    ['WORDPRESS_URL', site.home],
    ['WORDPRESS_USERNAME', 'alice'],
    ['WORDPRESS_APPLICATION_PASSWORD', made!.password],
  ]);
  expect(made!.name).toMatch(/^passport-wordpress-rest – .* UTC \([\da-f]{6}\)$/);
  expect(stderr).toContain(`Its name on the site is “${made!.name}”`);
  expectNoSecrets(outcome, [made!.password]);

  const response = await pages[0]!;
  expect(response.status).toBe(200);
  expect(new URL(response.url).search).toBe('');
  const page = await response.text();
  expect(page).toContain('You are Alice Liddell');
  expect(page).toContain('The command has printed the password.');
  expect(page).not.toContain(made!.password);
});

test('--json prints the address and what authorizedFetch takes', async () => {
  const { stdout, code } = await tool(['--json'], { browse: browse() });
  expect(code).toBe(0);
  const { url, ...credentials } = JSON.parse(stdout) as SitePassword;
  expect(Object.keys(credentials)).toEqual(['username', 'applicationPassword']);
  const me = await authorizedFetch(await discover(url), credentials)('/wp/v2/users/me');
  expect(await me.json()).toMatchObject({ slug: 'alice' });
});

test('--name is what the password is called, each time with another ending', async () => {
  for (const _ of [1, 2]) {
    const { code } = await tool(['--name', 'Nightly "backup"'], { browse: browse() });
    expect(code).toBe(0);
  }
  const names = passwords().map(({ name }) => name);
  expect(names).toEqual([
    expect.stringMatching(/^Nightly ”backup” – /),
    expect.stringMatching(/^Nightly ”backup” – /),
  ]);
  expect(new Set(names).size).toBe(2);
});

test('--port has the callback there', async () => {
  const port = String(await freePort());
  const { code, opened } = await tool(['--port', port], { browse: browse() });
  expect(code).toBe(0);
  const callback = new URL(opened[0]!).searchParams.get('success_url');
  expect(callback).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${port}/callback\\?state=`));
});

test('on a site with https the password is shown, and typed in', async () => {
  await secure();
  const outcome = await tool([], { answer: carry() });
  const { code, stdout, stderr, asked, opened } = outcome;
  expect(stderr).toContain("You are Alice Liddell (alice), subscriber on Ada's Blog.");
  expect(code).toBe(0);
  expect(stderr).toContain('WordPress then shows a password');
  expect(opened).toEqual([expect.not.stringMatching(/success_url|reject_url/)]);
  expect(asked.map(({ isSecret = false, variable }) => [isSecret, variable])).toEqual([
    [false, undefined],
    [true, undefined],
  ]);
  const [made] = passwords();
  // It was typed as it is shown, in groups of four.
  expect(lines(stdout)).toEqual({
    WORDPRESS_URL: site.home,
    WORDPRESS_USERNAME: 'alice',
    WORDPRESS_APPLICATION_PASSWORD: made!.password,
  });
  expectNoSecrets(outcome, [made!.password]);
});

test('on a site with https --port asks for a callback, which newer sites take', async () => {
  await secure();
  const { stderr, opened } = await tool(['--port', String(await freePort())], {
    browse: async (url) => {
      // The stand-in is an older one.
      expect(() => site.approve(url, 'alice')).toThrow('must be served over a secure connection');
      site.options.environment = 'local';
      await browse()(url);
    },
  });
  expect(opened).toHaveLength(1);
  expect(stderr).toMatch(/secure connection, run the command with --oob/);
  expect(stderr).toContain('You are Alice Liddell');
});

test('--oob has the password shown anywhere, and opens no browser', async () => {
  const { code, opened, stdout } = await tool(['--oob'], { answer: carry() });
  expect(code).toBe(0);
  expect(opened).toEqual([]);
  expect(lines(stdout)).toHaveProperty('WORDPRESS_APPLICATION_PASSWORD', passwords()[0]!.password);
});

test('--no-open leaves the browser alone', async () => {
  await secure();
  const { code, opened, stderr } = await tool(['--no-open'], { answer: carry() });
  expect(stderr).toMatch(/Log in and press Yes at\n {2}https/);
  expect(code).toBe(0);
  expect(opened).toEqual([]);
});

test('the address is asked for, if it is missing', async () => {
  const answer = ({ variable }: Question) => (variable === 'WORDPRESS_URL' ? site.home : '');
  const outcome = await run(['token', '--application-password'], { answer, browse: browse() });
  expect(outcome.code).toBe(0);
  expect(outcome.asked).toHaveLength(1);
});

test('who types an e-mail address gets the username printed', async () => {
  const email = 'alice@example.org';
  const { stdout, code } = await tool(['--oob'], { answer: carry({ username: email }) });
  expect(code).toBe(0);
  expect(lines(stdout).WORDPRESS_USERNAME).toBe('alice');
});

test('a password that is mistyped can be typed again, while it is on the screen', async () => {
  let times = 0;
  const change = (password: string) => [password.slice(5), `${password}!`, password][times++]!;
  const outcome = await tool(['--oob'], { answer: carry({ change }) });
  expect(outcome.code).toBe(0);
  expect(outcome.asked).toHaveLength(6);
  expect(outcome.stderr).toMatch(/does not accept this username and password\. Use the username/);
  expectNoSecrets(outcome, [passwords()[0]!.password]);
});

test('three times wrong: exit code 1, and where the password is to be found', async () => {
  const outcome = await tool(['--oob'], { answer: carry({ username: 'Alice Liddell' }) });
  const { code, stdout, stderr, asked } = outcome;
  expect(asked).toHaveLength(6);
  expect([code, stdout]).toEqual([1, '']);
  const [made] = passwords();
  expect(stderr).toMatch(/Failed: .* does not accept this username and password\.\nUse the username/);
  expect(stderr).toContain(`Application Passwords; its name is “${made!.name}”.`);
  expectNoSecrets(outcome, [made!.password]);
});

test('No on the site: exit code 1, and the browser is told, too', async () => {
  const { code, stdout, stderr } = await tool([], {
    browse: async (url) => {
      pages.push(fetch(site.reject(url)));
      await pages[0];
    },
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('Failed: The connection was not approved on the site.\nRun the command again');
  const page = await pages[0]!;
  expect([page.status, await page.text()]).toEqual([
    200,
    expect.stringContaining('<h1>The connection was not approved on the site.</h1>'),
  ]);
  expect(passwords()).toEqual([]);
});

test('an account that may have none: exit code 1, and whom to ask', async () => {
  const { code, stderr } = await tool([], {
    browse: async (url) => {
      await fetch(`${site.reject(url)}&error=disabled`);
    },
  });
  expect(code).toBe(1);
  expect(stderr).toContain('Application passwords are disabled for this account.\nAsk the administrator');
});

test('a callback with another state is refused, and the right one still taken, once', async () => {
  const statuses: number[] = [];
  const { code, stdout } = await tool([], {
    browse: async (url) => {
      const forged = new URL(site.approve(url, 'alice'));
      forged.searchParams.set('state', 'theirs');
      statuses.push((await fetch(forged)).status);
      forged.searchParams.delete('state');
      statuses.push((await fetch(forged)).status);
      passwords().forEach((made) => site.applicationPasswords.delete(made.uuid));
      const right = site.approve(url, 'alice');
      statuses.push(...(await Promise.all([fetch(right), fetch(right)])).map(({ status }) => status).sort());
    },
  });
  expect(statuses).toEqual([403, 403, 200, 403]);
  expect(code).toBe(0);
  expect(lines(stdout).WORDPRESS_APPLICATION_PASSWORD).toBe(passwords()[0]!.password);
});

test('two logins have two states', async () => {
  const states: unknown[] = [];
  for (const _ of [1, 2]) {
    await tool([], { browse: browse(({ searchParams }) => void states.push(searchParams.get('state'))) });
  }
  expect(new Set(states).size).toBe(2);
  for (const state of states) expect(state).toMatch(/^[\w-]{22}$/);
});

test('an incomplete callback: exit code 1, and where a password may be left', async () => {
  const change = ({ searchParams }: URL) => searchParams.delete('user_login');
  const outcome = await tool([], { browse: browse(change) });
  expect([outcome.code, outcome.stdout]).toEqual([1, '']);
  expect(outcome.stderr).toMatch(/callback from the site is incomplete\.\n.*revoke it in wp-admin under/);
  expect((await pages[0]!).status).toBe(500);
  expectNoSecrets(outcome, [passwords()[0]!.password]);
});

test('a site that loses the Authorization header: what to change, and where the password is', async () => {
  site.options.stripAuthorization = true;
  const outcome = await tool([], { browse: browse() });
  const { code, stdout, stderr } = outcome;
  expect([code, stdout]).toEqual([1, '']);
  const [made] = passwords();
  expect(stderr).toMatch(
    /does not accept it: .*\nLog in again: .*Let the web server pass the Authorization header/,
  );
  expect(stderr).toContain(`Application Passwords; its name is “${made!.name}”.`);
  expect(await (await pages[0]!).text()).toContain('Let the web server pass');
  expectNoSecrets(outcome, [made!.password]);
  // It would be in vain.
  expect(site.requests.filter(({ url }) => url.includes('introspect'))).toEqual([]);
});

test('a site that breaks when it is asked: the password that nobody gets is revoked', async () => {
  await putBefore(site, answering(500, { code: 'internal_server_error', message: 'Broken.' }));
  const outcome = await tool([], { browse: browse() });
  expect([outcome.code, outcome.stdout]).toEqual([1, '']);
  expect(outcome.stderr).toMatch(/users\/me answered with 500.*\n.*\nThe password was revoked\.$/);
  expect(passwords()).toEqual([]);
});

test('a site that breaks for good: where the password is', async () => {
  await putBefore(site, ({ url }, response) => {
    if (!url!.includes('users/me')) return false;
    response.writeHead(500).end();
    return true;
  });
  const outcome = await tool(['--oob'], { answer: carry() });
  expect([outcome.code, outcome.stdout]).toEqual([1, '']);
  expect(outcome.asked).toHaveLength(2);
  expect(outcome.stderr).toContain(`its name is “${passwords()[0]!.name}”.`);
  expect(outcome.stderr).not.toContain('was revoked');
});

test('a password that cannot be printed is revoked', async () => {
  const outcome = await tool([], { browse: browse(), printFails: true });
  expect([outcome.code, outcome.stdout]).toEqual([1, '']);
  expect(outcome.stderr).toMatch(
    /Failed: The disk is full\.\nFree some space\.\nThe password was revoked\.$/,
  );
  expect(passwords()).toEqual([]);
});

test('a password that the user has typed and that cannot be printed stays, and the message says where', async () => {
  const outcome = await tool(['--oob'], { answer: carry(), printFails: true });
  expect([outcome.code, outcome.stdout]).toEqual([1, '']);
  expect(outcome.stderr).toContain(`its name is “${passwords()[0]!.name}”.`);
});

test('a username that no .env file can hold: the password that nobody gets is revoked', async () => {
  const evil = "alice\nNODE_OPTIONS='--require=/tmp/evil.js'";
  await putBefore(site, answering(200, { id: 1, name: 'Alice', username: evil }));
  const outcome = await tool([], { browse: browse() });
  expect([outcome.code, outcome.stdout]).toEqual([1, '']);
  expect(outcome.stderr).toMatch(/WORDPRESS_USERNAME contains characters .*\n.*--json.*\n.*was revoked\.$/);
  expect(passwords()).toEqual([]);
});

test('a site that closes users/me: the password is printed all the same, and the message says why', async () => {
  await putBefore(site, answering(403, { code: 'plugin_says_no', message: 'Users are private.' }));
  const { code, stdout, stderr } = await tool([], { browse: browse() });
  expect(code).toBe(0);
  expect(lines(stdout)).toMatchObject({
    WORDPRESS_USERNAME: 'alice',
    WORDPRESS_APPLICATION_PASSWORD: passwords()[0]!.password,
  });
  expect(stderr).toMatch(/so it was not checked\. .*Users are private.*\nAllow logged-in users/);
});

test.each([[[]], [['--oob']]])('%j, a site without application passwords: why, at once', async (args) => {
  site.options.environment = 'production';
  const { code, stderr, opened, asked } = await tool(args, { answer: () => 'x' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/advertises no application passwords.*by http,.*\n.*https:\/\//);
  expect([...opened, ...asked]).toEqual([]);
});

test('a site without the OAuth 1.0a plugin: token names this way', async () => {
  const { stderr } = await run(['token', site.home], { answer: () => 'x' });
  expect(stderr).toMatch(
    /Install and activate the plugin.*use --application-password, which does not need it\.$/,
  );
  site.options.applicationPasswords = false;
  expect((await run(['token', site.home], { answer: () => 'x' })).stderr).not.toContain('--application');
});

test('without a terminal', async () => {
  const missing = await run(['token', '--application-password']);
  expect(missing.stderr).toContain('environment variables: WORDPRESS_URL.');
  const oob = await tool(['--oob']);
  expect(oob.stderr).toMatch(/terminal.*Application password that WordPress shows/);
  expect(site.requests).toEqual([]);
  await secure();
  const shown = await tool([]);
  expect(shown.stderr).toMatch(/terminal.*Application password that WordPress shows/);
  expect(shown.opened).toEqual([]);
  expect([missing.code, oob.code, shown.code]).toEqual([2, 2, 2]);
});

test('what is in the environment of an earlier token is not taken for the new one', async () => {
  const env = { WORDPRESS_USERNAME: 'bob', WORDPRESS_APPLICATION_PASSWORD: 'old' };
  const { stdout } = await tool(['--oob'], { env, answer: carry() });
  expect(lines(stdout)).toMatchObject({ WORDPRESS_USERNAME: 'alice' });
});

test.each([
  [['--name', ' '], '--name must not be empty.'],
  [['--oob', '--port', '80'], '--oob and --port exclude each other: --oob uses no callback.'],
  [['--port', '0'], '--port must be a number from 1 to 65535.'],
])('wrong usage, %j', async (args, finding) => {
  const { code, stderr } = await tool(args);
  expect([code, stderr]).toEqual([2, `${finding}\nSee passport-wordpress-rest token --help`]);
});

test('--name is of this way alone, and no option takes the password', async () => {
  const { code, stderr } = await run(['token', site.home, '--name', 'X']);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^--name needs --application-password\./)]);
  const given = await run(['token', '--application-password=s3cret', site.home]);
  expect(given.code).toBe(2);
  expect(given.stderr).not.toContain('s3cret');
});

test.each([
  ['plain permalinks', { permalinks: 'plain' }],
  ['WordPress in a folder of its own', { folder: '/wp' }],
] as const)('works with %s', async (_, options) => {
  await start(options);
  const { code, stderr, stdout } = await tool([], { browse: browse() });
  expect(stderr).toContain('You are Alice Liddell');
  expect(code).toBe(0);
  expect(lines(stdout).WORDPRESS_URL).toBe(site.home);
});
