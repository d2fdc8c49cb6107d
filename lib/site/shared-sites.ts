/** The discovered sites in a store that several processes share. A store that fails is treated as an empty one. */
import { createHash } from 'node:crypto';
import { inTime } from './store-timeout';
import { readStoredSite, type StoredSite } from './stored-site';

/** The methods of a Keyv instance that {@link SiteCache} uses. */
export interface SiteCacheStore {
  /** Returns the value of a key, or `undefined`. */
  get(key: string): Promise<unknown>;
  /** Stores a value that survives JSON. @param ttl After how many milliseconds it expires. Absent: never. */
  set(key: string, value: unknown, ttl?: number): Promise<unknown>;
}

/** How long a login waits for one request to the store, in milliseconds. */
export const STORE_TIMEOUT = 1000;

export class SharedSites {
  readonly #store: SiteCacheStore;

  /** @throws TypeError if the store lacks a method. */
  constructor(store: SiteCacheStore) {
    const { get, set } = (store ?? {}) as Partial<SiteCacheStore>;
    if (typeof get !== 'function' || typeof set !== 'function')
      throw new TypeError('`store` must be a Keyv instance: an object with the methods get and set.');
    this.#store = store;
  }

  /** The entry for a key of the cache. `undefined` if there is none, if it is not valid, or if the store fails. */
  async read(key: string): Promise<StoredSite | undefined> {
    return readStoredSite(await ifAnswered(() => this.#store.get(storeKey(key))), key);
  }

  /** Writes an entry. Resolves even if the store fails. @param ttl in milliseconds, or Infinity */
  async write(entry: StoredSite, ttl: number): Promise<void> {
    // Keyv reads 0 as no limit.
    const limit = Number.isFinite(ttl) ? Math.ceil(ttl) : undefined;
    if (ttl > 0) await ifAnswered(() => this.#store.set(storeKey(entry.key), entry, limit));
  }
}

/** A digest, because some stores limit the length of a key to 255 characters. */
function storeKey(key: string): string {
  return `passport-wordpress-rest:site:${createHash('sha256').update(key).digest('base64url')}`;
}

/** The result of an operation of the store. `undefined` if it fails, or if it takes too long. */
async function ifAnswered(operation: () => Promise<unknown>): Promise<unknown> {
  try {
    return await inTime(STORE_TIMEOUT, operation);
  } catch {
    return undefined;
  }
}
