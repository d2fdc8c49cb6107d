/**
 * One login page for all sites: a person types the address of their blog, and logs in there in whichever way it offers.
 *
 * An application password needs nothing but WordPress itself. For OAuth the application has to be registered on the
 * site: it is, on those that are listed as partners.
 */
import type { Express, RequestHandler } from 'express';
import { createBaseApp } from './base-app';
import { allowFormsToLeave } from './security';
import { addressPage } from './views';
import {
  AddressGuard,
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  chooseAuthentication,
  discover,
  type AuthenticationMethod,
  WordPressError,
  type Site,
  type WordPressAuthenticateOptions,
} from 'passport-wordpress-rest';

/** The application's registration on one site. */
export interface Partner {
  consumerKey?: string;
  consumerSecret?: string;
  clientID?: string;
  clientSecret?: string;
}

export interface AnySiteConfig {
  /** The sites on which this application is registered, by their home without the scheme. */
  partners: Partial<Record<string, Partner>>;
  /** Whether sites may be on loopback, as the stand-ins are. Never in an application on the web. */
  dangerouslyAllowAnyAddress?: boolean;
  /** Sites to suggest on the page. */
  examples?: readonly string[];
}

/** Where one's registration on a site is looked up. */
const keyOf = ({ home }: Pick<Site, 'home'>) => home.replace(/^https?:\/\//, '');

/** A key as a part of a path, one for each. WordPress's OAuth 2 plugin would lose what is percent-encoded. */
export const slugOf = (key: string) => Buffer.from(key).toString('base64url');

export function createAnySiteApp(config: AnySiteConfig): Express {
  const { partners, dangerouslyAllowAnyAddress = false, examples = [] } = config;
  const partnerOf = (site: Site) => partners[keyOf(site)];
  const guard = dangerouslyAllowAnyAddress ? undefined : new AddressGuard();
  const shared = {
    siteURL: ({ body }: { body?: { site?: string } }) => body?.site,
    cache: new SiteCache(),
    dangerouslyAllowAnyAddress,
  };

  /** The ways that the application can use on a site, the best first. */
  const waysOn = (site: Site): AuthenticationMethod[] => {
    const partner = partnerOf(site);
    return [
      ...(partner?.consumerKey ? (['oauth1'] as const) : []),
      ...(partner?.clientID ? (['oauth2'] as const) : []),
      'applicationPasswords',
    ];
  };

  return createBaseApp({
    page: (messages) => addressPage(messages, examples),
    add: (app, passport, users) => {
      passport.use(
        new WordPressStrategy(
          {
            ...shared,
            credentials: (site) => {
              const { consumerKey, consumerSecret } = partnerOf(site) ?? {};
              return consumerKey && consumerSecret ? { consumerKey, consumerSecret } : undefined;
            },
          },
          (_token, _tokenSecret, profile, done) => done(null, users.findOrCreate(profile)),
        ),
      );
      passport.use(
        new WordPressOAuth2Strategy(
          {
            ...shared,
            credentials: (site) => {
              const { clientID, clientSecret } = partnerOf(site) ?? {};
              return clientID ? { clientID, clientSecret } : undefined;
            },
          },
          (_accessToken, _refreshToken, profile, done) => done(null, users.findOrCreate(profile)),
        ),
      );
      passport.use(
        new WordPressApplicationPasswordStrategy(
          {
            ...shared,
            appName: 'Demo application',
          },
          (_username, _password, profile, done) => done(null, users.findOrCreate(profile)),
        ),
      );

      // Without `failureMessage` Passport would keep to itself why somebody could not log in.
      const failed = { failureRedirect: '/login', failureMessage: true };

      app.get('/login', allowFormsToLeave);
      app.post('/auth/site', allowFormsToLeave, async (req, res, next) => {
        try {
          const site = await discover(shared.siteURL(req) ?? '', {
            cache: shared.cache,
            ...(guard && { guard }),
          });
          const strategy = chooseAuthentication(site, waysOn(site));
          // Each site has a callback of its own, so that none can get hold of what another one sends (RFC 9700 §4.4).
          const begin: WordPressAuthenticateOptions = {
            ...failed,
            callbackURL: `/auth/${strategy}/callback/${slugOf(keyOf(site))}`,
          };
          (passport.authenticate(strategy, begin) as RequestHandler)(req, res, next);
        } catch (error) {
          if (!(error instanceof WordPressError)) throw error;
          res.status(403).send(addressPage([error.message], examples).text);
        }
      });
      for (const strategy of ['wordpress', 'wordpress-oauth2', 'wordpress-application-password']) {
        app.get(`/auth/${strategy}/callback/:site`, (req, res, next) => {
          // Its address can hold a password. It is answered with a redirect, and so stays in no browser's history.
          const ends = { ...failed, successRedirect: '/', callbackURL: req.path };
          (passport.authenticate(strategy, ends) as RequestHandler)(req, res, next);
        });
      }
    },
  });
}
