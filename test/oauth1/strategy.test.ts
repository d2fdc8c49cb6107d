import http from 'node:http';
import https from 'node:https';
import { inspect } from 'node:util';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { StandIn, StandInOptions } from '../../examples/stand-in/stand-in';
import { WordPressStrategy, type WordPressProfile, type WordPressStrategyOptions } from '../../lib';
import { Browser } from '../examples/browser';
import { selfSigned } from '../support/certificate';
import { putBefore } from '../support/front';
import {
  asProfile,
  begin,
  connecting,
  logIn,
  logInFromTwoTabs,
  oauth1Strategy,
  recordAnswers,
  sessionAfterBegin,
  setUpOAuth1 as setUp,
  startLoginApp,
  twoTabs,
  type LoginApp,
  type LoginAppOptions,
  type Verify,
} from '../support/login-app';
import { SET_UPS, consumer, crowd, paths, randomDelay, registerCallback, startSite } from '../support/site';

type Options = Partial<WordPressStrategyOptions>;

describe('a login', () => {
  test.each<[string, StandInOptions]>([
    ...SET_UPS,
    ['a page without the Link header', { linkHeader: false }],
  ])('works with %s', async (_, siteOptions) => {
    const { site, app } = await setUp({ site: siteOptions });
    const { user } = (await logIn(app, site)) as { user: WordPressProfile };
    expect(user).toMatchObject({ provider: 'wordpress', username: 'alice', roles: ['subscriber'] });
    expect(user.site).toEqual({ home: site.home, url: site.url, name: expect.any(String) });
  });

  test.each(['HMAC-SHA1', 'HMAC-SHA256'] as const)('signs by %s', async (signatureMethod) => {
    const { site, app } = await setUp({ options: { signatureMethod } });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    const signed = site.requests.map(({ headers }) => headers.authorization).filter((header) => header);
    expect(signed).toHaveLength(3);
    for (const header of signed) expect(header).toContain(`oauth_signature_method="${signatureMethod}"`);
  });

  test('asks a site that it does not know five things, and three once it does', async () => {
    const { site, app } = await setUp();
    await logIn(app, site);
    const login = ['POST /oauth1/request', 'POST /oauth1/access', 'GET /wp-json/wp/v2/users/me?context=edit'];
    expect(paths(site)).toEqual(['HEAD /', 'GET /wp-json/', ...login]);
    await logIn(app, site, 'bob');
    expect(paths(site, 5)).toEqual(login);
    // All of them through our own door, none through node-oauth's.
    for (const { headers } of site.requests) expect(headers['user-agent']).toBe('passport-wordpress-rest');
  });

  test('on an unknown site causes one discovery, however many begin at once', async () => {
    const { site, app } = await setUp();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => begin(app)));
    for (const { location } of outcomes) expect(location).toContain('oauth_token=');
    expect(paths(site).filter((path) => path === 'HEAD /')).toHaveLength(1);
  });

  test.each([
    ['by name', false],
    ['as an instance', true],
  ])('is never mixed up with another: 200 at once, %s', async (_, asInstance) => {
    const users = crowd(200);
    const { site, app } = await setUp({
      app: { asInstance },
      site: { users, delay: randomDelay },
    });
    const outcomes = await Promise.all(users.map(({ username }) => logIn(app, site, username)));
    expect(outcomes.map(({ user }) => (user as WordPressProfile | undefined)?.username)).toEqual(
      users.map(({ username }) => username),
    );
  });

  test('hands the state of the application back', async () => {
    const { site, app } = await setUp({ app: { options: { state: 'from the cart' } } });
    expect(await logIn(app, site)).toHaveProperty('info.state', 'from the cart');
  });

  test('connects an account beside the one that is logged in', async () => {
    const { site, app } = await setUp({ app: { prepare: connecting('wordpress') } });
    registerCallback(site, app.origin, '/connect/callback');
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/connect`);
    const response = await browser.get(site.authorize(headers.get('location')!, 'bob'));
    expect(await response.json()).toEqual({ user: null, account: 'bob' });
  });

  test.each<[string, Options, (app: LoginApp['app']) => void]>([
    ['Express trusts its proxy', {}, (app) => app.set('trust proxy', true)],
    ['the option proxy is set', { proxy: true }, () => undefined],
  ])('resolves a relative callback as the browser sees it where %s', async (_, options, prepare) => {
    const { site, app } = await setUp({ options, app: { prepare } });
    site.options.consumers = [
      { ...consumer, name: 'Test', callback: 'https://app.example.test/auth/wordpress/callback' },
    ];
    const response = await fetch(`${app.origin}/auth/wordpress`, {
      redirect: 'manual',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.test' },
    });
    expect(site.authorize(response.headers.get('location')!, 'alice')).toMatch(
      /^https:\/\/app\.example\.test\/auth\/wordpress\/callback\?/,
    );
  });
});

describe('verify', () => {
  const described = (...args: (string | object)[]) =>
    args.map((arg) => {
      if (typeof arg === 'string') return 'string';
      return 'provider' in arg ? 'profile' : 'headers' in arg ? 'request' : 'params';
    });
  type Done = (error: unknown, user?: unknown) => void;

  test.each<[string, boolean, Verify, string[]]>([
    ['four', false, (a, b, c, done: Done) => done(null, described(a, b, c)), ['string', 'string', 'profile']],
    ['five', false, (a, b, c, d, done: Done) => done(null, described(a, b, c, d)), ['string', 'string', 'params', 'profile']], // prettier-ignore
    ['five, with the request', true, (a, b, c, d, done: Done) => done(null, described(a, b, c, d)), ['request', 'string', 'string', 'profile']], // prettier-ignore
    ['six, with the request', true, (a, b, c, d, e, done: Done) => done(null, described(a, b, c, d, e)), ['request', 'string', 'string', 'params', 'profile']], // prettier-ignore
  ])('with %s arguments gets what it asks for', async (_, passReqToCallback, verify, expected) => {
    const { site, app } = await setUp({ verify, options: { passReqToCallback } });
    expect(await logIn(app, site)).toHaveProperty('user', expected);
  });

  test.each<[string, Verify, object]>([
    ['a promise of the user', () => Promise.resolve({ name: 'u' }), { user: { name: 'u' } }],
    ['a promise of false', () => Promise.resolve(false), { user: false }],
    ['a rejection', () => Promise.reject(new Error('no database')), { error: { message: 'no database' } }],
    [
      'an exception',
      () => {
        throw new Error('a typo');
      },
      { error: { message: 'a typo' } },
    ],
  ])('may answer with %s', async (_, verify, outcome) => {
    const { site, app } = await setUp({ verify });
    expect(await logIn(app, site)).toMatchObject(outcome);
  });

  test('may be an async function that calls done', async () => {
    const verify = async (_t: string, _s: string, _p: unknown, done: (e: null, user: object) => void) => {
      await Promise.resolve();
      done(null, { name: 'u' });
    };
    const { site, app } = await setUp({ verify });
    expect(await logIn(app, site)).toHaveProperty('user', { name: 'u' });
  });
});

test('verify may call done and return the user, too: the login ends once', async () => {
  const ends: string[] = [];
  const verify = (
    _t: string,
    _s: string,
    profile: WordPressProfile,
    done: (e: null, user: object) => void,
  ) => {
    done(null, profile);
    return Promise.resolve(profile);
  };
  const { site, app } = await setUp({
    verify,
    app: { prepare: recordAnswers(ends) },
  });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  await new Promise((resolve) => setImmediate(resolve));
  expect(ends).toEqual(['end']);
});

test('verify may fail after it called done: the login ends once, and the failure is a warning', async () => {
  const ends: string[] = [];
  const late = new Error('too late');
  const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
  const verify = (
    _token: string,
    _tokenSecret: string,
    profile: WordPressProfile,
    done: (e: null, user: object) => void,
  ) => {
    done(null, profile);
    return Promise.reject(late);
  };
  const { site, app } = await setUp({
    verify,
    app: { prepare: recordAnswers(ends) },
  });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  expect(ends).toEqual(['end']);
  expect(emitWarning.mock.calls).toEqual([[late]]);
  emitWarning.mockRestore();
});

describe('skipUserProfile', () => {
  test.each<[string, WordPressStrategyOptions['skipUserProfile']]>([
    ['true', true],
    ['a function', () => true],
    ['a function with a callback', (_token, _secret, done) => done(null, true)],
  ])('as %s leaves the profile out', async (_, skipUserProfile) => {
    const { site, app } = await setUp({
      options: { skipUserProfile },
      verify: (token: string, _secret: string, profile: unknown) =>
        Promise.resolve({ token, profile: typeof profile }),
    });
    expect(await logIn(app, site)).toHaveProperty('user.profile', 'undefined');
    expect(paths(site).some((path) => path.includes('users/me'))).toBe(false);
  });
});

describe('a site that is set up in a difficult way', () => {
  test('that loses the Authorization header gets its parameters in another way, and is remembered', async () => {
    const { site, app } = await setUp({ site: { stripAuthorization: true } });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(site.requests.map(({ status }) => status)).toEqual([200, 200, 400, 200, 200, 200]);
    await logIn(app, site);
    expect(site.requests.slice(6).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('behind a TLS proxy that WordPress does not notice is reached by https, and signed as it sees itself', async () => {
    const { site, app: first } = await setUp();
    await first.stop();
    const certificate = selfSigned();
    const { host } = new URL(await putBefore(site, () => false, certificate));
    site.options.home = `http://${host}`;
    const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
    const app = await startLoginApp(oauth1Strategy({ siteURL: host, agents }));
    registerCallback(site, app.origin);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(location).toMatch(`https://${host}/oauth1/authorize?`);
    const outcome = await (await browser.get(site.authorize(location!, 'alice'))).json();
    expect(outcome).toHaveProperty('user.site.home', `http://${host}`);
  });

  test('that begins to lose the header between two steps is met there', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    site.options.stripAuthorization = true;
    const response = await browser.get(site.authorize(location!, 'alice'));
    expect(await response.json()).toHaveProperty('user.username', 'alice');

    const again = await setUp();
    expect(await logIn(again.app, again.site)).toHaveProperty('user.username', 'alice');
  });

  test('that loses the header only before its REST API is met there', async () => {
    const { site, app } = await setUp({
      site: { delay: ({ url }) => void (site.options.stripAuthorization = url!.includes('users/me')) },
    });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site).filter((path) => path.includes('users/me'))).toHaveLength(2);
  });

  test.each([3600, -3600])(
    'whose clock is %d seconds off is met by its clock, and is remembered',
    async (clockOffset) => {
      const { site, app } = await setUp({ site: { clockOffset } });
      expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
      expect(site.requests.map(({ status }) => status)).toEqual([200, 200, 401, 200, 200, 200]);
      await logIn(app, site);
      expect(site.requests.slice(6).map(({ status }) => status)).toEqual([200, 200, 200]);
    },
  );

  test('that does all of it in another language is met all the same', async () => {
    const { site, app } = await setUp({
      site: {
        clockOffset: 3600,
        stripAuthorization: true,
        permalinks: 'plain',
        translate: () => 'Das geht nicht.',
      },
    });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  });

  test('that has changed its permalinks is looked at again, once', async () => {
    const { site, app } = await setUp();
    await logIn(app, site);
    site.options.permalinks = 'plain';
    const before = site.requests.length;
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site, before)[0]).toBe('POST /oauth1/request');
    expect(paths(site, before)).toContain('POST /index.php?rest_oauth1=request');
    expect(paths(site, before)).toHaveLength(6);
  });

  test('that was found just now is not looked at again', async () => {
    const { site, app } = await setUp({ site: { permalinks: 'plain' } });
    const { app: other } = await setUp({
      options: {
        siteURL: site.home,
        endpoints: {
          request: `${site.home}/oauth1/request`,
          authorize: `${site.home}/oauth1/authorize`,
          access: `${site.home}/oauth1/access`,
        },
      },
    });
    expect((await begin(other)).outcome).toHaveProperty('error.code', 'token_missing');
    expect(paths(site)).toEqual(['HEAD /', 'GET /index.php?rest_route=/', 'POST /oauth1/request']);
    expect((await begin(app)).location).toBeDefined();
  });

  test('that has no OAuth 1.0a server is looked at anew by each login', async () => {
    const { site, app } = await setUp({ site: { plugin: false } });
    expect((await begin(app)).outcome).toHaveProperty('error.code', 'oauth1_unavailable');
    site.options.plugin = true;
    expect((await begin(app)).location).toContain('/oauth1/authorize?oauth_token=');
  });
});

