/** A server on loopback, for the one request by which a site sends the browser back. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { Failure } from './failure';
import { page } from './page';

const HOST = '127.0.0.1';
const PATH = '/callback';
const LAST_PAGE = '/done';

/** The address that is registered on the site. */
export function callbackURL(port: number): string {
  return `http://${HOST}:${port}${PATH}`;
}

/** The request that was waited for. The browser waits, too, until it is answered. */
export interface Callback {
  query: URLSearchParams;
  /**
   * Resolves once the browser has the page, at an address without the query, or has not asked for it in time.
   * @param patience how long it may take, in milliseconds. Default: 5,000.
   */
  answer(status: number, title: string, text: string, patience?: number): Promise<void>;
}

interface Waiting {
  isAwaited: (query: URLSearchParams) => boolean;
  resolve: (callback: Callback) => void;
}

export class CallbackServer {
  /** The callback: what the site has to know. */
  readonly url: string;
  readonly #server: Server;
  #waiting: Waiting | undefined;
  #showLastPage: ((response: ServerResponse) => void) | undefined;

  private constructor(server: Server) {
    this.url = callbackURL((server.address() as AddressInfo).port);
    this.#server = server.on('request', (request, response) => void this.#answer(request, response));
  }

  /**
   * @param port 0 takes any that is free
   * @throws Failure if the port can't be had.
   */
  static async listen(port: number): Promise<CallbackServer> {
    const server = createServer();
    const listening = once(server.listen(port, HOST), 'listening');
    await listening.catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'EADDRINUSE' ? 'is taken by another program' : `can't be had (${code})`;
      throw new Failure(
        `Port ${port} on ${HOST} ${why}, so the callback could not be caught.`,
        'Free it, or choose another with --port, and register the callback of an application with that one.',
        { cause: error },
      );
    });
    return new CallbackServer(server);
  }

  /**
   * Waits for a callback. Others are refused: any page in the browser can send it here.
   * @param timeout how long, in milliseconds
   * @throws Failure if none came in time
   */
  async receive(isAwaited: Waiting['isAwaited'], timeout: number): Promise<Callback> {
    let timer: NodeJS.Timeout | undefined;
    const callback = new Promise<Callback>((resolve, reject) => {
      this.#waiting = { isAwaited, resolve };
      timer = setTimeout(() => {
        const limit = `${timeout / 60_000} minutes`;
        reject(
          new Failure(
            `The browser did not come back within ${limit}.`,
            'Run the command again, log in, and approve. From a browser on another machine use --oob.',
          ),
        );
      }, timeout);
    });
    return callback.finally(() => {
      clearTimeout(timer);
      this.#waiting = undefined;
    });
  }

  /** Browsers keep connections open without using them: those are cut. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path, search] = url.split('?', 2);
    if (method === 'GET' && path === LAST_PAGE && this.#showLastPage) return this.#showLastPage(response);
    if (method !== 'GET' || path !== PATH) {
      return show(response, 404, 'Not found', 'Nothing is to be seen here.');
    }

    const query = new URLSearchParams(search);
    const waiting = this.#waiting;
    if (!waiting?.isAwaited(query)) {
      return show(
        response,
        403,
        'Not the login that is waited for',
        'Please use the address that the terminal shows, in this browser.',
      );
    }
    const answer: Callback['answer'] = async (status, title, text, patience = 5000) => {
      // The address of the callback may hold a password, and browsers keep the addresses of pages.
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
