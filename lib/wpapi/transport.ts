/** node-wpapi over an authorized fetch. */
import { readAnswer } from './answer';
import { bodyOf, uploadForm } from './body';
import type { WPRequest } from './request';

/** A request of node-wpapi: `wp.posts()`, `wp.media().file(…)`. */
interface WPAPIRequest {
  toString(): string;
}

/** Called with `(error)` or `(null, result)`. */
type WPAPICallback = (error: never, result: never) => void;

/** What node-wpapi calls a transport. */
export interface WPAPITransport {
  get(request: WPAPIRequest, callback?: WPAPICallback): Promise<unknown>;
  post(request: WPAPIRequest, data?: unknown, callback?: WPAPICallback): Promise<unknown>;
  put(request: WPAPIRequest, data?: unknown, callback?: WPAPICallback): Promise<unknown>;
  delete(request: WPAPIRequest, data?: unknown, callback?: WPAPICallback): Promise<unknown>;
  /** Resolves to the headers of the response. */
  head(request: WPAPIRequest, callback?: WPAPICallback): Promise<unknown>;
}

/**
 * The transport for node-wpapi (the package `wpapi`, 1.2) that sends its requests by an authorized fetch:
 *
 * ```ts
 * const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(authorizedFetch(site, credentials)) });
 * ```
 *
 * Requests resolve as with node-wpapi's own transport: to the JSON, with `_paging` for a page of a list. They reject,
 * or call back, with the JSON `{ code, message, data }` where the REST API refuses; with a `WordPressError`
 * where something else answered; with what the `fetch` throws where nothing did. A method that a
 * resource does not have, and a path that is not complete, throw at once.
 *
 * @param fetch Whose credentials count: those given to node-wpapi itself (`auth`, `nonce`) are not looked at.
 */
export function wpapiTransport(fetch: typeof globalThis.fetch): WPAPITransport {
  async function send(method: string, url: string, request: WPRequest, data?: unknown): Promise<Response> {
    const headers = new Headers(request._options.headers);
    if (method === 'POST' && request._attachment !== undefined) {
      // A header set for all requests would hide where the parts of the form begin.
      headers.delete('content-type');
      return fetch(url, { method, headers, body: await uploadForm(request, data) });
    }
    if (data === undefined) return fetch(url, { method, headers });
    const { body, contentType } = bodyOf(data);
    if (contentType !== undefined && !headers.has('content-type')) headers.set('content-type', contentType);
    // What fetch asks for where the body is a stream.
    return fetch(url, { method, headers, body, duplex: 'half' });
  }

  function call(method: string, wpreq: WPAPIRequest, data?: unknown, callback?: WPAPICallback) {
    const request = wpreq as WPRequest;
    assertSupported(method, request);
    const url = addressOf(request);
    const response = send(method, url, request, data);
    return settle(
      response.then((answer) => readAnswer(answer, { method, url, request })),
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

/** On a site without permalinks the route is in the query, so a query of the route goes on with `&`. */
function addressOf(request: WPRequest): string {
  return request.toString().replace(/([?&]rest_route=[^?&#]*)\?/, '$1&');
}

/** With a callback the promise never rejects, as in node-wpapi's own transport. */
async function settle(result: Promise<unknown>, callback: WPAPICallback | undefined): Promise<unknown> {
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
