import type { WordPressProfile } from 'passport-wordpress-rest';

/** A user of this application. */
export interface AppUser {
  id: string;
  displayName: string;
  /** There for those who came from WordPress. */
  profile?: WordPressProfile;
}

/** Accounts of the application's own, as it may have had them long before it knew WordPress. */
export const localAccounts = [
  { username: 'ada', password: 'analytical-engine', displayName: 'Ada Lovelace' },
];

/** Where the users are kept. A real application has a database. */
export class Users {
  readonly #users = new Map<string, AppUser>();

  find(id: string): AppUser | undefined {
    return this.#users.get(id);
  }

  /** The user with this local name and password. A real application has hashes. */
  findByPassword(username: unknown, password: unknown): AppUser | undefined {
    const account = localAccounts.find((known) => known.username === username && known.password === password);
    return account && this.#save({ id: `local#${account.username}`, displayName: account.displayName });
  }

  /**
   * The user that this WordPress profile belongs to, who is new if the profile is.
   *
   * A person is a site **and** an id there: two sites both have a user 1. Never join accounts by their e-mail
   * address, since whoever runs a site can write any address into a profile.
   */
  findOrCreate(profile: WordPressProfile): AppUser {
    const site = profile.site.home.replace(/^https?:\/\//, '');
    return this.#save({ id: `${site}#${profile.id}`, displayName: profile.displayName, profile });
  }

  #save(user: AppUser): AppUser {
    this.#users.set(user.id, user);
    return user;
  }
}
