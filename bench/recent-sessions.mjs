/**
 * A session store that keeps only the latest sessions, so that the heap does not grow with the number of sessions.
 * Otherwise it works like express-session's MemoryStore.
 */
import { Store } from 'express-session';

const KEPT = 500;

export class RecentSessions extends Store {
  #sessions = new Map();

  get(id, done) {
    const text = this.#sessions.get(id);
    process.nextTick(done, null, text && JSON.parse(text));
  }

  set(id, session, done) {
    this.#sessions.set(id, JSON.stringify(session));
    if (this.#sessions.size > KEPT) this.#sessions.delete(this.#sessions.keys().next().value);
    process.nextTick(done);
  }

  destroy(id, done) {
    this.#sessions.delete(id);
    process.nextTick(done);
  }
}
