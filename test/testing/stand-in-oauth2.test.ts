/** The two OAuth 2 servers of the stand-in, in cases without a recording, as seen on real sites or in the source. */
import {
  demoUsers,
  type OAuth2Client,
  type StandIn,
  type StandInOptions,
} from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { demoOAuth2Client } from '../support/oauth2-client';
import { startSite } from '../support/site';

const [alice] = demoUsers;
const callback = 'http://app.example.test/callback';
const client = demoOAuth2Client(callback);
const other: OAuth2Client = { ...client, id: 'other', redirectURIs: [`${callback}/1`, `${callback}/2`] };

let site: StandIn;

async function start(options: StandInOptions = { oauth2Clients: [client, other] }): Promise<StandIn> {
  site = await startSite(options);
  return site;
}

const asked = { response_type: 'code', client_id: client.id, redirect_uri: callback, state: 's1' };
const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const plugin = (parameters: Record<string, string>) =>
  `${site.url}/wp-login.php?action=oauth2_authorize&${query(parameters)}`;
const server = (parameters: Record<string, string>) => `${site.home}/oauth/authorize?${query(parameters)}`;

/** The code in a callback. */
const codeIn = (location: string | null) => new URL(location!).searchParams.get('code')!;

async function json(answer: Promise<Response>) {
  const { status, text, headers } = await answer.then(async (got) => ({
    status: got.status,
    headers: got.headers,
    text: await got.text(),
  }));
  return { status, headers, json: JSON.parse(text) };
}

const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  json(fetch(url, { method: 'POST', body: new URLSearchParams(fields), headers }));

const me = (token: string, type = 'Bearer') =>
  json(fetch(site.route('/wp/v2/users/me'), { headers: { authorization: `${type} ${token}` } }));

