/** Starts the programs that show pages. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const running = [];

/** Stops the programs. */
export async function stopAll() {
  for (const { child, ended } of running) {
    child.kill();
    await ended;
  }
}

/**
 * Starts an example application, as `npm start -- NAME` does.
 *
 * @returns its address, and the addresses of its stand-ins in the order of its output
 */
export async function startExample(name) {
  const port = await freePort();
  const [command, ...args] = [...scripts.start.split(' '), ...(name ? [name] : [])];
  const { output } = start(command, args, { PORT: String(port) });
  const text = await output(/Press Ctrl-C/);
  return { app: `http://localhost:${port}`, sites: text.match(/http:\/\/127\.0\.0\.1:\d+/g) };
}

/**
 * Starts `token --application-password` in a terminal.
 *
 * @returns the address to open, that of the callback, and a function that waits for the output
 */
export async function startToken(site) {
  const port = await freePort();
  const command = `node --import tsx lib/cli/main.ts token ${site} --application-password --no-open --port ${port}`;
  // The command needs a terminal, which `script` of util-linux simulates.
  const { output } = start('script', ['-qec', command, '/dev/null'], {});
  const text = await output(/Press Ctrl-C/);
  return {
    address: /http:\S+authorize-application\S+/.exec(text)[0],
    app: `http://127.0.0.1:${port}`,
    output,
  };
}

function start(command, args, env) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' });
  let text = '';
  const ended = once(child, 'close');
  running.push({ child, ended });
  /** Waits until the output contains a text, and returns all output. */
  const output = (awaited) =>
    new Promise((resolve, reject) => {
      const look = () => awaited.test(text) && resolve(text);
      look();
      child.stdout.on('data', look);
      ended.then(() => reject(new Error(`${command} ${args.join(' ')} ended:\n${text}`)));
    });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += part));
  return { output };
}

async function freePort() {
  const server = net.createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