describe('the option', () => {
  test('site spares the site being found', async () => {
    const found = await setUp();
    await logIn(found.app, found.site);
    const { home, url, root, name } = found.site;
    const { app } = await setUp({
      options: {
        siteURL: undefined,
        site: {
          home,
          url,
          root,
          name,
          description: '',
          namespaces: [],
          authentication: {
            oauth1: {
              request: `${home}/oauth1/request`,
              authorize: `${home}/oauth1/authorize`,
              access: `${home}/oauth1/access`,
            },
          },
        },
      },
    });
    registerCallback(found.site, app.origin);
    const before = found.site.requests.length;
    expect(await logIn(app, found.site)).toHaveProperty('user.username', 'alice');
    expect(paths(found.site, before)).toHaveLength(3);
  });

  test('site does not apply to another site that a request names', async () => {
    const [own, other] = await Promise.all([startSite(), startSite()]);
    const { home, url, root, name } = own;
    const at = (which: string) => `${home}/oauth1/${which}`;
    const oauth1 = { request: at('request'), authorize: at('authorize'), access: at('access') };
    const { app } = await setUp({
      options: {
        siteURL: undefined,
        site: { home, url, root, name, description: '', namespaces: [], authentication: { oauth1 } },
        dangerouslyAllowAnyAddress: true,
      },
      app: { options: { siteURL: other.home } },
    });
    registerCallback(other, app.origin);
    expect(await logIn(app, other)).toHaveProperty('user.site.home', other.home);
    expect(own.requests).toEqual([]);
  });

  test('endpoints takes the place of what the site says', async () => {
    const { site, app } = await setUp({ site: { port: 0 } });
    const query = (which: string) => `${site.home}/index.php?rest_oauth1=${which}`;
    const other = await setUp({
      options: {
        siteURL: site.home,
        endpoints: { request: query('request'), authorize: query('authorize'), access: query('access') },
      },
    });
    registerCallback(site, other.app.origin);
    expect(await logIn(other.app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site)).toContain('POST /index.php?rest_oauth1=access');
    expect(app.origin).not.toBe(other.app.origin);
  });
});

