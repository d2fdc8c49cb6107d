/**
 * The pending logins of this process. Session middleware reads a session when a request begins and saves it when the
 * response ends, so two requests at once each see a session without what the other adds or removes. This list sees both:
 * two tabs may begin at once, and of two callbacks at once only one is valid.
 */

/** How many logins are remembered. The oldest is dropped first; the session still has it. */
const MAX_LOGINS = 10_000;

/** In place of a login that was used. */
export const CONSUMED = Symbol('consumed');

interface Recent<T> {
  /** Empty if all were used. More than one if the site gave out the same request token again. */
  logins: T[];
  sessionID: string | undefined;
  since: number;
}

export class RecentLogins<T> {
  // In the order of their beginning: a Map keeps the order of insertion.
  readonly #recent = new Map<string, Recent<T>>();
  readonly #maxAge: number;

  /** @param maxAge How long a login is remembered, in milliseconds. */
  constructor(maxAge: number) {
    this.#maxAge = maxAge;
  }

  add(handle: string, login: T, sessionID: string | undefined): void {
    const earlier = this.#recent.get(handle);
    const logins = earlier && earlier.sessionID === sessionID ? [...earlier.logins, login] : [login];
    this.#set(handle, { logins, sessionID, since: Date.now() });
  }

  /** A login of this session, or `CONSUMED`. If the session has no ID, only the latter can be told. */
  get(handle: string, sessionID: string | undefined): T | typeof CONSUMED | undefined {
    const recent = this.#recent.get(handle);
    if (!recent) return undefined;
    const [login] = recent.logins;
    if (login === undefined) return CONSUMED;
    return sessionID !== undefined && recent.sessionID === sessionID ? login : undefined;
  }

  /** Marks a login as used. */
  consume(handle: string): void {
    const { logins = [], sessionID } = this.#recent.get(handle) ?? {};
    this.#set(handle, { logins: logins.slice(1), sessionID, since: Date.now() });
  }

  delete(handle: string): void {
    this.#recent.delete(handle);
  }

  #set(handle: string, recent: Recent<T>): void {
    this.#recent.delete(handle);
    this.#recent.set(handle, recent);
    for (const [oldest, { since }] of this.#recent) {
      if (this.#recent.size <= MAX_LOGINS && since > Date.now() - this.#maxAge) break;
      this.#recent.delete(oldest);
    }
  }
}
