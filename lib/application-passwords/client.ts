/** Requests with an application password: whose it is, and its revocation. */
import { WordPressError } from '../errors';
import { basic } from '../http/authorization-header';
import type { HTTPClient } from '../http/client';
import type { HTTPResponse } from '../http/message';
import { isText } from '../login/passport';
import { parseJSONObject, restErrorCode } from '../reading/json';
import { withoutSecrets } from '../reading/secrets';
import { fetchProfile, type WordPressProfile } from '../rest/profile';
import { restRefusal } from '../rest/refusal';
import { PASS_AUTHORIZATION_HEADER } from '../rest/remedies';
import { getUncached } from '../rest/uncached';
import { joinRoute } from '../site/route';
import type { SiteData } from '../site/site';

/** A password that WordPress created for one application of one user. */
export interface ApplicationPassword {
  /** The name that the user logs in with (`user_login`). */
  username: string;
  /** Without spaces. WordPress accepts it with spaces, too. */
  applicationPassword: string;
}

/** What identifies the password of one login among all passwords of its user. */
export interface PasswordIdentity {
  /** The name of the password: see `nameOfLogin`. The user may have changed it on the authorize screen. */
  name: string;
  /** The UUID of the application, if it has one. */
  appId?: string | undefined;
}

const ROUTE = '/wp/v2/users/me/application-passwords';

// WordPress names the reason only if a plugin makes it check credentials early. Otherwise it treats a request with a
// refused password as anonymous.
const INVALID: readonly unknown[] = ['incorrect_password', 'invalid_username', 'invalid_email'];
const DISABLED: readonly unknown[] = [
  'application_passwords_disabled',
  'application_passwords_disabled_for_user',
];

/** Sends requests to one site with one application password. */
export class ApplicationPasswordClient {
  readonly #site: SiteData;
  readonly #http: HTTPClient;
  readonly #authorization: string;
  readonly #secrets: readonly string[];

  constructor(site: SiteData, http: HTTPClient, password: ApplicationPassword) {
    this.#site = site;
    this.#http = http;
    this.#authorization = basic(password.username, password.applicationPassword);
    this.#secrets = [this.#authorization.replace('Basic ', ''), password.applicationPassword];
  }

