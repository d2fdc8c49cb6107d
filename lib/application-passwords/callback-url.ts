/** The callback URL: its absolute form, which WordPress needs, and the headers that keep it private. */
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import { originalURL } from '../login/original-url';
import type { Request } from '../login/passport';
import { parseURL, isWebAddress } from '../reading/url';

/**
 * The absolute callback URL. A relative one is resolved against the URL of the request, as passport-oauth1 and
 * passport-oauth2 do. X-Forwarded-Proto and X-Forwarded-Host are used if `proxy` is set or Express trusts a proxy.
 * @throws WordPressError `callback_invalid`
 */
export function absoluteCallback(callbackURL: string, req: Request, proxy = false): string {
  const base = originalURL(req, proxy);
  const href = parseURL(callbackURL, base)?.href;
  if (isWebAddress(href)) return href;
  throw new WordPressError(
    'callback_invalid',
    `The callback URL ${withoutQuery(callbackURL)} does not resolve to a web address against the URL of this request.`,
    'Give `callbackURL` as a path of the application, or as a full URL with https://.',
  );
}

/** The URL of a callback request carries a password: keeps it out of Referer headers and of caches. */
export function preventURLLeak({ res }: Request): void {
  if (!res || res.headersSent) return;
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('Cache-Control', 'no-store');
}
