/** A store that several caches share as processes do: a real Keyv, in memory. */
import { Keyv } from 'keyv';
import type { SiteCacheStore } from '../../lib';

/** The store, the requests to it, and what it contains. */
export function sharedStore() {
  const requests: string[] = [];
  /** The lifetimes that were given to `set`, in milliseconds. */
  const lifetimes: (number | undefined)[] = [];
  const contents = new Map<string, string>();
  const keyv = new Keyv({ store: contents });
  const store: SiteCacheStore = {
    get: (key) => {
      requests.push('get');
      return keyv.get(key);
    },
    set: (key, value, ttl) => {
      requests.push('set');
      lifetimes.push(ttl);
      return keyv.set(key, value, ttl);
    },
  };
  return {
    store,
    requests,
    lifetimes,
    /** The entries. A change of one is written back by `replace`. */
    entries: (): unknown[] =>
      [...contents.values()].map((text) => (JSON.parse(text) as { value: unknown }).value),
    /** Puts another value under each key. */
    replace: (change: (entry: StoredEntry) => unknown) => {
      for (const [key, text] of contents) {
        const { value, ...rest } = JSON.parse(text) as { value: StoredEntry };
        contents.set(key, JSON.stringify({ ...rest, value: change(value) }));
      }
    },
  };
}

/** An entry, of which a test may change everything. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type StoredEntry = any;
