/** A loopback HTTP server that receives the callback of one login. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { Failure } from './failure';
import { page } from './page';

const HOST = '127.0.0.1';
const PATH = '/callback';
const LAST_PAGE = '/done';

/** The callback URL to register on the site. */
export function callbackURL(port: number): string {
  return `http://${HOST}:${port}${PATH}`;
}

/** The expected callback. The browser waits until it is answered. */
export interface Callback {
  query: URLSearchParams;
  /**
   * Redirects the browser to an address without the query, and shows a page there. Resolves once the browser has
   * received the page or `patience` has passed.
   * @param patience How long to wait for the browser, in milliseconds. Default: 5,000.
   */
  answer(status: number, title: string, text: string, patience?: number): Promise<void>;
}

interface Waiting {
  isAwaited: (query: URLSearchParams) => boolean;
  resolve: (callback: Callback) => void;
}

export class CallbackServer {
  /** The callback URL. */
  readonly url: string;
  readonly #server: Server;
  #waiting: Waiting | undefined;
  #showLastPage: ((response: ServerResponse) => void) | undefined;

  private constructor(server: Server) {
    this.url = callbackURL((server.address() as AddressInfo).port);
    this.#server = server.on('request', (request, response) => void this.#answer(request, response));
  }

  /**
   * @param port The port, or 0 for any free one.
   * @throws Failure if the port is not available.
   */
  static async listen(port: number): Promise<CallbackServer> {
    const server = createServer();
    const listening = once(server.listen(port, HOST), 'listening');
    await listening.catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'EADDRINUSE' ? 'is in use by another program' : `is not available (${code})`;
      throw new Failure(
        `Port ${port} on ${HOST} ${why}, so the callback cannot be received.`,
        'Free the port, or choose another with --port and register the callback with that port.',
        { cause: error },
      );
    });
    return new CallbackServer(server);
  }

  /**
   * Waits for the expected callback. Others are refused, because any page in the browser can send one.
   * @param timeout How long to wait, in milliseconds.
   * @throws Failure if no expected callback arrived in time.
   */
  async receive(isAwaited: Waiting['isAwaited'], timeout: number): Promise<Callback> {
    let timer: NodeJS.Timeout | undefined;
    const callback = new Promise<Callback>((resolve, reject) => {
      this.#waiting = { isAwaited, resolve };
      timer = setTimeout(() => {
        const limit = `${timeout / 60_000} minutes`;
        reject(
          new Failure(
            `The browser did not return within ${limit}.`,
            'Run the command again, log in and approve. With a browser on another machine, use --oob.',
          ),
        );
      }, timeout);
    });
    return callback.finally(() => {
      clearTimeout(timer);
      this.#waiting = undefined;
    });
  }

  /** Stops listening and closes all connections, among them idle ones that browsers keep open. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page whose host name was pointed to loopback (DNS rebinding) sends its own name, and could read the answer.
    if (headers.host !== new URL(this.url).host) {
      return show(response, 421, 'Wrong host', `This server answers only at ${this.url}.`);
    }
    const [path, search] = url.split('?', 2);
    if (method === 'GET' && path === LAST_PAGE && this.#showLastPage) return this.#showLastPage(response);
    if (method !== 'GET' || path !== PATH) {
      return show(response, 404, 'Not found', 'There is no page at this address.');
    }

    const query = new URLSearchParams(search);
    const waiting = this.#waiting;
    if (!waiting?.isAwaited(query)) {
      return show(
        response,
        403,
        'This is not the expected login',
        'Open the address that the terminal shows in this browser.',
      );
    }
    const answer: Callback['answer'] = async (status, title, text, patience = 5000) => {
      // The callback URL may contain a password, and browsers keep the URLs of pages in their history.
      const shown = new Promise<void>((resolve) => {
        this.#showLastPage = (next) => void show(next, status, title, text).then(resolve);
      });
      response.writeHead(303, { ...page.headers, location: LAST_PAGE }).end();
      await Promise.race([shown, after(patience, undefined, { ref: false })]);
    };
    waiting.resolve({ query, answer });
  }
}

async function show(response: ServerResponse, status: number, title: string, text: string): Promise<void> {
  const gone = once(response, 'close');
  response.writeHead(status, page.headers).end(page.html(title, text));
  await gone;
}
