/** A transport for node-wpapi that sends its requests with an authorized fetch. */
import { toResult } from './answer';
import type { WPRequest } from './request';
import { sendRequest } from './send';

/** A request of node-wpapi: `wp.posts()`, `wp.media().file(…)`. */
export interface WPAPIRequest {
  /** The address of the request, with its query. Throws if the path is incomplete. */
  toString(): string;
}

/** A callback of node-wpapi, called with `(error)` or `(null, result)`. */
export type WPAPICallback = (error: never, result: never) => void;

/**
 * A transport of node-wpapi: the functions that send its requests. Made by {@link wpapiTransport}. Each resolves to the
 * result of the request; with a callback it calls that instead, and never rejects.
 */
export interface WPAPITransport {
  /** Resolves to the JSON, with `_paging` if it is a page of a list. */
  get(request: WPAPIRequest, callback?: WPAPICallback): Promise<unknown>;
  /**
   * Resolves to the JSON of the response.
   * @param data An object (sent as JSON), a form as a string, or any body that `fetch` accepts. Default: `{}`.
   */
  post(request: WPAPIRequest, data?: unknown, callback?: WPAPICallback): Promise<unknown>;
  /**
   * Resolves to the JSON of the response.
   * @param data As for `post`.
   */
  put(request: WPAPIRequest, data?: unknown, callback?: WPAPICallback): Promise<unknown>;
  /**
   * Resolves to the JSON of the response.
   * @param data As for `post`, for instance `{ force: true }`. Default: no body.
   */
  delete(request: WPAPIRequest, data?: unknown, callback?: WPAPICallback): Promise<unknown>;
  /** Resolves to the headers of the response. */
  head(request: WPAPIRequest, callback?: WPAPICallback): Promise<unknown>;
}

/**
 * Returns a transport for node-wpapi (the package `wpapi`, 1.2) that sends its requests with an authorized fetch.
 *
 * Requests resolve as with node-wpapi's own transport: to the JSON, with `_paging` for a page of a list. A request that
 * the REST API refuses rejects with its JSON, `{ code, message, data }`. A response that is not from the REST API
 * rejects with a {@link WordPressError}: `response_invalid` or `server_error`, and for HEAD, whose responses have no
 * body, `not_logged_in` or `rest_error`. A request other than GET and HEAD keeps its method and its data when it is
 * redirected within the site; any other redirect of it rejects with `redirect_refused`. If there is no response, the
 * request rejects with the error of `fetch`.
 *
 * @param fetch The `fetch` that sends the requests, made by {@link authorizedFetch}. Its credentials are used; those
 *   given to node-wpapi (`auth`, `nonce`) are ignored.
 * @throws Error from each function of the transport, at once, for a method that the resource does not support and for
 *   an incomplete path.
 * @example
 * ```ts
 * const transport = wpapiTransport(authorizedFetch(site, credentials));
 * const wp = new WPAPI({ endpoint: site.root, transport });
 * const posts = await wp.posts().perPage(10);
 * ```
 */
export function wpapiTransport(fetch: typeof globalThis.fetch): WPAPITransport {
  function call(method: string, wpreq: WPAPIRequest, data?: unknown, callback?: WPAPICallback) {
    const request = wpreq as WPRequest;
    assertSupported(method, request);
    const url = addressOf(request);
    const response = sendRequest(fetch, { method, url, request }, data);
    return callBackOrReturn(
      response.then((received) => toResult(received, { method, url, request })),
      callback,
    );
  }

  return {
    get: (request, callback) => call('GET', request, undefined, callback),
    post: (request, data, callback) => call('POST', request, data ?? {}, callback),
    put: (request, data, callback) => call('PUT', request, data ?? {}, callback),
    delete: (request, data, callback) =>
      typeof data === 'function' && !callback
        ? call('DELETE', request, undefined, data as WPAPICallback)
        : call('DELETE', request, data ?? undefined, callback),
    head: (request, callback) => call('HEAD', request, undefined, callback),
  };
}

function assertSupported(method: string, { _supportedMethods }: WPRequest): void {
  if (_supportedMethods.includes(method.toLowerCase())) return;
  throw new Error(`Unsupported method; supported methods are: ${_supportedMethods.join(', ')}`);
}

/** With plain permalinks the route is in the query, so the query of the route is appended with `&`. */
function addressOf(request: WPRequest): string {
  return request.toString().replace(/([?&]rest_route=[^?&#]*)\?/, '$1&');
}

/** With a callback, the promise never rejects, as in node-wpapi's own transport. */
async function callBackOrReturn(
  result: Promise<unknown>,
  callback: WPAPICallback | undefined,
): Promise<unknown> {
  if (typeof callback !== 'function') return result;
  const callBack = callback as (error: unknown, result?: unknown) => void;
  let value: unknown;
  try {
    value = await result;
  } catch (error) {
    callBack(error);
    return undefined;
  }
  callBack(null, value);
  return value;
}
