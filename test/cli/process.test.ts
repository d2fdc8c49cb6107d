/**
 * The tool as a process: compiled, as it is published. The other tests run it within Jest, which can neither be
 * interrupted nor load an ES module.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StandIn } from '../../lib/testing/stand-in/stand-in';
import { stopAfterEach } from '../support/running';
import { until } from '../support/until';
import { compilePackage } from './compile-package';
import { freePort } from './fake-io';

const root = path.resolve(__dirname, '../..');
const consumer = { key: 'CONSUMERKEY1', secret: 'q7ZxW2vKp9' };
const env = { WORDPRESS_CONSUMER_KEY: consumer.key, WORDPRESS_CONSUMER_SECRET: consumer.secret };

let folder: string;
let site: StandIn;
let port: string;

beforeAll(async () => {
  folder = compilePackage();
  site = await new StandIn({ name: "Ada's Blog" }).start();
  port = String(await freePort());
  site.options.consumers = [{ ...consumer, name: 'Nightly', callback: `http://127.0.0.1:${port}/callback` }];
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await site.stop();
});

interface Running {
  child: ChildProcess;
  /** Resolves once the text shows on stderr. */
  says(text: string | RegExp): Promise<string>;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** As far as a program can tell, a terminal. */
const TERMINAL =
  'process.stdin.isTTY = process.stderr.isTTY = true; process.stdin.setRawMode = () => process.stdin;';

const main = () => path.join(folder, 'dist/cli/main.js');

/** @param terminal Code that makes streams look like a terminal. Default: stderr is one. */
function start(
  args: string[],
  more: Record<string, string> = {},
  terminal = 'process.stderr.isTTY = true;',
): Running {
  const preloaded = `data:text/javascript,${encodeURIComponent(terminal)}`;
  const child = spawn(process.execPath, ['--import', preloaded, main(), ...args], {
    env: { PATH: process.env.PATH, ...more },
    stdio: 'pipe',
  });
  stopAfterEach({ stop: () => Promise.resolve(child.kill('SIGKILL')) });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => void (stdout += String(data)));
  child.stderr.on('data', (data) => void (stderr += String(data)));
  return {
    child,
    says: async (text) => {
      await until(() => {
        if (typeof text === 'string' ? stderr.includes(text) : text.test(stderr)) return true;
        if (child.exitCode !== null) throw new Error(`It ended without saying ${text}: ${stderr}`);
        return false;
      });
      return stderr;
    },
    ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr }))),
  };
}

/** Authorizes at the address that is shown, and goes back as a browser would. */
async function authorize({ says }: Running): Promise<void> {
  const [, address] = /(http\S+oauth_token=\S+)/.exec(await says('Waiting up to'))!;
  expect((await fetch(site.approve(address, 'alice'))).status).toBe(200);
}

test('stdout holds the lines and nothing else, stderr and the arguments no secret', async () => {
  const running = start(['token', site.home, '--port', port, '--no-open'], env);
  await authorize(running);
  const { code, stdout, stderr } = await running.ended;
  expect(stderr).toContain('You are Alice Liddell (alice), subscriber');
  expect(code).toBe(0);
  const names = 'URL CONSUMER_KEY CONSUMER_SECRET TOKEN TOKEN_SECRET'.split(' ');
  expect(stdout).toMatch(new RegExp(`^${names.map((name) => `WORDPRESS_${name}=\\S+\\n`).join('')}$`));
  for (const [, secret] of stdout.matchAll(/_(?:SECRET|TOKEN)=(\S+)/g)) {
    expect(stderr).not.toContain(secret);
    expect(running.child.spawnargs.join(' ')).not.toContain(secret);
  }
});

