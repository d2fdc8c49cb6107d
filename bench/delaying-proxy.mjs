/**
 * A TCP proxy that delays as a long way does: half a round trip each way, and a whole one before the first bytes, since
 * a client must not send before the server has confirmed the connection.
 */
import { createServer, connect } from 'node:net';

/**
 * Starts a proxy on loopback.
 * @param port The port on loopback that it leads to.
 * @param roundTrip In milliseconds.
 */
export async function startDelayingProxy(port, roundTrip) {
  const sockets = new Set();
  const server = createServer((client) => {
    const site = connect(port, '127.0.0.1');
    const opened = performance.now();
    delay(client, site, (now) => Math.max(now, opened + roundTrip) + roundTrip / 2);
    delay(site, client, (now) => now + roundTrip / 2);
    for (const socket of [client, site]) {
      sockets.add(socket);
      socket.setNoDelay().on('close', () => sockets.delete(socket));
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Passes on what comes from a socket, in its order, at the time that `arrival` returns. */
function delay(from, to, arrival) {
  let last = Promise.resolve();
  const pass = (deliver) => {
    const time = arrival(performance.now());
    last = last.then(() => sleepUntil(time)).then(() => to.destroyed || deliver());
  };
  from.on('data', (bytes) => pass(() => to.write(bytes)));
  from.on('end', () => pass(() => to.end()));
  from.on('error', () => pass(() => to.destroy()));
}

/** Node's timers are up to a millisecond late or early, which five to ten waits of a login would add up. */
async function sleepUntil(time) {
  const left = time - performance.now();
  if (left > 1) await new Promise((resolve) => setTimeout(resolve, left - 1));
  while (performance.now() < time) await new Promise(setImmediate);
}
