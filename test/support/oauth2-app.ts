/** An application that logs users in with OAuth 2, and the site it logs them in with. */
import {
  WordPressOAuth2Strategy,
  type OAuth2VerifyFunction,
  type WordPressOAuth2StrategyOptions,
} from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { asProfile, startLoginApp, type SetUp } from './login-app';
import { demoOAuth2Client } from './oauth2-client';
import { startSite } from './site';

export type Options = Partial<WordPressOAuth2StrategyOptions>;
export type Plugin = 'the WP-API plugin' | 'WP OAuth Server' | 'both';

export const client = demoOAuth2Client();
export const serverClient = { ...client, id: 'serverclient', secret: 'SERVERSECRET' };

/** A site with one of the plugins or both, and an application whose users log in with it. */
export async function setUp({
  plugin = 'the WP-API plugin',
  site: siteOptions,
  options,
  verify = asProfile,
  app: appOptions,
}: SetUp<WordPressOAuth2StrategyOptions> & { plugin?: Plugin } = {}) {
  const site = await startSite({ ...siteOptions });
  const { id: clientID, secret: clientSecret } = plugin === 'WP OAuth Server' ? serverClient : client;
  const strategy = new WordPressOAuth2Strategy(
    { siteURL: site.home, clientID, clientSecret, callbackURL: '/auth/wordpress/callback', ...options } as WordPressOAuth2StrategyOptions, // prettier-ignore
    verify as OAuth2VerifyFunction,
  );
  const app = await startLoginApp(strategy, appOptions);
  install(site, plugin, `${app.origin}/auth/wordpress/callback`);
  return { site, app, strategy };
}

export function install(site: StandIn, plugin: Plugin, ...redirectURIs: string[]): void {
  if (plugin !== 'WP OAuth Server') site.options.oauth2Clients = [{ ...client, redirectURIs }];
  if (plugin !== 'the WP-API plugin') site.options.oauthServerClients = [{ ...serverClient, redirectURIs }];
}

export const queryOf = (location: string) => Object.fromEntries(new URL(location).searchParams);
