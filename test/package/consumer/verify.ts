// Every shape of verify function. The types of the parameters must come from the strategy: none is written here.
import type { Request } from 'express';
import {
  Strategy,
  WordPressApplicationPasswordStrategy,
  WordPressStrategy,
  type ApplicationPasswordParams,
  type VerifyDone,
  type WordPressError,
  type WordPressProfile,
} from 'passport-wordpress-rest';
import { holds, type Same } from './same.js';

declare const users: { find(profile: WordPressProfile): Promise<Express.User | false> };
const options = { siteURL: 'https://blog.example.com', consumerKey: 'key', consumerSecret: 'secret' };
const withRequest = { ...options, passReqToCallback: true } as const;

new WordPressStrategy(options, (token, tokenSecret, profile, done) => {
  holds<Same<typeof token, string>>();
  holds<Same<typeof tokenSecret, string>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(null, { id: `${profile.site.home} ${profile.id}` });
});

// Without `done`, the result is the outcome.
new WordPressStrategy(options, async (token, tokenSecret, profile) => {
  holds<Same<typeof token, string>>();
  holds<Same<typeof tokenSecret, string>>();
  holds<Same<typeof profile, WordPressProfile>>();
  return users.find(profile);
});
new WordPressStrategy(withRequest, async (req, token, tokenSecret, profile) => {
  holds<Same<typeof req, Request>>();
  holds<Same<typeof profile, WordPressProfile>>();
  return users.find(profile);
});

new WordPressStrategy(options, (token, tokenSecret, params, profile, done) => {
  holds<Same<typeof params, Record<string, string>>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(null, false, { message: `Nobody knows ${profile.displayName}.` });
});

new WordPressStrategy({ ...options, passReqToCallback: true }, (req, token, tokenSecret, profile, done) => {
  holds<Same<typeof req, Request>>();
  holds<Same<typeof token, string>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(new Error(req.ip));
});

new WordPressStrategy(withRequest, (req, token, tokenSecret, params, profile, done) => {
  holds<Same<typeof req, Request>>();
  holds<Same<typeof params, Record<string, string>>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(null, { id: 1 });
});

// A promise of the user in place of `done`.
new Strategy(options, async (token, tokenSecret, profile, _done) => users.find(profile));
new Strategy(options, (token, tokenSecret, params, profile, _done) => users.find(profile));
new Strategy(withRequest, async (req, token, tokenSecret, profile, _done) => users.find(profile));

// @ts-expect-error -- a signature method that the plugin doesn't know
new WordPressStrategy({ ...options, signatureMethod: 'PLAINTEXT' }, () => undefined);

const app = { siteURL: options.siteURL, appName: 'My app', appId: process.env.APP_ID };

new WordPressApplicationPasswordStrategy(app, (username, applicationPassword, profile, done) => {
  holds<Same<typeof username, string>>();
  holds<Same<typeof applicationPassword, string | undefined>>();
  holds<Same<typeof profile, WordPressProfile>>();
  holds<Same<typeof done, VerifyDone>>();
  done(null, { id: profile.id });
});

new WordPressApplicationPasswordStrategy(
  { ...app, keepPassword: true },
  (username, applicationPassword, profile, done) => {
    holds<Same<typeof applicationPassword, string>>();
    done(null, { id: `${username} ${applicationPassword.length}` });
  },
);

new WordPressApplicationPasswordStrategy(
  { ...app, passReqToCallback: true },
  (req, username, applicationPassword, profile, done) => {
    holds<Same<typeof req, Request>>();
    holds<Same<typeof applicationPassword, string | undefined>>();
    holds<Same<typeof profile, WordPressProfile>>();
    done(new Error(req.ip));
  },
);

new WordPressApplicationPasswordStrategy(
  { ...app, keepPassword: true, passReqToCallback: true },
  async (req, username, applicationPassword, profile, _done) => {
    holds<Same<typeof req, Request>>();
    holds<Same<typeof applicationPassword, string>>();
    return users.find(profile);
  },
);

// @ts-expect-error -- without keepPassword there is no password to be counted on
new WordPressApplicationPasswordStrategy(app, (username, applicationPassword: string, profile, done) =>
  done(null),
);
// @ts-expect-error -- a misspelled option
new WordPressApplicationPasswordStrategy({ ...app, appID: 'x' }, () => undefined);

new WordPressApplicationPasswordStrategy(app, (username, applicationPassword, params, profile, done) => {
  holds<Same<typeof applicationPassword, string | undefined>>();
  holds<Same<typeof params, ApplicationPasswordParams>>();
  holds<Same<typeof profile, WordPressProfile>>();
  done(null, params.revoked && { id: profile.id });
});

new WordPressApplicationPasswordStrategy(
  { ...app, keepPassword: true, passReqToCallback: true },
  (req, username, applicationPassword, params, profile, done) => {
    holds<Same<typeof req, Request>>();
    holds<Same<typeof applicationPassword, string>>();
    holds<Same<typeof params.revocationError, WordPressError | undefined>>();
    done(null, { id: profile.id });
  },
);

// The request of another framework, by the type of the parameter. The other parameters need no type.
interface OtherRequest {
  cookies: Map<string, string>;
}
new WordPressStrategy(
  {
    siteURL: (req: OtherRequest) => req.cookies.get('site'),
    credentials: ({ home }, req: OtherRequest) => ({
      consumerKey: home,
      consumerSecret: `${req.cookies.size}`,
    }),
    passReqToCallback: true,
  },
  async (req: OtherRequest, token, tokenSecret, profile) => {
    holds<Same<typeof tokenSecret, string>>();
    holds<Same<typeof profile, WordPressProfile>>();
    return users.find(profile);
  },
);
new WordPressStrategy(withRequest, (req: OtherRequest, token, tokenSecret, params, profile, done) => {
  holds<Same<typeof params, Record<string, string>>>();
  holds<Same<typeof done, VerifyDone>>();
  done(null, { id: profile.id });
});
new WordPressApplicationPasswordStrategy(
  { ...app, keepPassword: true, passReqToCallback: true },
  async (req: OtherRequest, username, applicationPassword, profile) => {
    holds<Same<typeof applicationPassword, string>>();
    return users.find(profile);
  },
);

// Without a type, the request is that of Express.
new WordPressStrategy(
  {
    siteURL: (req) => {
      holds<Same<typeof req, Request>>();
      return req.hostname;
    },
    credentials: ({ home }, req) => {
      holds<Same<typeof req, Request>>();
      return { consumerKey: home, consumerSecret: 'secret' };
    },
  },
  async (token, tokenSecret, profile) => users.find(profile),
);
