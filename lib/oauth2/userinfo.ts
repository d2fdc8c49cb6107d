/** The person who logged in, where `users/me` does not take the access token: from the OAuth 2 server's own answer. */
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { fetchProfile, parseProfile, type WordPressProfile } from '../rest/profile';
import { PASS_AUTHORIZATION_HEADER } from '../rest/remedies';
import type { SiteData } from '../site/site';

/**
 * Asks a site who is logged in; where it refuses the token, which the WP-API plugin does with any that isn't its own,
 * asks the server that gave it out.
 * @param userinfo Where that server tells, if it does.
 */
export async function fetchProfileOrUserinfo(
  site: SiteData,
  userinfo: string | undefined,
  get: (url: string) => Promise<HTTPResponse>,
): Promise<WordPressProfile> {
  let status: number | undefined;
  try {
    return await fetchProfile(site, async (url) => {
      status = undefined;
      const response = await get(url);
      ({ status } = response);
      return response;
    });
  } catch (error) {
    if (userinfo === undefined || (status !== 401 && status !== 403)) throw error;
    return readUserinfo(await get(userinfo), site, error);
  }
}

/**
 * Reads the answer of WP OAuth Server's `/oauth/me/`: columns of the table of users, all of them texts. Later versions
 * add the roles. Pure.
 * @param refusal What `users/me` said.
 * @throws WordPressError `profile_refused` or `profile_invalid`
 */
export function readUserinfo(
  { method, url, status, body }: HTTPResponse,
  site: SiteData,
  refusal?: unknown,
): WordPressProfile {
  const json = parseJSONObject(body);
  if (status !== 200 || !json) {
    throw new WordPressError(
      'profile_refused',
      `Neither users/me nor ${method} ${withoutQuery(url)}, which answered with ${status}, took the access token.`,
      `${PASS_AUTHORIZATION_HEADER} Have the site allow /wp/v2/users/me to users who are logged in.`,
      { cause: refusal },
    );
  }
  const profile = parseProfile(
    {
      id: json.ID,
      username: json.user_login,
      name: json.display_name,
      slug: json.user_nicename,
      email: json.user_email ?? json.email,
      roles: json.user_roles,
    },
    site,
  );
  return { ...profile, _raw: body, _json: json };
}
