/** After the login: publishes a post with node-wpapi (`npm install wpapi`). */
import WPAPI from 'wpapi';
import type { Publish } from './publishing';
import { authorizedFetch, wpapiTransport } from 'passport-wordpress-rest';

export const publishByWPAPI: Publish = async (site, credentials, draft) => {
  const wp = new WPAPI({
    endpoint: site.root,
    transport: wpapiTransport(authorizedFetch(site, credentials)),
  });
  try {
    return (await wp.posts().create({ ...draft, status: 'publish' })) as { link: string };
  } catch (error) {
    // For a refusal of the REST API, node-wpapi throws the API's JSON.
    const { code = '', message } = error as { code?: string; message: string };
    return { refusal: message, mustLogInAgain: code === 'json_oauth1_invalid_token' };
  }
};
