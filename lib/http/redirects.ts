/** Which redirects are followed: only those within the site. */
import { longSecrets, withoutSecrets } from '../reading/secrets';
import { parseURL, withoutWWW } from '../reading/url';
import { HTTPFault } from './fault';
import { withoutQuery, type HTTPRequest, type HTTPResponse } from './message';

const MAX_HOPS = 5;

/**
 * The target of a redirect, or `undefined` for another response.
 *
 * Redirects are followed within one origin, and from http to https of one host. If a site on https redirects to http on
 * the same host, it is behind a TLS proxy that WordPress does not detect, and the redirect goes to https. Requests
 * without credentials may be redirected to the same host with or without `www.`, as by `redirect_canonical`.
 *
 * The method stays the same (RFC 9110 §15.4 leaves that to the client for 301 and 302): WordPress and the web servers in
 * front of it redirect a POST only to another spelling of its address. A 303 after a POST names another resource, so it
 * is returned as the response.
 * @param hops How many redirects the request has followed.
 * @throws HTTPFault `redirect` for a redirect that is not followed
 */
export function redirectTarget(
  response: HTTPResponse,
  from: URL,
  { authorize, secrets }: Pick<HTTPRequest, 'authorize' | 'secrets'>,
  hops: number,
): URL | undefined {
  const { status, method } = response;
  const { location } = response.headers;
  const redirects = [301, 302, 307, 308].includes(status) || (status === 303 && method !== 'POST');
  if (!redirects || location === undefined) return undefined;

  const hasCredentials = authorize !== undefined;
  // Only discovery looks at the target, and sends no credentials. A site may repeat credentials in it.
  const refuse = (why: string, target?: URL) =>
    new HTTPFault('redirect', { message: why, ...(target && !hasCredentials && { target }) });
  const named = parseURL(location, from.href);
  if (!named) throw refuse('was redirected to an invalid address.');
  const target = upgradeToHTTPS(named, from);
  target.hash = target.username = target.password = '';
  const place = withoutSecrets(withoutQuery(target.href), longSecrets(secrets));
  if (hops >= MAX_HOPS) throw refuse(`was redirected more than ${MAX_HOPS} times, at last to ${place}.`);
  const upgraded = from.protocol === 'http:' && target.protocol === 'https:';
  const stays =
    target.origin === from.origin ||
    (upgraded && target.hostname === from.hostname) ||
    (!hasCredentials && sameButWWW(from, target) && (upgraded || target.protocol === from.protocol));
  if (!stays) throw refuse(`was redirected to ${place}, which is outside of the site.`, target);
  return target;
}

/**
 * An http address of the host that answered on https, changed to https: the site is behind a TLS proxy that WordPress
 * does not detect. Any other address is returned unchanged.
 */
export function upgradeToHTTPS(url: URL, answered: URL): URL {
  const isUndetected =
    answered.protocol === 'https:' &&
    url.protocol === 'http:' &&
    (url.hostname === answered.hostname || sameButWWW(url, answered));
  if (!isUndetected) return url;
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
