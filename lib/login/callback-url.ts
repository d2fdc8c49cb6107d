/** The absolute form of a callback URL. */
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import { parseURL } from '../reading/url';
import { originalURL } from './original-url';
import type { Request } from './passport';

/**
 * The absolute callback URL: a relative one is resolved against the URL of the request. passport-oauth1 and
 * passport-oauth2 do the same, but for the requests of Express only.
 * @throws WordPressError `callback_invalid`
 */
export function absoluteCallback(callbackURL: string, req: Request, proxy?: boolean): string {
  // A path is never absolute, and to find that out by an exception is slow.
  if (!callbackURL.startsWith('/') && parseURL(callbackURL) !== undefined) return callbackURL;
  const url = parseURL(callbackURL, originalURL(req, proxy));
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw callbackInvalid(callbackURL);
}

/** For a callback URL that is not a web address. */
export function callbackInvalid(callbackURL: string): WordPressError {
  return new WordPressError(
    'callback_invalid',
    `The callback URL ${withoutQuery(callbackURL)} does not resolve to a web address against the URL of this request.`,
    'Give `callbackURL` as a path of the application, or as a full URL with https://.',
  );
}
