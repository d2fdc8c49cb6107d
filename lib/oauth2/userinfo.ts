/** The profile of the user from the OAuth 2 server's userinfo endpoint, for sites where `users/me` refuses the token. */
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { fetchProfile, parseProfile, type WordPressProfile } from '../rest/profile';
import { PASS_AUTHORIZATION_HEADER } from '../rest/remedies';
import { getUncached } from '../rest/uncached';
import type { SiteData } from '../site/site';

/** What to change if an OAuth 2 server returns no user id. */
export const WITHOUT_PROFILE =
  'Log in with another strategy or another OAuth 2 plugin, or set `skipUserProfile` and read the userinfo endpoint in ' +
  '`verify`.';

/**
 * Reads the profile from `users/me`. If the site refuses the token there, reads it from the userinfo endpoint: the
 * WP-API plugin refuses every token that it did not issue.
 * @param userinfo The userinfo endpoint, if the server has one.
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
    if (userinfo === undefined || (status !== 401 && status !== 403)) throw explainRefusal(error, site);
    return readUserinfo(await getUncached(userinfo, get), site, error);
  }
}

/**
 * Reads the response of WP OAuth Server's `/oauth/me/`: columns of the user table, all of them strings. Later versions
 * add the roles. Pure.
 * @param refusal The error of `users/me`.
 * @throws WordPressError `profile_refused` or `profile_invalid`
 */
export function readUserinfo(
  { method, url, status, body }: HTTPResponse,
  site: SiteData,
  refusal?: unknown,
): WordPressProfile {
  const json = parseJSONObject(body, { typical: ['ID', 'user_login', 'sub', 'username', 'email'] });
  if (json?.error === 'insufficient_scope') {
    throw new WordPressError(
      'profile_refused',
      `${method} ${withoutQuery(url)} answered with ${status}: the scope of the access token does not allow it.`,
      `The plugin OpenID Connect Server returns no user id with any scope. ${WITHOUT_PROFILE} For another server, set ` +
        "`scope: ['openid', 'profile']`, and allow the client these scopes on the site.",
      { cause: refusal },
    );
  }
  if (status !== 200 || !json) {
    throw new WordPressError(
      'profile_refused',
      `Neither users/me nor ${method} ${withoutQuery(url)}, which answered with ${status}, accepted the access token.`,
      `${PASS_AUTHORIZATION_HEADER} Allow /wp/v2/users/me for logged-in users on the site.`,
      { cause: refusal },
    );
  }
  if (json.ID === undefined && json.sub !== undefined) {
    throw new WordPressError(
      'profile_invalid',
      `${method} ${withoutQuery(url)} answered without the id of the WordPress user: it has \`sub\`, but no \`ID\`.`,
      `The plugin OpenID Connect Server does so. ${WITHOUT_PROFILE}`,
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

/** The error of `users/me`. A token that was issued a moment ago is neither expired nor revoked. */
function explainRefusal(error: unknown, { home }: SiteData): unknown {
  if (!(error instanceof WordPressError && error.code === 'access_token_invalid')) return error;
  return new WordPressError(
    error.code,
    `${home} refuses the access token that its OAuth 2 server just issued.`,
    'If the site belongs to a network (multisite), log in with an account that is a member of exactly this site. If ' +
      'every login fails, the site runs two OAuth 2 servers, and one of them refuses the tokens of the other: deactivate ' +
      'one, or give `userinfo` in the option `endpoints`.',
    { cause: error },
  );
}