describe('what the developer or the owner of the site must mend is an error', () => {
  test.each<[string, { site?: StandInOptions; options?: Options; app?: LoginAppOptions }, RegExp]>([
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
    const { app } = await setUp(set);
    const { outcome } = await begin(app);
    expect(outcome!.error).toMatchObject({ name: 'WordPressError', code });
    expect(outcome!.error!.message).toMatch(message);
    expect(JSON.stringify(outcome)).not.toMatch(/SECRET/);
  });

  test('and so is a Host header with which a relative callback makes no address', async () => {
    const { site, app } = await setUp();
    const answer = await new Promise<string>((resolve, reject) => {
      const request = http.get(`${app.origin}/auth/wordpress`, { headers: { host: '[' } }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      request.on('error', reject);
    });
    expect(JSON.parse(answer)).toHaveProperty('error.code', 'ERR_INVALID_URL');
    expect(paths(site).filter((path) => path.startsWith('POST'))).toEqual([]);
  });

  test.each<[string, object]>([
    ['redirected', {}],
    // A person named it, and it is not asked.
    ['failed', { siteURL: () => 'http://127.0.0.1' }],
  ])('and so is a login that is %s when the response is over already', async (_what, options) => {
    const told = new Promise((resolve) => {
      void setUp({
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
    const { site, app } = await setUp({
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
    const response = await browser.get(site.authorize(headers.get('location')!, 'alice'));
    expect(await response.json()).toEqual({
      name: 'TypeError',
      message: expect.stringContaining('regenerate'),
    });
  });

  test('and a login without a session asks the site nothing', async () => {
    const { site, app } = await setUp({ app: { withoutSession: true } });
    await begin(app);
    expect(site.requests).toEqual([]);
  });

  test.each(['missing', 'by authenticate'])('a callbackURL that is %s', async (which) => {
    const options = which === 'missing' ? {} : { callbackURL: '/auth/wordpress/callback' };
    const { app } = await setUp({ options: { callbackURL: undefined }, app: { options } });
    const { location, outcome } = await begin(app);
    if (which === 'missing') expect(outcome).toHaveProperty('error.code', 'callback_missing');
    else expect(location).toContain('oauth_token=');
  });
});

describe('what another try can mend is a failure with a message, 403', () => {
  test.each<[string, string]>([
    ['an unknown request token', '?oauth_token=nobody&oauth_verifier=x'],
    ['no verifier', '?oauth_token=nobody'],
    ['an empty verifier', '?oauth_token=nobody&oauth_verifier='],
    ['no token', '?oauth_verifier=x'],
    ['an empty token', '?oauth_token=&oauth_verifier=x'],
    ['a repeated token', '?oauth_token=a&oauth_token=b&oauth_verifier=x'],
    ['a list', '?oauth_token[]=a&oauth_verifier=x'],
  ])('a callback with %s', async (_, query) => {
    const { site, app } = await setUp();
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
      const { app } = await setUp({ app: { prepare: (app) => app.set('query parser', parser) } });
      for (const query of ['?oauth_token[x]=a&oauth_verifier=x', '?oauth_token[]=a&oauth_verifier=x']) {
        const response = await new Browser().get(`${app.origin}/auth/wordpress/callback${query}`);
        expect(await response.json()).toMatchObject({ status: 403, info: { code: 'callback_malformed' } });
      }
    },
  );

  test('a callback that comes twice', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.authorize(location!, 'alice');
    expect(await (await browser.get(callback)).json()).toHaveProperty('user.username', 'alice');
    const before = site.requests.length;
    expect(await (await browser.get(callback)).json()).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
    expect(site.requests).toHaveLength(before);
  });

  test('a callback in the browser of somebody else', async () => {
    const { site, app } = await setUp();
    const { location } = await begin(app, new Browser());
    const victim = new Browser();
    await begin(app, victim);
    const outcome = await (await victim.get(site.authorize(location!, 'alice'))).json();
    expect(outcome).toMatchObject({ user: false, status: 403, info: { code: 'login_unknown' } });
  });

  test('a login that took longer than an hour', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const callback = site.authorize(location!, 'alice');
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
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const token = new URL(location!).searchParams.get('oauth_token');
    const callback =
      code === 'verifier_invalid'
        ? change(site.authorize(location!, 'alice').replace('&wp_scope=%2A', ''))
        : `${app.origin}/auth/wordpress/callback?oauth_token=${token}&oauth_verifier=x`;
    const outcome = await (await browser.get(callback)).json();
    expect(outcome).toMatchObject({ user: false, status: 403, info: { code } });
    // The login is over, whatever came of it.
    expect(await (await browser.get(callback)).json()).toMatchObject({ info: { code: 'login_unknown' } });
  });

  test('a login that began with another site', async () => {
    const first = await setUp();
    const second = await setUp();
    const browser = new Browser();
    const strategyFor = ({ home }: StandIn) => oauth1Strategy({ siteURL: home });
    const app = await startLoginApp(strategyFor(first.site), {
      prepare: (app, passport) => void app.get('/other', passport.authenticate(strategyFor(second.site))),
    });
    registerCallback(first.site, app.origin);
    const { location } = await begin(app, browser);
    const query = new URL(first.site.authorize(location!, 'alice')).search;
    const before = second.site.requests.length;
    expect((await browser.get(`${app.origin}/other${query}`)).status).toBe(403);
    expect(second.site.requests).toHaveLength(before);
  });
});

describe('several logins of one browser', () => {
  const tabs = async (keepSessionInfo: boolean) => {
    const { site, app } = await setUp({ app: { prepare: twoTabs('wordpress', keepSessionInfo) } });
    registerCallback(site, app.origin, '/tab');
    return logInFromTwoTabs({ site, app });
  };

  test('go on side by side with keepSessionInfo', async () => {
    expect(await tabs(true)).toEqual(['alice', 'bob']);
  });

  test('end with the first that succeeds without it, since Passport starts a new session', async () => {
    expect(await tabs(false)).toEqual(['alice', 403]);
  });

  test('each keep their own, up to ten', async () => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const callbacks = [];
    for (let i = 0; i < 11; i++)
      callbacks.push(site.authorize((await begin(app, browser)).location!, 'alice'));
    const answer = async (callback: string) => (await browser.get(callback)).json();
    expect(await answer(callbacks[0]!)).toMatchObject({ info: { code: 'login_unknown' } });
    expect(await answer(callbacks[10]!)).toHaveProperty('user.username', 'alice');
    expect(await answer(callbacks[1]!)).toHaveProperty('user.username', 'alice');
  });
});

describe('secrets', () => {
  test('show up neither in the strategy nor in a session', async () => {
    const { site, app, strategy } = await setUp();
    const session = await sessionAfterBegin(app);
    expect(session).toContain('oauth:wordpress');
    expect(session).not.toContain(consumer.secret);
    const shown = inspect(strategy, { depth: Infinity, showHidden: true }) + JSON.stringify(strategy);
    expect(shown).not.toContain(consumer.secret);
    expect(site.requests.length).toBeGreaterThan(0);
  });
});

describe('the constructor refuses', () => {
  const options = { siteURL: 'https://a.test', consumerKey: 'k', consumerSecret: 's' };
  test.each<[string, object | undefined, RegExp]>([
    ['no site', { ...options, siteURL: undefined }, /siteURL/],
    ['an address that is none', { ...options, siteURL: 'https://a b' }, /address/],
    ['no consumerKey', { ...options, consumerKey: '' }, /consumerKey/],
    ['no consumerSecret', { ...options, consumerSecret: undefined }, /consumerSecret/],
    ['another signature method', { ...options, signatureMethod: 'PLAINTEXT' }, /HMAC-SHA256/],
    ['a time limit that is none', { ...options, timeout: 0 }, /timeout/],
    [
      'a site without a root',
      { ...options, site: { home: 'https://a.test', url: 'https://a.test' } },
      /root/,
    ],
    ['endpoints that are incomplete', { ...options, endpoints: { request: 'https://a.test/' } }, /endpoints/],
    ['endpoints that lead nowhere', { ...options, endpoints: { request: 'javascript:0', authorize: 'javascript:0', access: 'javascript:0' } }, /endpoints/], // prettier-ignore
    ['endpoints of one site for many', { ...options, siteURL: () => 'a.test', endpoints: { request: 'https://a.test/r', authorize: 'https://a.test/a', access: 'https://a.test/x' } }, /applies to one site/], // prettier-ignore
    ['a store of another kind', { ...options, store: { get() {}, set() {}, destroy() {} } }, /six arguments/], // eslint-disable-line @typescript-eslint/no-empty-function
  ])('%s', (_, bad, message) => {
    expect(() => new WordPressStrategy(bad as WordPressStrategyOptions, asProfile)).toThrow(TypeError);
    expect(() => new WordPressStrategy(bad as WordPressStrategyOptions, asProfile)).toThrow(message);
  });

  test('no verify function', () => {
    expect(() => new WordPressStrategy(options, undefined as never)).toThrow(TypeError);
  });
});