describe('a result that cannot be written to stdout', () => {
  const onLinux = process.platform === 'linux' ? test : test.skip;

  /** Runs `doctor --json` with a redirection of the shell. */
  async function doctor(before: string, redirection: string) {
    const command = `${before} exec "$1" "$2" doctor "$3" --json ${redirection}`;
    const child = spawn('/bin/sh', ['-c', command, 'sh', process.execPath, main(), site.home], {
      cwd: folder,
    });
    let stderr = '';
    child.stderr.on('data', (data) => void (stderr += String(data)));
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, stderr };
  }
  const failure = (code: string) =>
    new RegExp(`^\\nFailed: The result could not be written to stdout.*\\(${code}\\)\\.\\nCheck where`);

  onLinux('because the disk is full', async () => {
    const { code, stderr } = await doctor('', '> /dev/full');
    expect(stderr).toMatch(failure('ENOSPC'));
    expect(code).toBe(1);
  });

  onLinux('because only a part of it fits', async () => {
    const { code, stderr } = await doctor('ulimit -f 1;', '> nearly-full');
    expect(stderr).toMatch(failure('EFBIG'));
    expect(code).toBe(1);
    expect(readFileSync(path.join(folder, 'nearly-full')).length).toBeGreaterThan(0);
  });

  onLinux('but where it fits, a file holds all of it', async () => {
    writeFileSync(path.join(folder, 'report'), 'before\n');
    expect(await doctor('', '>> report')).toEqual({ code: 0, stderr: '' });
    const text = readFileSync(path.join(folder, 'report'), 'utf8');
    expect(text).toMatch(/^before\n\{[^]*\}\n$/);
  });

  test('because nobody reads the pipe any more', async () => {
    const running = start(['doctor', site.home], env, '');
    running.child.stdout!.destroy();
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(failure('EPIPE'));
    expect(code).toBe(1);
  });
});

test('questions are asked on stderr, and the secret does not show', async () => {
  const running = start(['token', '--port', port, '--no-open'], {}, TERMINAL);
  await running.says('Address of the WordPress site');
  running.child.stdin!.write(`${site.home}\r`);
  await running.says('Consumer key');
  running.child.stdin!.write(`${consumer.key}\r`);
  await running.says('Consumer secret');
  running.child.stdin!.write(`${consumer.secret}\r`);
  await authorize(running);
  running.child.stdin!.end();
  const { code, stdout, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^WORDPRESS_URL=/);
  expect(stderr).toContain(consumer.key);
  expect(stderr).not.toContain(consumer.secret.slice(0, 4));
});

test('Ctrl-C at a question ends with 130, and nothing on stdout', async () => {
  const running = start(['token'], {}, TERMINAL);
  await running.says('Address of the WordPress site');
  running.child.stdin!.write('\u0003');
  running.child.stdin!.end();
  expect(await running.ended).toMatchObject({ code: 130, stdout: '' });
});

test('Ctrl-C while it waits ends with 130, and nothing on stdout', async () => {
  const running = start(['token', site.home, '--port', port, '--no-open'], env);
  await running.says('Waiting up to');
  running.child.kill('SIGINT');
  const { code, stdout, stderr } = await running.ended;
  expect(stderr).toMatch(/\nCancelled\.\n$/);
  expect(code).toBe(130);
  expect(stdout).toBe('');
});

