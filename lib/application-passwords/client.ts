/** An application password on its site: whose it is, and its end. */

import { WordPressError } from '../errors';
import { basic } from '../http/authorization-header';
import type { HTTPClient } from '../http/client';
import type { HTTPResponse } from '../http/message';
import { parseJSONObject } from '../reading/json';
import { withoutSecrets } from '../reading/secrets';
import { fetchProfile, type WordPressProfile } from '../rest/profile';
import { PASS_AUTHORIZATION_HEADER } from '../rest/remedies';
import { restRefusal } from '../rest/refusal';
import { joinRoute } from '../site/route';
import type { SiteData } from '../site/site';

/** A password that WordPress made for one application of one person. */
export interface ApplicationPassword {
  /** The person's name to log in with (`user_login`). */
  username: string;
  /** In one piece. WordPress takes it with spaces in it, too. */
  applicationPassword: string;
}

const ROUTE = '/wp/v2/users/me/application-passwords';

// What WordPress says of a password where a plugin has it look early; else it answers as to anybody.
const NOT_TAKEN: readonly unknown[] = [
  'incorrect_password',
  'invalid_username',
  'invalid_email',
  'application_passwords_disabled',
  'application_passwords_disabled_for_user',
];

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
   * Whose it is, which is known only if it is right.
   * @throws WordPressError `application_password_invalid`, and those of `fetchProfile`
   */
  async profile(): Promise<WordPressProfile> {
    try {
      return await fetchProfile(this.#site, async (url) => {
        const response = await this.#ask('GET', url);
        const isNotTaken = NOT_TAKEN.includes(parseJSONObject(response.body)?.code);
        if (response.status === 401 && isNotTaken) throw notTaken(this.#site);
        return response;
      });
    } catch (error) {
      const isNobody = error instanceof WordPressError && error.code === 'not_logged_in';
      throw isNobody ? notTaken(this.#site, error) : error;
    }
  }

  /**
   * Ends it: it opens nothing any more, and is gone from the person's profile. Needs WordPress 5.7, whose
   * `introspect` tells which of the person's it is.
   * @throws WordPressError `rest_error`, or what else keeps it from being revoked
   */
  async revoke(): Promise<void> {
    const { uuid } = await this.#json('GET', `${ROUTE}/introspect`);
    // It goes into an address.
    if (typeof uuid !== 'string' || !/^[\da-f-]{36}$/i.test(uuid)) {
      throw new WordPressError(
        'rest_error',
        `${this.#site.home} does not tell which application password it was asked with.`,
        'Revoke it by hand: under Application Passwords in the profile of the person, in wp-admin.',
      );
    }
    await this.#json('DELETE', `${ROUTE}/${uuid}`);
  }

  async #json(method: 'GET' | 'DELETE', route: string): Promise<Record<string, unknown>> {
    const response = await this.#ask(method, joinRoute(this.#site.root, route));
    if (response.status !== 200) throw restRefusal(response, 'rest_error');
    return parseJSONObject(response.body) ?? {};
  }

  async #ask(method: 'GET' | 'DELETE', url: string): Promise<HTTPResponse> {
    const response = await this.#http.send({
      method,
      url,
      headers: { accept: 'application/json' },
      authorize: () => ({ headers: { authorization: this.#authorization } }),
    });
    // A site that echoes the password does not bring it into a message.
    const body = withoutSecrets(response.body, this.#secrets);
    return { ...response, body };
  }
}

function notTaken({ home }: SiteData, cause?: unknown): WordPressError {
  return new WordPressError(
    'application_password_invalid',
    `${home} made an application password, and does not take it: its REST API sees nobody logged in.`,
    `${PASS_AUTHORIZATION_HEADER} If WordPress gets it, look for a plugin that changes who may log in to the REST API.`,
    { cause },
  );
}
