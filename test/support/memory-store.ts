/** A store of an application that keeps pending logins in memory. It does not bind them to a browser. */
import type { LoginStore } from '../../lib';

export class MemoryStore implements LoginStore {
  readonly logins = new Map<string, Record<string, unknown>>();

  set(_req: unknown, id: string, login: object, _maxAge: number): void | Promise<void> {
    this.logins.set(id, JSON.parse(JSON.stringify(login)) as Record<string, unknown>);
  }

  take(_req: unknown, id: string): unknown {
    const login = this.logins.get(id);
    this.logins.delete(id);
    return login;
  }
}
