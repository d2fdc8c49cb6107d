/** Agents that keep idle connections open: for a minute, or as long as the server allows, and a limited number of them. */
import http, { type Agent } from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

/** The agents of an HTTP client, by the scheme of an address. */
export type Agents = Record<'http:' | 'https:', Agent>;

/**
 * How long an idle connection stays open, in milliseconds. A user needs about that long between the two legs of a login.
 * Load balancers and the address translation of networks forget a connection later than that. They do so without closing
 * it, and a request on it would have to wait for the time limit.
 *
 * An agent with a `timeout` closes a connection a second before the time in the server's Keep-Alive header: Apache and
 * Node's server name five seconds. An agent without one ignores that header.
 */
const MAX_IDLE_TIME = 60_000;

/** How many idle connections an agent keeps, to all sites together. Each takes memory and a file descriptor. */
const MAX_IDLE = 256;

/** Agents for both schemes. Idle connections do not keep the process alive: Node unrefs them. */
export function keepAliveAgents(): Agents {
  const options = { keepAlive: true, timeout: MAX_IDLE_TIME };
  return {
    'http:': limited(new http.Agent(options)),
    'https:': limited(new https.Agent(options)),
  };
}

/**
 * The same agent, which closes the oldest idle connection for a new one beyond the limit. Node's `maxFreeSockets` counts
 * for each host, and users may name any number of hosts. With `maxTotalSockets` a request would wait until another host
 * closes its idle connection.
 */
function limited(agent: Agent): Agent {
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket: Duplex) => {
    if (mayExceedLimit(agent)) {
      const idle = idleConnections(agent);
      if (idle.length >= MAX_IDLE) idle[0]!.destroy();
    }
    return keep(socket);
  };
  return agent;
}

/** Closes the idle connections of an agent, all of them or those to the host and port of an address. */
export function closeIdle(agent: Agent, url?: URL): void {
  for (const socket of idleConnections(agent, url && poolOf(url))) socket.destroy();
}

/** The beginning of the name of a pool, as `agent.getName` documents it. */
function poolOf({ protocol, hostname, port }: URL): string {
  return `${hostnameOf(hostname)}:${port || (protocol === 'https:' ? 443 : 80)}:`;
}

/** A host as `http.request` takes it: an IPv6 address without its brackets. */
export function hostnameOf(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Counts also those that are closing. It is called after each request, where a list of the connections would cost more. */
function mayExceedLimit({ freeSockets }: Agent): boolean {
  let count = 0;
  for (const name in freeSockets) count += freeSockets[name]!.length;
  return count >= MAX_IDLE;
}

function idleConnections({ freeSockets }: Agent, pool = ''): Duplex[] {
  return Object.entries(freeSockets)
    .filter(([name]) => name.startsWith(pool))
    .flatMap(([, sockets]) => sockets ?? [])
    .filter(({ destroyed }) => !destroyed);
}
