/** The options of the stand-in, and behaviour of WordPress without a recording. */
import { StandIn, demoUsers, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { authorizationHeader, signedParameters, type Credentials } from '../support/oauth1-client';
import { startSite } from '../support/site';

const callback = 'http://app.example.test/callback?from=site';
const consumer = { key: 'key', secret: 'secret', callback: 'http://app.example.test/callback', name: 'App' };
const other = { ...consumer, key: 'other' };
const asApp: Credentials = { consumerKey: consumer.key, consumerSecret: consumer.secret };
const [alice] = demoUsers;

let site: StandIn;

async function start(options: StandInOptions = {}): Promise<StandIn> {
  site = await startSite({ consumers: [consumer, other], ...options });
  return site;
}

/** Sends a signed request. `where` is where the OAuth parameters go. */
async function send(
  method: string,
  path: string,
  credentials: Credentials = asApp,
  extra: Record<string, string> = {},
  where: 'header' | 'query' | 'body' = 'header',
): Promise<{ status: number; body: string; headers: Headers }> {
  const url = site.origin + path;
  const oauth = signedParameters({ method, url, home: site.home }, credentials, extra);
  const answer = await fetch(where === 'query' ? `${url}?${new URLSearchParams(oauth).toString()}` : url, {
    method,
    redirect: 'manual',
    ...(where === 'header' && { headers: { authorization: authorizationHeader(oauth) } }),
    ...(where === 'body' && { body: new URLSearchParams(oauth) }),
  });
  return { status: answer.status, body: await answer.text(), headers: answer.headers };
}

/** A request token, or an access token. */
async function token(path: string, credentials = asApp, extra = {}): Promise<Credentials> {
  const { body } = await send('POST', path, credentials, extra);
  const pairs = new URLSearchParams(body);
  return { ...asApp, token: pairs.get('oauth_token')!, tokenSecret: pairs.get('oauth_token_secret')! };
}

const requestToken = (oauth_callback = callback) => token('/oauth1/request', asApp, { oauth_callback });

async function accessToken(): Promise<Credentials> {
  const request = await requestToken();
  const { searchParams } = new URL(site.approve(request.token, alice!.username));
  return token('/oauth1/access', request, { oauth_verifier: searchParams.get('oauth_verifier') });
}

const me = '/wp-json/wp/v2/users/me';

describe('credentials', () => {
  test.each(['header', 'query', 'body'] as const)('may come in the %s', async (where) => {
    await start();
    const answer = await send('POST', '/oauth1/request', asApp, { oauth_callback: callback }, where);
    expect(answer.body).toMatch(/^oauth_token=\w{24}&oauth_token_secret=\w{48}&/);
  });

  test('are not read out of the body of a PUT', async () => {
    await start();
    const body = new URLSearchParams({ oauth_consumer_key: 'key' });
    const codeOf = async (method: string) => {
      const answer = await fetch(site.origin + me, { method, body });
      return ((await answer.json()) as { code: string }).code;
    };
    expect(await codeOf('POST')).toBe('json_oauth1_missing_parameter');
    expect(await codeOf('PUT')).toBe('rest_no_route');
  });

  test('must be encoded in the header: a bare plus is a space there', async () => {
    await start();
    const url = `${site.origin}/oauth1/request`;
    let oauth: Record<string, string>;
    do oauth = signedParameters({ method: 'POST', url, home: site.home }, asApp);
    while (!oauth.oauth_signature!.includes('+'));
    const request = async (authorization: string) =>
      (await fetch(url, { method: 'POST', headers: { authorization } })).status;
    expect(await request(authorizationHeader(oauth))).toBe(200);
    expect(await request(authorizationHeader(oauth).replaceAll('%2B', '+'))).toBe(401);
  });

  test('are lost only in the header if the web server strips it', async () => {
    await start({ stripAuthorization: true });
    expect(await send('POST', '/oauth1/request')).toMatchObject({
      status: 400,
      body: 'No OAuth parameters supplied',
    });
    expect(await send('POST', '/oauth1/request', asApp, {}, 'query')).toMatchObject({ status: 200 });
  });

  test('identify a user', async () => {
    await start();
    const { status, body } = await send('GET', `${me}?context=edit`, await accessToken());
    expect({ status, ...JSON.parse(body) }).toMatchObject({ status: 200, id: 2, roles: ['subscriber'] });
  });

  test('allow each nonce of a second once', async () => {
    await start();
    const credentials = await accessToken();
    const extra = { oauth_nonce: 'same', oauth_timestamp: String(site.now()) };
    expect((await send('GET', me, credentials, extra)).status).toBe(200);
    const { status, body } = await send('GET', me, credentials, extra);
    expect({ status, code: JSON.parse(body).code }).toEqual({
      status: 401,
      code: 'json_oauth1_nonce_already_used',
    });
  });

  test('belong to one application', async () => {
    await start();
    const stolen = { ...(await accessToken()), consumerKey: other.key };
    const { body } = await send('GET', me, stolen);
    expect(JSON.parse(body).code).toBe('json_oauth1_consumer_mismatch');
  });
});

describe('the clock', () => {
  test('sets the Date header and the time that timestamps are compared with', async () => {
    await start({ clockOffset: 20 * 60 });
    const { status, body, headers } = await send('POST', '/oauth1/request');
    expect({ status, body }).toEqual({ status: 401, body: 'Invalid timestamp' });
    expect(Date.parse(headers.get('date')!) - Date.now()).toBeGreaterThan(19 * 60 * 1000);
    const oauth_timestamp = String(site.now());
    expect((await send('POST', '/oauth1/request', asApp, { oauth_timestamp })).status).toBe(200);
  });

  test('expires a request token after 24 hours', async () => {
    await start();
    const credentials = await requestToken();
    site.options.clockOffset = 24 * 60 * 60 + 60;
    const extra = { oauth_timestamp: String(site.now()), oauth_verifier: 'any' };
    expect(await send('POST', '/oauth1/access', credentials, extra)).toMatchObject({
      status: 401,
      body: 'OAuth request token has expired',
    });
    expect(await send('POST', '/oauth1/access', credentials, extra)).toMatchObject({
      status: 400,
      body: 'Invalid token',
    });
  });
});

describe('the authorize page', () => {
  const authorizePath = (credentials: Credentials) => `/oauth1/authorize?oauth_token=${credentials.token}`;

  async function open(browser: Browser, credentials: Credentials): Promise<string> {
    const login = await browser.follow(browser.get(site.origin + authorizePath(credentials)));
    const form = { log: alice!.username, pwd: alice!.password };
    return (await browser.follow(browser.submit(await login.text(), form))).text();
  }

  test('asks once, and later redirects with the same verifier', async () => {
    await start();
    const browser = new Browser();
    const credentials = await requestToken();
    const page = await open(browser, credentials);
    expect(page).toContain('“App” would like to connect');
    const first = await browser.submit(page, { 'wp-submit': 'authorize' });
    const location = first.headers.get('location');
    expect(location).toMatch(/^http:\/\/app\.example\.test\/callback\?from=site&oauth_token=\w{24}&/);
    const login = await browser.get(site.origin + authorizePath(credentials));
    expect((await browser.get(login.headers.get('location')!)).headers.get('location')).toBe(location);
  });

  test('gives the same callback as the shortcut for tests', async () => {
    await start();
    const credentials = await requestToken();
    const location = site.approve(site.origin + authorizePath(credentials), alice!.username);
    const browser = new Browser();
    await browser.logIn(`${site.url}/wp-login.php`, alice!.username, alice!.password);
    const again = await browser.get(
      `${site.url}/wp-login.php?action=oauth1_authorize&oauth_token=${credentials.token}`,
    );
    expect(again.headers.get('location')).toBe(location);
  });

  test('accepts a decision only from its own form', async () => {
    await start();
    const browser = new Browser();
    const credentials = await requestToken();
    await open(browser, credentials);
    const forged = await browser.post(browser.url, {
      oauth_token: credentials.token!,
      'wp-submit': 'authorize',
    });
    expect(forged.status).toBe(403);
    expect(site.requestTokens.get(credentials.token!)!.authorized).toBeUndefined();
  });

  test('shows the verifier if the application has no callback', async () => {
    await start({ consumers: [{ ...consumer, callback: 'oob' }] });
    const browser = new Browser();
    const page = await open(browser, await requestToken('oob'));
    const answer = await browser.submit(page, { 'wp-submit': 'authorize' });
    expect(await answer.text()).toMatch(/Your verification token is <code>\w{24}<\/code>/);
  });

  test('accepts only its own tokens', async () => {
    await start();
    expect(await open(new Browser(), { ...asApp, token: 'unknown' })).toMatch(
      /role="alert">\s*Invalid token/,
    );
  });
});

describe('the log-in page', () => {
  test.each(['https://evil.test/', '//evil.test/', '/\\evil.test/', '\t//evil.test/', 'javascript:alert(1)'])(
    'never leads to another site: %j',
    async (redirectTo) => {
      await start();
      const browser = new Browser();
      const login = `${site.url}/wp-login.php?redirect_to=${encodeURIComponent(redirectTo)}`;
      const answer = await browser.logIn(login, alice!.username, alice!.password);
      expect(answer.headers.get('location')).toBe(`${site.url}/wp-admin/`);
    },
  );

  test('says what is wrong', async () => {
    await start({ translate: (message) => message.replace('Error:', 'Fehler:') });
    const answer = await new Browser().logIn(`${site.url}/wp-login.php`, alice!.username, 'guess');
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(
      'Fehler: The password you entered for the username alice is incorrect.',
    );
  });
});

describe('callbacks', () => {
  test.each([
    ['http://app.example.test/callback?other=query', 200],
    ['http://app.example.test/callback/', 500],
    ['http://app.example.test:80/callback', 500],
    ['https://app.example.test/callback', 500],
    ['http://user@app.example.test/callback', 500],
    ['http://evil.test/callback', 500],
    ['/callback', 500],
    ['oob', 500],
  ])('%s → %i', async (oauth_callback, status) => {
    await start();
    expect((await send('POST', '/oauth1/request', asApp, { oauth_callback })).status).toBe(status);
  });
});

describe('addresses', () => {
  const linkOf = async (path: string) =>
    (await fetch(site.origin + path, { redirect: 'manual' })).headers.get('link');

  test('a page that does not exist leads to the REST API; the log-in page and wp-admin do not', async () => {
    await start({ path: '/blog', folder: '/wp' });
    const link = `<${site.origin}/blog/wp-json/>; rel="https://api.w.org/"`;
    expect(await linkOf('/blog/nothing/here')).toBe(link);
    const moved = await fetch(`${site.origin}/blog/wp-login.php`, { redirect: 'manual' });
    expect(moved.headers.get('location')).toBe(`${site.url}/wp-login.php`);
    for (const path of ['/blog/wp/wp-login.php', '/blog/wp/wp-admin/', '/blog/wp/xmlrpc.php', '/blog', '/']) {
      expect([path, await linkOf(path)]).toEqual([path, null]);
    }
  });

  test('follow the home of the settings', async () => {
    await start({ home: 'https://blog.example.test/', permalinks: 'almost-pretty' });
    expect(await linkOf('/')).toContain('<https://blog.example.test/index.php/wp-json/>');
    const index = await (
      await fetch(`${site.origin}/index.php/wp-json/?_fields=home,authentication.oauth1.access`)
    ).json();
    expect(index).toEqual({
      home: 'https://blog.example.test',
      authentication: { oauth1: { access: 'https://blog.example.test/oauth1/access' } },
    });
  });

  test('links can be left out', async () => {
    await start({ linkHeader: false, htmlLink: false });
    expect(await linkOf('/')).toBeNull();
    expect(await (await fetch(site.origin)).text()).not.toContain('api.w.org');
  });
});

describe('for tests', () => {
  test('requests are logged with how they were answered', async () => {
    await start();
    await fetch(`${site.origin}/?a=1`, { method: 'HEAD', headers: { 'x-test': 'yes' } });
    await fetch(`${site.origin}/nothing`);
    expect(site.requests).toMatchObject([
      { method: 'HEAD', url: '/?a=1', headers: { 'x-test': 'yes' }, status: 200 },
      { method: 'GET', url: '/nothing', status: 404 },
    ]);
  });

  test('responses can be blocked, and it still stops', async () => {
    let arrive!: () => void;
    const arrival = new Promise<void>((resolve) => (arrive = resolve));
    await start({
      delay: () =>
        new Promise<void>(() => {
          arrive();
        }),
    });
    const answer = fetch(site.origin);
    const outcome = expect(answer).rejects.toThrow();
    await arrival;
    expect(site.requests[0]!.status).toBeUndefined();
    await site.stop();
    await outcome;
  });

  test('a port in use is an error', async () => {
    await start();
    const port = Number(new URL(site.origin).port);
    await expect(new StandIn({ port }).start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('messages can be in another language', async () => {
    await start({ translate: (message) => (message === 'Consumer Key is invalid' ? 'Ungültig' : message) });
    const { status, body } = await send('POST', '/oauth1/request', { ...asApp, consumerKey: 'nope' });
    expect({ status, body }).toEqual({ status: 401, body: 'Ungültig' });
  });

  test('avatars can be off', async () => {
    await start({ avatars: false });
    expect(JSON.parse((await send('GET', me, await accessToken())).body)).not.toHaveProperty('avatar_urls');
  });
});
