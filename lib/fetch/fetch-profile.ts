/** Requests the profile of the logged-in user with an authorized fetch. */
import { withoutSecrets } from '../reading/secrets';
import { fetchProfile as requestProfile, type WordPressProfile } from '../rest/profile';
import { readStart } from '../rest/read-error';
import { requestSecrets } from '../rest/response-secrets';
import type { SiteData } from '../site/site';

/** The largest response that is read, in bytes. A user has a few kB; plugins add some more. */
const MAX_BODY = 2 ** 20;

/**
 * Requests the profile of the user to whom the credentials of `fetch` belong. It is the profile that the strategies pass
 * to `verify`.
 *
 * It requests `/wp/v2/users/me?context=edit`, or without the context if the site refuses it. Each request has a random
 * parameter, so that no page cache answers with the profile of another user. Do not identify
 * a user by a request for `/wp/v2/users/me` without such a parameter.
 *
 * @param site The {@link Site}, or its plain data. `home`, `url`, `name` and `root` are used.
 * @param fetch A `fetch` made by {@link authorizedFetch} for this site.
 * @throws A {@link WordPressError}: `not_logged_in` if the site did not accept the credentials, `access_token_invalid` if
 *   the token was revoked, `profile_refused` if the site refuses the request, `profile_invalid` if the response is not a
 *   user, `timeout` if the body of the response does not arrive within a minute, and the other codes that
 *   {@link readError} returns. Any error of `fetch`.
 * @example
 * ```ts
 * const wordpress = authorizedFetch(site, { username, applicationPassword });
 * const { id, username, roles } = await fetchProfile(site, wordpress);
 * ```
 */
export async function fetchProfile(
  site: Pick<SiteData, 'home' | 'url' | 'name' | 'root'>,
  fetch: typeof globalThis.fetch,
): Promise<WordPressProfile> {
  return requestProfile(site, async (url) => {
    const response = await fetch(url);
    const body = await readStart(response, MAX_BODY);
    return {
      method: 'GET',
      url: response.url || url,
      status: response.status,
      headers: Object.fromEntries(response.headers),
      // A site may repeat the token in an error.
      secrets: requestSecrets(response),
      body: response.ok ? body : withoutSecrets(body, requestSecrets(response)),
    };
  });
}
