/** Where a request token waits, with its secret, until the person comes back: the session, or an application's own store. */
import type { Failure } from '../login/login';
import type { Request } from '../login/passport';
import { PendingLogins, LOGIN_NOT_FOUND, type KeptLogin } from '../login/pending-logins';
import type { RequestTokenStore, StoreGetDone } from './passport-oauth1';

/** A login that came back from the site. */
export interface ResumedLogin extends KeptLogin {
  tokenSecret: string;
}

/** The default store: a list in the session. */
export class SessionStore implements RequestTokenStore {
  readonly #pending: PendingLogins<{ tokenSecret: string; state: unknown }>;

  constructor(key: string) {
    this.#pending = new PendingLogins(key);
  }

  set(
    req: Request,
    token: string,
    tokenSecret: string,
    state: unknown,
    _meta: unknown,
    done: (error?: unknown) => void,
  ): void {
    this.#pending.add(req, token, { tokenSecret, state });
    done();
  }

  get(req: Request, token: string, metaOrDone: unknown, done = metaOrDone as StoreGetDone): void {
    const login = this.#pending.find(req, token);
    if (login) done(null, login.tokenSecret, login.state);
    else done(null, false, LOGIN_NOT_FOUND);
  }

  destroy(
    req: Request,
    token: string,
    metaOrDone: unknown,
    done = metaOrDone as (error?: unknown) => void,
  ): void {
    this.#pending.remove(req, token);
    done();
  }
}

/** Takes a pending login out of a store, so that its request token serves once, whatever becomes of it. */
export async function consumePendingLogin(
  store: RequestTokenStore,
  req: Request,
  token: string,
  meta: unknown,
): Promise<ResumedLogin | Failure> {
  const found = await new Promise<{ tokenSecret?: string | false | undefined; state?: unknown }>(
    (resolve, reject) => {
      const done: StoreGetDone = (error, tokenSecret, state) =>
        error ? reject(error) : resolve({ tokenSecret, state });
      // passport-oauth1 tells by the number of arguments whether a store wants to know of the server.
      if (store.get.length === 3) store.get(req, token, done);
      else store.get(req, token, meta, done);
    },
  );
  const { tokenSecret, state } = found;
  if (!tokenSecret) return { ...LOGIN_NOT_FOUND, ...(state as Partial<Failure> | undefined) };

  await new Promise<void>((resolve, reject) => {
    const done = (error?: unknown) => (error ? reject(error) : resolve());
    if (store.destroy.length === 3) store.destroy(req, token, done);
    else store.destroy(req, token, meta, done);
  });
  const kept = state as Partial<KeptLogin> | undefined;
  return typeof kept?.site === 'string' ? { ...kept, site: kept.site, tokenSecret } : LOGIN_NOT_FOUND;
}

/** A store for the rest of one login, which holds what was taken out of the real one. */
export function singleLoginStore({
  tokenSecret,
  state,
}: ResumedLogin): Pick<RequestTokenStore, 'get' | 'destroy'> {
  return {
    get: (_req: Request, _token: string, done: unknown) => (done as StoreGetDone)(null, tokenSecret, state),
    destroy: (_req: Request, _token: string, done: unknown) => (done as () => void)(),
  };
}

/** Checks a store that an application brings. */
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
      'A login keeps its site in the state.',
  );
}
