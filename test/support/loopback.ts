/** Servers on loopback. Each is closed after the test that started it. */
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server that listens. */
export interface Loopback {
  port: number;
  /** How many connections were made to it. */
  readonly connections: number;
}

const running = new Map<Server, Set<Socket>>();

/** Starts a server of node:net, node:http or node:https at a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<Loopback> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections++;
    sockets.add(socket);
    // A refused client may disconnect at any time.
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  running.set(server, sockets);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
  };
}

afterEach(async () => {
  const closed = [...running].map(([server, sockets]) => {
    const end = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    return end;
  });
  running.clear();
  await Promise.all(closed);
});

/** A port at which no server listens. */
export async function closedPort(server: Server): Promise<number> {
  const { port } = await listen(server);
  running.delete(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}
