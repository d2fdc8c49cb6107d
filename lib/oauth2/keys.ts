/** The public keys with which the plugin OpenID Connect Server signs. */
import type { HTTPClient } from '../http/client';
import { upgradeToHTTPS } from '../http/redirects';
import { listOf, parseJSONObject } from '../reading/json';
import type { SiteData } from '../site/site';
import { sendAnonymously } from './server';

/**
 * Requests the keys of a site (RFC 7517 §5). They are requested for each login, so a site may replace its key at any time.
 *
 * `undefined` if the web server closes the path, as some do with each path that begins with a dot, or sends another page.
 * The id_token then is only as trustworthy as the connection to the token endpoint. The same would be true with the keys:
 * they come by the same connection, from the site that issued the token.
 */
export async function fetchKeys({ home, root }: SiteData, http: HTTPClient): Promise<unknown[] | undefined> {
  const base = upgradeToHTTPS(new URL(home), new URL(root)).href.replace(/\/*$/, '/');
  const response = await sendAnonymously(http, {
    method: 'GET',
    url: `${base}.well-known/jwks.json`,
    headers: { accept: 'application/json' },
    // Instead of the keys, the site may send its front page, which may be large.
    truncate: true,
  });
  if (response?.status !== 200) return undefined;
  return listOf(parseJSONObject(response.body, { required: ['keys'] })?.keys);
}
