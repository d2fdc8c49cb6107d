/** After the login: publishes a post by node-wpapi (`npm install wpapi`). */
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
    // What the REST API refuses, node-wpapi throws as the API's JSON.
    const { code = '', message } = error as { code?: string; message: string };
    return { refusal: message, mustLogInAgain: code === 'json_oauth1_invalid_token' };
  }
};
