/** `npm start`, as a process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closedPort } from '../support/loopback';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
const [command, ...first] = scripts.start.split(' ');

const running = new Set<ReturnType<typeof run>>();
afterEach(async () => {
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  running.clear();
});

/** Runs the command with a name and a port. */
function run(name: string, PORT: string) {
  const args = name === '' ? first : [...first, name];
  const env = { PATH: process.env.PATH, PORT };
  const child = spawn(command!, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code, ...output }));
  const started = { child, ended };
  running.add(started);
  return started;
}

test.each([
  [
    'another name',
    'nosuch',
    '3000',
    'There is no example "nosuch". Choose one of any-site, publish-by-fetch, ',
  ],
  ['a port that is no number', '', 'abc', 'PORT is "abc". It must be a number from 1 to 65535.'],
  ['a port that is too large', '', '70000', 'PORT is "70000". It must be a number from 1 to 65535.'],
])('says in one line that it was given %s', async (_what, name, port, line) => {
  const { code, stdout, stderr } = await run(name, port).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^[^\n]*\n$/);
  expect(stderr).toContain(line);
});

test('says in one line that its port is in use', async () => {
  const other = createServer().listen(0, 'localhost');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { code, stdout, stderr } = await run('', String(port)).ended;
  other.close();
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(`Port ${port} is in use. Set another one, for example: PORT=3999 npm start\n`);
});

test.each(['', 'any-site', 'publish-by-fetch', 'publish-by-wpapi'])(
  'starts %p, prints its address, and ends with Ctrl-C',
  async (name) => {
    const port = await closedPort(createServer());
    const { child, ended } = run(name, String(port));
    await once(child.stdout, 'data');
    const page = await fetch(`http://localhost:${port}/login`);
    expect(await page.text()).toContain('Log in with WordPress');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`http://localhost:${port}\n`);
    expect(stdout).toContain('alice / wonderland');
  },
);
