/** OpenID Connect Server on the stand-in, in cases without a recording. */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { demoUsers, type StandIn, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { demoOAuth2Client } from '../support/oauth2-client';
import { SET_UPS, startSite } from '../support/site';

const [alice, bob] = demoUsers;
const callback = 'http://app.example.test/callback';
const client = demoOAuth2Client(callback);

let site: StandIn;

async function start(options: StandInOptions = {}): Promise<void> {
  site = await startSite({ openIDConnectClients: [client], ...options });
}

/** The address of the authorize endpoint, to which an application sends the browser. */
function authorizeURL(parameters: Record<string, string> = {}): string {
  const url = new URL(site.route('/openid-connect/authorize'));
  const asked = {
    response_type: 'code',
    client_id: client.id,
    redirect_uri: callback,
    scope: 'openid profile',
  };
  for (const pair of Object.entries({ ...asked, state: 's1', ...parameters }))
    url.searchParams.append(...pair);
  return url.href;
}

/** The page after a login as this user. */
async function logIn(user = bob!, parameters: Record<string, string> = {}): Promise<[Browser, string]> {
  const browser = new Browser();
  const page = await browser.follow(browser.get(authorizeURL(parameters)));
  const form = { log: user.username, pwd: user.password };
  const answer = await browser.follow(browser.submit(await page.text(), form));
  return [browser, await answer.text()];
}

const codeIn = (location: string) => new URL(location).searchParams.get('code')!;

async function exchange(code: string, fields: Record<string, string> = {}) {
  const body = { grant_type: 'authorization_code', code, redirect_uri: callback, client_id: client.id, client_secret: client.secret }; // prettier-ignore
  const form = new URLSearchParams({ ...body, ...fields });
  const answer = await fetch(site.route('/openid-connect/token'), { method: 'POST', body: form });
  return { status: answer.status, json: (await answer.json()) as Record<string, string> };
}

async function json(url: string, headers: Record<string, string> = {}) {
  return (await (await fetch(url, { headers })).json()) as Record<string, unknown>;
}

const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;

test.each(SET_UPS)('a user logs in in a browser: %s', async (_what, options) => {
  await start(options);
  const [browser, page] = await logIn(bob, { nonce: 'n1' });
  expect(page).toContain('Do you want to log in to <em>Demo application</em>');
  const back = (await browser.submit(page, { authorize: 'Authorize' })).headers.get('location')!;
  expect(new URL(back).searchParams.get('state')).toBe('s1');

  const { status, json: tokens } = await exchange(codeIn(back));
  expect(status).toBe(200);
  const [header, claims, signature] = tokens.id_token!.split('.') as [string, string, string];
  expect(decode(claims)).toMatchObject({ iss: `${site.home}/`, aud: client.id, sub: 'bob', nonce: 'n1' });
  const configuration = await json(`${site.home}/.well-known/openid-configuration`);
  const { keys } = (await json(configuration.jwks_uri as string)) as { keys: [JsonWebKey] };
  const key = createPublicKey({ key: keys[0], format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    key,
    Buffer.from(signature, 'base64url'),
  );
  expect(isSigned).toBe(true);

  const authorization = `Bearer ${tokens.access_token}`;
  const userinfo = await json(configuration.userinfo_endpoint as string, { authorization });
  expect(userinfo).toMatchObject({ sub: 'bob', name: bob!.displayName, username: 'bob' });
});

test('a subscriber may not log in, and hears of it on the site', async () => {
  await start();
  const [, page] = await logIn(alice);
  expect(page).toContain('permission to use OpenID Connect.');
  expect(page).not.toContain('value="Authorize"');
  expect(() => site.approve(authorizeURL(), 'alice')).toThrow('permission');
});

test.each(['editor', 'administrator'])('an %s may log in', async (role) => {
  await start({ users: [{ ...alice!, roles: [role] }] });
  expect(site.approve(authorizeURL(), 'alice')).toContain('code=');
});

test('approve and reject need no browser', async () => {
  await start();
  const { json: tokens } = await exchange(codeIn(site.approve(authorizeURL(), 'bob')));
  expect(tokens.id_token).toMatch(/^eyJ/);
  const back = new URL(site.reject(authorizeURL()));
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ error: 'access_denied', state: 's1' });
});

test('a consent lasts seven days', async () => {
  await start();
  const browser = new Browser();
  await browser.logIn(`${site.url}/wp-login.php`, 'bob', bob!.password);
  site.approve(authorizeURL(), 'bob');
  let answer = await browser.get(authorizeURL());
  for (let step = 0; step < 2; step++) answer = await browser.get(answer.headers.get('location')!);
  expect(answer.headers.get('location')).toContain(`${callback}?code=`);

  site.options.clockOffset = 8 * 24 * 60 * 60;
  answer = await browser.follow(browser.get(authorizeURL()));
  expect(await answer.text()).toContain('Do you want to log in');
});

test('the WP-API plugin refuses the token in a header, but not in a form', async () => {
  await start({ oauth2Clients: [] });
  const { accessToken } = site.accessTokenOf('bob', client);
  const url = site.route('/openid-connect/userinfo');
  expect(await json(url, { authorization: `Bearer ${accessToken}` })).toMatchObject({
    data: { status: 403 },
  });
  const form = new URLSearchParams({ access_token: accessToken });
  const answer = await fetch(url, { method: 'POST', body: form });
  expect(await answer.json()).toMatchObject({ sub: 'bob' });
});

test('WP OAuth Server adds a slash to its documents', async () => {
  await start({ oauthServerClients: [client], oauthServerVersion: 4 });
  const url = `${site.home}/.well-known/openid-configuration`;
  const answer = await fetch(url, { redirect: 'manual' });
  expect(answer.headers.get('location')).toBe(`${url}/`);
  expect(await json(url)).toMatchObject({ issuer: `${site.home}/` });
});

test('the plugin does not exist without its option', async () => {
  site = await startSite();
  expect(await json(site.root)).not.toMatchObject({ namespaces: expect.arrayContaining(['openid-connect']) });
  expect((await fetch(`${site.home}/.well-known/openid-configuration`)).status).toBe(404);
  expect((await fetch(authorizeURL())).status).toBe(404);
});
