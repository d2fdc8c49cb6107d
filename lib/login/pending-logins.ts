/**
 * What a login remembers between its two legs, while the person is at the site. Kept in the session, several at a
 * time, so that two tabs don't take each other's.
 */
import { WordPressError } from '../errors';
import type { Failure } from './login';
import type { Request } from './passport';

/** How many logins a session may have under way. The oldest goes first. */
const MAX_PENDING = 10;

/** For how long a login may be under way, in milliseconds. The site itself would allow a day. */
const MAX_AGE = 60 * 60 * 1000;

/** Which site a login is about: nothing in a callback can change it. */
export interface PendingSite {
  /** The address under which the site was looked for. */
  site: string;
  /** The own site of the strategy that began the login, if it has one. No other strategy may take it up. */
  own?: string | undefined;
}

/** What is kept of a login of any kind. */
export interface KeptLogin extends PendingSite {
  /** The callback that it began with. */
  callbackURL?: string | undefined;
  /** For OAuth 1.0a: the `state` in the query of this login's own callback. */
  nonce?: string | undefined;
  /** The `state` the application handed to `authenticate`. */
  state?: unknown;
}

/** For a callback whose login nobody knows of. */
export const LOGIN_NOT_FOUND: Failure = {
  message:
    'This login is not under way any more: it was used, took longer than an hour, or began in another browser. ' +
    'Please log in again.',
  code: 'login_unknown',
};

/** For a callback that can't be taken as an answer. */
export const CALLBACK_MALFORMED: Failure = {
  message: 'The site sent back an incomplete answer. Please log in again.',
  code: 'callback_malformed',
};

interface Entry<T> {
  /** What the callback brings back: a request token, or a state. */
  handle: string;
  login: T;
  since: number;
}

/** The logins of a session that are under way. */
export class PendingLogins<T> {
  readonly #key: string;

  /** @param key The session's property. */
  constructor(key: string) {
    this.#key = key;
  }

  /** @throws WordPressError `session_missing` */
  add(req: Request, handle: string, login: T): void {
    const session = sessionOf(req);
    session[this.#key] = [...this.#entries(session), { handle, login, since: Date.now() }].slice(
      -MAX_PENDING,
    );
  }

  /** @throws WordPressError `session_missing` */
  find(req: Request, handle: string): T | undefined {
    return this.#entries(sessionOf(req)).find((entry) => entry.handle === handle)?.login;
  }

  /** @throws WordPressError `session_missing` */
  remove(req: Request, handle: string): void {
    const session = sessionOf(req);
    const rest = this.#entries(session).filter((entry) => entry.handle !== handle);
    if (rest.length > 0) session[this.#key] = rest;
    else delete session[this.#key];
  }

  /** Finds a login and removes it: a callback serves once, whatever becomes of it. */
  take(req: Request, handle: string): T | undefined {
    const login = this.find(req, handle);
    if (login !== undefined) this.remove(req, handle);
    return login;
  }

  #entries(session: Record<string, unknown>): Entry<T>[] {
    const entries = session[this.#key];
    if (!Array.isArray(entries)) return [];
    return (entries as Entry<T>[]).filter(({ since }) => since > Date.now() - MAX_AGE);
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
