/** Which redirects are followed: those that stay with the site. */
import { parseURL, withoutWWW } from '../reading/url';
import { HTTPFault } from './fault';
import type { HTTPResponse } from './message';

const MAX_HOPS = 5;

/**
 * Where a response redirects to, or `undefined` if it is to be taken as it is.
 *
 * Followed are redirects within one origin and from http to https of one host. A site on https that names itself
 * with http stands behind a TLS proxy that WordPress does not notice: the redirect goes to https. Without
 * credentials `www.` may come or go, as in WordPress's own `redirect_canonical`.
 *
 * The method stays what it is (RFC 9110 §15.4 leaves that to the client for 301 and 302): WordPress and web
 * servers in front of it redirect a POST only to spell its address in another way. A 303 to a POST means another
 * resource, so it is an answer like any other.
 */
export function redirectTarget(
  response: HTTPResponse,
  from: URL,
  hasCredentials: boolean,
  hops: number,
): URL | undefined {
  const { status, method } = response;
  const { location } = response.headers;
  const redirects = [301, 302, 307, 308].includes(status) || (status === 303 && method !== 'POST');
  if (!redirects || location === undefined) return undefined;

  const refuse = (why: string, target?: URL) =>
    new HTTPFault('redirect', { message: why, ...(target && { target }) });
  const named = parseURL(location, from.href);
  if (!named) throw refuse('was redirected to something that is no address.');
  const target = upgradeToHTTPS(named, from);
  target.hash = target.username = target.password = '';
  const place = target.href.replace(/[?#].*$/s, '').slice(0, 200);
  if (hops >= MAX_HOPS) throw refuse(`was redirected more than ${MAX_HOPS} times, at last to ${place}.`);
  const upgraded = from.protocol === 'http:' && target.protocol === 'https:';
  const stays =
    target.origin === from.origin ||
    (upgraded && target.hostname === from.hostname) ||
    (!hasCredentials && sameButWWW(from, target) && (upgraded || target.protocol === from.protocol));
  if (!stays) throw refuse(`was redirected to ${place}, which is another place.`, target);
  return target;
}

/**
 * The same address on https, if it names with http the very host that answered on https: a TLS proxy that WordPress
 * does not notice. Any other address comes back as it is.
 */
export function upgradeToHTTPS(url: URL, answered: URL): URL {
  const unnoticed =
    answered.protocol === 'https:' &&
    url.protocol === 'http:' &&
    (url.hostname === answered.hostname || sameButWWW(url, answered));
  if (!unnoticed) return url;
  const secure = new URL(url);
  secure.protocol = 'https:';
  if (url.port === '') secure.port = answered.port;
  return secure;
}

function sameButWWW(a: URL, b: URL): boolean {
  return (
    a.hostname !== b.hostname &&
    withoutWWW(a.hostname) === withoutWWW(b.hostname) &&
    (a.port === b.port || a.port === '' || b.port === '')
  );
}
