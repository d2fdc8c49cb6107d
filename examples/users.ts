import type { WordPressProfile } from 'passport-wordpress-rest';

/** A user of this application. */
export interface AppUser {
  id: string;
  displayName: string;
  /** Present if the user logged in with WordPress. */
  profile?: WordPressProfile;
}

/** Local accounts of the application. */
export const localAccounts = [
  { username: 'ada', password: 'analytical-engine', displayName: 'Ada Lovelace' },
];

/** The users, in memory. A real application has a database. */
export class Users {
  readonly #users = new Map<string, AppUser>();

  find(id: string): AppUser | undefined {
    return this.#users.get(id);
  }

  /** The user with this local name and password. A real application compares hashes. */
  findByPassword(username: string, password: string): AppUser | undefined {
    const account = localAccounts.find((known) => known.username === username && known.password === password);
    return account && this.#save({ id: `local#${account.username}`, displayName: account.displayName });
  }

  /**
   * The user with this WordPress profile. Creates the user at the first login.
   *
   * A user is identified by a site **and** an id: every site has a user 1. Never join accounts by their e-mail
   * address, because the administrator of a site can put any address into a profile.
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
