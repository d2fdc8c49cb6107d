import http from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { WordPressStrategyOptions } from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import {
  begin,
  oauth1Strategy,
  setUpOAuth1,
  startLoginApp,
  type LoginAppOptions,
} from '../support/login-app';
import { paths, registerCallback } from '../support/site';

describe('what the developer or the owner of the site must fix is an error', () => {
  test.each<
    [
      string,
      { site?: StandInOptions; options?: Partial<WordPressStrategyOptions>; app?: LoginAppOptions },
      RegExp,
    ]
  >([
    [
      'signature_mismatch',
      { options: { consumerSecret: 'ANOTHERSECRET' } },
      /OAuth signature does not match.*consumerSecret/,
    ],
    [
      'consumer_key_invalid',
      { options: { consumerKey: 'ANOTHERKEY' } },
      /Consumer Key is invalid.*consumerKey/,
    ],
    [
      'callback_invalid',
      { options: { callbackURL: '/elsewhere' } },
      /Callback URL is invalid.*Register exactly http:\/\/127\.0\.0\.1:\d+\/elsewhere/,
    ],
    [
      'callback_invalid',
      { options: { callbackURL: '/elsewhere' }, site: { translate: () => 'Nein.' } },
      /Nein\./,
    ],
    [
      'oauth_refused',
      { options: { consumerKey: 'ANOTHERKEY' }, site: { translate: () => 'Nein.' } },
      /Nein\./,
    ],
    [
      'callback_missing',
      { options: { callbackURL: undefined } },
      /passport\.authenticate\('wordpress', { callbackURL }\)/,
    ],
    ['session_missing', { app: { withoutSession: true } }, /express-session/],
  ])('%s', async (code, set, message) => {
    const { app } = await setUpOAuth1(set);
    const { outcome } = await begin(app);
    expect(outcome!.error).toMatchObject({ name: 'WordPressError', code });
    expect(outcome!.error!.message).toMatch(message);
    expect(JSON.stringify(outcome)).not.toMatch(/SECRET/);
  });

  test('and so is a Host header with which a relative callback makes no address', async () => {
    const { site, app } = await setUpOAuth1();
    const answer = await new Promise<string>((resolve, reject) => {
      const request = http.get(`${app.origin}/auth/wordpress`, { headers: { host: '[' } }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      request.on('error', reject);
    });
    expect(JSON.parse(answer)).toHaveProperty('error.code', 'callback_invalid');
    expect(paths(site).filter((path) => path.startsWith('POST'))).toEqual([]);
  });

  test.each<[string, object]>([
    ['redirected', {}],
    // A person named it, and it is not asked.
    ['failed', { siteURL: () => 'http://127.0.0.1' }],
  ])('and so is a login that is %s when the response is over already', async (_what, options) => {
    const told = new Promise((resolve) => {
      void setUpOAuth1({
        options,
        app: {
          prepare(app, passport) {
            const over: RequestHandler = (_req, res, next) => {
              res.end('too late');
              next();
            };
            app.get('/late', over, passport.authenticate('wordpress', { failureRedirect: '/' }) as never);
            app.use(((error, _req, _res, _next) => resolve(error)) as ErrorRequestHandler);
          },
        },
      }).then(({ app }) => new Browser().get(`${app.origin}/late`));
    });
    expect(await told).toHaveProperty('code', 'ERR_HTTP_HEADERS_SENT');
  });

  test('and so is a login that succeeds with a session that cannot be regenerated', async () => {
    const { site, app } = await setUpOAuth1({
      app: {
        prepare(app, passport) {
          // Sessions of cookie-session lack `regenerate`.
          const simple: RequestHandler = (req, _res, next) => {
            Object.assign(req.session, { regenerate: undefined });
            next();
          };
          app.get(
            '/simple',
            simple,
            passport.authenticate('wordpress', { callbackURL: '/simple' } as object),
          );
          const answer: ErrorRequestHandler = (error: Error, _req, res, _next) =>
            void res.json({ name: error.name, message: error.message });
          app.use(answer);
        },
      },
    });
    registerCallback(site, app.origin, '/simple');
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/simple`);
    const response = await browser.get(site.approve(headers.get('location'), 'alice'));
    expect(await response.json()).toEqual({
      name: 'TypeError',
      message: expect.stringContaining('regenerate'),
    });
  });

  test('and a login without a session asks the site nothing', async () => {
    const { site, app } = await setUpOAuth1({ app: { withoutSession: true } });
    await begin(app);
    expect(site.requests).toEqual([]);
  });

  test.each(['missing', 'by authenticate'])('a callbackURL that is %s', async (which) => {
    const options = which === 'missing' ? {} : { callbackURL: '/auth/wordpress/callback' };
    const { app } = await setUpOAuth1({ options: { callbackURL: undefined }, app: { options } });
    const { location, outcome } = await begin(app);
    if (which === 'missing') expect(outcome).toHaveProperty('error.code', 'callback_missing');
    else expect(location).toContain('oauth_token=');
  });
});

describe('what another try can fix is a failure with a message, 403', () => {
  test.each<[string, string]>([
    ['an unknown request token', '?oauth_token=nobody&oauth_verifier=x'],
    ['no verifier', '?oauth_token=nobody'],
    ['an empty verifier', '?oauth_token=nobody&oauth_verifier='],
    ['no token', '?oauth_verifier=x'],
    ['an empty token', '?oauth_token=&oauth_verifier=x'],
    ['a repeated token', '?oauth_token=a&oauth_token=b&oauth_verifier=x'],
    ['a list', '?oauth_token[]=a&oauth_verifier=x'],
  ])('a callback with %s', async (_, query) => {
    const { site, app } = await setUpOAuth1();
    const response = await new Browser().get(`${app.origin}/auth/wordpress/callback${query}`);
    const outcome = await response.json();
    if (query.includes('[]')) {
      // Express's simple parser gives this parameter another name, so what is left is a verifier without a token.
      expect(outcome).toMatchObject({ info: { code: 'callback_malformed' } });
    }
    expect(outcome).toMatchObject({
      user: false,
      status: 403,
      info: { message: expect.stringMatching(/log in again/) },
    });
    expect(site.requests).toEqual([]);
  });

  test.each(['extended', 'simple'])(
    'an array or an object for a token, with the %s query parser',
    async (parser) => {
      const { app } = await setUpOAuth1({ app: { prepare: (app) => app.set('query parser', parser) } });
      for (const query of ['?oauth_token[x]=a&oauth_verifier=x', '?oauth_token[]=a&oauth_verifier=x']) {
        const response = await new Browser().get(`${app.origin}/auth/wordpress/callback${query}`);
        expect(await response.json()).toMatchObject({ status: 403, info: { code: 'callback_malformed' } });
      }
    },
  );

  test('a callback that comes twice', async () => {
    const { site, app } = await setUpOAuth1();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.approve(location, 'alice');
    expect(await (await browser.get(callback)).json()).toHaveProperty('user.username', 'alice');
    const before = site.requests.length;
    expect(await (await browser.get(callback)).json()).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
    expect(site.requests).toHaveLength(before);
  });

  test('a callback in the browser of somebody else', async () => {
    const { site, app } = await setUpOAuth1();
    const { location } = await begin(app, new Browser());
    const victim = new Browser();
    await begin(app, victim);
    const outcome = await (await victim.get(site.approve(location, 'alice'))).json();
    expect(outcome).toMatchObject({ user: false, status: 403, info: { code: 'login_unknown' } });
  });

  test('a login that took longer than an hour', async () => {
    const { site, app } = await setUpOAuth1();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.approve(location, 'alice');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now + 61 * 60 * 1000);
    try {
      expect(await (await browser.get(callback)).json()).toMatchObject({ info: { code: 'login_unknown' } });
    } finally {
      clock.mockRestore();
    }
  });

  test.each([
    ['that nobody authorized', 'request_token_unauthorized', (callback: string) => callback],
    ['with another verifier', 'verifier_invalid', (callback: string) => `${callback}x`],
  ])('a request token %s', async (_, code, change) => {
    const { site, app } = await setUpOAuth1();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const token = new URL(location!).searchParams.get('oauth_token');
    const callback =
      code === 'verifier_invalid'
        ? change(site.approve(location, 'alice').replace('&wp_scope=%2A', ''))
        : `${app.origin}/auth/wordpress/callback?oauth_token=${token}&oauth_verifier=x`;
    const outcome = await (await browser.get(callback)).json();
    expect(outcome).toMatchObject({ user: false, status: 403, info: { code } });
    // The login is over, whatever came of it.
    expect(await (await browser.get(callback)).json()).toMatchObject({ info: { code: 'login_unknown' } });
  });

  test('a login that began with another site', async () => {
    const first = await setUpOAuth1();
    const second = await setUpOAuth1();
    const browser = new Browser();
    const strategyFor = ({ home }: StandIn) => oauth1Strategy({ siteURL: home });
    const app = await startLoginApp(strategyFor(first.site), {
      prepare: (app, passport) => void app.get('/other', passport.authenticate(strategyFor(second.site))),
    });
    registerCallback(first.site, app.origin);
    const { location } = await begin(app, browser);
    const query = new URL(first.site.approve(location, 'alice')).search;
    const before = second.site.requests.length;
    expect((await browser.get(`${app.origin}/other${query}`)).status).toBe(403);
    expect(second.site.requests).toHaveLength(before);
  });
});
