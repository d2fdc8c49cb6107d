/** The door of a diagnosis: it says what is asked, and keeps what was answered. */
import type { AddressGuard } from '../http/address-guard';
import { HTTPClient, type HTTPOptions } from '../http/client';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from '../http/message';

export interface Exchange {
  request: HTTPRequest;
  response: HTTPResponse;
  /** When it was answered, in milliseconds. */
  at: number;
}

interface RecordingClientOptions extends HTTPOptions {
  guard?: AddressGuard | undefined;
  signal?: AbortSignal | undefined;
  onRequest?: ((request: string) => void) | undefined;
}

export class RecordingClient extends HTTPClient {
  /** What was answered, in that order. */
  readonly exchanges: Exchange[] = [];
  /** Whether a stranger named the site. */
  readonly isGuarded: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #onRequest: RecordingClientOptions['onRequest'];

  constructor({ guard, signal, onRequest, ...options }: RecordingClientOptions) {
    super(options, guard);
    this.isGuarded = guard !== undefined;
    this.#signal = signal;
    this.#onRequest = onRequest;
  }

  override async send(request: HTTPRequest): Promise<HTTPResponse> {
    this.#onRequest?.(`${request.method} ${withoutQuery(request.url)}`);
    const response = await super.send(request, this.#signal);
    this.exchanges.push({ request, response, at: Date.now() });
    return response;
  }
}
