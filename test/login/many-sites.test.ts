import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { Request, RequestHandler } from 'express';
import type { Strategy } from 'passport';
import type { StandIn, StandInOptions } from '../../examples/stand-in/stand-in';
import {
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  authorizedFetch,
  discover,
  AddressGuard,
  type Site,
  type WordPressErrorCode,
  type WordPressProfile,
  type WordPressStrategyOptions,
} from '../../lib';
import { Browser } from '../examples/browser';
import { altering } from '../support/altering-proxy';
import { selfSigned } from '../support/certificate';
import { begin as beginAt, outcomeOf, startLoginApp, type LoginApp, type LoginAppOptions } from '../support/login-app'; // prettier-ignore
import { closedPort, listen } from '../support/loopback';
import { MemoryStore } from '../support/memory-store';
import { PUBLIC, names } from '../support/public-names';
import { paths, startSite as startUnnamedSite } from '../support/site';
import { until } from '../support/until';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

afterEach(() => void (names.addressesOf = () => [PUBLIC]));

/** A WordPress on the public internet, or on loopback if it has no name. */
async function startSite(name?: string, options: StandInOptions = {}): Promise<StandIn> {
  const site = await startUnnamedSite(options);
  if (name !== undefined)
    site.options.home = `http://${name}:${new URL(site.origin).port}${options.path ?? ''}`;
  return site;
}

const portsOf = (...sites: StandIn[]) => sites.map(({ origin }) => Number(new URL(origin).port));

