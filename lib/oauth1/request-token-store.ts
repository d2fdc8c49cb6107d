/** Stores a request token and its secret until the callback: in the session, or in a store of the application. */
import type { Failure } from '../login/login';
import type { Request } from '../login/passport';
import { LOGIN_NOT_FOUND, PendingLogins, loginNotFound, type PendingLogin } from '../login/pending-logins';
import type { RequestTokenStore, StoreGetDone } from './passport-oauth1';

type Done = (error?: unknown) => void;

/** A pending login with the secret of its request token. */
export interface ResumedLogin extends PendingLogin {
  tokenSecret: string;
}

/** The default store: a list in the session. */
export class SessionStore implements RequestTokenStore {
  readonly #pending: PendingLogins<{ tokenSecret: string; state: unknown }>;

  /** @param key The session's property. */
  constructor(key: string) {
    this.#pending = new PendingLogins(key);
  }

  set(req: Request, token: string, tokenSecret: string, state: unknown, _meta: unknown, done: Done): void {
    this.#pending.add(req, token, { tokenSecret, state });
    done();
  }

  get(req: Request, token: string, metaOrDone: unknown, done = metaOrDone as StoreGetDone): void {
    const login = this.#pending.find(req, token);
    if (login) done(null, login.tokenSecret, login.state);
    else done(null, false, loginNotFound(req));
  }

  destroy(req: Request, token: string, metaOrDone: unknown, done = metaOrDone as Done): void {
    this.#pending.remove(req, token);
    done();
  }
}

/**
 * A store of the application. If a request has a session, the session records which request tokens belong to it.
 * Otherwise, a store that is keyed by the request token would accept the callback of a login in another browser.
 */
export class ApplicationStore implements RequestTokenStore {
  readonly #store: RequestTokenStore;
  readonly #ownTokens: PendingLogins<true>;

  /** @param key The session's property. */
  constructor(store: RequestTokenStore, key: string) {
    this.#store = store;
    this.#ownTokens = new PendingLogins(key);
  }

  set(req: Request, token: string, tokenSecret: string, state: unknown, meta: unknown, done: Done): void {
    this.#store.set(req, token, tokenSecret, state, meta, (error) => {
      if (!error && hasSession(req)) this.#ownTokens.add(req, token, true);
      done(error);
    });
  }

  get(req: Request, token: string, metaOrDone: unknown, done = metaOrDone as StoreGetDone): void {
    // Taken, not only found: of two callbacks at once, the second must not reach a store that answers slowly.
    if (hasSession(req) && !this.#ownTokens.take(req, token)) {
      done(null, false, loginNotFound(req));
      return;
    }
    // As in passport-oauth1, the number of parameters decides whether a store gets `meta`.
    if (this.#store.get.length === 3) this.#store.get(req, token, done);
    else this.#store.get(req, token, metaOrDone, done);
  }

  destroy(req: Request, token: string, metaOrDone: unknown, done = metaOrDone as Done): void {
    if (this.#store.destroy.length === 3) this.#store.destroy(req, token, done);
    else this.#store.destroy(req, token, metaOrDone, done);
  }
}

function hasSession(req: Request): boolean {
  return Boolean((req as { session?: unknown }).session);
}

/** Consumes the pending login of a request token: single use, even if this request fails. */
export async function consumePendingLogin(
  store: RequestTokenStore,
  req: Request,
  token: string,
  meta: unknown,
): Promise<ResumedLogin | Failure> {
  const found = await new Promise<{ tokenSecret?: string | false | undefined; state?: unknown }>(
    (resolve, reject) => {
      store.get(req, token, meta, (error, tokenSecret, state) =>
        error ? reject(error) : resolve({ tokenSecret, state }),
      );
    },
  );
  const { tokenSecret, state } = found;
  if (!tokenSecret) return { ...LOGIN_NOT_FOUND, ...(state as Partial<Failure> | undefined) };

  await new Promise<void>((resolve, reject) => {
    store.destroy(req, token, meta, (error) => (error ? reject(error) : resolve()));
  });
  return isPendingLogin(state) ? { ...state, tokenSecret } : LOGIN_NOT_FOUND;
}

function isPendingLogin(state: unknown): state is PendingLogin {
  const { site, pin, rules } = (state ?? {}) as Partial<PendingLogin>;
  return [site, pin, rules].every((value) => typeof value === 'string');
}

/** The store that passport-oauth1 uses in leg two. It contains the pending login that was consumed. */
export function singleLoginStore({
  tokenSecret,
  state,
}: ResumedLogin): Pick<RequestTokenStore, 'get' | 'destroy'> {
  return {
    get: (_req: Request, _token: string, done: unknown) => (done as StoreGetDone)(null, tokenSecret, state),
    destroy: (_req: Request, _token: string, done: unknown) => (done as () => void)(),
  };
}

/** @throws TypeError for a store that lacks a method, or the state of the strategy. */
export function assertStore(store: unknown): asserts store is RequestTokenStore {
  const { set, get, destroy } = (store ?? {}) as Partial<RequestTokenStore>;
  if (
    typeof set === 'function' &&
    set.length === 6 &&
    typeof get === 'function' &&
    typeof destroy === 'function'
  ) {
    return;
  }
  throw new TypeError(
    '`store` must have `get`, `destroy`, and a `set` of six arguments: (req, token, tokenSecret, state, meta, done). ' +
      'The state contains the site of the login.',
  );
}
