/** A real Redis on loopback, with nothing on disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { whyMissing } from '../debian.mjs';

/** Why there is no Redis on this machine, or `undefined` if there is one. @param installs Whether to install it (Debian). */
export const whyNoRedis = (installs) => whyMissing('redis-server', 'redis-server', installs);

/** Starts Redis on a free port. */
export async function startRedis() {
  const port = await freePort();
  const options = [
    '--port',
    port,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    '/tmp',
  ];
  const server = spawn('redis-server', options.map(String), { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(server, 'exit');
  await new Promise((resolve, reject) => {
    let log = '';
    server.stdout.on('data', (text) => {
      log += text;
      if (log.includes('Ready to accept connections')) resolve();
    });
    exited.then(() => reject(new Error(`redis-server ended:\n${log}`)), reject);
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    /** Makes it stop answering, or answer again, without closing a connection. */
    pause: () => server.kill('SIGSTOP'),
    resume: () => server.kill('SIGCONT'),
    stop: async () => {
      server.kill('SIGKILL');
      await exited;
    },
  };
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
