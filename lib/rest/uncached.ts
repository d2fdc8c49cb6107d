/** Makes page caches miss. */
import { randomUUID } from 'node:crypto';
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { withParameter } from '../reading/url';

/**
 * The address with a random parameter, so that no cache has stored it. Page caches (nginx with `fastcgi_ignore_headers Cache-Control`,
 * LiteSpeed and others) keep answers of the REST API by their URL, for all users: a user would get the profile of the
 * user who logged in before, or the 401 of a visitor. WordPress ignores the parameter; a signature covers it.
 */
export function uncached(url: string): string {
  return withParameter(url, '_', randomUUID().replaceAll('-', ''));
}

/**
 * Requests an address past page caches. A redirect may drop the parameter; the answer at its target may be one that a
 * cache keeps for somebody else, so it is not used.
 * @throws WordPressError `redirect_refused`, or what `get` throws
 */
export async function getUncached(
  url: string,
  get: (url: string) => Promise<HTTPResponse>,
): Promise<HTTPResponse> {
  const asked = uncached(url);
  const response = await get(asked);
  if (response.status !== 200 || response.url.includes(asked.slice(-32))) return response;
  throw new WordPressError(
    'redirect_refused',
    `${response.method} ${withoutQuery(url)} was redirected to ${withoutQuery(response.url)} without its query. A page cache may answer ` +
      'there with the data of another user.',
    'Have the owner of the site exempt /wp-json/ from the plugin or the rule of the web server that redirects.',
  );
}
