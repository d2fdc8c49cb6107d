/** An application that logs users in with application passwords, and the site it logs them in with. */
import https from 'node:https';
import {
  WordPressApplicationPasswordStrategy,
  type ApplicationPasswordVerifyFunction,
  type WordPressApplicationPasswordStrategyOptions,
} from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from './browser';
import { selfSigned } from './certificate';
import { putBefore, type Intercept } from './front';
import {
  asProfile,
  begin,
  outcomeOf,
  startLoginApp,
  type LoginApp,
  type Outcome,
  type SetUp as SetUpOf,
} from './login-app';
import { startSite } from './site';

/** Every password that a site issued since they were last taken, also those that were revoked. */
const issued: string[] = [];
export const takeIssuedPasswords = () => issued.splice(0);

export type SetUp = SetUpOf<WordPressApplicationPasswordStrategyOptions>;
export type Options = NonNullable<SetUp['options']>;

export function strategyFor(siteURL: string, { options, verify = asProfile }: SetUp = {}) {
  return new WordPressApplicationPasswordStrategy(
    {
      siteURL,
      appName: 'My app',
      callbackURL: '/auth/wordpress/callback',
      ...options,
    } as WordPressApplicationPasswordStrategyOptions,
    verify as ApplicationPasswordVerifyFunction,
  );
}

/** A site, and an application whose users log in with it. */
export async function setUp(set: SetUp & { before?: Intercept } = {}): Promise<{
  site: StandIn;
  app: LoginApp;
  strategy: WordPressApplicationPasswordStrategy;
}> {
  const site = await startSite(set.site);
  const siteURL = set.before ? await putBefore(site, set.before) : site.home;
  const strategy = strategyFor(siteURL, set);
  const app = await startLoginApp(strategy, set.app);
  return { site, app, strategy };
}

/** A site on https that is not `local`, and an application that trusts its certificate. */
export async function setUpSecurely(set: SetUp = {}) {
  const certificate = selfSigned();
  const site = await startSite({ environment: 'production', ...set.site });
  const home = await putBefore(site, () => false, certificate);
  const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
  const app = await startLoginApp(
    strategyFor(home, { ...set, options: { agents, ...set.options } }),
    set.app,
  );
  return { site, app };
}

/** The callback's address, after a person has approved. */
export function approve(site: StandIn, location: string, username = 'alice'): string {
  const callback = site.approve(location, username);
  for (const { password } of site.applicationPasswords.values()) issued.push(password);
  return callback;
}

/** A whole login as a user of the site. */
export async function logIn(
  app: LoginApp,
  site: StandIn,
  username = 'alice',
  browser = new Browser(),
): Promise<Outcome> {
  const { location, outcome } = await begin(app, browser);
  if (location === undefined) return outcome;
  return comeBack(browser, approve(site, location, username));
}

export const comeBack = (browser: Browser, callback: string): Promise<Outcome> =>
  outcomeOf(browser.get(callback));

/** A login up to the callback, which is changed on the way. */
export async function tampered(
  set: Parameters<typeof setUp>[0],
  change: (query: URLSearchParams) => void,
): Promise<Outcome & { site: StandIn }> {
  const { site, app } = await setUp(set);
  const browser = new Browser();
  const url = new URL(approve(site, (await begin(app, browser)).location!));
  change(url.searchParams);
  return { ...(await comeBack(browser, url.href)), site };
}

export const asked = (location: string | undefined) => Object.fromEntries(new URL(location!).searchParams);
