import type { AppUser } from './users';

/** The token of a login, for requests as the user later. */
export interface Token {
  token: string;
  tokenSecret: string;
}

/**
 * The token of each user, in memory. A real application stores them encrypted in its database: they do not expire, and
 * anyone who has one and the application's secret can act as that user on the site.
 */
export class Tokens {
  readonly #tokens = new Map<string, Token>();

  /** Each login creates another token. The last one is enough. */
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
