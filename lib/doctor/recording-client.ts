/** The HTTP client of a diagnosis: announces each request and records each response. */
import type { AddressGuard } from '../http/address-guard';
import { HTTPClient, type HTTPOptions } from '../http/client';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from '../http/message';

export interface Exchange {
  request: HTTPRequest;
  response: HTTPResponse;
  /** When the response arrived, in milliseconds since the epoch. */
  at: number;
}

interface RecordingClientOptions extends HTTPOptions {
  guard?: AddressGuard | undefined;
  signal?: AbortSignal | undefined;
  onRequest?: ((request: string) => void) | undefined;
}

export class RecordingClient extends HTTPClient {
  /** All exchanges that got a response, in order. */
  readonly exchanges: Exchange[] = [];
  /** Whether a user supplied the site. */
  readonly isUserSupplied: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #onRequest: RecordingClientOptions['onRequest'];

  constructor({ guard, signal, onRequest, ...options }: RecordingClientOptions) {
    super(options, guard);
    this.isUserSupplied = guard !== undefined;
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
