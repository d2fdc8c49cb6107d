import { demoUsers, type User } from './users';
import type { Consumer, StandInOptions } from './options';
import { helloWorld, type Media, type Post } from './content';

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
    /** What is wrong with which parameter. */
    readonly details?: Record<string, { code: string; message: string; data: unknown }>,
  ) {
    super(message);
  }
}
