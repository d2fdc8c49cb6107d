/** Requests with an application password: whose it is, and its revocation. */
import { WordPressError } from '../errors';
import { basic } from '../http/authorization-header';
import type { HTTPClient } from '../http/client';
import type { HTTPResponse } from '../http/message';
import { parseJSONObject, restErrorCode } from '../reading/json';
import { withoutSecrets } from '../reading/secrets';
import { fetchProfile, type WordPressProfile } from '../rest/profile';
import { restRefusal } from '../rest/refusal';
import { PASS_AUTHORIZATION_HEADER } from '../rest/remedies';
import { uncached } from '../rest/uncached';
import { joinRoute } from '../site/route';
import type { SiteData } from '../site/site';

/** A password that WordPress created for one application of one user. */
export interface ApplicationPassword {
  /** The name that the user logs in with (`user_login`). */
  username: string;
  /** Without spaces. WordPress accepts it with spaces, too. */
  applicationPassword: string;
}

const ROUTE = '/wp/v2/users/me/application-passwords';

// The codes of a refused password. WordPress sends them only if a plugin makes it check credentials early; otherwise it
// treats the request as anonymous.
const REFUSED: readonly unknown[] = [
  'incorrect_password',
  'invalid_username',
  'invalid_email',
  'application_passwords_disabled',
  'application_passwords_disabled_for_user',
];

const REVOKE_BY_HAND = 'Revoke it by hand, in wp-admin under Users → Profile → Application Passwords.';

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
        const isRefused = REFUSED.includes(restErrorCode(response.body));
        if (response.status === 401 && isRefused) throw passwordRefused(this.#site);
        return response;
      });
    } catch (error) {
      const isAnonymous = error instanceof WordPressError && error.code === 'not_logged_in';
      throw isAnonymous ? passwordRefused(this.#site, error) : error;
    }
  }

  /**
   * Revokes the password: WordPress deletes it from the user's profile. Needs WordPress 5.7, whose route `introspect`
   * gives the UUID of the password in use.
   * @throws WordPressError `rest_error`, or the error of the request that failed
   */
  async revoke(): Promise<void> {
    const { uuid } = await this.#json('GET', `${ROUTE}/introspect`);
    // The UUID becomes part of a URL.
    if (typeof uuid !== 'string' || !/^[\da-f-]{36}$/i.test(uuid)) {
      throw new WordPressError(
        'rest_error',
        `${this.#site.home} does not give the UUID of the application password in use.`,
        REVOKE_BY_HAND,
      );
    }
    await this.#json('DELETE', `${ROUTE}/${uuid}`);
  }

  async #json(method: 'GET' | 'DELETE', route: string): Promise<Record<string, unknown>> {
    const url = joinRoute(this.#site.root, route);
    const response = await this.#ask(method, method === 'GET' ? uncached(url) : url);
    if (response.status !== 200) throw restRefusal(response, 'rest_error');
    return parseJSONObject(response.body, { typical: ['uuid', 'deleted'] }) ?? {};
  }

  async #ask(method: 'GET' | 'DELETE', url: string): Promise<HTTPResponse> {
    const response = await this.#http.send({
      method,
      url,
      headers: { accept: 'application/json' },
      authorize: () => ({ headers: { authorization: this.#authorization } }),
    });
    // A site may echo the password. Error messages quote the body.
    const body = withoutSecrets(response.body, this.#secrets);
    return { ...response, body };
  }
}

function passwordRefused({ home }: SiteData, cause?: unknown): WordPressError {
  return new WordPressError(
    'application_password_invalid',
    `${home} created an application password and does not accept it: its REST API treats the request as anonymous.`,
    `${PASS_AUTHORIZATION_HEADER} If WordPress gets it, look for a plugin that restricts who may log in to the REST API.`,
    { cause },
  );
}
