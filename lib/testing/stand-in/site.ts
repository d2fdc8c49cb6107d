import { SigningKey } from './openid-connect-server/json-web-token';
import type { Consumer, OAuth2Client, SiteOptions } from './options';
import { helloWorld, type Media, type Post } from './rest/content';
import type { User } from './users';

/** A temporary credential: it lives until it is exchanged, 24 hours at most. */
export interface RequestToken {
  key: string;
  secret: string;
  consumer: Consumer;
  callback: string | undefined;
  /** In Unix seconds. */
  expires: number;
  /** Present after a user has authorized the token. */
  authorized?: { user: User; verifier: string };
}

/** A credential to act as a user. It never expires. */
export interface AccessToken {
  key: string;
  secret: string;
  consumer: Consumer;
  user: User;
}

/** A password of a user for one application, valid only for the REST API. */
export interface ApplicationPassword {
  uuid: string;
  /** The application's UUID, or empty. */
  appId: string;
  /** Unique for each user. */
  name: string;
  /** Without the spaces that are shown. Real sites store only its hash. */
  password: string;
  user: User;
  /** In Unix seconds. */
  created: number;
  lastUsed: number | null;
  lastIP: string | null;
}

/** An authorization code, to be exchanged once for a token. */
export interface AuthorizationCode {
  client: OAuth2Client;
  user: User;
  redirectURI: string;
  scope: string;
  /** In Unix seconds. */
  expires: number;
  /** The challenge of PKCE. */
  challenge?: { value: string; method: string } | undefined;
  /** The id_token that is issued with the access token. */
  idToken?: string;
}

/** A bearer token. */
export interface BearerToken {
  client: OAuth2Client;
  user: User;
  scope: string;
  /** In Unix seconds; `Infinity` for never. */
  expires: number;
}

/** The codes and tokens of an OAuth 2 server, by their value. */
export class OAuth2Grants {
  readonly codes = new Map<string, AuthorizationCode>();
  readonly tokens = new Map<string, BearerToken>();
}

/** A browser that is logged in to the stand-in. */
export interface Session {
  user: User;
  /** The value that a form has to send back (CSRF protection). */
  nonce: string;
}

/** A WordPress site: its options, its addresses and its database. */
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
  /** Those of OpenID Connect Server. */
  readonly openIDConnect = new OAuth2Grants();
  /** When a user allowed OpenID Connect Server to log in to a client, by the ids of both, in Unix seconds. */
  readonly consents = new Map<string, number>();
  readonly sessions = new Map<string, Session>();
  /** The nonces of each user, by their timestamp. */
  readonly nonces = new Map<number, Map<number, string>>();

  readonly posts = new Map<number, Post>([[1, helloWorld()]]);
  readonly media = new Map<number, Media>();
  /** The next id, which posts, files and revisions share. */
  nextId = 2;

  constructor(readonly options: SiteOptions) {}

  /** The key that signs tokens, and whose public half is published. */
  get signingKey(): SigningKey {
    return SigningKey.shared;
  }

  /** The address that visitors type (`home_url`), without a trailing slash. */
  get home(): string {
    return (this.options.home ?? this.origin + (this.options.path ?? '')).replace(/\/$/, '');
  }

  /** The address of WordPress's files (`site_url`). */
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
    return this.options.oauth1 !== false;
  }

  /** Whether WP OAuth Server is active, and is version 4. */
  get hasOAuthServer4(): boolean {
    return this.options.oauthServerClients !== undefined && this.options.oauthServerVersion === 4;
  }

  /** Whether application passwords are available: WordPress requires https or the environment `local`. */
  get hasApplicationPasswords(): boolean {
    return this.options.applicationPasswords !== false && (this.home.startsWith('https:') || this.isLocal);
  }

  /** Whether the environment is `local`, for which WordPress does not require https. */
  get isLocal(): boolean {
    return this.options.environment !== 'production';
  }

  get users(): readonly User[] {
    return this.options.users;
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

/** A `WP_Error` of WordPress, with a code and a status. */
export class WPError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    /** The members of `data` beside the status. */
    readonly data: Record<string, unknown> = {},
  ) {
    super(message);
  }
}
