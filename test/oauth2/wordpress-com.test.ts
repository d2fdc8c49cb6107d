/** WordPress.com, as its documentation describes it. */
import nock from 'nock';
import {
  SiteCache,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  WordPressStrategy,
  chooseAuthentication,
  diagnose,
  discover,
} from '../../lib';
import { oauth2Unavailable } from '../../lib/site/unavailable';
import { Browser } from '../support/browser';
import { failure } from '../support/failure';
import { asProfile, begin, outcomeOf, startLoginApp } from '../support/login-app';
import { queryOf } from '../support/oauth2-app';
import { startPlaying } from '../support/recorded';

const API = 'https://public-api.wordpress.com';
const ME = {
  ID: 5,
  display_name: 'Ada &amp; Co',
  username: 'ada',
  email: 'ada@example.org',
  email_verified: true,
  avatar_URL: 'https://0.gravatar.com/avatar/a',
  profile_URL: 'https://gravatar.com/ada',
  primary_blog: 7,
};
const TOKEN = { access_token: 'TOKEN', token_type: 'bearer', blog_id: '0', blog_url: '', scope: 'auth' };

beforeEach(() => {
  startPlaying();
  nock.enableNetConnect('127.0.0.1');
});

async function setUp(options: object = {}) {
  const strategy = new WordPressOAuth2Strategy(
    { siteURL: 'https://wordpress.com', clientID: '123', clientSecret: 'SECRET', callbackURL: '/auth/wordpress/callback', ...options }, // prettier-ignore
    asProfile,
  );
  return startLoginApp(strategy);
}

/** The server, which answers a token for a code and the user for the token. Returns the form of the exchange. */
function play(me: { status?: number; body: object } = { body: ME }) {
  const exchanged: Record<string, string>[] = [];
  nock(API)
    .post('/oauth2/token', (form: Record<string, string>) => exchanged.push(form) > 0)
    .reply(200, TOKEN);
  nock(API, { reqheaders: { authorization: 'Bearer TOKEN' } })
    .get('/rest/v1.1/me')
    .reply(me.status ?? 200, me.body);
  // The token endpoint is asked for nothing else.
  return exchanged;
}

test('people log in with their account, and nothing is discovered', async () => {
  const app = await setUp();
  const browser = new Browser();
  const { location } = await begin(app, browser);
  expect(location!.startsWith(`${API}/oauth2/authorize?`)).toBe(true);
  const query = queryOf(location!);
  expect(query).toEqual({
    response_type: 'code',
    client_id: '123',
    redirect_uri: `${app.origin}/auth/wordpress/callback`,
    scope: 'auth',
    state: expect.any(String),
  });
  const exchanged = play();
  const callback = `${app.origin}/auth/wordpress/callback?code=abc&state=${query.state}`;
  expect(await outcomeOf(browser.get(callback))).toMatchObject({
    user: {
      id: '5',
      username: 'ada',
      displayName: 'Ada & Co',
      emails: [{ value: 'ada@example.org' }],
      photos: [{ value: ME.avatar_URL }],
      profileUrl: ME.profile_URL,
      site: { home: 'https://wordpress.com', url: 'https://wordpress.com', name: 'WordPress.com' },
      _json: ME,
    },
  });
  expect(exchanged).toEqual([
    {
      grant_type: 'authorization_code',
      code: 'abc',
      client_id: '123',
      client_secret: 'SECRET',
      redirect_uri: query.redirect_uri,
    },
  ]);
});

test.each(['wordpress.com', 'https://www.wordpress.com/', 'http://wordpress.com'])(
  'its address may be written as %s',
  async (siteURL) => {
    const app = await setUp({ siteURL });
    expect((await begin(app)).location).toContain(`${API}/oauth2/authorize?`);
  },
);

test('a request may name it', async () => {
  const asked: string[] = [];
  const app = await setUp({
    siteURL: () => 'wordpress.com',
    clientID: undefined,
    clientSecret: undefined,
    credentials: ({ home }: { home: string }) => {
      asked.push(home);
      return { clientID: '123', clientSecret: 'SECRET' };
    },
  });
  expect((await begin(app)).location).toContain(`${API}/oauth2/authorize?`);
  expect(asked).toEqual(['https://wordpress.com']);
});

