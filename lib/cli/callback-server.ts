/** A server on loopback, for the one request by which a site sends the browser back. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Failure } from './failure';
import { page } from './page';

const HOST = '127.0.0.1';
const PATH = '/callback';

/** The address that is registered on the site. */
export function callbackURL(port: number): string {
  return `http://${HOST}:${port}${PATH}`;
}

/** The request that was waited for. The browser waits, too, until it is answered. */
export interface Callback {
  query: URLSearchParams;
  answer(status: number, title: string, text: string): Promise<void>;
}

interface Waiting {
  isAwaited: (query: URLSearchParams) => boolean;
  resolve: (callback: Callback) => void;
}

export class CallbackServer {
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #waiting: Waiting | undefined;

  private constructor(
    /** The callback: what the site has to know. */
    readonly url: string,
  ) {}

  /** @throws Failure if the port can't be had. */
  static async listen(port: number): Promise<CallbackServer> {
    const callbackServer = new CallbackServer(callbackURL(port));
    const listening = once(callbackServer.#server.listen(port, HOST), 'listening');
    await listening.catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'EADDRINUSE' ? 'is taken by another program' : `can't be had (${code})`;
      throw new Failure(
        `Port ${port} on ${HOST} ${why}, so the callback could not be caught.`,
        'Free it, or choose another with --port and register the callback with that one.',
        { cause: error },
      );
    });
    return callbackServer;
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
            'Run the command again, log in, and press Authorize. From a browser on another machine use --oob.',
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
    const answer: Callback['answer'] = async (status, title, text) => {
      const gone = once(response, 'close');
      response.writeHead(status, page.headers).end(page.html(title, text));
      await gone;
    };
    if (method !== 'GET' || path !== PATH) return answer(404, 'Not found', 'Nothing is to be seen here.');

    const query = new URLSearchParams(search);
    const waiting = this.#waiting;
    if (!waiting?.isAwaited(query)) {
      return answer(
        403,
        'Not the login that is waited for',
        'Please use the address that the terminal shows, in this browser.',
      );
    }
    waiting.resolve({ query, answer });
  }
}
