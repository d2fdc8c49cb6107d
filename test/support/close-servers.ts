/**
 * Runs in every test file, see jest.config.js. A test that fails may leave a server open, one of the test or one of the
 * code, and Jest would wait for it for ever. This closes all servers that are still open after the last test of a file.
 */
import net, { type Server, type Socket } from 'node:net';

const open = new Set<Server | Socket>();
const { listen } = net.Server.prototype;

function keep(handle: Server | Socket): void {
  open.add(handle);
  handle.once('close', () => open.delete(handle));
}

net.Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  keep(this);
  this.on('connection', keep);
  return (listen as (...args: unknown[]) => Server).apply(this, args);
} as typeof listen;

afterAll(() => {
  net.Server.prototype.listen = listen;
  for (const handle of open) {
    if (handle instanceof net.Server) handle.close();
    else handle.destroy();
  }
});