test('what a site calls itself does not reach the terminal as control characters', async () => {
  site.options.name = 'Evil \u001b[2J\u009b31m\u202e blog';
  const { code, stderr } = await start(['token', site.home, '--port', '1', '--no-open'], env).ended;
  delete site.options.name;
  expect(code).toBe(1);
  expect(stderr).toMatch(/Found “Evil +\[2J *31m +blog”/);
});

test('without a terminal it ends at once', async () => {
  const { code, stdout, stderr } = await start(['token', site.home, '--no-open'], env, '').ended;
  expect(stderr).toMatch(/^There is no terminal\. This command needs a user who logs in with a browser/);
  expect([code, stdout]).toEqual([2, '']);
});

test('a terminal for messages only: it says which variables to set', async () => {
  const { code, stdout, stderr } = await start(['token', site.home]).ended;
  expect(stderr).toMatch(
    /^There is no terminal to ask on\. .* WORDPRESS_CONSUMER_KEY,\sWORDPRESS_CONSUMER_SECRET\.\n/,
  );
  expect([code, stdout]).toEqual([2, '']);
});

test('messages are wrapped at the width of the terminal, addresses are not', async () => {
  const terminal = 'process.stderr.isTTY = true; process.stderr.columns = 40;';
  const running = start(['token', site.home, '--port', port, '--no-open'], env, terminal);
  const said = await running.says(/Waiting up to[^]*cancel\./);
  running.child.kill('SIGINT');
  await running.ended;
  const lines = said.split('\n');
  expect(lines.find((line) => line.includes('oauth_token='))).toMatch(/^ {2}http\S{40,}$/);
  expect(lines.filter((line) => !line.startsWith('  ') && line.length > 40)).toEqual([]);
});

test('the doctor writes its result to stdout alone, in colours where they are wanted', async () => {
  const { code, stdout, stderr } = await start(['doctor', site.home], env, '').ended;
  expect(stdout).toMatch(/^Ada's Blog.*, http:\S+\n\n✓ Address[^]*\n✓ Request token[^]*\.\n$/);
  expect([code, stderr]).toEqual([0, '']);
  const colours = await start(['doctor', 'ftp://blog.example'], { FORCE_COLOR: '1' }).ended;
  expect(colours.stdout).toContain('\u001b[31m✗\u001b[39m Address');
  expect(colours.code).toBe(1);
});

test('a terminal shows what the doctor does, in a line that is gone in the end', async () => {
  const terminal = 'process.stderr.isTTY = true; process.stderr.columns = 40;';
  const { stderr } = await start(['doctor', site.home], {}, terminal).ended;
  const shown = stderr.split('\r\u001b[2K');
  expect(shown).toContain(`HEAD ${site.home}/`);
  expect(shown).toContain(`POST ${site.home}/oauth1/request`.slice(0, 39));
  expect(shown.at(-1)).toBe('');

  site.options.delay = () => new Promise(() => undefined);
  const stopped = start(['doctor', site.home], {}, terminal);
  await stopped.says(`HEAD ${site.home}/`);
  stopped.child.kill('SIGINT');
  const { code, stdout, stderr: cancelled } = await stopped.ended;
  delete site.options.delay;
  expect(cancelled).toBe(`HEAD ${site.home}/\r\u001b[2KCancelled.\n`);
  expect([code, stdout]).toEqual([130, '']);
});

test('require of the package loads nothing of the tool, nor what only the tool needs', async () => {
  const print = 'require(process.argv[1]); console.log(Object.keys(require.cache).join("\\n"))';
  const loaded = async (file: string) => {
    const child = spawn(process.execPath, ['-e', print, path.join(folder, file)]);
    let stdout = '';
    for await (const data of child.stdout) stdout += String(data);
    return stdout.split(path.sep).join('/');
  };
  const tool = /\/dist\/cli\/|\/node_modules\/(?:@clack|fast-string|fast-wrap-ansi|sisteransi)/;
  expect(await loaded('dist/index.js')).toContain('/dist/oauth1/strategy.js');
  expect(await loaded('dist/index.js')).not.toMatch(tool);
  expect(await loaded('dist/cli/main.js')).toMatch(tool);

  // Nor would it later, by an import() when something is called.
  const outside = (readdirSync(path.join(root, 'lib'), { recursive: true }) as string[])
    .filter((file) => file.endsWith('ts') && !file.startsWith('cli'))
    .map((file) => readFileSync(path.join(root, 'lib', file), 'utf8'));
  expect(outside.length).toBeGreaterThan(20);
  expect(outside.filter((text) => /@clack|['"/]cli\//.test(text))).toEqual([]);
});
