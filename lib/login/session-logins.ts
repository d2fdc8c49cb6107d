/**
 * The default store of pending logins: a list in the session. It contains several logins, so that logins in two tabs do not
 * overwrite each other.
 */
import { WordPressError } from '../errors';
import type { LoginStore } from './login-store';
import type { Request } from './passport';
import { CONSUMED, RecentLogins } from './recent-logins';

/** The session property of all strategies, so that the limit applies to the logins of all strategies together. */
export const SESSION_KEY = 'wordpress-logins';

/**
 * The default of `maxSessionBytes`. A session may be a cookie, which browsers limit to 4096 bytes with its attributes.
 * Encrypted and in Base64, that is about 2800 bytes of JSON. One kilobyte of them is for the application.
 */
export const MAX_SESSION_BYTES = 1536;

/** A login in the session: its id, when it began (in seconds), and the login. An array is shorter than an object. */
type Entry = readonly [id: string, since: number, login: object];

type Session = Record<string, unknown>;

export class SessionLogins implements LoginStore {
  readonly #key: string;
  readonly #maxBytes: number;
  readonly #maxAge: number;
  readonly #recent: RecentLogins<Entry>;

  constructor({ key, maxBytes, maxAge }: { key: string; maxBytes: number; maxAge: number }) {
    this.#key = key;
    this.#maxBytes = maxBytes;
    this.#maxAge = maxAge;
    this.#recent = new RecentLogins(maxAge);
  }

  /**
   * Adds a login. The oldest logins are dropped if all together exceed the limit.
   * @throws WordPressError `session_missing`, or `login_too_large`
   */
  set(req: Request, id: string, login: object): void {
    const session = sessionOf(req);
    const entry: Entry = [id, Math.floor(Date.now() / 1000), login];
    const entries = [...this.#entries(session), entry];
    if (this.#sizeOf(entries) > this.#maxBytes) this.#dropOldest(entries, entry);
    session[this.#key] = entries;
    this.#recent.add(id, entry, sessionIDOf(req));
  }

  /** @throws WordPressError `session_missing`, or `session_lost` for an empty session */
  take(req: Request, id: string): object | undefined {
    const session = sessionOf(req);
    const recent = this.#recent.get(id, sessionIDOf(req));
    const entries = this.#entries(session);
    const entry = recent === CONSUMED ? undefined : (entries.find(([entryID]) => entryID === id) ?? recent);
    if (!entry || !this.#isFresh(entry)) {
      if (isNew(session)) throw sessionLost();
      return undefined;
    }
    this.#recent.consume(id);
    // A new list is assigned, also if it is empty: in some sessions, such as those of @fastify/secure-session, `delete` and
    // changes inside a value have no effect. An empty list distinguishes a session whose logins were used from a new one.
    session[this.#key] = entries.filter(([entryID]) => entryID !== id);
    return entry[2];
  }

  /** Drops logins until the others fit, if `newest` fits by itself. */
  #dropOldest(entries: Entry[], newest: Entry): void {
    const size = this.#sizeOf([newest]);
    if (size > this.#maxBytes) throw tooLarge(size, this.#maxBytes);
    while (this.#sizeOf(entries) > this.#maxBytes) this.#recent.delete(entries.shift()![0]);
  }

  #entries(session: Session): Entry[] {
    const entries: unknown = session[this.#key];
    if (!Array.isArray(entries)) return [];
    return (entries as unknown[]).filter((entry) => isEntry(entry) && this.#isFresh(entry)) as Entry[];
  }

  #isFresh([, since]: Entry): boolean {
    return since * 1000 > Date.now() - this.#maxAge;
  }

  #sizeOf(entries: readonly Entry[]): number {
    return Buffer.byteLength(JSON.stringify({ [this.#key]: entries }));
  }
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value)) return false;
  const [id, since, login] = value as unknown[];
  return typeof id === 'string' && typeof since === 'number' && typeof login === 'object' && login !== null;
}

/** Whether a session is empty, so that it began with this request: the cookie of the earlier one did not arrive. */
function isNew(session: Session): boolean {
  // The properties of a session of @fastify/secure-session are in `data()`.
  const data = typeof session.data === 'function' ? (session as { data(): object }).data() : session;
  // As JSON, because a session of koa-session has properties of its own, which its toJSON leaves out, and applications add
  // the functions `regenerate` and `save` to a session of cookie-session.
  const kept = JSON.parse(JSON.stringify(data)) as object;
  // express-session keeps the attributes of its cookie in the session.
  return Object.keys(kept).every((key) => key === 'cookie');
}

/**
 * The session of a request.
 * @throws WordPressError `session_missing`
 */
export function sessionOf(req: Request): Session {
  const { session } = req as unknown as { session?: Session | null };
  if (session) return session;
  throw new WordPressError(
    'session_missing',
    'The request has no session. A login needs one for its state while the user is at the site.',
    'Put session middleware before passport (in Express `app.use(session({ … }))` of express-session), or set the option ' +
      '`store` of the strategy.',
  );
}

/** The ID of the session. express-session sets one, cookie-session does not. */
function sessionIDOf(req: Request): string | undefined {
  const { sessionID } = req as unknown as { sessionID?: unknown };
  return typeof sessionID === 'string' ? sessionID : undefined;
}

function sessionLost(): WordPressError {
  return new WordPressError(
    'session_lost',
    'The session in which this login began did not come back.',
    'Allow cookies and log in again. If this happens at each login, the session cookie does not reach the ' +
      'callback: set its SameSite to Lax, use Secure only over https (behind a proxy with `trust proxy`), and open the ' +
      'application under the host of its callback (localhost and 127.0.0.1 are two hosts).',
  );
}

function tooLarge(size: number, maxBytes: number): WordPressError {
  return new WordPressError(
    'login_too_large',
    `The login takes ${size} bytes of the session, and \`maxSessionBytes\` is ${maxBytes}.`,
    'Pass a shorter `state` to authenticate, such as the id of a record. Set `maxSessionBytes` if the session is not kept ' +
      'in a cookie, or set the option `store`.',
  );
}
