/** Makes page caches miss. */
import { randomBytes } from 'node:crypto';

/**
 * The address with a random parameter, so that no cache has stored it. Page caches (nginx with `fastcgi_ignore_headers Cache-Control`,
 * LiteSpeed and others) keep answers of the REST API by their URL, for all users: a user would get the profile of the
 * user who logged in before, or the 401 of a visitor. WordPress ignores the parameter; a signature covers it.
 */
export function uncached(url: string): string {
  const target = new URL(url);
  target.search += `${target.search === '' ? '?' : '&'}_=${randomBytes(12).toString('hex')}`;
  return target.href;
}
