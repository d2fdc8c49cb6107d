/** The URL of a request as the browser sees it, for each framework that Passport runs in. */
import type { TLSSocket } from 'node:tls';
import { isText, type Request } from './passport';

/**
 * What this module reads of a request. The request of Express and Nest has all but `raw`; that of koa-passport, too. A
 * request of connect has no `app`, one of node:http and of Next no `originalUrl` either. A request of Fastify has `raw`,
 * the request of node:http, in place of `app`.
 */
interface AnyRequest {
  headers: Request['headers'];
  socket?: Partial<Pick<TLSSocket, 'encrypted'>> | null;
  url?: string;
  /** The address before a router or `app.use(path)` removed the beginning. */
  originalUrl?: string;
  app?: { get?: (setting: string) => unknown };
  raw?: unknown;
  protocol?: string;
  host?: string;
  hostname?: string;
}

/**
 * The URL of a request. X-Forwarded-Proto and X-Forwarded-Host are trusted if `proxy` is set, or if the framework trusts a
 * proxy: `trust proxy` of Express, `app.proxy` of Koa, `trustProxy` of Fastify. Empty if the request names no host.
 */
export function originalURL(req: Request, proxy = false): string {
  const request = req as AnyRequest;
  const { headers, socket, app } = request;
  const isTrusted =
    proxy || (typeof app?.get === 'function' && Boolean((app as { get: typeof app.get }).get('trust proxy')));
  const forwarded = (name: string) =>
    isTrusted
      ? String(headers[name] ?? '')
          .split(',', 1)[0]!
          .trim()
      : '';
  // Fastify's request applies `trustProxy` itself, which may be a function. Its protocol and host are final. Fastify 4 has
  // no `host`: its `hostname` includes the port.
  const { protocol, hostname, host = hostname } = request.raw === undefined ? {} : request;
  const isSecure =
    socket?.encrypted === true ||
    protocol === 'https' ||
    forwarded('x-forwarded-proto').toLowerCase() === 'https';
  // A request over HTTP/2 has `:authority` in place of `Host`.
  const authority = [forwarded('x-forwarded-host'), host, headers.host, headers[':authority']].find(isText);
  if (authority === undefined) return '';
  return `${isSecure ? 'https' : 'http'}://${authority}${addressOf(req) ?? '/'}`;
}

/** Path and query of a request, or `undefined` if it has no address. */
export function addressOf(req: Request): string | undefined {
  const { url, originalUrl = url } = req as AnyRequest;
  return typeof originalUrl === 'string' ? originalUrl : undefined;
}
