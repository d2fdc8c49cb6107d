/** Sends a request of node-wpapi. */
import { WordPressError } from '../errors';
import { discard } from '../http/fetch-response';
import { isLargeFile } from '../http/large-body';
import { withoutQuery } from '../http/message';
import { withoutCredentials } from '../http/query-credentials';
import { upgradeToHTTPS } from '../http/redirects';
import { parseURL } from '../reading/url';
import { isStream } from '../signing/signed-body';
import { bodyOf, uploadForm } from './body';
import type { WPRequest } from './request';

const MAX_REDIRECTS = 5;

interface Outgoing {
  method: string;
  url: string;
  request: WPRequest;
}

export async function sendRequest(
  fetch: typeof globalThis.fetch,
  { method, url, request }: Outgoing,
  data: unknown,
): Promise<Response> {
  const init = await initOf(method, request, data);
  return method === 'GET' || method === 'HEAD' ? fetch(url, init) : sendUnchanged(fetch, url, init);
}

async function initOf(method: string, request: WPRequest, data: unknown): Promise<RequestInit> {
  const headers = new Headers(request._options.headers);
  if (method === 'POST' && request._attachment !== undefined) {
    // fetch writes this header itself, with the boundary of the form.
    headers.delete('content-type');
    return { method, headers, body: await uploadForm(request, data) };
  }
  if (data === undefined) return { method, headers };
  const { body, contentType } = bodyOf(data);
  if (contentType !== undefined && !headers.has('content-type')) headers.set('content-type', contentType);
  // `duplex` is required by fetch if the body is a stream.
  return { method, headers, body, duplex: 'half' };
}

/**
 * Sends a request that changes something, and sends it again, unchanged, to where it is redirected. `fetch` would turn a
 * redirected POST into a GET, and the result would be a list instead of the new item.
 */
async function sendUnchanged(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit,
): Promise<Response> {
  for (let target = url, hops = 0; ; hops++) {
    // In the mode `error` a large body does not stay in memory. A redirect of it is refused.
    const redirect = init.body && (isStream(init.body) || isLargeFile(init.body)) ? 'error' : 'manual';
    const response = await fetch(target, { ...init, redirect });
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    discard(response);
    const from = parseURL(response.url) ?? parseURL(target);
    const next = from && redirectTarget(location, from);
    const refuse = (why: string) =>
      new WordPressError(
        'redirect_refused',
        `${init.method} ${withoutQuery(target)} was redirected (${response.status})${why}.`,
        'Nothing shows that the request took effect. Check that `endpoint` is the root of the REST API (`site.root`), ' +
          'and that the web server does not redirect requests to it.',
      );
    if (response.status === 303) throw refuse(' to another resource');
    if (!next) throw refuse(' to an address that is not of the site');
    if (hops >= MAX_REDIRECTS) throw refuse(`, like ${MAX_REDIRECTS} times before`);
    if (init.body && isStream(init.body)) throw refuse(', and the stream in its body cannot be sent twice');
    target = next.href;
  }
}

/** The target of a redirect, if it is on the same origin. */
function redirectTarget(location: string, from: URL): URL | undefined {
  const named = parseURL(withoutCredentials(location), from.href);
  const target = named && upgradeToHTTPS(named, from);
  return target?.origin === from.origin ? target : undefined;
}
