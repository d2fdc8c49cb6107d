/** A store of an application: keeps pending logins in memory by their request token. */
import type { RequestTokenStore } from '../../lib';

type Done = (error: null, tokenSecret?: string | false, state?: unknown) => void;

export class MemoryStore implements RequestTokenStore {
  readonly logins = new Map<string, { tokenSecret: string; state: unknown }>();

  set(_req: unknown, token: string, tokenSecret: string, state: unknown, _meta: unknown, done: () => void) {
    this.logins.set(token, { tokenSecret, state: JSON.parse(JSON.stringify(state)) });
    done();
  }

  get(_req: unknown, token: string, done: unknown) {
    const { tokenSecret, state } = this.logins.get(token) ?? {};
    (done as Done)(null, tokenSecret ?? false, state);
  }

  destroy(_req: unknown, token: string, done: unknown) {
    this.logins.delete(token);
    (done as () => void)();
  }
}
