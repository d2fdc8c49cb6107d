import http from 'node:http';
import net from 'node:net';
import { discover } from '../../lib';
import { keepAliveAgents } from '../../lib/http/agents';
import { HTTPClient } from '../../lib/http/client';
import { get, serve, serveRaw, signalOf } from '../support/http-server';
import { listen } from '../support/loopback';
import { startSite } from '../support/site';
import { until } from '../support/until';

/** The idle connections of an agent, the oldest of each host first. */
const idleOf = ({ freeSockets }: http.Agent) =>
  Object.values(freeSockets).flatMap((sockets) => sockets ?? []);

describe('an idle connection', () => {
  test.each<[string, string, number]>([
    ['a minute', '', 60_000],
    ['a second less than the server keeps it', 'Keep-Alive: timeout=5, max=100\r\n', 4_000],
    ['a minute, though the server keeps it for an hour', 'Keep-Alive: timeout=3600\r\n', 60_000],
  ])('stays open for %s', async (_long, header, milliseconds) => {
    const agent = keepAliveAgents()['http:'];
    const url = await serveRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\n${header}Content-Length: 2\r\n\r\nok`),
    );
    await get(url, { agents: { http: agent } });
    expect(idleOf(agent).map(({ timeout }) => timeout)).toEqual([milliseconds]);
  });

  test('is closed before the server does it', async () => {
    const closed = signalOf<string>();
    const url = await serveRaw((socket) => {
      socket.on('end', () => closed.give('by the client'));
      socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok');
    });
    expect((await get(url)).body).toBe('ok');
    expect(await closed.given).toBe('by the client');
  });

  test('is not kept if the server closes it within a second', async () => {
    const agent = keepAliveAgents()['http:'];
    const url = await serveRaw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok'),
    );
    await get(url, { agents: { http: agent } });
    expect(idleOf(agent)).toEqual([]);
  });

  test('does not keep the process alive', async () => {
    const server = http.createServer((_request, response) => response.end('ok'));
    server.on('connection', (socket) => socket.unref());
    const { port } = await listen(server);
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    // Those of other tests are closing.
    await until(() => sockets() === 0);
    expect((await get(`http://127.0.0.1:${port}/`)).body).toBe('ok');
    expect(sockets()).toBe(0);
  });

  test('is the oldest one, and is closed, if there are more than 256', async () => {
    const held: http.ServerResponse[] = [];
    const servers = await Promise.all(
      Array.from({ length: 3 }, () => serve((_request, response) => void held.push(response))),
    );
    const agent = keepAliveAgents()['http:'];
    const client = new HTTPClient({ agents: { http: agent } });
    for (const { url, loopback } of servers) {
      const sent = Array.from({ length: 100 }, () => client.send({ method: 'GET', url }));
      await until(() => held.length === 100);
      for (const response of held.splice(0)) response.end('ok');
      await Promise.all(sent);
      expect(loopback.connections).toBe(100);
    }
    await until(() => idleOf(agent).length === 256);
    const [first, ...others] = Object.values(agent.freeSockets).map((sockets) => sockets?.length);
    expect([first, ...others]).toEqual([56, 100, 100]);
  });
});

describe('the connections of a function that is called once', () => {
  test('are closed when it has ended', async () => {
    const site = await startSite();
    const sockets = new Set<net.Socket>();
    site.options.delay = ({ socket }) => void sockets.add(socket);
    await discover(site.home);
    await until(() => [...sockets].every(({ destroyed }) => destroyed));
    expect(sockets.size).toBeGreaterThan(0);
  });

  test('stay open if they are those of the application', async () => {
    const site = await startSite();
    const agent = keepAliveAgents()['http:'];
    await discover(site.home, { agents: { http: agent } });
    expect(idleOf(agent)).toHaveLength(1);
  });
});