/** The credentials of the application on a site, as it would look them up: by the home without its scheme. */
const keyOf = ({ home }: Pick<Site, 'home'>) => home.replace(/^https?:\/\//, '');
const registered = (...sites: StandIn[]) => {
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

/** The same credentials wherever it is, for an application that is registered so. */
const everywhere = () => ({ consumerKey: 'KEY', consumerSecret: 'SECRET' });
function registerAt(site: StandIn, { origin }: LoginApp): void {
  const callback = `${origin}/auth/wordpress/callback`;
  site.options.consumers = [{ key: 'KEY', secret: 'SECRET', name: 'Test', callback }];
}

const typed = (req: Request) => req.query.site as string;
type Options = Partial<WordPressStrategyOptions>;

/** An application that lets people log in at any of these sites, and which all know it. */
async function setUp(sites: StandIn[], options: Options = {}, appOptions: LoginAppOptions = {}) {
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
const begin = (app: LoginApp, site: string, browser = new Browser()) =>
  beginAt(app, browser, `?site=${encodeURIComponent(site)}`);

async function logIn(
  app: LoginApp,
  address: string,
  site: StandIn,
  username = 'alice',
  browser = new Browser(),
) {
  const { location, outcome } = await begin(app, address, browser);
  if (location === undefined) return outcome;
  return outcomeOf(browser.get(site.authorize(location, username)));
}

describe('one strategy for many sites', () => {
  test('logs in at the one that the request names, with the credentials for it', async () => {
    const sites = await Promise.all([
      startSite('one.example.com'),
      startSite('two.example.com', { path: '/blog', permalinks: 'plain' }),
      startSite('two.example.com', { folder: '/wp' }),
    ]);
    const asked: [string, boolean][] = [];
    const known = registered(...sites);
    const { app } = await setUp(sites, {
      siteURL: (req) => Promise.resolve(typed(req)),
      credentials: (site, req) => {
        asked.push([site.route('/'), 'oauth_verifier' in req.query]);
        return Promise.resolve(known.credentials(site));
      },
    });
    for (const site of sites) {
      const { user } = (await logIn(app, keyOf(site), site)) as { user: WordPressProfile };
      expect(user).toMatchObject({ id: '2', username: 'alice', site: { home: site.home } });
      // In both legs.
      expect(asked.splice(0)).toEqual([
        [site.root, false],
        [site.root, true],
      ]);
    }
  });

  test('takes the site from the options of authenticate, too, beside one of its own', async () => {
    const [own, other] = await Promise.all([startSite('own.example.com'), startSite('other.example.com')]);
    names.addressesOf = (name) => (name === 'own.example.com' ? [] : [PUBLIC]);
    own.options.home = own.origin;
    const { app } = await setUp(
      [own, other],
      { siteURL: own.origin },
      {
        prepare: (app, passport) => {
          app.get('/at', (req, res, next) => {
            const at = passport.authenticate('wordpress', {
              siteURL: typed(req),
            } as object) as RequestHandler;
            return at(req, res, next);
          });
        },
      },
    );
    expect(await logIn(app, '', own)).toHaveProperty('user.site.home', own.home);
    // Its own may be typed, too.
    for (const site of [other, own]) {
      const browser = new Browser();
      const { headers } = await browser.get(`${app.origin}/at?site=${site.home}`);
      const outcome = await outcomeOf(browser.get(site.authorize(headers.get('location')!, 'bob')));
      expect(outcome).toMatchObject({ user: { username: 'bob', site: { home: site.home } } });
    }
  });

  test('leads to requests as the person: the key of the site is an address for discover', async () => {
    const site = await startSite('blog.example.com');
    const cache = new SiteCache();
    const { app, credentials } = await setUp([site], { cache });
    // What an application keeps of a login.
    let kept: object = {};
    const strategy = new WordPressStrategy(
      {
        siteURL: typed,
        credentials,
        callbackURL: '/auth/wordpress/callback',
        cache,
        allowedPorts: portsOf(site),
      },
      (token, tokenSecret, profile) => {
        kept = JSON.parse(
          JSON.stringify({ key: keyOf(profile.site), id: profile.id, token, tokenSecret }),
        ) as object;
        return Promise.resolve(profile);
      },
    );
    const other = await startLoginApp(strategy);
    site.options.consumers = [
      { ...site.options.consumers![0]!, callback: `${other.origin}/auth/wordpress/callback` },
    ];
    await logIn(other, keyOf(site), site);
    expect(app.origin).not.toBe(other.origin);

    const { key, token, tokenSecret } = kept as Record<'key' | 'token' | 'tokenSecret', string>;
    const before = site.requests.length;
    const found = await discover(key, { guard: new AddressGuard({ allowedPorts: portsOf(site) }), cache });
    // The login has found it already.
    expect(site.requests).toHaveLength(before);
    const fetch = authorizedFetch(found, { ...credentials(found)!, token, tokenSecret });
    expect(await (await fetch('/wp/v2/users/me')).json()).toMatchObject({ id: 2 });
  });

  test('fails where it has no credentials, and asks the site for nothing more', async () => {
    const [known, unknown] = await Promise.all([
      startSite('known.example.com'),
      startSite('unknown.example.com'),
    ]);
    const { app } = await setUp([known], { allowedPorts: portsOf(known, unknown) });
    expect((await begin(app, unknown.home)).outcome).toEqual({
      user: false,
      status: 403,
      info: {
        code: 'credentials_missing',
        message: `This application is not registered on ${unknown.home}. Choose another site, or have its owner register the application there.`,
      },
    });
    expect(paths(unknown)).toEqual(['HEAD /', 'GET /wp-json/']);

    const own = await setUp([known], { siteURL: known.origin, credentials: () => undefined });
    known.options.home = known.origin;
    expect((await begin(own.app, '')).outcome).toHaveProperty('error.code', 'credentials_missing');
  });

  test('ends in error with what the application throws for the site or the credentials', async () => {
    const site = await startSite('blog.example.com');
    const broken = () => Promise.reject(new Error('no database'));
    for (const options of [{ siteURL: broken }, { credentials: broken }]) {
      const { app } = await setUp([site], options);
      expect((await begin(app, site.home)).outcome).toMatchObject({ error: { message: 'no database' } });
    }
  });

  test.each<[string, object]>(
    [
    ['agents, whose connections no guard can see', { siteURL: typed, agents: { http: new http.Agent() } }],
    ['a function for the site beside a site', { siteURL: typed, site: { home: 'https://a.test', url: 'https://a.test', root: 'https://a.test/wp-json/' } }],
    ['a port that is none', { siteURL: typed, allowedPorts: [0] }],
  ] /* prettier-ignore */,
  )('can have no %s', (_what, options) => {
    const make = () =>
      new WordPressStrategy({ credentials: () => undefined, callbackURL: '/', ...options }, () => undefined);
    expect(make).toThrow(TypeError);
  });
});

describe('the site is pinned when a login begins', () => {
  const two = () => Promise.all([startSite('one.example.com'), startSite('two.example.com')]);

  test('and nothing in the callback chooses another', async () => {
    const [site, other] = await two();
    const then: { site?: string } = {};
    const { app } = await setUp([site, other], { siteURL: (req) => then.site ?? typed(req) });
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    then.site = other.home;
    const callback = new URL(site.authorize(location!, 'alice'));
    for (const name of ['site', 'siteURL', 'site_url', 'home', 'iss'])
      callback.searchParams.set(name, other.home);
    expect(await outcomeOf(browser.get(callback.href))).toHaveProperty('user.site.home', site.home);
    expect(other.requests).toEqual([]);
  });

  test('and the options of the callback choose none either', async () => {
    const [site, other] = await two();
    const { app } = await setUp(
      [site, other],
      {},
      {
        prepare: (app, passport) =>
          void app.get('/back', (req, res, next) => {
            const done = (_error: unknown, user: unknown) => void res.json({ user });
            (passport.authenticate('wordpress', { siteURL: other.home } as object, done) as RequestHandler)(
              req,
              res,
              next,
            );
          }),
      },
    );
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    const { search } = new URL(site.authorize(location!, 'alice'));
    expect(await outcomeOf(browser.get(`${app.origin}/back${search}`))).toHaveProperty(
      'user.site.home',
      site.home,
    );
    expect(other.requests).toEqual([]);
  });

  test('in the session that began it, and in no other', async () => {
    const [site, other] = await two();
    const { app } = await setUp([site, other]);
    const { location } = await begin(app, site.home);
    const stranger = new Browser();
    await begin(app, other.home, stranger);
    const [before, otherBefore] = [site.requests.length, other.requests.length];
    expect(await outcomeOf(stranger.get(site.authorize(location!, 'alice')))).toMatchObject({
      user: false,
      status: 403,
      info: { code: 'login_unknown' },
    });
    expect([site.requests.length, other.requests.length]).toEqual([before, otherBefore]);
  });

  test('for logins of one browser on several sites at once', async () => {
    const sites = await two();
    const { app } = await setUp(sites);
    const browser = new Browser();
    const callbacks = [];
    for (const site of sites)
      callbacks.push(site.authorize((await begin(app, site.home, browser)).location!, 'bob'));
    for (const site of [...sites].reverse())
      expect(await outcomeOf(browser.get(callbacks.pop()!))).toHaveProperty('user.site.home', site.home);
  });

  type Kept = Record<'site' | 'pin' | 'rules', unknown>;
  test.each<[string, (kept: Kept, other: StandIn) => void, object]>(
    [
    ['another site', (kept, other) => void (kept.site = other.home), { info: { code: 'site_changed' } }],
    ['another pin', (kept) => void (kept.pin = 'x'), { info: { code: 'site_changed' } }],
    ['no pin', (kept) => void delete (kept as Partial<Kept>).pin, { info: { code: 'login_unknown' } }],
    ['a private address', (kept) => void (kept.site = 'http://10.0.0.1/'), { info: { code: 'address_forbidden' } }],
    ['the metadata of a cloud', (kept) => void (kept.site = 'http://169.254.169.254/'), { info: { code: 'address_forbidden' } }],
    ['what is no address', (kept) => void (kept.site = 'ftp://two.example.com/'), { info: { code: 'address_invalid' } }],
    ['no text', (kept) => void (kept.site = { href: 'x' }), { info: { code: 'login_unknown' } }],
    ['nothing', (kept) => void delete (kept as Partial<Kept>).site, { info: { code: 'login_unknown' } }],
    ['the rules of another strategy', (kept) => void (kept.rules = 'x'), { info: { code: 'login_unknown' } }],
  ] /* prettier-ignore */,
  )('and a store that comes back with %s is not trusted', async (_what, tamper, outcome) => {
    const [site, other] = await two();
    const store = new MemoryStore();
    const { app } = await setUp([site, other], { store });
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    for (const { state } of store.logins.values()) tamper(state as Kept, other);
    const before = site.requests.length;
    const answer = await outcomeOf(browser.get(site.authorize(location!, 'alice')));
    expect(answer).toMatchObject({ user: false, status: 403, ...outcome });
    // The site may be discovered again. It gets nothing of the login.
    const since = site.requests.slice(before);
    expect(since.filter(({ method, headers }) => method === 'POST' || headers.authorization)).toEqual([]);
  });

  test('and two strategies that share a sessionKey never take each other’s logins', async () => {
    const [own, other] = await Promise.all([startSite(), startSite()]);
    const sessionKey = 'shared';
    const { app } = await setUp(
      [own, other],
      { sessionKey, dangerouslyAllowAnyAddress: true },
      {
        prepare: (app, passport) => {
          const ofOne = new WordPressStrategy(
            {
              siteURL: own.home,
              credentials: registered(own, other).credentials,
              callbackURL: '/auth/wordpress/callback',
              sessionKey,
            },
            (_token, _secret, profile) => Promise.resolve({ ...profile, isOwner: true }),
          );
          app.get('/own', (req, res, next) => {
            const done = (error: unknown, user: unknown, info: unknown, status: unknown) =>
              void res.json({ error, user, info, status });
            (passport.authenticate(ofOne, done) as RequestHandler)(req, res, next);
          });
        },
      },
    );
    const legs = {
      typed: {
        begin: (site: StandIn) => `/auth/wordpress?site=${site.home}`,
        back: '/auth/wordpress/callback',
      },
      own: { begin: () => '/own', back: '/own' },
    };
    const attempt = async (site: StandIn, first: keyof typeof legs, second: keyof typeof legs) => {
      const browser = new Browser();
      const { headers } = await browser.get(app.origin + legs[first].begin(site));
      const { search } = new URL(site.authorize(headers.get('location')!, 'alice'));
      const before = site.requests.length;
      const answer = await outcomeOf(browser.get(app.origin + legs[second].back + search));
      return { answer, asked: site.requests.length - before };
    };
    const unknown = { answer: { user: false, status: 403, info: { code: 'login_unknown' } }, asked: 0 };
    // Who typed a site does not get in where only the people of one site do, not even by typing that one …
    expect(await attempt(other, 'typed', 'own')).toMatchObject(unknown);
    expect(await attempt(own, 'typed', 'own')).toMatchObject(unknown);
    // … and the other way round.
    expect(await attempt(own, 'own', 'typed')).toMatchObject(unknown);
    expect(await attempt(own, 'own', 'own')).toMatchObject({ answer: { user: { isOwner: true } } });
    expect(await attempt(other, 'typed', 'typed')).toMatchObject({
      answer: { user: { site: { home: other.home } } },
    });
  });
});

describe('what is wrong with a site', () => {
  type At = (port: number, scheme?: string) => string;
  const named: At = (port, scheme = 'http') => `${scheme}://blog.example.com:${port}`;
  const onLoopback: At = (port, scheme = 'http') => `${scheme}://127.0.0.1:${port}`;

  /** A site, found where the first function says, that answers some requests in another way. */
  const wordpress =
    (instead: Record<string, { status: number; body: string | object }>, options: StandInOptions = {}) =>
    async (at: At) => {
      const site = await startSite(undefined, options);
      const answer = (url: string, method: string) =>
        Object.entries(instead).find(([path]) => `${method} ${url}`.startsWith(path))?.[1];
      const { port } = await listen(http.createServer(altering(() => site.origin, { answer })));
      site.options.home = at(port);
      return { site, port, address: at(port) };
    };
  /** Something else, which answers every request in the same way. */
  const server = (answer: RequestListener) => async (at: At) => {
    const { port } = await listen(http.createServer(answer));
    return { site: undefined, port, address: at(port) };
  };
  const page = { status: 200, body: '<html><title>Welcome</title></html>' };
  const index = (endpoint: string) => ({
    name: 'x',
    home: 'http://blog.example.com',
    url: 'http://blog.example.com',
    namespaces: ['wp/v2'],
    authentication: { oauth1: { request: endpoint, authorize: endpoint, access: endpoint } },
  });
  const refusal = (status: number, code: string) => ({
    status,
    body: { code, message: 'No.', data: { status } },
  });

  const cases: [WordPressErrorCode, string, (at: At) => Promise<{ site: StandIn | undefined; port: number; address: string }>][] = [
    ['site_unreachable', 'nothing listens there', async (at) => {
      const port = await closedPort(http.createServer());
      return { site: undefined, port, address: at(port) };
    }],
    ['certificate_invalid', 'its certificate does not hold', async (at) => {
      const { port } = await listen(https.createServer(selfSigned(), (_req, res) => res.end()));
      return { site: undefined, port, address: at(port, 'https') };
    }],
    ['timeout', 'it never answers', server(() => undefined)],
    ['redirect_refused', 'it leads elsewhere', server((_req, res) => res.writeHead(302, { location: 'http://elsewhere.example/' }).end())],
    ['response_too_large', 'its index has no end', server((_req, res) => res.end('x'.repeat(20_000)))],
    ['wordpress_not_found', 'it is no WordPress', server((_req, res) => res.writeHead(404).end())],
    ['response_invalid', 'its index is a page', wordpress({ 'GET /wp-json': page, 'GET /index.php': page })],
    ['rest_api_closed', 'its REST API is closed', wordpress({ 'GET /wp-json': refusal(401, 'rest_login_required') })],
    ['server_error', 'its REST API is broken', wordpress({ 'GET /wp-json': { status: 500, body: '' }, 'GET /index.php': { status: 500, body: '' } })],
    ['endpoint_refused', 'its index names a trap', wordpress({ 'GET /wp-json': { status: 200, body: index('javascript:alert(1)') } })],
    ['oauth1_unavailable', 'it has no plugin', wordpress({}, { plugin: false })],
    ['token_missing', 'a cache answers for its plugin', wordpress({ 'POST /oauth1/request': page })],
    ['oauth_parameters_missing', 'its plugin hears nothing', wordpress({ 'POST /oauth1/request': { status: 400, body: 'No OAuth parameters supplied' } })],
    ['server_error', 'its plugin is broken', wordpress({ 'POST /oauth1/request': { status: 503, body: '' } })],
    ['token_missing', 'a cache answers for the access token', wordpress({ 'POST /oauth1/access': page })],
    ['not_logged_in', 'its REST API hears nothing', wordpress({ 'GET /wp-json/wp/v2/users/me': refusal(401, 'rest_not_logged_in') })],
    ['profile_refused', 'its REST API hides people', wordpress({ 'GET /wp-json/wp/v2/users/me': refusal(403, 'rest_cannot_access') })],
    ['profile_invalid', 'its people are none', wordpress({ 'GET /wp-json/wp/v2/users/me': { status: 200, body: '[]' } })],
  ]; // prettier-ignore

  const logInAt = async (start: (typeof cases)[number][2], at: At, options: (address: string) => Options) => {
    const { site, port, address } = await start(at);
    const { app } = await setUp([], {
      timeout: 200,
      maxBodySize: 10_000,
      allowedPorts: [port],
      credentials: everywhere,
      ...options(address),
    });
    if (site) registerAt(site, app);
    const browser = new Browser();
    const { location, outcome } = await begin(app, address, browser);
    return outcome ?? outcomeOf(browser.get(site!.authorize(location, 'alice')));
  };

  test.each(cases)(
    'is a failure with a message if a person typed it: %s, as %s',
    async (code, _why, start) => {
      const outcome = await logInAt(start, named, () => ({}));
      expect(outcome).toEqual({
        user: false,
        status: 403,
        info: { code, message: expect.stringMatching(/\w{3}.*[.`]$/s) },
      });
      expect(outcome.info!.message).not.toMatch(/SECRET|127\.0\.0\.1/);
    },
  );

  test.each(cases)('is an error if it is the own one: %s, as %s', async (code, _why, start) => {
    const outcome = await logInAt(start, onLoopback, (siteURL) => ({ siteURL }));
    expect(outcome).toEqual({ error: { name: 'WordPressError', code, message: expect.any(String) } });
  });

  test.each<[WordPressErrorCode, string]>([
    ['address_invalid', ''],
    ['address_invalid', ' '],
    ['address_invalid', 'ftp://blog.example.com'],
    ['address_invalid', 'https://user:password@blog.example.com'],
    ['address_invalid', 'a b'],
    ['address_forbidden', 'http://localhost'],
    ['address_forbidden', 'wiki'],
    ['address_forbidden', 'blog.example.com:22'],
    ['address_forbidden', 'https://blog.example.com:8443/'],
    ['address_forbidden', 'http://169.254.169.254/latest/meta-data/'],
    ['site_unreachable', 'https://nowhere.example.com'],
  ])('is a failure before anything is asked: %s, as %j', async (code, address) => {
    names.addressesOf = () => [];
    const { app } = await setUp([]);
    const { outcome } = await begin(app, address);
    expect(outcome).toMatchObject({ user: false, status: 403, info: { code, message: expect.any(String) } });
    expect(outcome!.info!.message).not.toContain('password@');
  });

  test.each([undefined, null, 5, ['https://a.test', 'https://b.test'], { href: 'https://a.test' }])(
    'is a failure if the request names %p',
    async (address) => {
      const { app } = await setUp([], { siteURL: () => address as never });
      expect((await begin(app, '')).outcome).toMatchObject({
        status: 403,
        info: { code: 'address_invalid' },
      });
    },
  );

  test('that the developer has to mend stays an error, whoever named the site', async () => {
    const site = await startSite('blog.example.com');
    const set = { siteURL: typed, allowedPorts: portsOf(site) };
    const { app } = await setUp([site], {
      ...set,
      credentials: () => ({ consumerKey: 'gone', consumerSecret: 'x' }),
    });
    expect((await begin(app, site.home)).outcome).toHaveProperty('error.code', 'consumer_key_invalid');
    const other = await setUp([site], { ...set, callbackURL: undefined });
    expect((await begin(other.app, site.home)).outcome).toHaveProperty('error.code', 'callback_missing');
  });
});

describe('a site cannot pass for another', () => {
  /** A site of a stranger, who has it say what they like. */
  async function startLiar(
    name: string,
    says: (json: Record<string, unknown>) => object,
    options: StandInOptions = {},
  ) {
    const site = await startSite(name, options);
    const body = (text: string, url: string) =>
      url.includes('_fields=')
        ? JSON.stringify({ ...(JSON.parse(text) as object), ...says(JSON.parse(text) as never) })
        : text;
    const { port } = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://${name}:${port}${options.path ?? ''}`;
    return { site, port };
  }
  const logInAt = async (address: string, site: StandIn, ports: number[], options: Options = {}) => {
    const { app } = await setUp([], { allowedPorts: ports, credentials: everywhere, ...options });
    registerAt(site, app);
    return logIn(app, address, site);
  };
  const refused = { user: false, status: 403, info: { code: 'response_invalid' } };

  test.each<[string, (home: string) => string]>([
    ['as it is', (home) => home],
    ['in capitals', (home) => home.toUpperCase()],
    ['with a slash', (home) => `${home}/`],
    ['with https', (home) => home.replace('http:', 'https:')],
    ['with a folder', (home) => `${home}/blog`],
  ])('by calling the home of another its own, %s', async (_how, claimed) => {
    const victim = await startSite('victim.example.com');
    const { site, port } = await startLiar('evil.example.net', () => ({ home: claimed(victim.home) }));
    const outcome = await logInAt(site.home, site, [port, ...portsOf(victim)]);
    expect(outcome).toMatchObject({ user: false, status: 403 });
    expect(outcome.info!.code).toMatch(/^(?:response_invalid|site_unreachable)$/);
  });

  test('where any address may be asked', async () => {
    const victim = await startSite();
    const { site } = await startLiar('127.0.0.1', () => ({ home: victim.home }));
    expect(await logInAt(site.home, site, [], { dangerouslyAllowAnyAddress: true })).toMatchObject(refused);
  });

  test('by a claim that comes only with the callback, after the site was forgotten', async () => {
    const victim = await startSite('victim.example.com');
    let claim: object = {};
    const { site, port } = await startLiar('evil.example.net', () => claim);
    const allowedPorts = [port, ...portsOf(victim)];
    const { app } = await setUp([], {
      allowedPorts,
      credentials: everywhere,
      cache: new SiteCache({ maxAge: 0 }),
    });
    registerAt(site, app);
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    claim = { home: victim.home };
    expect(await outcomeOf(browser.get(site.authorize(location!, 'alice')))).toMatchObject(refused);
  });

  test('by what another search remembered that believed it', async () => {
    const victim = await startSite();
    const { site } = await startLiar('127.0.0.1', () => ({ home: victim.origin }));
    const cache = new SiteCache();
    expect((await discover(site.home, { cache })).home).toBe(victim.origin);
    expect(await logInAt(site.home, site, [], { dangerouslyAllowAnyAddress: true, cache })).toMatchObject(
      refused,
    );
  });

  test('on the same host, from a folder of its own', async () => {
    const { site, port } = await startLiar(
      'university.example.edu',
      (json) => ({ home: String(json.home).replace('/~evil', '') }),
      { path: '/~evil' },
    );
    expect(await logInAt(site.home, site, [port])).toMatchObject(refused);
  });

  test('but may have its REST API at an address of its own, if its home names it', async () => {
    const site = await startSite('api.example.com');
    const { port } = await listen(
      http.createServer((_req, res) =>
        res.writeHead(200, { link: `<${site.root}>; rel="https://api.w.org/"` }).end(),
      ),
    );
    const front = `http://www.example.org:${port}`;
    const body = (text: string, url: string) =>
      url.includes('_fields=') ? JSON.stringify({ ...(JSON.parse(text) as object), home: front }) : text;
    const api = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://api.example.com:${api.port}`;
    const { app } = await setUp([], {
      allowedPorts: [port, api.port],
      credentials: everywhere,
    });
    // It is signed with the home that WordPress says, which the stand-in doesn't know: where the login begins is enough.
    expect((await begin(app, `api.example.com:${api.port}`)).outcome).toHaveProperty(
      'error.code',
      'consumer_key_invalid',
    );
    expect((await begin(app, front)).outcome).toHaveProperty('error.code', 'consumer_key_invalid');
  });

  test('and the developer’s own is believed', async () => {
    const { site } = await startLiar('127.0.0.1', () => ({ home: 'https://blog.example.com' }));
    const outcome = await logInAt('', site, [], { siteURL: site.home });
    // It is taken for what it says, which here is wrong.
    expect(outcome).toHaveProperty('error.code', 'signature_mismatch');
  });
});

describe('a search', () => {
  const busy = { user: false, status: 403, info: { code: 'discovery_busy' } };

  test('for one site more than may be looked for at once is refused, until one of them is over', async () => {
    const open: (() => void)[] = [];
    const delay = () => new Promise<void>((resolve) => void open.push(resolve));
    const sites = await Promise.all(
      ['one', 'two', 'three'].map((name) => startSite(`${name}.example.com`, { delay })),
    );
    const [one, two, three] = sites as [StandIn, StandIn, StandIn];
    const { app } = await setUp(sites, { cache: new SiteCache({ maxDiscoveries: 2 }) });
    const waiting = [one, two, one, two].map((site) => begin(app, site.home));
    await until(() => open.length >= 2);
    const { outcome } = await begin(app, three.home);
    expect(outcome).toMatchObject(busy);
    expect(outcome!.info!.message).toMatch(/limit of 2 concurrent discoveries.*Try again/);
    expect(three.requests).toEqual([]);
    for (const site of sites) delete site.options.delay;
    for (const answer of open) answer();
    for (const { location } of await Promise.all(waiting)) expect(location).toBeDefined();
    expect((await begin(app, three.home)).location).toBeDefined();
  });

  test('for the own site is never refused for what strangers type', async () => {
    const own = await startSite();
    const silent = await startSite('silent.example.com', { delay: () => new Promise(() => undefined) });
    const cache = new SiteCache({ maxDiscoveries: 1 });
    const { app } = await setUp(
      [own, silent],
      { siteURL: own.home, cache },
      {
        prepare: (app, passport) =>
          void app.get('/at', (req, res, next) => {
            (passport.authenticate('wordpress', { siteURL: typed(req) } as object) as RequestHandler)(
              req,
              res,
              next,
            );
          }),
      },
    );
    const abort = new AbortController();
    const typing = fetch(`${app.origin}/at?site=${silent.home}`, abort).catch(() => undefined);
    await until(() => silent.requests.length > 0);
    expect(await logIn(app, '', own)).toHaveProperty('user.username', 'alice');
    abort.abort();
    await typing;
  });

  test('has a limit of time, however many of its answers come just in time', async () => {
    const late: RequestListener = (_req, res) => void setTimeout(() => res.writeHead(404).end(), 40);
    let asked = 0;
    const { port } = await listen(http.createServer((req, res) => (asked++, late(req, res))));
    const { app } = await setUp([], { allowedPorts: [port], timeout: 50 });
    const { outcome } = await begin(app, `http://blog.example.com:${port}/a/b/c/d/e/`);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'timeout' } });
    // Without it there would be twenty.
    expect(asked).toBeLessThan(8);
  });

  test.each<[string, RequestListener]>([
    ['pages', (_req, res) => void res.end('x'.repeat(900))],
    ['answers that are too large', (_req, res) => void res.end('x'.repeat(5000))],
  ])('has a limit of size, however many %s there are', async (_what, answer) => {
    let asked = 0;
    const { port } = await listen(
      http.createServer((req, res) => {
        asked += req.method === 'HEAD' ? 0 : 1;
        answer(req, res);
      }),
    );
    const { app } = await setUp([], { allowedPorts: [port], maxBodySize: 1000 });
    const { outcome } = await begin(app, `http://blog.example.com:${port}/a/b/c/d/e/`);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'response_too_large' } });
    expect(asked).toBeLessThan(7);
  });

  test('follows five redirects and no more', async () => {
    let asked = 0;
    const { port } = await listen(
      http.createServer((req, res) => {
        asked++;
        res.writeHead(302, { location: `${req.url}x` }).end();
      }),
    );
    const { app } = await setUp([], { allowedPorts: [port] });
    const { outcome } = await begin(app, `http://blog.example.com:${port}/`);
    expect(outcome).toMatchObject({ status: 403, info: { code: 'redirect_refused' } });
    expect(asked).toBe(6 * 4);
  });
});

describe('an address that is not public', () => {
  const forbidden = { user: false, status: 403, info: { code: 'address_forbidden' } };

  test.each([
    ['http://127.0.0.1:PORT'],
    ['127.0.0.1:PORT'],
    ['http://localhost:PORT/wp-admin/'],
    ['http://[::1]:PORT'],
    ['http://[::ffff:127.0.0.1]:PORT'],
    ['http://2130706433:PORT'],
    ['http://0x7f.1:PORT'],
    ['http://0177.0.0.01:PORT/'],
    ['http://app.internal:PORT'],
  ])('is not asked when it is typed: %s', async (address) => {
    const site = await startSite();
    const { app } = await setUp([site]);
    expect((await begin(app, address.replace('PORT', String(portsOf(site)[0])))).outcome).toMatchObject(
      forbidden,
    );
    expect(site.requests).toEqual([]);
  });

  test.each([
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
  ])('is not asked by a name that turns out to be %s', async (address) => {
    const site = await startSite('blog.example.com');
    names.addressesOf = () => [PUBLIC, address];
    const { app } = await setUp([site]);
    const { outcome } = await begin(app, site.home);
    expect(outcome).toMatchObject(forbidden);
    expect(outcome!.info!.message).not.toContain(address);
    expect(site.requests).toEqual([]);
  });

  test('is not asked by a name that changes during the search, nor between the two legs', async () => {
    const site = await startSite('blog.example.com', {
      delay: ({ socket }) => void socket.once('close', () => undefined),
    });
    const { app } = await setUp([site]);
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    names.addressesOf = () => ['10.0.0.1'];
    // What was connected to the public address may go on; nothing new is.
    await new Promise((resolve) => setTimeout(resolve));
    const before = site.requests.length;
    const callback = site.authorize(location!, 'alice');
    await site.stop();
    expect(await outcomeOf(browser.get(callback))).toMatchObject(forbidden);
    expect(site.requests).toHaveLength(before);
  });

  test('is not asked where a redirect leads to it', async () => {
    const internal = await listen(http.createServer((_req, res) => res.end()));
    const redirecting = async (location: (port: number) => string) => {
      const { port } = await listen(
        http.createServer((_req, res) => res.writeHead(301, { location: location(port) }).end()),
      );
      const { app } = await setUp([], { allowedPorts: [port, internal.port] });
      return (await begin(app, `http://blog.example.com:${port}/`)).outcome;
    };
    names.addressesOf = (name) => [name.startsWith('www.') ? '10.0.0.1' : PUBLIC];
    // To the same host it would be followed …
    expect(await redirecting((port) => `http://www.blog.example.com:${port}/`)).toMatchObject(forbidden);
    expect(await redirecting(() => 'http://blog.example.com:22/')).toMatchObject({
      info: { code: 'redirect_refused' },
    });
    // … to another one never.
    expect(await redirecting(() => `http://127.0.0.1:${internal.port}/`)).toMatchObject({
      info: { code: 'redirect_refused' },
    });
    expect(internal.connections).toBe(0);
  });

  test('is not asked where a page names it as the REST API', async () => {
    const internal = await listen(http.createServer((_req, res) => res.end()));
    const link = `<http://127.0.0.1:${internal.port}/wp-json/>; rel="https://api.w.org/"`;
    const { port } = await listen(http.createServer((_req, res) => res.writeHead(200, { link }).end()));
    const { app } = await setUp([], { allowedPorts: [port, internal.port] });
    expect((await begin(app, `http://blog.example.com:${port}`)).outcome).toMatchObject(forbidden);
    expect(internal.connections).toBe(0);
  });

  const endpoints = ['request', 'authorize', 'access'] as const;
  test.each(
    endpoints.flatMap((which) =>
      ['https://10.0.0.1/x', 'https://internal.example.com/x', 'https://blog.example.com:22/x'].map(
        (at) => [which, at] as const,
      ),
    ),
  )('is not asked, and nobody sent there, as the %s endpoint: %s', async (which, at) => {
    names.addressesOf = (name) => [name.startsWith('internal') ? '10.0.0.1' : PUBLIC];
    const site = await startSite('blog.example.com');
    const body = (text: string, url: string) => {
      if (!url.includes('_fields=')) return text;
      const json = JSON.parse(text) as { authentication: { oauth1: Record<string, string> } };
      json.authentication.oauth1[which] = at;
      return JSON.stringify(json);
    };
    const { port } = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://blog.example.com:${port}`;
    const { app } = await setUp([], { allowedPorts: [port], credentials: everywhere });
    registerAt(site, app);
    if (which === 'authorize' && at.includes('internal')) {
      // What a name is for the browser is not for us to know.
      expect((await begin(app, site.home)).location).toMatch(/^https:\/\/internal\.example\.com\/x/);
    } else expect(await logIn(app, site.home, site)).toMatchObject(forbidden);
  });

  const elsewhere = 'http://blog.example.com:22/x';
  const rest = { callbackURL: '/auth/wordpress/callback', siteURL: typed };
  test.each<[string, object, (port: number) => Strategy & { name: string }]>([
    [
      'the authorization endpoint of OAuth 2',
      { oauth2: { endpoints: { authorization: elsewhere, token: 'http://blog.example.com/token' } } },
      (port) =>
        new WordPressOAuth2Strategy(
          { ...rest, allowedPorts: [port], credentials: () => ({ clientID: 'id' }) },
          (_token, _refresh, profile) => Promise.resolve(profile),
        ),
    ],
    [
      'the screen for application passwords',
      { 'application-passwords': { endpoints: { authorization: elsewhere } } },
      (port) =>
        new WordPressApplicationPasswordStrategy(
          { ...rest, allowedPorts: [port], appName: 'Test' },
          (_name, _password, profile) => Promise.resolve(profile),
        ),
    ],
  ])('is refused before the browser is sent there, as %s', async (_what, authentication, strategyFor) => {
    const site = await startSite('blog.example.com');
    const body = (text: string, url: string) =>
      url.includes('_fields=') ? JSON.stringify({ ...(JSON.parse(text) as object), authentication }) : text;
    const { port } = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://blog.example.com:${port}`;
    const app = await startLoginApp(strategyFor(port));
    expect(await begin(app, site.home)).toMatchObject({ outcome: forbidden });
  });

  test('is asked where `dangerouslyAllowAnyAddress` is set', async () => {
    const site = await startSite();
    names.addressesOf = () => [];
    const { app } = await setUp([site], { dangerouslyAllowAnyAddress: true, allowedPorts: undefined });
    expect(await logIn(app, site.home, site)).toHaveProperty('user.username', 'alice');
  });

  test('or a port that is not listed', async () => {
    const [site, other] = await Promise.all([startSite('one.example.com'), startSite('two.example.com')]);
    const { app } = await setUp([site, other], { allowedPorts: portsOf(site) });
    expect(await logIn(app, site.home, site)).toHaveProperty('user.username', 'alice');
    expect((await begin(app, other.home)).outcome).toMatchObject(forbidden);
    expect(other.requests).toEqual([]);
  });
});
