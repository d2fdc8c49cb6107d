/**
 * One login page for all sites: users type the address of their blog, and log in with a method that the blog offers.
 *
 * Application passwords need only WordPress itself. For OAuth the application has to be registered on the site. The
 * sites where it is registered are listed as partners.
 */
import type { Express, Request } from 'express';
import { authenticate } from './authenticate';
import { createBaseApp } from './base-app';
import { csrfToken, hasCSRFToken } from './csrf';
import { field } from './form';
import { allowFormsToLeave } from './security';
import { addressPage, type Failure } from './views';
import {
  AddressGuard,
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  chooseAuthentication,
  defaultMessages,
  discover,
  type AuthenticationMethod,
  WordPressError,
  type Site,
} from 'passport-wordpress-rest';

declare module 'express-session' {
  interface SessionData {
    /** The address that the user typed, for the login page after a failure. */
    typedSite: string;
  }
}

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
  examples?: readonly Pick<Site, 'name' | 'home'>[];
}

/** The key of a site in the list of partners. */
const keyOf = ({ home }: Pick<Site, 'home'>) => home.replace(/^https?:\/\//, '');

/** A key as one segment of a path. base64url, because WordPress's OAuth 2 plugin drops percent-encoded characters. */
export const slugOf = (key: string) => Buffer.from(key).toString('base64url');

export function createAnySiteApp(config: AnySiteConfig): Express {
  const { partners, dangerouslyAllowAnyAddress = false, examples = [] } = config;
  const partnerOf = (site: Site) => partners[keyOf(site)];
  const guard = dangerouslyAllowAnyAddress ? undefined : new AddressGuard();
  const shared = {
    siteURL: (req: Request) => field(req, 'site'),
    cache: new SiteCache(),
    dangerouslyAllowAnyAddress,
  };

  /** The methods that the application can use on a site, the best first. */
  const methodsOn = (site: Site): AuthenticationMethod[] => {
    const partner = partnerOf(site);
    return [
      ...(partner?.consumerKey ? (['oauth1'] as const) : []),
      ...(partner?.clientID ? (['oauth2'] as const) : []),
      'applicationPasswords',
    ];
  };

  const page = (failure: Failure | undefined, req: Request) =>
    addressPage(failure, field(req, 'site') || (req.session.typedSite ?? ''), examples, csrfToken(req));

  return createBaseApp({
    page,
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

      app.get('/login', allowFormsToLeave);
      // Without the token, any web page could log its visitors in as a user of a site of its choice.
      app.post('/auth/site', allowFormsToLeave, async (req, res, next) => {
        if (!hasCSRFToken(req)) {
          const message = 'The form has expired. Please try again. If this happens again, allow cookies.';
          return res.status(403).send(page({ message }, req).text);
        }
        const address = (req.session.typedSite = field(req, 'site'));
        try {
          const site = await discover(address, {
            cache: shared.cache,
            ...(guard && { guard }),
          });
          const strategy = chooseAuthentication(site, methodsOn(site));
          // Each site has a separate callback, so that no site obtains what another one sends (RFC 9700 §4.4).
          const callbackURL = `/auth/${strategy}/callback/${slugOf(keyOf(site))}`;
          authenticate(passport, strategy, { callbackURL })(req, res, next);
        } catch (error) {
          if (!(error instanceof WordPressError)) throw error;
          console.warn(error.message); // for the developer
          const message = defaultMessages[error.code]; // for the person
          res.status(403).send(page({ message, isAboutSite: true }, req).text);
        }
      });
      for (const strategy of ['wordpress', 'wordpress-oauth2', 'wordpress-application-password']) {
        app.get(
          `/auth/${strategy}/callback/:site`,
          (req, res, next) => authenticate(passport, strategy, { callbackURL: req.path })(req, res, next),
          // The URL can contain a password. The redirect keeps it out of the browser's history.
          (_req, res) => res.redirect('/'),
        );
      }
    },
  });
}
