/** The knowledge about one site: what discovery found, and what requests to the site showed. */
import { isDeepStrictEqual } from 'node:util';
import type { OAuth2Server, SiteData } from './site';

/** What requests to a site showed. Plain data. */
export interface LearnedFacts {
  /** How far the site's clock is ahead of this machine's clock, in seconds. */
  readonly clockOffset: number;
  /** Whether the Authorization header does not reach the site's PHP. */
  readonly headerStripped: boolean;
  /** Whether the site accepted an application password. Then its PHP gets the Authorization header. */
  readonly acceptsPasswords?: boolean | undefined;
  /** The OAuth 2 server that the OpenID configuration of the site names. */
  readonly oauth2?: OAuth2Server | undefined;
}

/** The knowledge about one site. Concurrent logins share it, so each of them uses what another one learned. */
export class SiteRecord implements LearnedFacts {
  readonly clockOffset: number = 0;
  readonly headerStripped: boolean = false;
  declare readonly acceptsPasswords?: boolean | undefined;
  declare readonly oauth2?: OAuth2Server | undefined;
  /** The identity of the site, to which logins are pinned. Absent until the first login. */
  declare pin?: string;
  readonly #save: ((record: SiteRecord) => Promise<void>) | undefined;

  /** @param save Stores the record outside of this process, each time that something is learned. */
  constructor(
    readonly site: SiteData,
    facts: Partial<LearnedFacts> = {},
    save?: (record: SiteRecord) => Promise<void>,
  ) {
    Object.assign(this, facts);
    this.#save = save;
  }

  /** What requests showed, as plain data. */
  get facts(): LearnedFacts {
    const { clockOffset, headerStripped, acceptsPasswords, oauth2 } = this;
    return {
      clockOffset,
      headerStripped,
      ...(acceptsPasswords !== undefined && { acceptsPasswords }),
      ...(oauth2 && { oauth2 }),
    };
  }

  /** Remembers what a request showed. Returns a promise if that is new and is being stored outside of this process. */
  learn(facts: Partial<LearnedFacts>): Promise<void> | undefined {
    const names = Object.keys(facts) as (keyof LearnedFacts)[];
    if (names.every((name) => this[name] === facts[name] || isDeepStrictEqual(this[name], facts[name])))
      return undefined;
    Object.assign(this, facts);
    return this.#save?.(this);
  }
}
