/**
 * What a login remembers between its two legs: the request token with its secret, the site it is about, and the
 * application's state. Kept in the session, several at a time, so that two tabs don't take each other's.
 */
import { WordPressError } from './errors';
import type { Request, RequestTokenStore, StoreGetDone } from './passport-oauth1';

/** How many logins a session may have under way. The oldest goes first. */
const MAX_PENDING = 10;

/** For how long a login may be under way, in milliseconds. The site itself would allow a day. */
const MAX_AGE = 60 * 60 * 1000;

interface PendingLogin {
  token: string;
  tokenSecret: string;
  state: unknown;
  since: number;
}

/** What a login keeps in the state slot of a store, beside its secret. */
export interface KeptState {
  /** The address under which the site was looked for. Nothing in a callback can change it. */
  site: string;
  /** The `state` the application handed to `authenticate`. */
  state?: unknown;
}

/** A login that came back from the site. */
export interface ResumedLogin extends KeptState {
  tokenSecret: string;
}

/** Why a callback can't be answered with a login, for the login page. */
export interface Failure {
  message: string;
  code: WordPressError['code'];
}

const UNKNOWN: Failure = {
  message:
    'This login is not under way any more: it was used, took longer than an hour, or began in another browser. ' +
    'Please log in again.',
  code: 'login_unknown',
};

/** The default store: a list in the session. */
export class SessionStore implements RequestTokenStore {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  set(
    req: Request,
    token: string,
    tokenSecret: string,
    state: unknown,
    _meta: unknown,
    done: (error?: unknown) => void,
  ): void {
    const session = sessionOf(req);
    const pending = [...this.#pending(session), { token, tokenSecret, state, since: Date.now() }];
    session[this.#key] = pending.slice(-MAX_PENDING);
    done();
  }

  get(req: Request, token: string, metaOrDone: unknown, done = metaOrDone as StoreGetDone): void {
    const login = this.#pending(sessionOf(req)).find((pending) => pending.token === token);
    if (login) done(null, login.tokenSecret, login.state);
    else done(null, false, UNKNOWN);
  }

  destroy(
    req: Request,
    token: string,
    metaOrDone: unknown,
    done = metaOrDone as (error?: unknown) => void,
  ): void {
    const session = sessionOf(req);
    const rest = this.#pending(session).filter((pending) => pending.token !== token);
    if (rest.length > 0) session[this.#key] = rest;
    else delete session[this.#key];
    done();
  }

  #pending(session: Record<string, unknown>): PendingLogin[] {
    const pending = session[this.#key];
    if (!Array.isArray(pending)) return [];
    return (pending as PendingLogin[]).filter(({ since }) => since > Date.now() - MAX_AGE);
  }
}

/**
 * The session of a request.
 * @throws WordPressError `session_missing`
 */
export function sessionOf(req: Request): Record<string, unknown> {
  const { session } = req as unknown as { session?: Record<string, unknown> | null };
  if (session) return session;
  throw new WordPressError(
    'session_missing',
    'The request has no session, and a login has to remember something while the person is at the site.',
    'Put session middleware before passport: in Express `app.use(session({ … }))` of express-session.',
  );
}

/** Takes a pending login out of a store, so that its request token serves once, whatever becomes of it. */
export async function takeLogin(
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
  if (!tokenSecret) return { ...UNKNOWN, ...(state as Partial<Failure> | undefined) };

  await new Promise<void>((resolve, reject) => {
    const done = (error?: unknown) => (error ? reject(error) : resolve());
    if (store.destroy.length === 3) store.destroy(req, token, done);
    else store.destroy(req, token, meta, done);
  });
  const kept = state as Partial<KeptState> | undefined;
  return typeof kept?.site === 'string' ? { site: kept.site, state: kept.state, tokenSecret } : UNKNOWN;
}

/** A store for the rest of one login, which holds what was taken out of the real one. */
export function storeOfOne({ tokenSecret, state }: ResumedLogin): Pick<RequestTokenStore, 'get' | 'destroy'> {
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
