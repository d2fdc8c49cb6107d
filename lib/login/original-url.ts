/** The URL of a request as the browser sees it. */
import type { TLSSocket } from 'node:tls';
import type { Request } from './passport';

/**
 * The URL of a request, as passport-oauth1 and passport-oauth2 compute it. If `proxy` is set, or Express trusts a proxy,
 * X-Forwarded-Proto and X-Forwarded-Host are trusted.
 */
export function originalURL(req: Request, proxy = false): string {
  // Without Express, there is no `app`.
  const {
    headers,
    socket,
    url,
    originalUrl = url,
    app,
  } = req as Partial<Request> & Pick<Request, 'headers' | 'url'>;
  const trusted = proxy || Boolean(app?.get('trust proxy'));
  const forwarded = (name: string) =>
    trusted
      ? String(headers[name] ?? '')
          .split(',', 1)[0]!
          .trim()
      : '';
  const isSecure =
    (socket as TLSSocket | undefined)?.encrypted === true ||
    forwarded('x-forwarded-proto').toLowerCase() === 'https';
  const host = forwarded('x-forwarded-host') || headers.host;
  return `${isSecure ? 'https' : 'http'}://${host}${originalUrl}`;
}
