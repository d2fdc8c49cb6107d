/** A server before a site. It puts a fault in place of the site's answers to one kind of request. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Certificate } from '../support/certificate';
import type { Exchange, OwnAnswer } from './fault';

export interface FrontOptions {
  /** The origin of the site itself. */
  target: string;
  /** Which requests meet the fault, by `METHOD path?query`. */
  matches: RegExp;
  answer?: ((exchange: Exchange) => void | Promise<void>) | undefined;
  /** The address of a server on another host. */
  other: string;
  /** Makes it an https server. */
  certificate?: Certificate | undefined;
}

export class Front {
  /** `METHOD path?query` of each request. */
  readonly requests: string[] = [];
  /** What the requests carried: the values of their Authorization headers, and their bodies. */
  readonly carried: string[] = [];
  /** When the last request arrived that meets the fault, by `performance.now()`. */
  arrived: number | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #server: http.Server | https.Server;
  readonly #options: FrontOptions;
  #sent = 0;

  private constructor(options: FrontOptions) {
    this.#options = options;
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      // The login may be over, and with it the site.
      this.#answer(request, response).catch(() => response.destroy());
    };
    this.#server = options.certificate
      ? https.createServer(options.certificate, listener)
      : http.createServer(listener);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          this.#sockets.delete(socket);
          this.#sent += socket.bytesWritten;
        });
    });
    this.#server
      .on('tlsClientError', () => undefined)
      .on('clientError', (_error, socket) => socket.destroy());
  }

  static async start(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `${this.#options.certificate ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** How many bytes it has written to its connections. */
  get sent(): number {
    return [...this.#sockets].reduce((sum, socket) => sum + socket.bytesWritten, this.#sent);
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { target, matches, answer, other } = this.#options;
    const { method, url, headers, socket } = request;
    const asked = `${method} ${url}`;
    this.requests.push(asked);
    response.on('error', () => undefined);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const carried = [headers.authorization ?? '', body.toString()].filter((part) => part !== '');
    this.carried.push(...carried);
    const ownAnswer = () => forward(target, request, body);
    const isMatch = matches.test(asked);
    if (isMatch) this.arrived = performance.now();
    if (answer && isMatch) {
      const site = this.origin;
      return answer({ request, response, socket, carried: carried.join(' '), site, other, ownAnswer });
    }
    const own = await ownAnswer();
    response.writeHead(own.status, own.headers).end(own.body);
  }
}

/** The answer of the site itself. */
function forward(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<OwnAnswer> {
  return new Promise((resolve, reject) => {
    const onward = http.request(`${target}${url}`, { method, headers, agent: false }, (answered) => {
      const chunks: Buffer[] = [];
      answered.on('data', (chunk: Buffer) => chunks.push(chunk));
      answered.on('end', () => {
        const { 'content-length': _length, 'transfer-encoding': _coding, connection: _connection, ...rest } = answered.headers; // prettier-ignore
        resolve({ status: answered.statusCode!, headers: rest, body: Buffer.concat(chunks) });
      });
    });
    onward.on('error', reject).end(body);
  });
}