describe('the WP-API plugin', () => {
  const exchange = (code: string, fields: Record<string, string> = {}, headers?: Record<string, string>) =>
    post(
      site.route('/oauth2/access_token'),
      { grant_type: 'authorization_code', client_id: client.id, code, ...fields },
      headers,
    );

  /** Its page, as alice sees it after she logged in. */
  async function open(
    parameters: Record<string, string>,
    browser = new Browser(),
  ): Promise<[string, Response, Browser]> {
    const login = await browser.follow(browser.get(plugin(parameters)));
    const form = { log: alice!.username, pwd: alice!.password };
    const answer = await browser.follow(browser.submit(await login.text(), form));
    return [await answer.text(), answer, browser];
  }

  test.each<StandInOptions>([{}, { oauthServerClients: [client] }])(
    'does not exist with %j',
    async (options) => {
      await start(options);
      const index = await json(fetch(site.root));
      expect(index.json.namespaces).not.toContain('oauth2');
      expect(index.json.authentication).not.toHaveProperty('oauth2');
      expect(await exchange('x')).toMatchObject({ status: 404, json: { code: 'rest_no_route' } });
      expect(await (await fetch(plugin(asked))).text()).toContain('name="loginform"');
      expect(await me('unknown')).toMatchObject({ status: 401, json: { code: 'rest_not_logged_in' } });
    },
  );

  test('asks logged-in users, and others after the login page', async () => {
    await start({ oauth2Clients: [client], path: '/blog', folder: '/wp' });
    const [page, , browser] = await open(asked);
    expect(browser.url).toBe(plugin(asked));
    expect(page).toContain('A stand-in, not WordPress.');
    expect(page).toContain('“Demo application” would like to connect');
    expect(page).not.toMatch(/<script|\son\w+=/);
    const answer = await browser.submit(page, { 'wp-submit': 'authorize' });
    expect(answer.headers.get('location')).toMatch(
      /^http:\/\/app\.example\.test\/callback\?code=\w{12}&state=s1$/,
    );
  });

  test('exchanges a code once for a token, with any secret', async () => {
    await start();
    const code = codeIn(site.approve(plugin(asked), 'alice'));
    const { status, json } = await exchange(code, {
      client_secret: 'wrong',
      redirect_uri: 'http://evil.test/',
    });
    expect({ status, json }).toEqual({
      status: 200,
      json: { access_token: expect.stringMatching(/^\w{12}$/), token_type: 'bearer' },
    });
    expect(await me(json.access_token)).toMatchObject({ status: 200, json: { id: 2 } });
    expect(await exchange(code)).toMatchObject({ status: 404 });
    // It accepts no other spelling.
    expect(await me(json.access_token, 'bearer')).toMatchObject({ status: 401 });
  });

  test('does not exchange the code of another application', async () => {
    await start();
    const code = codeIn(site.approve(plugin(asked), 'alice'));
    expect(await exchange(code, { client_id: other.id })).toMatchObject({
      status: 404,
      json: { data: { status: 404, client: 'other', code } },
    });
    expect(await exchange(code)).toMatchObject({ status: 200 });
  });

  test('expires a code after ten minutes', async () => {
    await start();
    const code = codeIn(site.approve(plugin(asked), 'alice'));
    site.options.clockOffset = 601;
    expect(await exchange(code)).toMatchObject({
      status: 400,
      json: { code: 'oauth2.tokens.authorization_code.validate.expired' },
    });
    expect(await exchange(code)).toMatchObject({ status: 404 });
  });

  test('never expires a token, but refuses those of a removed application', async () => {
    await start();
    const { accessToken } = site.accessTokenOf('bob', client);
    site.options.clockOffset = 10 * 365 * 24 * 60 * 60;
    expect(await me(accessToken)).toMatchObject({ json: { id: 3 } });
    site.options.oauth2Clients = [other];
    expect(await me(accessToken)).toMatchObject({ status: 403 });
  });

  test('names the wrong parameters of a token request', async () => {
    await start();
    const token = site.route('/oauth2/access_token');
    expect(await post(token, { code: 'x' })).toMatchObject({
      status: 400,
      json: {
        code: 'rest_missing_callback_param',
        message: 'Missing parameter(s): grant_type, client_id',
        data: { status: 400, params: ['grant_type', 'client_id'] },
      },
    });
    expect(await exchange('x', { grant_type: 'refresh_token' })).toMatchObject({
      status: 400,
      json: { data: { params: { grant_type: 'Invalid parameter.' }, details: [] } },
    });
    expect(
      await post(token, { grant_type: 'authorization_code', 'client_id[]': 'x', code: 'y' }),
    ).toMatchObject({
      json: {
        code: 'rest_invalid_param',
        data: { params: { client_id: 'client_id is not of type string.' } },
      },
    });
    const list = { grant_type: 'authorization_code', client_id: client.id, 'code[]': 'y' };
    expect(await post(token, list)).toMatchObject({ status: 400, json: { code: 'rest_invalid_param' } });
    const basic = { authorization: `Basic ${Buffer.from('id:secret').toString('base64')}` };
    expect(await exchange('x', {}, basic)).toMatchObject({ status: 404 });
    expect(await exchange('x', {}, { authorization: 'Bearer unknown' })).toMatchObject({ status: 403 });
  });

  test.each([
    ['a+b/c=.~', 'a+b/c=.~'],
    ['a%41b', 'ab'],
    ['%2%355', ''],
    ['<b>x</b>  y\n z ', 'x y z'],
    ['a<b', 'a&lt;b'],
    ['<script>x</script>é', 'é'],
    ['0', ''],
  ])('gives back the state %j as %j', async (sent, back) => {
    await start();
    const stateIn = (location: string) => new URL(location).searchParams.get('state') ?? '';
    expect(stateIn(site.approve(plugin({ ...asked, state: sent }), 'alice'))).toBe(back);
    expect(stateIn(site.reject(plugin({ ...asked, state: sent })))).toBe(back);
  });

  test('tells the application about a refusal', async () => {
    await start();
    expect(site.reject(plugin(asked))).toBe(`${callback}?error=access_denied&state=s1`);
    const redirect_uri = `${callback}?error=no&from=a%2Fb`;
    expect(site.reject(plugin({ ...asked, redirect_uri }))).toBe(
      `${callback}?error=access_denied&from=ab&state=s1`,
    );
  });

  const invalid = 'Specified redirect URI is not valid for this client.';
  test.each<[Record<string, string>, string]>([
    [{ response_type: '' }, 'Invalid response type specified.'],
    [{ client_id: '' }, 'Missing client_id parameter.'],
    [{ client_id: 'no<b>pe' }, 'Client ID nope is invalid.'],
    [{ redirect_uri: 'http://evil.test/' }, invalid],
    [{ redirect_uri: `${callback}/` }, invalid],
    [{ redirect_uri: 'http://app.example.test:80/callback' }, invalid],
    [{ client_id: 'other', redirect_uri: '' }, 'Redirect URI was required, but not found.'],
  ])('stops at %j, before anybody logs in', async (parameters, message) => {
    await start();
    const url = plugin({ ...asked, ...parameters });
    const answer = await new Browser().get(url);
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain(message);
    expect(() => site.approve(url, 'alice')).toThrow(message);
    expect(() => site.reject(url)).toThrow(message);
  });

  test('uses the only redirect URI if none is given', async () => {
    await start();
    expect(site.approve(plugin({ ...asked, redirect_uri: '' }), 'alice')).toContain(`${callback}?code=`);
    site.options.oauth2Clients = [demoOAuth2Client(callback, `${callback}2`)];
    expect(() => site.approve(plugin({ ...asked, redirect_uri: '' }), 'alice')).toThrow('was required');
    const second = { ...asked, redirect_uri: `${callback}2` };
    expect(site.approve(plugin(second), 'alice')).toContain(`${callback}2?code=`);
  });

  test('accepts a decision only from its own form', async () => {
    await start();
    const [page, , browser] = await open(asked);
    const forged = await browser.post(plugin(asked), { _wpnonce: 'bad', 'wp-submit': 'authorize' });
    expect(forged.status).toBe(500);
    expect(await forged.text()).toContain('Invalid nonce.');
    const without = await browser.post(plugin(asked), { 'wp-submit': 'authorize' });
    expect(await without.text()).toContain('would like to connect');
    expect(await (await browser.submit(page, {})).text()).toContain('Select either Authorize or Cancel');
    expect((await browser.submit(page, { 'wp-submit': 'maybe' })).status).toBe(500);
    expect(site.oauth2.codes.size).toBe(0);
  });
});

