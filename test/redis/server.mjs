/** A real Redis on loopback, with nothing on disk. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';

/** Why there is no Redis on this machine, or `undefined` if there is one. @param installs Whether to install it (Debian). */
export function whyNoRedis(installs) {
  if (works('redis-server', ['--version'])) return undefined;
  if (!installs) return 'redis-server is not installed. With --install it is installed on Debian and Ubuntu.';
  if (!works('apt-get', ['--version']))
    return 'redis-server is not installed, and this is not Debian or Ubuntu.';
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !works('sudo', ['-n', 'true']))
    return 'redis-server is not installed, and there is neither root nor sudo without a password to install it.';
  const [command, ...first] = isRoot ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  const install = ['install', '-y', '--no-install-recommends', 'redis-server'];
  if (works(command, [...first, ...install])) return undefined;
  works(command, [...first, 'update']);
  if (works(command, [...first, ...install])) return undefined;
  return 'redis-server is not installed, and apt-get could not install it.';
}

function works(command, args) {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync(command, args, { stdio: 'ignore', env, timeout: 120_000 });
    return true;
  } catch {
    return false;
  }
}

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
