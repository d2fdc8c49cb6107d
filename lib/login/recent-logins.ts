/**
 * The pending logins of this process. Session middleware reads a session when a request begins and saves it when the
 * response ends, so concurrent requests do not see each other's changes. This list does: two tabs may begin a login at the
 * same time, and of two concurrent callbacks only one is valid.
 */

/** How many logins are kept. The oldest is dropped first; the session still contains it. */
const MAX_LOGINS = 10_000;

/** Stands for a login that was used. */
export const CONSUMED = Symbol('consumed');

interface Recent<T> {
  /** Empty if all were used. More than one if the site issued the same request token again. */
  logins: T[];
  sessionID: string | undefined;
  since: number;
}

export class RecentLogins<T> {
  // Oldest first, because a Map iterates in the order of insertion.
  readonly #recent = new Map<string, Recent<T>>();
  readonly #maxAge: number;

  /** @param maxAge How long a login is kept, in milliseconds. */
  constructor(maxAge: number) {
    this.#maxAge = maxAge;
  }

  add(handle: string, login: T, sessionID: string | undefined): void {
    const earlier = this.#recent.get(handle);
    const logins = earlier && earlier.sessionID === sessionID ? [...earlier.logins, login] : [login];
    this.#set(handle, { logins, sessionID, since: Date.now() });
  }

  /** A login of this session, or `CONSUMED`. If the session has no ID, only `CONSUMED` is returned. */
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
