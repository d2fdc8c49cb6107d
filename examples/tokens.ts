import type { AppUser } from './users';

/** What a login gives to act as the person later. */
export interface Token {
  token: string;
  tokenSecret: string;
}

/**
 * The token of each user, in memory. A real application keeps them in its database, encrypted: they do not expire,
 * and whoever has one, with the application's secret, is that person on the site.
 */
export class Tokens {
  readonly #tokens = new Map<string, Token>();

  /** Each login makes another token; the last one will do. */
  keep(user: AppUser, token: Token): void {
    this.#tokens.set(user.id, token);
  }

  of(user: AppUser): Token | undefined {
    return this.#tokens.get(user.id);
  }

  forget(user: AppUser): void {
    this.#tokens.delete(user.id);
  }
}
