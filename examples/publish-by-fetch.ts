/** After the login: publishes a post with `authorizedFetch`. */
import type { Publish } from './publishing';
import { authorizedFetch, readError } from 'passport-wordpress-rest';

export const publishByFetch: Publish = async (site, credentials, draft) => {
  const wordpress = authorizedFetch(site, credentials);
  const response = await wordpress('/wp/v2/posts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...draft, status: 'publish' }),
  });
  const error = await readError(response);
  if (error) throw error;
  return (await response.json()) as { link: string };
};
