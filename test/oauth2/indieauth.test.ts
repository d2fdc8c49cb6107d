/** Logins with the plugin IndieAuth, whose responses are as recorded from version 4.4.2. */
import { createHash } from 'node:crypto';
import http from 'node:http';
import { WordPressOAuth2Strategy, discover, type WordPressOAuth2StrategyOptions } from '../../lib';
import { Browser } from '../support/browser';
import { asProfile, begin, outcomeOf, startLoginApp } from '../support/login-app';
import { listen } from '../support/loopback';
import { queryOf } from '../support/oauth2-app';

const CLIENT_ID = 'https://app.example.test/';

interface Setting {
  /** The issuer in the callback. Default: that of the plugin. */
  issuer?: string | null;
  options?: Partial<WordPressOAuth2StrategyOptions>;
  isPlain?: boolean;
}

async function setUp({ issuer, options, isPlain = false }: Setting = {}) {
  let count = 0;
  const challenges = new Map<string, string>();
  const exchanged: URLSearchParams[] = [];
  const { port } = await listen(
    http.createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        const url = new URL(req.url!, home);
        const route = url.searchParams.get('rest_route') ?? url.pathname.replace(/^\/wp-json/, '');
        const json = (status: number, body: unknown) =>
          res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        if (route === '/' && url.search.includes('_fields')) {
          const names = ['metadata', 'token', 'revocation', 'introspection', 'userinfo'];
          const endpoints = Object.fromEntries(names.map((name) => [name, `${issuerOf()}/${name}`]));
          const indieauth = { endpoints: { ...endpoints, authorization: `${issuerOf()}/auth` } };
          json(200, { name: 'A', home, url: home, namespaces: ['indieauth/1.0', 'wp/v2'], authentication: { indieauth } }); // prettier-ignore
        } else if (route === '/indieauth/1.0/token') {
          const form = new URLSearchParams(Buffer.concat(chunks).toString());
          exchanged.push(form);
          const challenge = challenges.get(form.get('code')!);
          const given = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url'); // prettier-ignore
          if (challenge !== given) return json(401, { error: 'invalid_code', error_description: 'Invalid authorization code' }); // prettier-ignore
          challenges.delete(form.get('code')!);
          json(200, { access_token: 'TOKEN', token_type: 'Bearer', scope: 'profile email', me: `${home}/author/bob/`, expires_in: 1209600, refresh_token: 'REFRESH' }); // prettier-ignore
        } else if (route === '/wp/v2/users/me') {
          if (req.headers.authorization !== 'Bearer TOKEN') return json(401, { code: 'rest_not_logged_in', message: '' }); // prettier-ignore
          json(200, { id: 3, username: 'bob', name: 'Bob', email: 'bob@example.org', roles: ['author'] });
        } else {
          const root = isPlain ? `${home}/index.php?rest_route=/` : `${home}/wp-json/`;
          res.writeHead(200, { link: `<${root}>; rel="https://api.w.org/"` }).end('<!doctype html>');
        }
        return undefined;
      });
    }),
  );
  const home = `http://127.0.0.1:${port}`;
  const issuerOf = () =>
    isPlain ? `${home}/index.php?rest_route=/indieauth/1.0` : `${home}/wp-json/indieauth/1.0`;
  const strategy = new WordPressOAuth2Strategy(
    {
      siteURL: home,
      clientID: CLIENT_ID,
      callbackURL: '/auth/wordpress/callback',
      server: 'indieauth',
      ...options,
    },
    asProfile,
  );
  /** Approves as the user, and returns the callback. */
  const approve = (location: string) => {
    const query = queryOf(location);
    const code = `code${++count}`;
    challenges.set(code, query.code_challenge!);
    const back = new URL(query.redirect_uri!);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.state!);
    if (issuer !== null) back.searchParams.set('iss', issuer ?? issuerOf());
    return back.href;
  };
  return { app: await startLoginApp(strategy), home, approve, exchanged };
}

test.each([
  ['pretty', false],
  ['plain', true],
])('users log in without a registration: %s permalinks', async (_, isPlain) => {
  const { app, home, approve, exchanged } = await setUp({ isPlain });
  const browser = new Browser();
  const { location } = await begin(app, browser);
  expect(queryOf(location!)).toEqual({
    ...(isPlain && { rest_route: '/indieauth/1.0/auth' }),
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: `${app.origin}/auth/wordpress/callback`,
    scope: 'profile email',
    state: expect.any(String),
    code_challenge: expect.any(String),
    code_challenge_method: 'S256',
  });
  expect(await outcomeOf(browser.get(approve(location!)))).toMatchObject({
    user: { id: '3', username: 'bob', roles: ['author'], site: { home } },
  });
  expect([...exchanged[0]!.keys()].sort()).toEqual(
    ['client_id', 'code', 'code_verifier', 'grant_type', 'redirect_uri'].sort(),
  );
});

test.each([
  ['another issuer', 'https://evil.example.test/wp-json/indieauth/1.0'],
  ['no issuer', null],
])('a callback with %s is a failure, and its code is not sent', async (_, issuer) => {
  const { app, approve, exchanged } = await setUp({ issuer });
  const browser = new Browser();
  const { location } = await begin(app, browser);
  expect(await outcomeOf(browser.get(approve(location!)))).toMatchObject({
    info: { code: 'callback_malformed' },
  });
  expect(exchanged).toEqual([]);
});

test('a used code is a failure', async () => {
  const { app, approve } = await setUp();
  const browser = new Browser();
  const used = approve((await begin(app, browser)).location!);
  await browser.get(used);
  const fresh = new URL(approve((await begin(app, browser)).location!));
  fresh.searchParams.set('code', queryOf(used).code!);
  expect(await outcomeOf(browser.get(fresh.href))).toMatchObject({
    info: { code: 'authorization_code_invalid' },
  });
});

test('it is not used unless it is chosen', async () => {
  const { app } = await setUp({ options: { server: undefined } });
  expect((await begin(app)).outcome).toMatchObject({
    error: {
      code: 'oauth2_unavailable',
      message: expect.stringContaining('Set the option `server` to `indieauth`'),
    },
  });
});

test('discover tells its endpoints and its issuer', async () => {
  const { home } = await setUp();
  const base = `${home}/wp-json/indieauth/1.0`;
  expect((await discover(home)).authentication).toEqual({
    indieAuth: {
      endpoints: {
        authorization: `${base}/auth`,
        token: `${base}/token`,
        userinfo: `${base}/userinfo`,
        revocation: `${base}/revocation`,
      },
      issuer: base,
    },
  });
});
