/** The requests of the strategies: a site and a login that sends each of them. */
import {
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  type LoginStore,
  type SiteCache,
  type WordPressProfile,
} from '../../lib';
import type { StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { demoOAuth2Client } from '../support/oauth2-client';
import type { divertingAgents } from './destinations';
import { CALLBACK } from './drive';

export type Protocol = 'OAuth 1.0a' | 'OAuth 2' | 'Application passwords';

export interface StrategySettings {
  siteURL: string;
  timeout?: number;
  agents?: ReturnType<typeof divertingAgents>;
  store?: LoginStore;
  cache?: SiteCache;
}

/** What a login ends with: the user, and the error of a password that was not revoked. */
export interface User {
  profile: WordPressProfile;
  token?: string | undefined;
  unrevoked?: unknown;
}

export const consumer = { key: 'CONSUMERKEY1', secret: 'consumersecretoftheapplication' };
export const client = demoOAuth2Client(CALLBACK);

/** A request that the package sends in a login. */
export interface OurRequest {
  protocol: Protocol;
  name: string;
  /** By `METHOD path?query`. */
  matches: RegExp;
  /** The plugin of the site. */
  site: StandInOptions;
}

const PAGE = /^(?:HEAD|GET) \/(?:\?loop.*)?$/;
const INDEX = /^GET \/(?:index\.php\/)?(?:wp-json\/?|(?:index\.php)?\?rest_route=(?:\/|%2F))(?:[?&]|$)/;
const USERS_ME = /^GET \/wp-json\/wp\/v2\/users\/me/;
const INTROSPECT = /\/application-passwords\/introspect/;

const oauth1: StandInOptions = { consumers: [{ ...consumer, name: 'Test', callback: CALLBACK }] };
const wpAPI: StandInOptions = { oauth2Clients: [client] };
const oauthServer: StandInOptions = { oauthServerClients: [client] };
const openID: StandInOptions = { openIDConnectClients: [client] };

const request =
  (protocol: Protocol, site: StandInOptions) =>
  (name: string, matches: RegExp, other = site) => ({
    protocol,
    name,
    matches,
    site: other,
  });
const byOAuth1 = request('OAuth 1.0a', oauth1);
const byOAuth2 = request('OAuth 2', wpAPI);
const byPassword = request('Application passwords', {});

export const REQUESTS: readonly OurRequest[] = [
  byOAuth1('page', PAGE),
  byOAuth1('REST index', INDEX),
  byOAuth1('request token', /^\w+ \/oauth1\/request/),
  byOAuth1('access token', /^\w+ \/oauth1\/access/),
  byOAuth1('profile', USERS_ME),
  byOAuth2('page', PAGE),
  byOAuth2('REST index', INDEX),
  byOAuth2('OpenID configuration', /openid-configuration/, oauthServer),
  byOAuth2('token endpoint, HEAD', /^HEAD \/oauth\/token/, oauthServer),
  byOAuth2('token exchange', /^\w+ \/wp-json\/oauth2\/access_token/),
  byOAuth2('keys', /jwks\.json/, openID),
  byOAuth2('userinfo', /openid-connect\/userinfo/, openID),
  byOAuth2('profile', USERS_ME),
  byPassword('page', PAGE),
  byPassword('REST index', INDEX),
  byPassword('profile', USERS_ME),
  byPassword('password in use', INTROSPECT),
  byPassword('revocation', /^DELETE /),
];

/** A new strategy. Its user has the profile and the token. */
export function strategyOf(protocol: Protocol, settings: StrategySettings) {
  const shared = { callbackURL: CALLBACK, ...settings };
  switch (protocol) {
    case 'OAuth 1.0a':
      return new WordPressStrategy(
        { ...shared, consumerKey: consumer.key, consumerSecret: consumer.secret },
        (token, _secret, profile): User => ({ profile, token }),
      );
    case 'OAuth 2':
      return new WordPressOAuth2Strategy(
        { ...shared, clientID: client.id, clientSecret: client.secret },
        (token, _refresh, profile): User => ({ profile, token }),
      );
    case 'Application passwords':
      return new WordPressApplicationPasswordStrategy(
        { ...shared, appName: 'Test' },
        (_name, _password, { revocationError }, profile, done) =>
          done(null, { profile, token: 'none', unrevoked: revocationError } satisfies User),
      );
  }
}