  /**
   * Reads the profile of the user. Only a valid password gets one.
   * @throws WordPressError `application_password_invalid`, and those of `fetchProfile`
   */
  async profile(): Promise<WordPressProfile> {
    try {
      return await fetchProfile(this.#site, async (url) => {
        const response = await this.#ask('GET', url);
        const code = restErrorCode(response.body);
        const isRefused = INVALID.includes(code) || DISABLED.includes(code);
        if (response.status === 401 && isRefused) throw passwordRefused(this.#site, code);
        return response;
      });
    } catch (error) {
      const isAnonymous = error instanceof WordPressError && error.code === 'not_logged_in';
      throw isAnonymous ? passwordRefused(this.#site, undefined, error) : error;
    }
  }

  /**
   * Revokes the password: WordPress deletes it from the user's profile. Needs WordPress 5.7, whose route `introspect`
   * gives the UUID of the password in use.
   * @param identity What is known of the password. If the site gives the UUID of another one, as a page cache does that
   *   answers for somebody else, nothing is deleted.
   * @throws WordPressError `revocation_unavailable` in a network, for a user who is not a member of the site; `rest_error`,
   *   or the error of the request that failed
   */
  async revoke(identity?: PasswordIdentity): Promise<void> {
    const { home } = this.#site;
    const found = await this.#json('GET', `${ROUTE}/introspect`);
    const { uuid } = found;
    // The UUID becomes part of a URL.
    if (typeof uuid !== 'string' || !/^[\da-f-]{36}$/i.test(uuid)) {
      throw notRevoked(`${home} does not give the UUID of the application password in use.`);
    }
    if (identity && isOther(found, identity)) {
      throw notRevoked(
        `${home} gives the UUID of another application password than the one in use. A cache may answer for it.`,
      );
    }
    // A site that gets the request twice refuses the password, if it has deleted it without an answer.
    const { deleted } = await this.#json('DELETE', `${ROUTE}/${uuid}`);
    if (deleted !== true)
      throw notRevoked(`${home} does not confirm that the application password is deleted.`);
  }

  async #json(method: 'GET' | 'DELETE', route: string): Promise<Record<string, unknown>> {
    const response = await getUncached(joinRoute(this.#site.root, route), (url) => this.#ask(method, url));
    if (response.status !== 200) throw this.#refusal(response);
    return parseJSONObject(response.body, { typical: ['uuid', 'deleted'] }) ?? {};
  }

  #refusal(response: HTTPResponse): WordPressError {
    if (restErrorCode(response.body) !== 'rest_user_invalid_id') return restRefusal(response, 'rest_error');
    // Application passwords belong to the network, but WordPress manages them only for members of the site.
    return new WordPressError(
      'revocation_unavailable',
      `${this.#site.home} is a site of a network, and the user is not a member of it. WordPress deletes application ` +
        'passwords only on sites where the user is a member.',
      'The password works on every site of the network. Revoke it on one of which the user is a member: with `revoke`, ' +
        'or by hand, in its wp-admin under Users → Profile → Application Passwords. If there is none, an administrator ' +
        'has to add the user to a site first.',
    );
  }

  async #ask(method: 'GET' | 'DELETE', url: string): Promise<HTTPResponse> {
    const response = await this.#http.send({
      method,
      url,
      secrets: this.#secrets,
      headers: { accept: 'application/json' },
      authorize: () => ({ headers: { authorization: this.#authorization } }),
    });
    // A site may echo the password. Error messages quote the body.
    const body = withoutSecrets(response.body, this.#secrets);
    return { ...response, body };
  }
}

function passwordRefused({ home }: SiteData, code?: unknown, cause?: unknown): WordPressError {
  const failure = (finding: string, remedy: string) =>
    new WordPressError('application_password_invalid', `${home} ${finding}`, remedy, { cause });
  const revoked =
    'Log in again: this login was already used, its password was revoked, or the username in the callback is not that of ' +
    'its user.';
  if (INVALID.includes(code))
    return failure(`refuses the application password (${code as string}).`, revoked);
  if (DISABLED.includes(code)) {
    return failure(
      `does not accept application passwords (${code as string}).`,
      'Enable them on the site: security plugins disable application passwords for all users, or for some.',
    );
  }
  return failure(
    'created an application password and does not accept it: its REST API treats the request as anonymous.',
    `${revoked} If every login fails: ${PASS_AUTHORIZATION_HEADER} If WordPress gets it, look for a plugin that ` +
      'restricts who may log in to the REST API.',
  );
}

/** Whether the site refused a password that it does not know, or that did not reach WordPress. */
export function isPasswordUnknown(error: unknown): boolean {
  if (!(error instanceof WordPressError) || error.code !== 'application_password_invalid') return false;
  return !DISABLED.some((code) => error.message.includes(code as string));
}

function notRevoked(finding: string): WordPressError {
  return new WordPressError(
    'rest_error',
    finding,
    'Revoke it by hand, in wp-admin under Users → Profile → Application Passwords.',
  );
}

/** Whether a password that the site names is not the one of this login. Plugins may leave out the fields. */
function isOther({ name, app_id: appId }: Record<string, unknown>, expected: PasswordIdentity): boolean {
  const hasAppId = isText(appId);
  if (hasAppId && appId.toLowerCase() !== expected.appId) return true;
  if (!isText(name)) return false;
  const [found, own] = [suffixOf(name), suffixOf(expected.name)];
  // The user may have changed the name. Then only the UUID of the application identifies the password.
  return found === undefined ? !hasAppId : found !== own;
}

/** The random bytes at the end of a name that `nameOfLogin` made. */
function suffixOf(name: string): string | undefined {
  return /\(([\da-f]{6})\)$/.exec(name.trim())?.[1];
}
