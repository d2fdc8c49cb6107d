// The OAuth 2 strategy, with every shape of verify function, and one of one's own on top of it.
import type { Request } from 'express';
import {
  WordPressOAuth2Strategy,
  type OAuth2TokenParams,
  type VerifyDone,
  type WordPressOAuth2StrategyOptions,
  type WordPressOAuth2StrategyOptionsWithRequest,
  type WordPressProfile,
} from 'passport-wordpress-rest';
import { holds, type Same } from './same.js';

declare const users: { find(profile: WordPressProfile): Promise<Express.User | false> };
const options = {
  siteURL: 'https://blog.example.com',
  clientID: process.env.WORDPRESS_CLIENT_ID,
  clientSecret: process.env.WORDPRESS_CLIENT_SECRET,
};
const withRequest = { ...options, passReqToCallback: true } as const;

new WordPressOAuth2Strategy(options, (accessToken, refreshToken, profile, done) => {
  holds<Same<typeof accessToken, string>>();
  holds<Same<typeof refreshToken, string | undefined>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(null, { id: `${profile.site.home} ${profile.id}` });
});

new WordPressOAuth2Strategy(options, (accessToken, refreshToken, params, profile, done) => {
  holds<Same<typeof params, OAuth2TokenParams>>();
  holds<Same<typeof params.expires_in, number | undefined>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(null, false, { message: `Nobody knows ${profile.displayName}.` });
});

new WordPressOAuth2Strategy(withRequest, (req, accessToken, refreshToken, profile, done) => {
  holds<Same<typeof req, Request>>();
  holds<Same<typeof refreshToken, string | undefined>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(new Error(req.ip));
});

new WordPressOAuth2Strategy(withRequest, (req, accessToken, refreshToken, params, profile, done) => {
  holds<Same<typeof req, Request>>();
  holds<Same<typeof params, OAuth2TokenParams>>();
  holds<Same<typeof profile, WordPressProfile>>();
  done(null, { id: 1 });
});

new WordPressOAuth2Strategy(options, async (accessToken, refreshToken, profile, _done) =>
  users.find(profile),
);

class EditorsStrategy extends WordPressOAuth2Strategy {
  constructor(options: WordPressOAuth2StrategyOptions) {
    super({ ...options, passReqToCallback: false }, (accessToken, refreshToken, profile, done) => {
      done(null, (profile.roles?.includes('editor') ?? false) && { id: profile.id });
    });
    this.name = 'wordpress-editors';
  }

  override authorizationParams(): Record<string, string> {
    return { prompt: 'login' };
  }
}

new EditorsStrategy({
  siteURL: (req) => req.query.site as string,
  credentials: (site) => ({ clientID: site.home, clientSecret: undefined }),
  scope: ['openid', 'profile'],
});
new EditorsStrategy({
  ...options,
  endpoints: { authorization: 'https://a.example/oauth/authorize/', token: 'https://a.example/oauth/token/' },
});

// @ts-expect-error -- a misspelled option
new WordPressOAuth2Strategy({ ...options, clientId: 'x' }, () => undefined);
// @ts-expect-error -- without a site
new EditorsStrategy({ clientID: 'x', endpoints: { token: 'https://a.example/' } });

// The options with the request, written down before they are used.
const withRequestOptions: WordPressOAuth2StrategyOptionsWithRequest = { ...options, passReqToCallback: true };
new WordPressOAuth2Strategy(withRequestOptions, (req, accessToken, refreshToken, profile, done) => {
  holds<Same<typeof req, Request>>();
  done(null, { id: profile.id });
});

// The request of another framework.
new WordPressOAuth2Strategy(
  {
    siteURL: (req: { site: string }) => req.site,
    credentials: ({ home }) => ({ clientID: home }),
    passReqToCallback: true,
  },
  async (req: { site: string }, accessToken, refreshToken, profile) => {
    holds<Same<typeof refreshToken, string | undefined>>();
    holds<Same<typeof profile, WordPressProfile>>();
    return users.find(profile);
  },
);
