/** Starts a program as a process, with a stand-in WordPress of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startWordPress } from '../dist/testing/index.js';

const folder = import.meta.dirname;
const START_LIMIT = 30_000;

export function build({ build: args }) {
  if (args) execFileSync(process.execPath, args, { cwd: folder, env: environment(), stdio: 'pipe' });
}

/** @returns `site`, `app` and a function that stops both. */
export async function start({ run, prefix = '', home = '/' }) {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const callback = (strategy) => `${origin}${prefix}/auth/${strategy}/callback`;
  const consumer = { key: 'frameworks', secret: 'frameworks-secret', callback: callback('wordpress') };
  const redirectURIs = [
    callback('wordpress-oauth2'),
    `https://www.app.example${prefix}/auth/wordpress-oauth2/callback`,
  ];
  const client = { id: 'frameworks', secret: 'frameworks-secret', redirectURIs };
  const site = await startWordPress({ consumers: [consumer], oauth2Clients: [client] });

  const child = spawn(process.execPath, run, {
    cwd: folder,
    env: environment({
      PORT: port,
      WORDPRESS_URL: site.home,
      WORDPRESS_CONSUMER_KEY: consumer.key,
      WORDPRESS_CONSUMER_SECRET: consumer.secret,
      WORDPRESS_CLIENT_ID: client.id,
      WORDPRESS_CLIENT_SECRET: client.secret,
      SESSION_SECRET: randomBytes(32).toString('hex'),
      SESSION_SALT: randomBytes(8).toString('hex'),
    }),
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (log += text));
  const stop = async () => {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    await site.stop();
  };
  try {
    await untilItAnswers(origin + home, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log}`, { cause: error });
  }
  return { site, app: { start: origin + prefix, home: origin + home, log: () => log }, stop };
}

function environment(added = {}) {
  const bin = path.join(folder, 'node_modules/.bin');
  return { PATH: `${bin}${path.delimiter}${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: '1', ...added };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilItAnswers(url, child) {
  const end = Date.now() + START_LIMIT;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`The program ended with exit code ${child.exitCode}.`);
    if (await fetch(url).catch(() => undefined)) return;
    await wait(50);
  }
  throw new Error(`The program did not answer within ${START_LIMIT / 1000} s.`);
}
