/** The profile of a user from the claims of the plugin OpenID Connect Server. Pure. */
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { quoteResponse } from '../reading/site-words';
import { profileOf, type WordPressProfile } from '../rest/profile';
import { isTemporary, restRefusal } from '../rest/refusal';
import type { SiteData } from '../site/site';

/**
 * Reads the response of the userinfo endpoint (OpenID Connect Core §5.3).
 *
 * The server does not tell the number of the user. Its subject is the login name, so the `id` of the profile is `login:`
 * and that name: a user whose login name is "2" is not the user with the number 2.
 * @param subject The subject of the id_token. The response must be about the same user (OpenID Connect Core §5.3.2).
 * @throws WordPressError `profile_refused`, `profile_invalid` or `server_error`
 */
export function readOpenIDProfile(response: HTTPResponse, site: SiteData, subject: string): WordPressProfile {
  const { method, url, status, body } = response;
  const json = parseJSONObject(body, { required: ['sub'] });
  if (isTemporary(response)) throw restRefusal(response, 'profile_refused');
  const asked = `${method} ${withoutQuery(url)}`;
  if (status !== 200 || typeof json?.sub !== 'string') {
    throw new WordPressError(
      'profile_refused',
      `${asked} for the profile was answered with ${status}: ${quoteResponse(response, response.secrets)}.`,
      'Allow requests to /openid-connect/userinfo of the REST API in the security plugin or the firewall of the site.',
    );
  }
  if (json.sub !== subject) {
    throw new WordPressError(
      'profile_invalid',
      `${asked} answered with another user than the one who logged in.`,
      'A page cache may keep the responses of the REST API. Have the owner of the site exempt /openid-connect/ from it.',
    );
  }
  const profile = profileOf(
    `login:${subject}`,
    {
      username: subject,
      name: json.name,
      first_name: json.given_name,
      last_name: json.family_name,
      slug: json.nickname,
      avatar_urls: { picture: json.picture },
    },
    site,
  );
  return { ...profile, _raw: body, _json: json };
}
