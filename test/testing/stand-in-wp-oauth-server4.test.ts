/** Version 4 of WP OAuth Server on the stand-in, in cases without a recording, as seen on a real site. */
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { demoOAuth2Client } from '../support/oauth2-client';
import { startSite } from '../support/site';

const callback = 'http://app.example.test/callback';
const client = demoOAuth2Client(callback);

let site: StandIn;

async function start(options: StandInOptions = {}): Promise<void> {
  site = await startSite({ oauthServerClients: [client], oauthServerVersion: 4, ...options });
}

const authorizeURL = (parameters: Record<string, string> = {}) =>
  `${site.url}/oauth/authorize/?${new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: callback,
    state: 's1',
    ...parameters,
  }).toString()}`;

const post = (url: string, fields: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields) });

const me = (headers: Record<string, string>, query = '') =>
  fetch(`${site.route('/wp/v2/users/me')}${query}`, { headers });

test.each([{ permalinks: 'plain' }, { path: '/blog', folder: '/wp' }] as StandInOptions[])(
  'a login at the endpoints of the index: %j',
  async (options) => {
    await start(options);
    const index = (await (await fetch(site.root)).json()) as {
      authentication: { oauth2: Record<string, string> };
    };
    const { authorize, token, me } = index.authentication.oauth2;
    const query = site.permalinks === 'plain' ? { oauth: 'authorize' } : {};
    const url = authorizeURL(query).replace(`${site.url}/oauth/authorize/`, authorize!);
    const browser = new Browser();
    const page = await browser.follow(browser.get(url));
    let answer = await browser.submit(await page.text(), { log: 'alice', pwd: 'wonderland' });
    while (answer.headers.get('location')!.startsWith(site.home)) {
      answer = await browser.get(answer.headers.get('location')!);
    }
    const back = new URL(answer.headers.get('location')!);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({ state: 's1', iframe: 'break' });

    // Without rewrite rules, only the query reaches the plugin.
    const endpoint = (url: string, name: string) =>
      site.permalinks === 'plain' ? `${site.home}/?oauth=${name}` : url;
    const exchanged = await post(endpoint(token!, 'token'), {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code')!,
      redirect_uri: callback,
      client_id: client.id,
      client_secret: client.secret,
    });
    const tokens = (await exchanged.json()) as Record<string, string>;
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    const authorization = `Bearer ${tokens.access_token}`;
    const userinfo = await fetch(endpoint(me!, 'me'), { headers: { authorization } });
    expect(await userinfo.json()).toMatchObject({ ID: '2', user_roles: ['subscriber'] });
  },
);

test('a token works in one place only', async () => {
  await start();
  const { accessToken } = site.accessTokenOf('alice', client);
  const query = `?access_token=${accessToken}`;
  expect((await me({}, query)).status).toBe(200);
  expect((await me({ authorization: `Bearer ${accessToken}` })).status).toBe(200);
  expect((await me({ authorization: `Bearer ${accessToken}` }, query)).status).toBe(401);
});

test('a revoked token no longer works', async () => {
  await start();
  const { accessToken } = site.accessTokenOf('alice', client);
  const url = `${site.home}/oauth/revoke/`;
  expect((await fetch(url)).status).toBe(405);
  expect((await post(url)).status).toBe(400);
  expect(await (await post(url, { token: accessToken })).json()).toEqual({ revoked: true });
  expect((await me({ authorization: `Bearer ${accessToken}` })).status).toBe(401);
  expect(await (await post(url, { token: accessToken })).json()).toEqual({ revoked: true });
});

test('the WP-API plugin replaces the entry in the index, and refuses the token', async () => {
  await start({ oauth2Clients: [] });
  const index = (await (await fetch(site.root)).json()) as { authentication: object };
  expect(index.authentication).toMatchObject({ oauth2: { grant_types: expect.anything() } });
  expect(index.authentication).not.toHaveProperty('oauth2.software');
  const { accessToken } = site.accessTokenOf('alice', client);
  expect((await me({ authorization: `Bearer ${accessToken}` })).status).toBe(403);
});

test('what the plugin does not have is refused', async () => {
  await start();
  for (const path of ['/oauth/nosuch/', '/.well-known/nosuch/']) {
    const answer = await fetch(site.home + path);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error_description: 'unknown request' });
  }
});
