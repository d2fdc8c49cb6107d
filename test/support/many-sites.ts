/**
 * Sites with public names, and an application that lets people log in at any of them. A test file that uses it mocks the
 * guard:
 *
 *     jest.mock('../../lib/http/address-guard', () => jest.requireActual('../support/public-names'));
 */
import type { Request } from 'express';
import { WordPressStrategy, type Site, type WordPressStrategyOptions } from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from './browser';
import { begin as beginAt, outcomeOf, startLoginApp, type LoginApp, type LoginAppOptions } from './login-app';
import { PUBLIC, names } from './public-names';
import { startSite as startUnnamedSite } from './site';

afterEach(() => void (names.addressesOf = () => [PUBLIC]));

/** A WordPress on the public internet, or on loopback if it has no name. */
export async function startSite(name?: string, options: StandInOptions = {}): Promise<StandIn> {
  const site = await startUnnamedSite(options);
  if (name !== undefined)
    site.options.home = `http://${name}:${new URL(site.origin).port}${options.path ?? ''}`;
  return site;
}

export const portsOf = (...sites: StandIn[]) => sites.map(({ origin }) => Number(new URL(origin).port));

/** The key by which an application looks up its credentials for a site: the home without its scheme. */
export const keyOf = ({ home }: Pick<Site, 'home'>) => home.replace(/^https?:\/\//, '');

/** An application that is registered at these sites, with different credentials at each. */
export const registered = (...sites: StandIn[]) => {
  const keys = new Map(sites.map((site, index) => [keyOf(site), `CONSUMER${index}`]));
  return {
    at: (origin: string) =>
      sites.forEach((site) => {
        const key = keys.get(keyOf(site))!;
        site.options.consumers = [{ key, secret: `SECRETOF${key}`, name: 'Test', callback: `${origin}/auth/wordpress/callback` }]; // prettier-ignore
      }),
    credentials: (site: Site) => {
      const key = keys.get(keyOf(site));
      return key === undefined ? undefined : { consumerKey: key, consumerSecret: `SECRETOF${key}` };
    },
  };
};

/** The same credentials at every site. */
export const everywhere = () => ({ consumerKey: 'KEY', consumerSecret: 'SECRET' });

/** Registers an application with the credentials of `everywhere`. */
export function registerAt(site: StandIn, { origin }: LoginApp): void {
  const callback = `${origin}/auth/wordpress/callback`;
  site.options.consumers = [{ key: 'KEY', secret: 'SECRET', name: 'Test', callback }];
}

/** The address that a user typed. */
export const typed = (req: Request) => req.query.site as string;

export type Options = Partial<WordPressStrategyOptions>;

/** An application that lets people log in at any of these sites, and is registered at all of them. */
export async function setUp(sites: StandIn[], options: Options = {}, appOptions: LoginAppOptions = {}) {
  const { at, credentials } = registered(...sites);
  const strategy = new WordPressStrategy(
    {
      siteURL: typed,
      credentials,
      callbackURL: '/auth/wordpress/callback',
      allowedPorts: portsOf(...sites),
      ...options,
    },
    (token, _secret, profile) => Promise.resolve({ ...profile, token }),
  );
  const app = await startLoginApp(strategy, appOptions);
  at(app.origin);
  return { app, strategy, credentials };
}

/** Leg one: where the person is sent, or what went wrong. */
export const begin = (app: LoginApp, site: string, browser = new Browser()) =>
  beginAt(app, browser, `?site=${encodeURIComponent(site)}`);

export async function logIn(
  app: LoginApp,
  address: string,
  site: StandIn,
  username = 'alice',
  browser = new Browser(),
) {
  const { location, outcome } = await begin(app, address, browser);
  if (location === undefined) return outcome;
  return outcomeOf(browser.get(site.approve(location, username)));
}
