/** The server of the bench for requests, in a process of its own: it answers each request as WordPress answers users/me. */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(import.meta.url);

/** @param core The core that the server is pinned to, or `undefined`. */
export async function startServer(core) {
  const child = fork(file);
  if (core !== undefined) spawnSync('taskset', ['-a', '-c', '-p', core, String(child.pid)]);
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

function serve() {
  const server = createServer((request, response) => {
    let size = 0;
    request.on('data', (chunk) => (size += chunk.length));
    request.on('end', () => {
      const body = JSON.stringify({ id: 2, name: 'Alice Liddell', roles: ['author'], received: size });
      const headers = {
        server: 'Apache',
        'content-type': 'application/json; charset=UTF-8',
        'content-length': body.length,
        link: `<http://${request.headers.host}/wp-json/>; rel="https://api.w.org/"`,
        'x-robots-tag': 'noindex',
        'x-content-type-options': 'nosniff',
        expires: 'Wed, 11 Jan 1984 05:00:00 GMT',
        'cache-control': 'no-cache, must-revalidate, max-age=0',
        allow: 'GET, POST, PUT, PATCH',
      };
      response.writeHead(200, headers).end(body);
    });
  });
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === file) serve();
