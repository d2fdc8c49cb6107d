/** Requests the profile of the user from the endpoint that accepts the token of the server. */
import type { WordPressProfile } from '../rest/profile';
import { joinRoute } from '../site/route';
import type { OAuth2Client } from './client';
import { readOpenIDProfile } from './openid-profile';
import { fetchProfileOrUserinfo } from './userinfo';
import { readWordPressComProfile } from './wordpress-com-profile';

/** @throws WordPressError `profile_refused`, `profile_invalid`, and those of the client */
export async function requestProfile(client: OAuth2Client, accessToken: string): Promise<WordPressProfile> {
  const { site, server, subject } = client;
  if (subject !== undefined) {
    // No REST route accepts a token of OpenID Connect Server. In a form it is accepted also if WP-API's plugin, which
    // refuses the tokens of others in the header, is active.
    const userinfo = server.userinfo ?? joinRoute(site.root, '/openid-connect/userinfo');
    return readOpenIDProfile(await client.post(userinfo, accessToken), site, subject);
  }
  if (server.name === 'wordpress.com' && server.userinfo !== undefined) {
    return readWordPressComProfile(await client.fetch(server.userinfo, accessToken), site);
  }
  return fetchProfileOrUserinfo(site, server.userinfo, (url) => client.fetch(url, accessToken));
}
