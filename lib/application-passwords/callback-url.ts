/** The application's callback in full, as the site has to know it. */
import type { TLSSocket } from 'node:tls';
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import type { Request } from '../login/passport';
import { parseURL, isWebAddress } from '../reading/url';

/**
 * A callback in full. A relative one is resolved from the address of the request, as passport-oauth1 and
 * passport-oauth2 do: where `proxy` is set, or Express trusts a proxy, X-Forwarded-Proto and -Host say what that is.
 * @throws WordPressError `callback_invalid`
 */
export function absoluteCallback(callbackURL: string, req: Request, proxy = false): string {
  const base = originalURL(req, proxy);
  const href = parseURL(callbackURL, base)?.href;
  if (isWebAddress(href)) return href;
  throw new WordPressError(
    'callback_invalid',
    `${withoutQuery(callbackURL)} is no callback: with the address of this request it makes no web address.`,
    'Give `callbackURL` as a path of the application, or in full with https://.',
  );
}

function originalURL(req: Request, proxy: boolean): string {
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
