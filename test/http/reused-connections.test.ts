import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { keepAliveAgents } from '../../lib/http/agents';
import { HTTPClient } from '../../lib/http/client';
import type { HTTPRequest } from '../../lib/http/message';
import { selfSigned } from '../support/certificate';
import { failure } from '../support/failure';
import { serve } from '../support/http-server';
import { listen } from '../support/loopback';
import { GuardOfPublicNames } from '../support/public-names';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const REDIRECT = 'HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n';

type Scheme = 'http' | 'https';

/**
 * A server without HTTP, and the bytes of each request to it.
 * @param answer What it does with a request. `nth` counts the requests of the connection, from 1.
 */
async function serveBytes(answer: (socket: net.Socket, nth: number) => void, scheme: Scheme = 'http') {
  const requests: string[] = [];
  const onConnection = (socket: net.Socket) => {
    let nth = 0;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      requests.push(bytes.toString());
      answer(socket, ++nth);
    });
  };
  const certificate = selfSigned();
  const server =
    scheme === 'http' ? net.createServer(onConnection) : tls.createServer(certificate, onConnection);
  const loopback = await listen(server);
  const agents = {
    https: new https.Agent({ ca: certificate.cert, keepAlive: true }),
    http: keepAliveAgents()['http:'],
  };
  return {
    requests,
    loopback,
    client: new HTTPClient({ agents }),
    url: `${scheme}://127.0.0.1:${loopback.port}`,
  };
}

/** Answers the first request of each connection, and closes the connection at the second. */
const once = (socket: net.Socket, nth: number) => {
  if (nth === 1) socket.write(OK);
  else socket.destroy();
};

/** A form with a nonce, as a request for a token has one. */
const form = () => {
  let nonces = 0;
  const authorize = () => ({ body: `nonce=${++nonces}`, headers: { authorization: `nonce ${nonces}` } });
  return { method: 'POST', authorize } as const;
};

