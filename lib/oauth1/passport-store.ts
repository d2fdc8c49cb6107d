/** Stores that were written for passport-oauth1 (its option `requestTokenStore`), as stores of pending logins. */
import type { LoginStore } from '../login/login-store';
import type { Request } from '../login/passport';
import { MAX_AGE } from '../login/pending-logins';
import { MAX_SESSION_BYTES, SESSION_KEY, SessionLogins } from '../login/session-logins';
import type { RequestTokenStore, StoreGetDone } from './passport-oauth1';

/** passport-oauth1 takes a login without a secret for one that is not found. The real secret is in the state. */
const SECRET = 'in-state';

/** A store of either interface as a {@link LoginStore}. Any other value is returned as it is. */
export function toLoginStore<T>(store: T | RequestTokenStore): T | LoginStore {
  const { set, get, destroy } = (store ?? {}) as Partial<RequestTokenStore>;
  const isForPassport = [set, get, destroy].every((method) => typeof method === 'function');
  return isForPassport && set!.length === 6 ? new PassportStore(store as RequestTokenStore) : (store as T);
}

/**
 * Such a store is usually keyed by the request token, so it would accept the callback of a login in another browser. If a
 * request has a session, the session records which request tokens are its own.
 */
class PassportStore implements LoginStore {
  readonly #store: RequestTokenStore;
  readonly #own = new SessionLogins({
    key: `${SESSION_KEY}-stored`,
    maxBytes: MAX_SESSION_BYTES,
    maxAge: MAX_AGE,
  });

  constructor(store: RequestTokenStore) {
    this.#store = store;
  }

  async set(req: Request, id: string, login: object): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#store.set(req, id, SECRET, login, {}, (error) => (error ? reject(asError(error)) : resolve()));
    });
    if (hasSession(req)) this.#own.set(req, id, {});
  }

  async take(req: Request, id: string): Promise<unknown> {
    if (hasSession(req) && !this.#own.take(req, id)) return undefined;
    const login = await new Promise<unknown>((resolve, reject) => {
      const done: StoreGetDone = (error, secret, state) =>
        error ? reject(asError(error)) : resolve(secret === SECRET ? state : undefined);
      // As in passport-oauth1, the number of parameters decides whether a store gets `meta`.
      if (this.#store.get.length === 3) this.#store.get(req, id, done);
      else this.#store.get(req, id, {}, done);
    });
    await new Promise<void>((resolve, reject) => {
      const done = (error?: unknown) => (error ? reject(asError(error)) : resolve());
      if (this.#store.destroy.length === 3) this.#store.destroy(req, id, done);
      else this.#store.destroy(req, id, {}, done);
    });
    return login;
  }
}

function hasSession(req: Request): boolean {
  return Boolean((req as { session?: unknown }).session);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
