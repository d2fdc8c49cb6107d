import { helloWorld, type Media, type Post } from './content';
import type { Consumer, OAuth2Client, StandInOptions } from './options';
import { demoUsers, type User } from './users';

/** A temporary credential: it lives until it is exchanged, 24 hours at most. */
export interface RequestToken {
  key: string;
  secret: string;
  consumer: Consumer;
  callback: string | undefined;
  /** In Unix seconds. */
  expires: number;
  /** There once a user has authorized the token. */
  authorized?: { user: User; verifier: string };
}

/** A credential to act as a user. It never expires. */
export interface AccessToken {
  key: string;
  secret: string;
  consumer: Consumer;
  user: User;
}

/** A password of a user that is for one application, and for the REST API alone. */
export interface ApplicationPassword {
  uuid: string;
  /** What the application called itself by, a UUID; empty if it didn't. */
  appId: string;
  /** Each of a user's has another. */
  name: string;
  /** Without the spaces it is shown with. Real sites keep but its hash. */
  password: string;
  user: User;
  /** In Unix seconds. */
  created: number;
  lastUsed: number | null;
  lastIP: string | null;
}

/** What an application gets by way of the browser, to be exchanged once for a token. */
export interface AuthorizationCode {
  client: OAuth2Client;
  user: User;
  redirectURI: string;
  scope: string;
  /** In Unix seconds. */
  expires: number;
}

/** A credential to act as a user, which is all that has to be shown. */
export interface BearerToken {
  client: OAuth2Client;
  user: User;
  /** In Unix seconds; `Infinity` for never. */
  expires: number;
}

/** What one of the OAuth 2 servers keeps, by what the application has of it. */
export class OAuth2Grants {
  readonly codes = new Map<string, AuthorizationCode>();
  readonly tokens = new Map<string, BearerToken>();
}

/** A browser that is logged in at the stand-in itself. */
export interface Session {
  user: User;
  /** What a form has to send back to prove that it is the stand-in's own. */
  nonce: string;
}

/** A WordPress site: its options, its addresses and what it keeps in its database. */
export class Site {
  /** The address the stand-in listens at. */
  origin = '';
  readonly requestTokens = new Map<string, RequestToken>();
  readonly accessTokens = new Map<string, AccessToken>();
  /** By their UUIDs. */
  readonly applicationPasswords = new Map<string, ApplicationPassword>();
  /** Those of the WP-API OAuth 2 plugin. */
  readonly oauth2 = new OAuth2Grants();
  /** Those of WP OAuth Server. */
  readonly oauthServer = new OAuth2Grants();
  readonly sessions = new Map<string, Session>();
  /** Of each user the nonces seen, by their timestamps. */
  readonly nonces = new Map<number, Map<number, string>>();

  readonly posts = new Map<number, Post>([[1, helloWorld()]]);
  readonly media = new Map<number, Media>();
  /** Posts, files and revisions are counted together. */
  nextId = 2;

  constructor(readonly options: StandInOptions) {}

  /** What visitors type (`home_url` of WordPress), without a slash at the end. */
  get home(): string {
    return (this.options.home ?? this.origin + (this.options.path ?? '')).replace(/\/$/, '');
  }

  /** Where the files of WordPress lie (`site_url`). */
  get url(): string {
    return this.home + (this.options.folder ?? '');
  }

  /** The root of the REST API. */
  get root(): string {
    return this.route('/');
  }

  /** The address of a route of the REST API, as WordPress writes it. */
  route(route: string): string {
    if (this.permalinks === 'plain') return `${this.home}/index.php?rest_route=${route}`;
    return `${this.home}${this.permalinks === 'pretty' ? '' : '/index.php'}/wp-json${route}`;
  }

  get name(): string {
    return this.options.name ?? "Ada's Blog & Notes";
  }

  get permalinks(): 'pretty' | 'almost-pretty' | 'plain' {
    return this.options.permalinks ?? 'pretty';
  }

  get hasPlugin(): boolean {
    return this.options.plugin !== false;
  }

  /** Whether there are application passwords, as WordPress has them where it thinks nobody listens. */
  get hasApplicationPasswords(): boolean {
    return this.options.applicationPasswords !== false && (this.home.startsWith('https:') || this.isLocal);
  }

  /** Whether it is a developer's machine, where WordPress doesn't ask for https. */
  get isLocal(): boolean {
    return this.options.environment !== 'production';
  }

  get users(): readonly User[] {
    return this.options.users ?? demoUsers;
  }

  consumer(key: string): Consumer | undefined {
    return this.options.consumers?.find((consumer) => consumer.key === key);
  }

  /** The time of the site's clock, in Unix seconds. */
  now(): number {
    return Math.floor(Date.now() / 1000) + (this.options.clockOffset ?? 0);
  }

  /** A message of WordPress in the site's language. */
  translate(message: string): string {
    return this.options.translate?.(message) ?? message;
  }
}

/** What WordPress calls a `WP_Error`: something it refuses, with a code and a status. */
export class WPError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** What the REST API tells beside the status. */
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
  }
}
