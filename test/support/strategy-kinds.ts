/** The three strategies, for tests of what they share. */
import {
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  type PendingLoginOptions,
  type SiteOptions,
  type WordPressProfile,
} from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { oauth1Strategy, startLoginApp, type LoginApp, type LoginAppOptions } from './login-app';
import { demoOAuth2Client } from './oauth2-client';
import { registerCallback, startSite } from './site';

export const KINDS = ['OAuth 1.0a', 'OAuth 2', 'application passwords'] as const;
export type Kind = (typeof KINDS)[number];

const asUser = (_name: string, _secret: string | undefined, profile: WordPressProfile) => profile;

export function strategyOf(kind: Kind, siteURL: string, options: PendingLoginOptions & SiteOptions = {}) {
  const all = { siteURL, callbackURL: '/auth/wordpress/callback', ...options };
  if (kind === 'OAuth 1.0a') return oauth1Strategy(all, asUser);
  return kind === 'OAuth 2'
    ? new WordPressOAuth2Strategy({ ...all, clientID: demoOAuth2Client().id }, asUser)
    : new WordPressApplicationPasswordStrategy({ ...all, appName: 'Test' }, asUser);
}

/** A site, and an application that logs in there with one strategy, without Passport's own session. */
export async function setUpKind(
  kind: Kind,
  options: PendingLoginOptions & SiteOptions = {},
  appOptions: LoginAppOptions = {},
  siteOptions: StandInOptions = {},
): Promise<{ site: StandIn; app: LoginApp }> {
  const site = await startSite(siteOptions);
  const app = await startLoginApp(strategyOf(kind, site.home, options), {
    ...appOptions,
    options: { session: false, ...appOptions.options },
  });
  registerCallback(site, app.origin);
  site.options.oauth2Clients = [demoOAuth2Client(`${app.origin}/auth/wordpress/callback`)];
  return { site, app };
}
