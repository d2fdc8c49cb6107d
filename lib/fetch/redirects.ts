/** Redirects of a request with credentials: only within the site. */
import { WordPressError } from '../errors';
import { isLargeFile } from '../http/large-body';
import { withoutQuery } from '../http/message';
import type { Outgoing } from './outgoing';
import type { SiteAddresses } from './site-addresses';

const MAX_REDIRECTS = 20;

/**
 * The redirect mode in which a request is sent.
 *
 * For any mode except `error`, Node's fetch keeps the whole body in memory while it sends it (undici, `cloneRequest`
 * of lib/web/fetch/request.js). Streams and large files are therefore sent in that mode. It hides the status of a redirect,
 * and after a 302 or 303 the site may have done what the request asks for. So such a request is not sent again.
 */
export function redirectMode({ body, isRepeatable, redirect }: Outgoing): 'manual' | 'error' {
  return redirect !== 'manual' && (!isRepeatable || isLargeFile(body)) ? 'error' : 'manual';
}

/** Whether the redirect mode `error` ended a request. */
export function isUnexpectedRedirect(error: unknown): boolean {
  return String((error as Error | undefined)?.cause).includes('unexpected redirect');
}

/** For a request that the redirect mode `error` ended. */
export function unexpectedRedirect(outgoing: Outgoing): WordPressError {
  return outgoing.isRepeatable
    ? refusal(outgoing, 'was redirected, and so large a body is not sent twice')
    : streamRefusal(outgoing);
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
