/** Stores pending logins in Keyv, which has adapters for Redis, Valkey, Postgres and others. */
import { createHash } from 'node:crypto';
import { WordPressError } from '../errors';
import { inTime } from '../site/store-timeout';
import { BrowserCookie } from './browser-cookie';
import type { LoginStore } from './login-store';
import type { ForAnyRequest, Request } from './passport';
import { storeFailed } from './pending-logins';

/** How long a login waits for one operation of the store, in milliseconds. */
const TIMEOUT = 3000;

/** The methods of a Keyv instance that {@link KeyvLoginStore} uses. */
export interface KeyvStore {
  /** Returns the value of a key, or `undefined`. */
  get(key: string): Promise<unknown>;
  /** Stores a value that survives JSON for `ttl` milliseconds. */
  set(key: string, value: unknown, ttl: number): Promise<unknown>;
  /** Deletes a key, and returns whether it existed. */
  delete(key: string): Promise<boolean>;
}

/** Options of {@link KeyvLoginStore}. */
export interface KeyvLoginStoreOptions {
  /**
   * Returns the secret that identifies the browser of a request: the same in both legs, and known to that browser only, such
   * as the ID of a session. Called in both legs. Default: a cookie of this package (HttpOnly, SameSite=Lax, and Secure over
   * https), which is kept for an hour.
   */
  browser?:
    ForAnyRequest<(req: Request) => string | undefined, (req: never) => string | undefined> | undefined;
  /** Whether to trust X-Forwarded-Proto for `Secure`. Default: the setting of the framework, as Express's `trust proxy`. */
  proxy?: boolean | undefined;
}

/**
 * Stores pending logins in Keyv, in place of a session. Give it to the option `store` of the strategies.
 *
 * A login belongs to the browser in which it began, and expires after an hour. It is used once, also if two processes get
 * its callback at the same moment, with adapters whose `delete` says who deleted the key: those for Redis, Valkey and
 * MongoDB, and a Map.
 *
 * @example
 * const keyv = createKeyv(process.env.REDIS_URL, { throwOnErrors: true }); // of @keyv/redis
 * keyv.on('error', console.error);
 * const store = new KeyvLoginStore(keyv);
 * passport.use(new WordPressStrategy({ siteURL, consumerKey, consumerSecret, callbackURL, store }, verify));
 */
export class KeyvLoginStore implements LoginStore {
  readonly #keyv: KeyvStore;
  readonly #browser: ((req: Request) => string | undefined) | undefined;
  readonly #cookie: BrowserCookie;
  /** The keys that this process is taking. Adapters for SQL look for a key before they delete it. */
  readonly #taking = new Set<string>();

  /**
   * Stores pending logins in Keyv.
   * @throws TypeError if `keyv` is not a Keyv instance, or one that hides its errors: an unreachable store would look like an
   *   unknown login
   */
  constructor(keyv: KeyvStore, options: KeyvLoginStoreOptions = {}) {
    const { browser, proxy } = options;
    assertKeyv(keyv);
    this.#keyv = keyv;
    this.#browser = browser as ((req: Request) => string | undefined) | undefined;
    this.#cookie = new BrowserCookie(proxy);
  }

  /** Stores a login for the browser of this request. Called by the strategies. */
  async set(req: Request, id: string, login: object, maxAge: number): Promise<void> {
    const browser = this.#browser ? this.#browser(req) : this.#cookie.issue(req, maxAge);
    if (!browser) throw storeFailed('browser', new TypeError('The option `browser` returned no text.'));
    const isStored = await named('set', () => this.#keyv.set(keyOf(browser, id), login, maxAge));
    if (isStored === false) throw storeFailed('set', new Error('Keyv returned false.'));
  }

  /** Returns a login of the browser of this request, and deletes it. Called by the strategies. */
  async take(req: Request, id: string): Promise<unknown> {
    const browser = this.#browser ? this.#browser(req) : this.#cookie.read(req);
    if (!browser) throw browserUnknown();
    const key = keyOf(browser, id);
    if (this.#taking.has(key)) return undefined;
    this.#taking.add(key);
    try {
      const login = await named('get', () => this.#keyv.get(key));
      if (login === undefined) return undefined;
      return (await named('delete', () => this.#keyv.delete(key))) === true ? login : undefined;
    } finally {
      this.#taking.delete(key);
    }
  }
}

/** A digest: whoever reads the keys of the store learns no id of a browser. */
function keyOf(browser: string, id: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([browser, id]))
    .digest('base64url');
  return `passport-wordpress-rest:login:${digest}`;
}

/** The result of an operation. Its error names the operation. */
async function named<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await inTime(TIMEOUT, run);
  } catch (error) {
    throw storeFailed(operation, error);
  }
}

function assertKeyv(keyv: unknown): void {
  const { get, set, delete: remove, store, throwOnErrors } = (keyv ?? {}) as Record<string, unknown>;
  if (![get, set, remove].every((method) => typeof method === 'function'))
    throw new TypeError('KeyvLoginStore requires a Keyv instance: an object with get, set and delete.');
  // Keyv 5 and its adapter for Redis return nothing if the store fails, unless they are told to throw.
  const { throwOnErrors: adapterThrows } = (store ?? {}) as { throwOnErrors?: unknown };
  if (throwOnErrors === false || adapterThrows === false) {
    throw new TypeError(
      'KeyvLoginStore requires `throwOnErrors: true` in the options of Keyv and of its adapter. With @keyv/redis: ' +
        'createKeyv(url, { throwOnErrors: true }).',
    );
  }
}

function browserUnknown(): WordPressError {
  return new WordPressError(
    'session_lost',
    'The browser in which this login began is not recognized: its cookie did not come back.',
    'Please allow cookies and log in again. If this happens at each login, open the application under the scheme and host ' +
      'of its callback (localhost and 127.0.0.1 are two hosts); behind a proxy, set `trust proxy`.',
  );
}
