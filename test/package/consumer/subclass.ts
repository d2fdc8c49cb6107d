// What else is public: a strategy of one's own on top of ours, discovery, a shared cache, an agent.
import https from 'node:https';
import passport from 'passport';
import {
  SiteCache,
  WordPressStrategy,
  discover,
  parseProfile,
  type LoginStore,
  type Site,
  type WordPressStrategyOptions,
} from 'passport-wordpress-rest';

class EditorsStrategy extends WordPressStrategy {
  constructor(options: WordPressStrategyOptions) {
    super({ ...options, passReqToCallback: false }, (token, tokenSecret, profile, done) => {
      const isEditor = profile.roles?.includes('editor') ?? false;
      done(null, isEditor && { id: profile.id });
    });
    this.name = 'wordpress-editors';
  }

  override userAuthorizationParams(): Record<string, string> {
    return { hint: 'editors' };
  }
}

export function use(store: LoginStore): void {
  passport.use(
    new EditorsStrategy({
      siteURL: process.env.SITE,
      consumerKey: process.env.KEY,
      consumerSecret: process.env.SECRET,
      signatureMethod: 'HMAC-SHA256',
      agents: { https: new https.Agent({ keepAlive: true }) },
      cache: new SiteCache({ maxAge: 60_000 }),
      timeout: 5_000,
      store,
    }),
  );
}

export async function nameOfMe(address: string, authorization: string): Promise<string> {
  const site: Site = await discover(address, { timeout: 5_000 });
  const response = await fetch(site.route('/wp/v2/users/me'), { headers: { authorization } });
  return parseProfile(await response.text(), site).displayName;
}
