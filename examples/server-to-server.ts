/** A server that acts on a site with a manually created application password: no login, no plugin. */
import { authorizedFetch, discover, readError } from 'passport-wordpress-rest';

/** Returns whose password it is, and how many posts wait for review. */
export async function countPending(env: NodeJS.ProcessEnv): Promise<string> {
  const required = (name: string) => {
    const value = env[name];
    if (!value) throw new Error(`Set ${name}.`);
    return value;
  };
  const site = await discover(required('WORDPRESS_URL'));
  const wordpress = authorizedFetch(site, {
    username: required('WORDPRESS_USERNAME'),
    // As wp-admin shows it; the spaces are optional.
    applicationPassword: required('WORDPRESS_APPLICATION_PASSWORD'),
  });

  // A public route would also answer to a wrong password.
  const me = await wordpress('/wp/v2/users/me?_fields=name');
  const error = await readError(me);
  if (error) throw error;
  const { name } = (await me.json()) as { name: string };

  const pending = await wordpress('/wp/v2/posts?status=pending&per_page=1&_fields=id');
  const refusal = await readError(pending);
  if (refusal) throw refusal;
  return `${name}: ${pending.headers.get('x-wp-total')} posts wait for review on ${site.name}.`;
}

if (require.main === module) {
  countPending(process.env)
    .then(console.log)
    .catch((error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    });
}
