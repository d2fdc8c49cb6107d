/** What the application password of one login is called, in the person's profile on the site. */
import { randomBytes } from 'node:crypto';

/**
 * The application's name, the time of the login and three random bytes: WordPress takes no name twice from the same
 * person ("Each application name should be unique"), and a person may log in twice in a minute.
 *
 * WordPress adds a backslash to straight quotes before it shows the name (its "magic quotes"), so they become curly.
 */
export function nameOfLogin(appName: string, now = new Date()): string {
  const name = appName.trim().replaceAll("'", '’').replaceAll('"', '”');
  const time = now.toUTCString().replace(/^\w+, (.*):\d\d GMT$/, '$1 UTC');
  return `${name} – ${time} (${randomBytes(3).toString('hex')})`;
}
