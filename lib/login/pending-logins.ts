/**
 * Pending logins: the state of a login between its two legs, while the user is at the site. The session stores several
 * at a time, so that logins in two tabs do not overwrite each other.
 */
import { WordPressError } from '../errors';
import type { Failure } from './login';
import type { Request } from './passport';
import { CONSUMED, RecentLogins } from './recent-logins';

/** How many pending logins a session may have. The oldest is dropped first. */
const MAX_PENDING = 10;

/** The maximal length of all pending logins of a session as JSON. A session may be a cookie, limited to 4 kB of Base64. */
const MAX_LENGTH = 3000;

/** How long a login may be pending, in milliseconds. WordPress accepts a request token for a day. */
export const MAX_AGE = 60 * 60 * 1000;

/** The site of a pending login. Nothing in a callback can change it. */
export interface PendingSite {
  /** The address from which the site was discovered. */
  site: string;
  /** A digest of the home and the REST root of the discovered site. */
  pin: string;
  /** A digest of the options of the strategy that began the login. A strategy with another digest does not resume it. */
  rules: string;
}

/** The state of a pending login that all strategies store. */
export interface PendingLogin extends PendingSite {
  /** The callback with which the login began. */
  callbackURL?: string | undefined;
  /** For OAuth 1.0a: the `state` in the query of this login's callback. */
  nonce?: string | undefined;
  /** The `state` that the application passed to `authenticate`. */
  state?: unknown;
}

/** For a callback whose login is unknown. */
export const LOGIN_NOT_FOUND: Failure = {
  message:
    'This login has expired or was already used. Please log in again. (A login is valid once, for an hour, in the ' +
    'browser in which it began.)',
  code: 'login_unknown',
};

/** For a callback with an empty session. */
export const SESSION_LOST: Failure = {
  message:
    'The session in which this login began did not come back. Please allow cookies and log in again. If this happens ' +
    'at each login, the session cookie does not reach the callback: set its SameSite to Lax, use Secure only over https ' +
    '(behind a proxy with `trust proxy`), and open the application under the host of its callback (localhost and ' +
    '127.0.0.1 are two hosts).',
  code: 'session_lost',
};

/** For a callback that lacks parameters, or has malformed ones. */
export const CALLBACK_MALFORMED: Failure = {
  message: 'The site sent back an incomplete callback. Please log in again.',
  code: 'callback_malformed',
};

interface Entry<T> {
  /** The value in the callback by which the login is found: a request token, or a state. */
  handle: string;
  login: T;
  since: number;
}

/** The pending logins of a session. */
export class PendingLogins<T> {
  readonly #key: string;
  readonly #recent = new RecentLogins<Entry<T>>(MAX_AGE);

  /** @param key The session's property. */
  constructor(key: string) {
    this.#key = key;
  }

  /** @throws WordPressError `session_missing` */
  add(req: Request, handle: string, login: T): void {
    const session = sessionOf(req);
    const entry: Entry<T> = { handle, login, since: Date.now() };
    const entries = [...this.#entries(session), entry];
    while (
      entries.length > MAX_PENDING ||
      (entries.length > 1 && JSON.stringify(entries).length > MAX_LENGTH)
    )
      this.#recent.delete(entries.shift()!.handle);
    session[this.#key] = entries;
    this.#recent.add(handle, entry, sessionIDOf(req));
  }

  /** @throws WordPressError `session_missing` */
  find(req: Request, handle: string): T | undefined {
    const session = sessionOf(req);
    const recent = this.#recent.get(handle, sessionIDOf(req));
    if (recent === CONSUMED) return undefined;
    const entry = this.#entries(session).find((entry) => entry.handle === handle) ?? recent;
    return entry && isFresh(entry) ? entry.login : undefined;
  }

  /** @throws WordPressError `session_missing` */
  remove(req: Request, handle: string): void {
    const session = sessionOf(req);
    this.#recent.consume(handle);
    // An empty list stays. It distinguishes a session whose logins were used from a new session.
    session[this.#key] = this.#entries(session).filter((entry) => entry.handle !== handle);
  }

  /** Finds a login and consumes it: single use, even if this request fails. */
  take(req: Request, handle: string): T | undefined {
    const login = this.find(req, handle);
    if (login !== undefined) this.remove(req, handle);
    return login;
  }

  #entries(session: Record<string, unknown>): Entry<T>[] {
    const entries = session[this.#key];
    return Array.isArray(entries) ? (entries as Entry<T>[]).filter(isFresh) : [];
  }
}

function isFresh({ since }: { since: number }): boolean {
  return since > Date.now() - MAX_AGE;
}

/**
 * Whether a login began with another callback than the one given to `authenticate` in the second leg.
 * @param part The part of the two URLs that is compared.
 */
export function hasOtherCallback(
  callbackURL: string | undefined,
  { callbackURL: began }: PendingLogin,
  part: 'href' | 'pathname' = 'href',
): boolean {
  if (callbackURL === undefined || began === undefined) return false;
  const original = new URL(began, 'http://localhost');
  return new URL(callbackURL, original)[part] !== original[part];
}

/** Why a callback has no pending login, for the login page. */
export function loginNotFound(req: Request): Failure {
  return isNew(sessionOf(req)) ? SESSION_LOST : LOGIN_NOT_FOUND;
}

/** Whether a session is empty, so that it began with this request: the cookie of the earlier one did not arrive. */
function isNew(session: Record<string, unknown>): boolean {
  // express-session keeps the attributes of its cookie in the session.
  return Object.keys(session).every((key) => key === 'cookie');
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
    'The request has no session. A login needs one for its state while the user is at the site.',
    'Put session middleware before passport: in Express `app.use(session({ … }))` of express-session.',
  );
}

/** The ID of the session. express-session sets one, cookie-session does not. */
function sessionIDOf(req: Request): string | undefined {
  const { sessionID } = req as unknown as { sessionID?: unknown };
  return typeof sessionID === 'string' ? sessionID : undefined;
}
