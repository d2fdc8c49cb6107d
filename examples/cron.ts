/** A script without a login page, as cron runs it: posts a draft with a token from an earlier login. */
import { authorizedFetch, discover, readError } from 'passport-wordpress-rest';

/** Posts a draft and returns a sentence about it. */
export async function postDraft(env: NodeJS.ProcessEnv, title: string): Promise<string> {
  const required = (name: string) => {
    const value = env[name];
    if (!value) throw new Error(`Set ${name}.`);
    return value;
  };
  const site = await discover(required('WORDPRESS_URL'));
  const wordpress = authorizedFetch(site, {
    consumerKey: required('WORDPRESS_CONSUMER_KEY'),
    consumerSecret: required('WORDPRESS_CONSUMER_SECRET'),
    token: required('WORDPRESS_TOKEN'),
    tokenSecret: required('WORDPRESS_TOKEN_SECRET'),
  });

  const response = await wordpress('/wp/v2/posts?_fields=id', {
    method: 'POST',
    body: new URLSearchParams({ title, status: 'draft' }),
  });
  const error = await readError(response);
  if (!error) return `Draft ${((await response.json()) as { id: number }).id} is on ${site.name}.`;
  switch (error.code) {
    case 'access_token_invalid':
      throw new Error(
        'The token was revoked: log in again, and put the new token into WORDPRESS_TOKEN and WORDPRESS_TOKEN_SECRET.',
      );
    case 'signature_mismatch':
      throw new Error('The signature is wrong: compare the two secrets with those on the site.');
    default:
      throw error;
  }
}

if (require.main === module) {
  postDraft(process.env, `Report of ${new Date().toISOString().slice(0, 10)}`)
    .then(console.log)
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}
