/** The profile of a user of WordPress.com. Pure. */
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { parseProfile, type WordPressProfile } from '../rest/profile';
import type { SiteData } from '../site/site';

/**
 * Reads the response of `/rest/v1.1/me` (https://developer.wordpress.com/docs/api/1.1/get/me/). `email_verified` is in
 * `_json`.
 * @throws WordPressError `profile_refused` or `profile_invalid`
 */
export function readWordPressComProfile(response: HTTPResponse, site: SiteData): WordPressProfile {
  const { method, url, status, body } = response;
  const json = parseJSONObject(body, { required: ['ID'] });
  if (status !== 200 || !json) {
    throw new WordPressError(
      'profile_refused',
      `${method} ${withoutQuery(url)} was answered with ${status}: ${quoteResponse(response, response.secrets)}.`,
      'Leave out `scope`, or give `auth` or `global`.',
    );
  }
  const profile = parseProfile(
    {
      id: json.ID,
      username: json.username,
      name: json.display_name,
      email: json.email,
      link: json.profile_URL,
      avatar_urls: { avatar: json.avatar_URL },
    },
    site,
  );
  return { ...profile, _raw: body, _json: json };
}