test('a person who refuses is a failure, and a refused profile an error', async () => {
  const app = await setUp();
  const browser = new Browser();
  const stateOf = async () => queryOf((await begin(app, browser)).location!).state!;
  const callback = `${app.origin}/auth/wordpress/callback`;
  expect(
    await outcomeOf(browser.get(`${callback}?error=access_denied&state=${await stateOf()}`)),
  ).toMatchObject({ info: { code: 'access_denied' } });
  play({ status: 403, body: { error: 'unauthorized', message: 'User cannot access this' } });
  expect(await outcomeOf(browser.get(`${callback}?code=abc&state=${await stateOf()}`))).toMatchObject({
    error: { code: 'profile_refused' },
  });
});

test('discover knows it without a request, and chooseAuthentication its strategy', async () => {
  const site = await discover('wordpress.com', { cache: new SiteCache() });
  expect(site.home).toBe('https://wordpress.com');
  expect(chooseAuthentication(site)).toBe('wordpress-oauth2');
  expect(await diagnose('https://wordpress.com')).toMatchObject({
    severity: 'ok',
    findings: [{ check: 'wordpress-com', message: expect.stringContaining('WordPressOAuth2Strategy') }],
  });
});

describe('a blog on its servers', () => {
  const MESSAGE = /hosted on the shared servers of WordPress\.com.*siteURL: 'https:\/\/wordpress\.com'/;
  const shared = { siteURL: 'https://ada.wordpress.com', callbackURL: '/auth/wordpress/callback' };
  const strategies = [
    () => new WordPressStrategy({ ...shared, consumerKey: 'a', consumerSecret: 'b' }, asProfile),
    () => new WordPressOAuth2Strategy({ ...shared, clientID: 'a' }, asProfile),
    () => new WordPressApplicationPasswordStrategy({ ...shared, appName: 'An app' }, asProfile),
  ];

  test.each(strategies)(
    'has its message in each strategy, if its REST API is at public-api.wordpress.com',
    async (create) => {
      const app = await startLoginApp(create());
      const root = `${API}/wp/v2/sites/ada.wordpress.com/`;
      const index = {
        name: 'Ada',
        home: shared.siteURL,
        url: shared.siteURL,
        namespaces: ['wp/v2'],
        authentication: [],
      };
      nock(shared.siteURL)
        .persist()
        .intercept('/', 'HEAD')
        .reply(200, '', { link: `<${root}>; rel="https://api.w.org/"` });
      nock(shared.siteURL).persist().get(/./).reply(404, 'Not found');
      nock(API)
        .persist()
        .get(/^\/wp\/v2\/sites/)
        .reply(200, index, { 'content-type': 'application/json' });
      const { outcome } = await begin(app);
      expect(outcome!.error!.message).toMatch(MESSAGE);
      expect(outcome!.error!.code).toMatch(/_unavailable$/);
    },
  );

  test.each(strategies)('has its message in each strategy, if it has no REST API', async (create) => {
    const app = await startLoginApp(create());
    nock(shared.siteURL).persist().intercept('/', 'HEAD').reply(200, '');
    nock(shared.siteURL).persist().get(/./).reply(404, 'Not found');
    expect((await begin(app)).outcome).toMatchObject({
      error: { code: 'login_unavailable', message: expect.stringMatching(MESSAGE) },
    });
  });

  test('that a user names is a failure for the login page', async () => {
    const app = await startLoginApp(
      new WordPressOAuth2Strategy(
        { ...shared, siteURL: () => shared.siteURL, credentials: () => ({ clientID: 'a' }), dangerouslyAllowAnyAddress: true }, // prettier-ignore
        asProfile,
      ),
    );
    nock(shared.siteURL).persist().intercept('/', 'HEAD').reply(200, '');
    nock(shared.siteURL).persist().get(/./).reply(404, 'Not found');
    expect((await begin(app)).outcome).toMatchObject({ status: 403, info: { code: 'login_unavailable' } });
  });

  test('is not the identity service', async () => {
    const error = await failure(() => {
      throw oauth2Unavailable({
        home: 'https://ada.example',
        root: `${API}/wp/v2/sites/ada.example/`,
      } as never);
    });
    expect(error.message).toMatch(MESSAGE);
  });
});
