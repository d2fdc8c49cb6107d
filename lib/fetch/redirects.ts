/** Redirects of a request with credentials: only within the site. */
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import type { Outgoing } from './outgoing';
import type { SiteAddresses } from './site-addresses';

const MAX_REDIRECTS = 20;

/**
 * The redirect mode in which a request is sent.
 *
 * For any mode except `error`, Node's fetch keeps the whole body in memory while it sends it (undici, `cloneRequest`
 * of lib/web/fetch/request.js). Large bodies are therefore sent in that mode: streams, which cannot be sent again, and
 * files, which are sent again if that shows a redirect.
 */
export function redirectMode(outgoing: Outgoing): 'manual' | 'error' {
  const { body, isRepeatable, redirect, wasRedirected } = outgoing;
  if (!isRepeatable) return redirect === 'manual' ? 'manual' : 'error';
  const mayBeLarge = body instanceof Blob || body instanceof FormData;
  return mayBeLarge && !wasRedirected ? 'error' : 'manual';
}

/** Whether the redirect mode `error` ended a request. */
export function isUnexpectedRedirect(error: unknown): boolean {
  return String((error as Error | undefined)?.cause).includes('unexpected redirect');
}

/**
 * Notes that a request was redirected, so that it is sent again in the mode `manual`.
 * @throws WordPressError `redirect_refused` if its body is a stream
 */
export function noteRedirect(outgoing: Outgoing): void {
  if (!outgoing.isRepeatable) throw streamRefusal(outgoing);
  outgoing.wasRedirected = true;
}

/**
 * Changes a request as its redirect demands (fetch standard, "HTTP-redirect fetch"), if it stays on the site.
 * @throws WordPressError `redirect_refused`
 */
export function redirectRequest(
  outgoing: Outgoing,
  addresses: SiteAddresses,
  { status, location, hops }: { status: number; location: string; hops: number },
): void {
  const { url: from, method } = outgoing;
  if (outgoing.redirect === 'error') throw refusal(outgoing, 'was redirected');
  if (hops >= MAX_REDIRECTS) throw refusal(outgoing, `was redirected more than ${MAX_REDIRECTS} times`);
  const target = addresses.redirectTarget(location, from);
  if (!target) {
    const why = 'was redirected to an address that is not of the site, so credentials are not sent to it';
    throw refusal(outgoing, why);
  }
  if (!outgoing.isRepeatable) throw streamRefusal(outgoing);
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  if (becomesGet) {
    for (const name of ['content-type', 'content-length', 'content-encoding']) outgoing.headers.delete(name);
    Object.assign(outgoing, { method: 'GET', body: null, form: undefined });
  }
  outgoing.url = target;
  outgoing.wasRedirected = false;
}

function streamRefusal(outgoing: Outgoing): WordPressError {
  return refusal(outgoing, 'was redirected, and the stream in its body cannot be sent twice');
}

function refusal({ method, url }: Outgoing, why: string): WordPressError {
  return new WordPressError(
    'redirect_refused',
    `${method} ${withoutQuery(url.href)} ${why}.`,
    'Request the address that the redirects lead to, or handle redirects yourself with `redirect: "manual"`.',
  );
}
