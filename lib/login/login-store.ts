/** The interface of a store for pending logins. */
import type { Request } from './passport';

/**
 * Stores pending logins between the two legs of a login, in place of the session: the option `store` of all strategies.
 * {@link KeyvLoginStore} implements it over Keyv.
 *
 * A login belongs to the browser in which it began. The store has to recognize that browser, by a cookie for example:
 * otherwise an attacker could begin a login and make another person finish it. An exception or a rejected promise ends
 * the login with the error `store_failed`.
 *
 * @example
 * class DatabaseLoginStore implements LoginStore {
 *   async set(req, id, login, maxAge) {
 *     await db.insert({ id, browser: browserOf(req), login: JSON.stringify(login), expires: Date.now() + maxAge });
 *   }
 *   async take(req, id) {
 *     // One statement, so that of two requests at the same moment only one gets the login.
 *     const row = await db.deleteReturning({ id, browser: browserOf(req), after: Date.now() });
 *     return row && JSON.parse(row.login);
 *   }
 * }
 */
export interface LoginStore {
  /**
   * Stores a login for the browser of this request.
   * @param id Identifies the login. It comes back in the callback, so an attacker may know it.
   * @param login An object that survives JSON, with at least one secret of the login.
   * @param maxAge After how many milliseconds the login expires.
   */
  set(req: Request, id: string, login: object, maxAge: number): void | PromiseLike<void>;
  /**
   * Returns the login and deletes it, or returns `undefined` if the browser of this request has no such login. A login
   * must be returned once, even if two processes ask at the same moment.
   */
  take(req: Request, id: string): unknown;
}

/** @throws TypeError for a store that lacks a method. */
export function assertLoginStore(store: unknown): asserts store is LoginStore | undefined {
  if (store === undefined) return;
  const { set, take } = (store ?? {}) as Partial<LoginStore>;
  if (typeof set === 'function' && typeof take === 'function') return;
  throw new TypeError('`store` must have the methods `set(req, id, login, maxAge)` and `take(req, id)`.');
}
