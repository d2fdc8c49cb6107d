/** Servers to which the connection of a request is led in place of the site, and agents that lead it there. */
import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { selfSigned, type Certificate } from '../support/certificate';
import type { Destination } from './fault';

/** How a request gets to a destination: data for an agent, also in another process. */
export interface Diversion {
  /** Which requests are diverted, by `METHOD path?query`. */
  matches: RegExp;
  /** The port of the destination. `undefined` for a name without an address. */
  port: number | undefined;
}

export interface Destinations {
  portOf: Record<Destination, number | undefined>;
  /** The certificate of sites on https. */
  certificate: Certificate;
  /** The certificates that agents trust. */
  trusted: string[];
  /** The origin of a server on another host, and how many requests arrived there under a prefix. */
  other: string;
  arrivedAt: (prefix: string) => number;
  stop: () => void;
}

/** Starts them all on loopback. */
export async function startDestinations(): Promise<Destinations> {
  const servers: net.Server[] = [];
  const listen = async (server: net.Server): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const secure = (options: tls.TlsOptions) =>
    listen(tls.createServer(options, (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n{}')).on('tlsClientError', () => undefined)); // prettier-ignore

  const certificate = selfSigned();
  const expired = selfSigned({ expired: true });
  const foreign = selfSigned({ name: 'other.example' });
  const arrived: string[] = [];
  // Whoever follows a redirect to this host, takes its tokens and its user.
  const answer = JSON.stringify({ id: 666, name: 'Mallory', oauth_token: 'stolen', access_token: 'stolen' });
  const other = await listen(
    http.createServer((request, response) => {
      arrived.push(request.url!);
      response.end(/users.me/.test(request.url!) ? answer : 'oauth_token=other&oauth_token_secret=other');
    }),
  );
  return {
    certificate,
    trusted: [certificate.cert, expired.cert, foreign.cert],
    other: `http://localhost:${other}`,
    arrivedAt: (prefix) => arrived.filter((url) => url.startsWith(prefix)).length,
    portOf: {
      // Nothing listens on port 1.
      'a closed port': 1,
      'an unknown name': undefined,
      'a self-signed certificate': await secure(selfSigned()),
      'an expired certificate': await secure(expired),
      'a certificate for another host': await secure(foreign),
      'TLS 1.1': await secure({ ...certificate, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }), // prettier-ignore
      'plain text': await listen(http.createServer((_request, response) => response.end('{}'))),
      'a handshake that is closed': await listen(
        net.createServer((socket) => socket.once('data', () => socket.end())),
      ),
      'a handshake without an answer': await listen(net.createServer()),
    },
    stop: () => {
      for (const server of servers) server.close().unref();
    },
  };
}

type AddRequest = (request: ClientRequest, options: object) => void;

/**
 * Agents that lead the connections of some requests elsewhere. No request leaves this machine: one for another address
 * fails.
 */
export function divertingAgents(diversion: Diversion | undefined, ca: string[]) {
  const divert = <T extends http.Agent>(agent: T): T => {
    const { addRequest } = agent as unknown as { addRequest: AddRequest };
    const unknown = (_name: string, _options: unknown, done: (error: Error) => void) =>
      done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    const add: AddRequest = (request, options) => {
      const { host } = options as { host: string };
      const isMatch = diversion?.matches.test(`${request.method} ${request.path}`) === true;
      const isForeign = host !== '127.0.0.1' && host !== 'localhost';
      if (isForeign || (isMatch && diversion.port === undefined)) {
        addRequest.call(agent, request, { ...options, host: 'unknown.invalid', lookup: unknown });
      } else addRequest.call(agent, request, isMatch ? { ...options, port: diversion.port } : options);
    };
    return Object.assign(agent, { addRequest: add });
  };
  return {
    http: divert(new http.Agent({ keepAlive: true })),
    https: divert(new https.Agent({ keepAlive: true, ca })),
  };
}
