/**
 * The pending logins of this process. Session middleware reads a session when a request begins and saves it when the
 * response ends, so concurrent requests do not see each other's changes. This list does: two tabs may begin a login at the
 * same time, and of two concurrent callbacks only one is valid.
 */

/** How many logins are kept at least; twice as many at most. The session still contains those that are dropped. */
const KEPT = 10_000;

/** Stands for a login that was used. */
export const CONSUMED = Symbol('consumed');

/** What is remembered of a login that was used: one object for all, because most logins are used soon. */
const USED: Recent<never> = { logins: [], sessionID: undefined };

interface Recent<T> {
  /** Empty if all were used. More than one if the site issued the same request token again. */
  logins: readonly T[];
  sessionID: string | undefined;
}

/**
 * Two generations: when the newer one is full or old, it replaces the older one. Dropping logins one by one is slow: a Map
 * steps over all entries that were deleted at its beginning to find its first one.
 */
export class RecentLogins<T> {
  #newer = new Map<string, Recent<T>>();
  #older = new Map<string, Recent<T>>();
  #began = Date.now();
  readonly #maxAge: number;

  /** @param maxAge How long a login is kept at least, in milliseconds. */
  constructor(maxAge: number) {
    this.#maxAge = maxAge;
  }

  add(handle: string, login: T, sessionID: string | undefined): void {
    const earlier = this.#get(handle);
    const logins = earlier && earlier.sessionID === sessionID ? [...earlier.logins, login] : [login];
    this.#set(handle, { logins, sessionID });
  }

  /** A login of this session, or `CONSUMED`. If the session has no ID, only `CONSUMED` is returned. */
  get(handle: string, sessionID: string | undefined): T | typeof CONSUMED | undefined {
    const recent = this.#get(handle);
    if (!recent) return undefined;
    const [login] = recent.logins;
    if (login === undefined) return CONSUMED;
    return sessionID !== undefined && recent.sessionID === sessionID ? login : undefined;
  }

  /** Marks a login as used. */
  consume(handle: string): void {
    const { logins = [], sessionID } = this.#get(handle) ?? {};
    this.#set(handle, logins.length > 1 ? { logins: logins.slice(1), sessionID } : USED);
  }

  delete(handle: string): void {
    this.#newer.delete(handle);
    this.#older.delete(handle);
  }

  #get(handle: string): Recent<T> | undefined {
    return this.#newer.get(handle) ?? this.#older.get(handle);
  }

  #set(handle: string, recent: Recent<T>): void {
    this.#newer.set(handle, recent);
    if (this.#newer.size < KEPT && Date.now() - this.#began < this.#maxAge) return;
    this.#older = this.#newer;
    this.#newer = new Map();
    this.#began = Date.now();
  }
}
