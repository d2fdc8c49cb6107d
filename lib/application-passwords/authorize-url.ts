/** The URL of core's authorize screen, `authorize-application.php`, where the user approves an application password. Pure. */
import { randomBytes } from 'node:crypto';
import { WordPressError } from '../errors';
import { withoutQuery } from '../http/message';
import { callbackInvalid } from '../login/callback-url';
import { isWebAddress } from '../reading/url';
import type { SiteData } from '../site/site';
import { applicationPasswordsUnavailable } from '../site/unavailable';

/** The parameters of the authorize screen. */
export interface ApplicationRequest {
  /** The name of the password. It must be unique among the user's passwords. */
  appName: string;
  /** A UUID that identifies the application, whatever its name. WordPress stores it with the password. */
  appId?: string | undefined;
  /** The absolute callback URL. */
  callbackURL: string;
  /** Sent back with the approval and the rejection. WordPress has no state parameter, so the callback URL carries it. */
  state: string;
}

/**
 * The URL of the authorize screen with all its parameters.
 * @throws WordPressError `application_passwords_unavailable`, `callback_invalid` or `callback_insecure`
 */
export function authorizeURL(
  site: Pick<SiteData, 'home' | 'root' | 'authentication'>,
  { appName, appId, callbackURL, state }: ApplicationRequest,
): string {
  const screen = site.authentication.applicationPasswords?.endpoints.authorization;
  if (screen === undefined) throw applicationPasswordsUnavailable(site);
  assertAcceptedCallback(callbackURL, site);

  const url = new URL(screen);
  url.searchParams.set('app_name', appName);
  if (appId !== undefined) url.searchParams.set('app_id', appId);
  url.searchParams.set('success_url', addParameters(callbackURL, { state }));
  url.searchParams.set('reject_url', addParameters(callbackURL, { state, success: 'false' }));
  return url.href;
}

/**
 * The authorize screen stops on a callback URL that WordPress doesn't accept, and the user never comes back. The check
 * here reports that before the redirect (`wp_is_authorize_application_redirect_url_valid`). WordPress accepts https. It
 * accepts plain http
 * - on a site with the environment type `local`, since WordPress 6.2 and, for older versions, the security releases of
 *   October 2023. The environment type is not public. But a site without https advertises the screen only if it is local.
 * - for the addresses 127.0.0.1 and [::1], not for `localhost`, since WordPress 7.0. The version is not public either.
 *   A callback on such an address belongs to a developer, who can read the message on the site.
 */
function assertAcceptedCallback(callbackURL: string, { home }: Pick<SiteData, 'home'>): void {
  if (!isWebAddress(callbackURL)) throw callbackInvalid(callbackURL);
  const { protocol, hostname, port, pathname } = new URL(callbackURL);
  const isAccepted =
    protocol === 'https:' ||
    new URL(home).protocol === 'http:' ||
    /^(?:127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (isAccepted) return;
  const hint =
    hostname === 'localhost'
      ? ` For a test, open the application at http://127.0.0.1${port && `:${port}`}/: WordPress 7.0 and newer accepts ` +
        'that address, and so does a site whose WP_ENVIRONMENT_TYPE is `local`.'
      : ' If the application is on https behind a proxy, set `trust proxy` in Express, or give `callbackURL` as a full ' +
        'URL.';
  throw new WordPressError(
    'callback_insecure',
    `${home} would not send the browser back to ${withoutQuery(callbackURL)}: the callback carries a password, so ` +
      'WordPress accepts only callbacks with https.',
    `Serve the application with https: https://${hostname}${pathname}.${hint}`,
  );
}

function addParameters(callbackURL: string, parameters: Record<string, string>): string {
  const url = new URL(callbackURL);
  // The screen's script appends its parameters at the end, even after a fragment.
  url.hash = '';
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  // WordPress adds a backslash before a straight quote ("magic quotes").
  return url.href.replaceAll("'", '%27');
}

/**
 * The name of the password: the application's name, the time of the login and three random bytes. WordPress refuses a
 * name that the user already has ("Each application name should be unique"), and a user may log in twice in a minute.
 *
 * WordPress adds a backslash before straight quotes when it shows the name (its "magic quotes"), so they become curly.
 */
export function nameOfLogin(appName: string, now = new Date()): string {
  const time = now.toUTCString().replace(/^\w+, (.*):\d\d GMT$/, '$1 UTC');
  return `${startOfName(appName)}${time} (${randomBytes(3).toString('hex')})`;
}

/** The beginning of all names that {@link nameOfLogin} makes for an application. */
export function startOfName(appName: string): string {
  return `${appName.trim().replaceAll("'", '’').replaceAll('"', '”')} – `;
}
