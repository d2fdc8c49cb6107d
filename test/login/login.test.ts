import type { RequestHandler, ErrorRequestHandler } from 'express';
import { Strategy } from 'passport-strategy';
import { WordPressApplicationPasswordStrategy, WordPressOAuth2Strategy } from '../../lib';
import { newLogin, type Login } from '../../lib/login/login';
import type { Request } from '../../lib/login/passport';
import { Browser } from '../support/browser';
import { oauth1Strategy, startLoginApp } from '../support/login-app';
import { startSite } from '../support/site';

const callbackURL = '/auth/wordpress/callback';

/** Each strategy, and the query of a callback that it refuses. */
const STRATEGIES = [
  ['OAuth 1.0a', (siteURL: string) => oauth1Strategy({ siteURL }), '?oauth_token=x&oauth_verifier=x'],
  [
    'OAuth 2',
    (siteURL: string) =>
      new WordPressOAuth2Strategy({ siteURL, clientID: 'CLIENT', callbackURL }, () => undefined),
    '?code=x&state=x',
  ],
  [
    'application passwords',
    (siteURL: string) =>
      new WordPressApplicationPasswordStrategy({ siteURL, appName: 'Test', callbackURL }, () => undefined),
    '?state=x&success=false',
  ],
] as const;

test('what an asynchronous callback of passport.authenticate rejects with after a login goes to Express', async () => {
  const strategy = new (class extends Strategy {
    name = 'of the test';
    override authenticate(req: Request) {
      newLogin<Login>(this, 'name', req).success({ id: 1 });
    }
  })();
  const app = await startLoginApp(strategy, {
    prepare(app, passport) {
      app.get('/rejects', (req, res, next) => {
        const reject = () => Promise.reject(new Error('a typo'));
        void (passport.authenticate(strategy.name, {}, reject) as RequestHandler)(req, res, next);
      });
      const answer: ErrorRequestHandler = (error: Error, _req, res, _next) => void res.json(error.message);
      app.use(answer);
    },
  });
  expect(await (await new Browser().get(`${app.origin}/rejects`)).json()).toBe('a typo');
});

test.each(STRATEGIES)(
  '%s: what the callback of passport.authenticate throws goes to the error handler of Express',
  async (_what, strategyFor, query) => {
    const site = await startSite();
    const strategy = strategyFor(site.home);
    const app = await startLoginApp(strategy, {
      prepare(app, passport) {
        app.get('/throws', (req, res, next) => {
          const authenticate = passport.authenticate(strategy.name, {}, () => {
            throw new Error('a typo');
          }) as RequestHandler;
          void authenticate(req, res, next);
        });
        const answer: ErrorRequestHandler = (error: Error, _req, res, _next) => void res.json(error.message);
        app.use(answer);
      },
    });
    const response = await new Browser().get(`${app.origin}/throws${query}`);
    expect(await response.json()).toBe('a typo');
  },
);
