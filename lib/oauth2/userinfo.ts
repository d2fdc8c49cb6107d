/** The profile of the user from the OAuth 2 server's userinfo endpoint, for sites where `users/me` refuses the token. */
import { WordPressError } from '../errors';
import { withoutQuery, type HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { fetchProfile, parseProfile, type WordPressProfile } from '../rest/profile';
import { PASS_AUTHORIZATION_HEADER } from '../rest/remedies';
import { getUncached } from '../rest/uncached';
import type { SiteData } from '../site/site';

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
 * Reads the response of a userinfo endpoint. WP OAuth Server's `/oauth/me/` returns columns of the user table, all of them
 * strings; version 4 adds the roles. miniOrange returns the same fields as `users/me`, with `ID` and without the prefix
 * `user_`, and answers errors with status 200. Pure.
 * @param refusal The error of `users/me`.
 * @throws WordPressError `profile_refused` or `profile_invalid`
 */
export function readUserinfo(
  { method, url, status, body }: HTTPResponse,
  site: SiteData,
  refusal?: unknown,
): WordPressProfile {
  const json = parseJSONObject(body, { typical: ['ID', 'user_login', 'sub', 'username', 'email', 'error'] });
  if (json?.error === 'insufficient_scope') {
    throw new WordPressError(
      'profile_refused',
      `${method} ${withoutQuery(url)} answered with ${status}: the scope of the access token does not allow it.`,
      `${SET_SERVER} For another server, set \`scope: ['openid', 'profile']\`, and allow the client these scopes on the site.`,
      { cause: refusal },
    );
  }
  if (status !== 200 || !json || typeof json.error === 'string') {
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
      `${SET_SERVER} With another server, set \`skipUserProfile\` and read the userinfo endpoint in \`verify\`.`,
      { cause: refusal },
    );
  }
  const profile = parseProfile(
    {
      id: json.ID,
      username: json.user_login ?? json.username,
      name: json.display_name,
      first_name: json.first_name,
      last_name: json.last_name,
      slug: json.user_nicename,
      email: json.user_email ?? json.email,
      roles: json.user_roles,
    },
    site,
  );
  return { ...profile, _raw: body, _json: json };
}

/** The endpoints of OpenID Connect Server were given without its name. */
const SET_SERVER =
  "If these `endpoints` are those of the plugin OpenID Connect Server, set `server: 'openid-connect-server'`.";

/** The error of `users/me`. A token that was issued a moment ago is neither expired nor revoked. */
function explainRefusal(error: unknown, { home }: SiteData): unknown {
  if (!(error instanceof WordPressError && error.code === 'access_token_invalid')) return error;
  return new WordPressError(
    error.code,
    `${home} refuses the access token that its OAuth 2 server just issued.`,
    'If the site belongs to a network (multisite), log in with an account that is a member of exactly this site. If ' +
      'every login fails, the site runs two OAuth 2 servers, and one of them refuses the tokens of the other: deactivate ' +
      'one, choose the other one with the option `server`, or give `userinfo` in the option `endpoints`.',
    { cause: error },
  );
}
