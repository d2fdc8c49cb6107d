/** `init` and the application that it writes. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoUsers, type StandIn, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { stopAfterEach } from '../support/running';
import { consumer, registerCallback, startSite } from '../support/site';
import { until } from '../support/until';
import { compilePackage } from './compile-package';
import { freePort, run } from './fake-io';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'init-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inside = (name: string) => path.join(folder, name);

describe('the files', () => {
  test('are written to a new folder, and the next steps are printed', async () => {
    const { code, stdout, stderr } = await run(['init', inside('apps/mine')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(inside('apps/mine')).sort()).toEqual(['.env.example', 'app.mjs']);
    const steps = stdout.split('\n').filter((line) => line.startsWith('  '));
    expect(steps).toEqual([
      `  cd ${inside('apps/mine')}`,
      '  npm install express express-session passport passport-wordpress-rest',
      '  cp .env.example .env',
      '  node --env-file=.env app.mjs',
    ]);
  });

  test('a folder with a space in its name is quoted', async () => {
    const { stdout } = await run(['init', inside('my app')]);
    expect(stdout).toContain(`  cd "${inside('my app')}"\n`);
  });

  test.each(['app.mjs', '.env.example'])('an existing %s is kept, and nothing is written', async (name) => {
    writeFileSync(inside(name), 'mine');
    const { code, stdout, stderr } = await run(['init', folder]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      `${name} already exists in ${folder}. Nothing was written.\nGive the name of a new folder`,
    );
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(inside(name), 'utf8')).toBe('mine');
  });

  test('a link to a missing file is not followed', async () => {
    symlinkSync(inside('elsewhere'), inside('.env.example'));
    const { code, stderr } = await run(['init', folder]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('.env.example already exists in')]);
    expect(readdirSync(folder)).toEqual(['.env.example']);
  });

  test('a path that is a file: exit code 1, and the file is kept', async () => {
    writeFileSync(inside('file'), 'mine');
    const { code, stderr } = await run(['init', inside('file')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/could not be written to .*file \(ENOTDIR\)\.\nChoose a folder in which/);
    expect(readFileSync(inside('file'), 'utf8')).toBe('mine');
  });

  test('two folders are wrong usage', async () => {
    const { code, stderr } = await run(['init', inside('a'), inside('b')]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^Expected at most one folder\./)]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the application', () => {
  const [alice] = demoUsers;
  let compiled: string;
  let site: StandIn;
  let app: string;
  let output: string;

  beforeAll(() => void (compiled = compilePackage()));
  afterAll(() => rmSync(compiled, { recursive: true, force: true }));

  /** Runs the compiled command in a folder, and returns what it prints. */
  const initIn = (cwd: string) =>
    execFileSync(process.execPath, [path.join(compiled, 'dist/cli/main.js'), 'init'], {
      cwd,
      encoding: 'utf8',
    });

  test('is written to the current folder, beside its other files', () => {
    writeFileSync(inside('package.json'), '{}');
    const stdout = initIn(folder);
    expect(readdirSync(folder).sort()).toEqual(['.env.example', 'app.mjs', 'package.json']);
    expect(readFileSync(inside('package.json'), 'utf8')).toBe('{}');
    expect(stdout).toContain('to this folder.');
    expect(stdout).not.toContain('  cd ');
  });

  /** Writes the application, fills in its settings, and starts it as the next steps say. */
  async function start(options: StandInOptions = {}, secret = consumer.secret): Promise<Browser> {
    site = await startSite(options);
    const port = await freePort();
    app = `http://localhost:${port}`;
    registerCallback(site, app);

    const cwd = mkdtempSync(path.join(compiled, 'app-'));
    initIn(cwd);
    const settings: Record<string, string> = {
      WORDPRESS_URL: site.home,
      WORDPRESS_CONSUMER_KEY: consumer.key,
      WORDPRESS_CONSUMER_SECRET: secret,
    };
    const example = readFileSync(path.join(cwd, '.env.example'), 'utf8');
    const filled = example.replace(/^(\w+)=.*$/gm, (_, name: string) => `${name}=${settings[name]}`);
    writeFileSync(path.join(cwd, '.env'), `${filled}PORT=${port}\n`);

    const child = spawn(process.execPath, ['--env-file=.env', 'app.mjs'], {
      cwd,
      env: { PATH: process.env.PATH },
    });
    stopAfterEach({ stop: () => Promise.resolve(child.kill('SIGKILL')) });
    output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
    await until(() => {
      if (child.exitCode !== null) throw new Error(`It ended: ${output}`);
      return output.includes(`Open ${app}`);
    });
    return new Browser();
  }

  const pageOf = async (response: Promise<Response>) => (await response).text();

  /** Follows "Log in with WordPress", logs in on the site, and presses Authorize. */
  async function logIn(browser: Browser): Promise<string> {
    const login = await pageOf(browser.follow(browser.get(`${app}/`)));
    const [, link] = /<a href="([^"]*)">Log in with WordPress/.exec(login)!;
    const form = await pageOf(browser.follow(browser.get(app + link!)));
    const fields = { log: alice!.username, pwd: alice!.password };
    const question = await pageOf(browser.follow(browser.submit(form, fields)));
    return pageOf(browser.follow(browser.submit(question, { 'wp-submit': 'authorize' })));
  }

  test('logs a user in and out', async () => {
    const browser = await start();
    expect(await logIn(browser)).toContain(`<h1>Hello, ${alice!.displayName}</h1>`);
    expect(browser.url).toBe(`${app}/`);
    expect(await pageOf(browser.get(`${app}/`))).toContain('Hello');

    const after = await pageOf(browser.follow(browser.post(`${app}/logout`, {})));
    expect(after).toContain('Log in with WordPress');
    expect((await browser.get(`${app}/`)).headers.get('location')).toBe('/login');
  });

  test('shows the reason of a failed login on the login page, once', async () => {
    const browser = await start();
    await browser.get(`${app}/auth/wordpress`);
    const forged = `${app}/auth/wordpress/callback?oauth_token=forged&oauth_verifier=forged`;
    expect(await pageOf(browser.follow(browser.get(forged)))).toMatch(/<p>[^<]*log in again[^<]*<\/p>/i);
    expect(browser.url).toBe(`${app}/login`);
    expect(await pageOf(browser.get(`${app}/login`))).toContain('<p></p>');
  });

  test('shows names of users as text', async () => {
    const displayName = '<img src=x onerror="alert(1)">';
    const browser = await start({ users: [{ ...alice!, displayName }] });
    const page = await logIn(browser);
    expect(page).toContain('&#60;img src=x onerror=&#34;alert(1)&#34;&#62;');
    expect(page).not.toContain('<img');
  });

  test('reports a wrong consumer secret with what to change, and without the secret', async () => {
    const browser = await start({}, 'wr0ngwr0ng');
    expect((await browser.get(`${app}/auth/wordpress`)).status).toBe(500);
    await until(() => output.includes('Compare `consumerSecret`'));
    expect(output).not.toContain('wr0ngwr0ng');
  });
});