describe.each(['http', 'https'] as const)('a connection by %s that was closed while idle', (scheme) => {
  test.each<[string, () => Partial<HTTPRequest>]>([
    ['GET', () => ({ method: 'GET' })],
    ['HEAD', () => ({ method: 'HEAD' })],
    ['DELETE', () => ({ method: 'DELETE' })],
    ['POST with a nonce', form],
  ])('costs a %s only a second copy with the same bytes', async (_what, request) => {
    const { client, url, requests, loopback } = await serveBytes(once, scheme);
    await client.send({ method: 'GET', url });
    const { status } = await client.send({ method: 'GET', url: `${url}/again`, ...request() });
    expect(status).toBe(200);
    expect(requests).toHaveLength(3);
    expect(requests[2]).toBe(requests[1]);
    expect(loopback.connections).toBe(2);
  });

  test.each([
    ['within a line', 'HTTP/1.1 200 OK\r\nContent-'],
    ['after an early response', 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'],
    ['within the body', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('fails a request whose response has begun: %s', async (_where, beginning) => {
    const { client, url, requests } = await serveBytes((socket, nth) => {
      if (nth === 1) socket.write(OK);
      else socket.end(beginning);
    }, scheme);
    await client.send({ method: 'GET', url });
    expect((await failure(client.send({ method: 'GET', url }))).code).toBe('site_unreachable');
    expect(requests).toHaveLength(2);
  });
});

describe('the second copy of a request', () => {
  test('is sent on a new connection, since the other idle ones may be closed as well', async () => {
    const held: net.Socket[] = [];
    const { client, url, requests, loopback } = await serveBytes((socket, nth) => {
      if (held.length === 3) return once(socket, nth);
      held.push(socket);
      if (held.length === 3) for (const each of held) each.write(OK);
    });
    const get = { method: 'GET', url } as const;
    await Promise.all([client.send(get), client.send(get), client.send(get)]);
    expect(loopback.connections).toBe(3);
    expect((await client.send(get)).status).toBe(200);
    expect(requests).toHaveLength(5);
    expect(loopback.connections).toBe(4);
  });

  test('is not sent, and the login fails, if the agent has no list of its idle connections', async () => {
    const { url, requests } = await serveBytes(once);
    const own = keepAliveAgents()['http:'];
    const agent = {
      protocol: 'http:',
      defaultPort: 80,
      keepAlive: true,
      maxSockets: Infinity,
      options: {},
      addRequest: (request: unknown, options: unknown) =>
        (own as unknown as { addRequest: (...args: unknown[]) => void }).addRequest(request, options),
    };
    const client = new HTTPClient({ agents: { http: agent as unknown as http.Agent } });
    await client.send({ method: 'GET', url });
    expect((await failure(client.send({ method: 'GET', url }))).code).toBe('site_unreachable');
    expect(requests).toHaveLength(2);
  });

  test('leaves the idle connections to other hosts open', async () => {
    const [closing, other] = [await serveBytes(once), await serveBytes((socket) => socket.write(OK))];
    const { client } = closing;
    for (const url of [closing.url, other.url, closing.url, other.url])
      expect((await client.send({ method: 'GET', url })).status).toBe(200);
    expect(closing.loopback.connections).toBe(2);
    expect(other.loopback.connections).toBe(1);
  });

  test('is the last one', async () => {
    const answers = [OK];
    const { client, url, requests } = await serveBytes((socket) => {
      const answer = answers.shift();
      if (answer) socket.write(answer);
      else socket.destroy();
    });
    await client.send({ method: 'GET', url });
    const error = await failure(client.send({ method: 'POST', url: `${url}/oauth1/access` }));
    expect(error.code).toBe('site_unreachable');
    expect(error.message).toContain(`POST ${url}/oauth1/access failed`);
    expect(requests).toHaveLength(3);
  });

  test('is not sent for a new connection', async () => {
    const { client, url, requests } = await serveBytes((socket) => socket.destroy());
    expect((await failure(client.send({ method: 'GET', url }))).code).toBe('site_unreachable');
    expect(requests).toHaveLength(1);
  });

  test('does not let a server that closes every connection hold a client', async () => {
    const { client, url, requests } = await serveBytes((socket, nth) => {
      if (nth === 1) socket.write(REDIRECT);
      else socket.destroy();
    });
    expect((await failure(client.send({ method: 'GET', url }))).code).toBe('redirect_refused');
    // Five redirects are followed.
    expect(requests).toHaveLength(1 + 2 * 5);
  });

  test('ends at the time limit of the first', async () => {
    const answers = [OK, ''];
    const { url, requests } = await serveBytes((socket) => {
      const answer = answers.shift();
      if (answer) socket.write(answer);
      else if (answer === '') socket.destroy();
    });
    const client = new HTTPClient({ timeout: 300 });
    await client.send({ method: 'GET', url });
    expect((await failure(client.send({ method: 'POST', url }))).code).toBe('timeout');
    expect(requests).toHaveLength(3);
  });

  test('is sent only to an address that the guard allows at that moment', async () => {
    const { url, requests, loopback } = await serveBytes(once);
    const { port } = new URL(url);
    const addresses = [['192.0.78.17'], ['10.0.0.1']];
    const guard = new GuardOfPublicNames({
      allowedPorts: [Number(port)],
      addressesOf: () => addresses.shift()!,
    });
    const client = new HTTPClient({}, guard);
    const request = { method: 'GET', url: `http://blog.example.com:${port}/` } as const;
    expect((await client.send(request)).status).toBe(200);
    expect((await failure(client.send(request))).code).toBe('address_forbidden');
    expect(requests).toHaveLength(2);
    expect(loopback.connections).toBe(1);
  });

  test('is sent after EPIPE, too', async () => {
    class StaleAgent extends http.Agent {
      override reuseSocket(socket: net.Socket, request: http.ClientRequest) {
        super.reuseSocket(socket, request);
        // The error of a write to a connection that the server has closed.
        const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
        process.nextTick(() => socket.destroy(error));
      }
    }
    const { url, loopback } = await serve((_request, response) => response.end('ok'));
    const client = new HTTPClient({ agents: { http: new StaleAgent({ keepAlive: true }) } });
    await client.send({ method: 'GET', url });
    expect((await client.send({ method: 'GET', url })).status).toBe(200);
    expect(loopback.connections).toBe(2);
  });
});
