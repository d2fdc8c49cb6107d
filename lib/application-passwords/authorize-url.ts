/** Where a person is sent to approve of an application password: core's `authorize-application.php`. Pure. */
import { randomBytes } from 'node:crypto';
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import type { SiteData } from '../site/site';
import { applicationPasswordsUnavailable } from '../site/unavailable';

/** What an application asks for. */
export interface ApplicationRequest {
  /** What the password is called. No two of a person's may be called the same. */
  appName: string;
  /** A UUID by which the site knows the application again, whatever its name. */
  appId?: string | undefined;
  /** Where the answer goes, in full. */
  callbackURL: string;
  /** Comes back with the answer, whichever it is: WordPress has no state of its own. */
  state: string;
}

/**
 * The address of the screen, with all it has to know.
 * @throws WordPressError `application_passwords_unavailable` or `callback_insecure`
 */
export function authorizeURL(
  site: Pick<SiteData, 'home' | 'root' | 'authentication'>,
  { appName, appId, callbackURL, state }: ApplicationRequest,
): string {
  const screen = site.authentication.applicationPasswords?.endpoints.authorization;
  if (screen === undefined) throw applicationPasswordsUnavailable(site);
  assertTaken(callbackURL, site);

  const url = new URL(screen);
  url.searchParams.set('app_name', appName);
  if (appId !== undefined) url.searchParams.set('app_id', appId);
  url.searchParams.set('success_url', withParameters(callbackURL, { state }));
  url.searchParams.set('reject_url', withParameters(callbackURL, { state, success: 'false' }));
  return url.href;
}

/**
 * The screen stops those whose callback it doesn't take, and never sends them back: better to find out before.
 * (`wp_is_authorize_application_redirect_url_valid`.) It takes https. Plain http it takes
 * - on a site of the environment type `local`, since WordPress 6.2 and the security releases of October 2023 for older
 *   versions. Nothing tells from here that a site is one, but for one thing: without https it would otherwise not have
 *   the screen at all.
 * - for the addresses 127.0.0.1 and [::1], not for `localhost`, since WordPress 7.0. Nothing tells the version, either.
 *   But who has such a callback is a developer, who can read what the site says.
 */
function assertTaken(callbackURL: string, { home }: Pick<SiteData, 'home'>): void {
  const { protocol, hostname, port, pathname } = new URL(callbackURL);
  const isTaken =
    protocol === 'https:' ||
    new URL(home).protocol === 'http:' ||
    /^(?:127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (isTaken) return;
  const toTry =
    hostname === 'localhost'
      ? ` To try it out, open the application at http://127.0.0.1${port && `:${port}`}/: that address is taken by ` +
        'WordPress 7.0 and newer, and by a site whose WP_ENVIRONMENT_TYPE is `local`.'
      : ' If the application is on https already, behind a proxy, set `trust proxy` in Express, or give `callbackURL` ' +
        'in full.';
  throw new WordPressError(
    'callback_insecure',
    `${home} would send nobody back to ${withoutQuery(callbackURL)}: the answer holds a password, so WordPress takes ` +
      'callbacks with https alone.',
    `Serve the application with https: https://${hostname}${pathname}.${toTry}`,
  );
}

function withParameters(callbackURL: string, parameters: Record<string, string>): string {
  const url = new URL(callbackURL);
  // The script of the screen adds its values at the very end, even behind a fragment.
  url.hash = '';
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // WordPress adds a backslash to a straight quote ("magic quotes").
  return url.href.replaceAll("'", '%27');
}

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