describe('WP OAuth Server', () => {
  const oauthServerClients = [client, other];
  const exchange = (code: string, fields: Record<string, string> = {}) =>
    post(`${site.home}/oauth/token`, {
      grant_type: 'authorization_code',
      client_id: client.id,
      client_secret: client.secret,
      redirect_uri: callback,
      code,
      ...fields,
    });
  const userinfo = (token: string) =>
    json(fetch(`${site.home}/?oauth=me`, { headers: { authorization: `bearer ${token}` } }));

  test.each<StandInOptions>([{}, { oauth2Clients: [client] }])('does not exist with %j', async (options) => {
    await start(options);
    for (const path of [
      '/oauth/authorize',
      '/oauth/token',
      '/oauth/me',
      '/.well-known/openid-configuration',
    ]) {
      expect([path, (await fetch(site.home + path)).status]).toEqual([path, 404]);
    }
    expect(await (await fetch(`${site.home}/?oauth=me`)).text()).toContain('This site has no posts');
  });

  test('is not in the index, and names its endpoints under site_url', async () => {
    await start({ oauthServerClients, path: '/blog', folder: '/wp' });
    expect((await json(fetch(site.root))).json.authentication).not.toHaveProperty('oauth2');
    const { json: found } = await json(fetch(`${site.home}/?well-known=openid-configuration`));
    expect(found).toMatchObject({
      issuer: site.url.replace('http:', 'https:'),
      authorization_endpoint: `${site.url}/oauth/authorize`,
      userinfo_endpoint: `${site.url}/oauth/me`,
    });
    expect(await json(fetch(`${site.home}/.well-known/nothing/`))).toMatchObject({ status: 400 });
  });

  test.each(['plain', 'almost-pretty'] as const)(
    'is reached only by queries with %s permalinks',
    async (permalinks) => {
      await start({ oauthServerClients, permalinks });
      const advertised = await fetch(`${site.home}/oauth/me/`);
      expect(advertised.headers.get('content-type')).toContain('text/html');
      expect(await json(fetch(`${site.home}/?oauth=me`))).toMatchObject({ status: 400 });
      expect(await json(fetch(`${site.home}/?well-known=openid-configuration`))).toMatchObject({
        status: 200,
      });
      expect(site.approve(`${site.home}/?oauth=authorize&${query(asked)}`, 'alice')).toContain('?code=');
    },
  );

  test('does not ask logged-in users', async () => {
    await start({ oauthServerClients });
    const browser = new Browser();
    const login = await browser.follow(browser.get(server(asked)));
    const logged = await browser.submit(await login.text(), { log: alice!.username, pwd: alice!.password });
    const answer = await browser.get(logged.headers.get('location')!);
    expect(answer.headers.get('location')).toMatch(
      /^http:\/\/app\.example\.test\/callback\?code=[a-z\d]{40}&state=s1$/,
    );
    expect(site.approve(server(asked), 'alice')).toMatch(/\?code=[a-z\d]{40}&state=s1$/);
    expect(() => site.reject(server(asked))).toThrow('asks nobody');
  });

  test('exchanges a code once for a token, with the secret', async () => {
    await start({ oauthServerClients });
    const code = codeIn(site.approve(server({ ...asked, scope: 'openid email' }), 'alice'));
    for (const [fields, error] of [
      [{ client_secret: 'wrong' }, 'invalid_client'],
      [{ client_secret: '' }, 'invalid_client'],
      [{ client_id: '' }, 'invalid_client'],
      [{ client_id: 'nope' }, 'invalid_client'],
      [{ client_id: other.id }, 'invalid_grant'],
      [{ redirect_uri: `${callback}?` }, 'redirect_uri_mismatch'],
      [{ code: '' }, 'invalid_request'],
      [{ grant_type: '' }, 'invalid_request'],
      [{ grant_type: 'refresh_token' }, 'unsupported_grant_type'],
    ] as const) {
      expect(await exchange(code, fields)).toMatchObject({
        status: 400,
        json: { error, error_description: expect.any(String) },
      });
    }
    const answer = await exchange(code);
    expect(answer).toMatchObject({
      status: 200,
      json: { expires_in: 86400, token_type: 'Bearer', scope: 'openid email' },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await exchange(code)).toMatchObject({ json: { error: 'invalid_grant' } });
    expect(await me(answer.json.access_token)).toMatchObject({ json: { id: 2 } });
    expect(await userinfo(answer.json.access_token)).toMatchObject({
      json: { ID: '2', user_login: 'alice' },
    });
  });

  test('expires codes after half a minute, and tokens after a day', async () => {
    await start({ oauthServerClients });
    const [late, inTime] = [1, 2].map(() => codeIn(site.approve(server(asked), 'alice')));
    const { json: token } = await exchange(inTime!);
    site.options.clockOffset = 31;
    expect(await exchange(late!)).toMatchObject({
      json: { error_description: expect.stringContaining('expired') },
    });
    expect(await me(token.access_token)).toMatchObject({ status: 200 });
    delete site.options.oauthServerClients;
    expect(await me(token.access_token)).toMatchObject({ status: 401 });
    site.options.oauthServerClients = oauthServerClients;
    site.options.clockOffset = 86_400 + 5;
    expect(await me(token.access_token)).toMatchObject({ status: 401 });
    expect(await userinfo(token.access_token)).toMatchObject({ status: 400 });
  });

  test('beside the WP-API plugin answers userinfo, but the REST API refuses its tokens', async () => {
    await start({ oauthServerClients, oauth2Clients: [] });
    const { accessToken } = site.accessTokenOf('alice', client);
    expect(await me(accessToken)).toMatchObject({ status: 403 });
    expect(await userinfo(accessToken)).toMatchObject({
      status: 200,
      json: { user_email: 'alice@example.org' },
    });
  });

  test('redirects to a trailing slash, except for POST', async () => {
    await start({ oauthServerClients });
    const location = async (path: string) =>
      (await fetch(site.home + path, { redirect: 'manual' })).headers.get('location');
    expect(await location('/oauth/authorize?a=b')).toBe(`${site.home}/oauth/authorize/?a=b`);
    expect(await location('/oauth/me')).toBe(`${site.home}/oauth/me/`);
    expect(await exchange('x')).toMatchObject({ json: { error: 'invalid_grant' } });
    expect(await json(fetch(`${site.home}/oauth/token/`))).toMatchObject({ status: 405 });
    expect(await json(fetch(`${site.home}/oauth/nothing/`))).toMatchObject({ status: 400 });
  });

  test('tells the application about errors, unless the client is wrong', async () => {
    await start({ oauthServerClients });
    const outcome = (parameters: Record<string, string>) =>
      site.approve(server({ ...asked, ...parameters }), 'alice');
    expect(outcome({ scope: 'basic' })).toContain('?error=invalid_scope&');
    expect(outcome({ response_type: 'token' })).toContain('?error=invalid_request&');
    expect(outcome({ redirect_uri: `${callback}?from=site` })).toContain('?from=site&code=');
    expect(outcome({ redirect_uri: '', state: '' })).toMatch(/callback\?code=\w+$/);
    expect(() => outcome({ client_id: 'nope' })).toThrow('The client id supplied is invalid');
    expect(() => outcome({ redirect_uri: 'http://evil.test/' })).toThrow('missing or does not match');
    expect(() => outcome({ client_id: other.id, redirect_uri: '' })).toThrow('No redirect URI was supplied');
  });
});

test('the front page lists the authentication methods', async () => {
  await start({ oauth2Clients: [client], oauthServerClients: [], oauth1: false });
  const page = await (await fetch(site.home)).text();
  expect(page).toContain('<li>OAuth 2 (WP-API): Demo application</li>');
  expect(page).toContain('<li>OAuth 2 (WP OAuth Server)</li>');
  expect(page).toContain('Application passwords');
  expect(page).not.toContain('OAuth 1.0a');
});
