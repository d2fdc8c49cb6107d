/** Core's screen for application passwords, and what they open, in cases without a recording, as seen on real sites. */
import { demoUsers, type StandIn, type StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { startSite } from '../support/site';

const [alice] = demoUsers;
const app_id = '0b8a0a5e-2d9d-4f5c-9a51-0a8f1d1a3b10';
const success_url = 'https://app.example.test/callback?state=s1';

let site: StandIn;

async function start(options: StandInOptions = {}): Promise<StandIn> {
  site = await startSite(options);
  return site;
}

const screen = (query: Record<string, string>) =>
  `${site.url}/wp-admin/authorize-application.php?${new URLSearchParams(query).toString()}`;

/** The screen, as alice sees it once she has logged in. */
async function open(
  query: Record<string, string>,
  browser = new Browser(),
): Promise<[string, Response, Browser]> {
  const login = await browser.follow(browser.get(screen(query)));
  const form = { log: alice!.username, pwd: alice!.password };
  const answer = await browser.follow(browser.submit(await login.text(), form));
  return [await answer.text(), answer, browser];
}

const basic = (username: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
});

/** Asks the REST API with an application password. */
async function ask(path: string, headers: Record<string, string>, init: RequestInit = {}) {
  const answer = await fetch(`${site.origin}/wp-json/wp/v2${path}`, { ...init, headers });
  const json = JSON.parse(await answer.text());
  return { status: answer.status, json, headers: answer.headers };
}

function aliceWithPassword() {
  const { username, applicationPassword } = site.applicationPasswordOf('alice');
  return basic(username, applicationPassword);
}

describe('the index of the REST API', () => {
  test.each<[StandInOptions, boolean]>([
    [{}, true],
    [{ environment: 'production' }, false],
    [{ environment: 'production', home: 'https://blog.example.test' }, true],
    [{ home: 'https://blog.example.test', applicationPasswords: false }, false],
    [{ oauth1: false }, true],
  ])('of %j names the screen: %s', async (options, isThere) => {
    await start(options);
    const { authentication } = JSON.parse(await (await fetch(`${site.origin}/wp-json/`)).text());
    expect(authentication['application-passwords']).toEqual(
      isThere
        ? { endpoints: { authorization: `${site.url}/wp-admin/authorize-application.php` } }
        : undefined,
    );
  });
});

describe('the screen', () => {
  test('asks logged-in users, and others after the login page', async () => {
    await start({ path: '/blog', folder: '/wp' });
    const first = await new Browser().get(screen({ app_name: 'My app' }));
    expect(first.status).toBe(302);
    const login = new URL(first.headers.get('location')!);
    expect(login.pathname).toBe('/blog/wp/wp-login.php');
    expect(login.searchParams.get('redirect_to')).toBe(screen({ app_name: 'My app' }));
    expect(login.searchParams.get('reauth')).toBe('1');

    const [page, answer] = await open({ app_name: 'My <b>app', success_url });
    expect(answer.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(page).toContain('A stand-in, not WordPress.');
    expect(page).toContain('identifying itself as <strong>My &lt;b&gt;app</strong>');
    expect(page).toContain('<label for="app_name">');
    expect(page).not.toMatch(/<script|\son\w+=/);
  });

  test('sends a password to success_url, whose query it serializes again', async () => {
    await start({ folder: '/wp' });
    const [page, , browser] = await open({
      app_name: 'My app',
      app_id,
      success_url: 'https://app.example.test/callback?a=x+y%20z&b[]=1&b[]=2&ü=%7E&empty=&site_url=q#top',
    });
    const answer = await browser.submit(page, { app_name: 'Another name', approve: 'Yes' });
    const [made] = [...site.applicationPasswords.values()];
    expect(made).toMatchObject({ name: 'Another name', appId: app_id, user: { username: 'alice' } });
    expect(made!.password).toMatch(/^[a-zA-Z\d]{24}$/);
    const url = encodeURIComponent(`${site.home}/wp`);
    expect(answer.headers.get('location')).toBe(
      `https://app.example.test/callback?a=x+y+z&b%5B0%5D=1&b%5B1%5D=2&%C3%BC=%7E&empty&site_url=${url}` +
        `&user_login=alice&password=${made!.password}#top`,
    );
  });

  test.each<[Record<string, string>, string | undefined]>([
    [{ success_url, reject_url: 'https://app.example.test/no' }, 'https://app.example.test/no'],
    [{ success_url }, `${success_url}&success=false`],
    [{}, undefined],
  ])('sends a refusal of %j to %s', async (query, location) => {
    await start();
    const [page, , browser] = await open({ app_name: 'My app', ...query });
    const answer = await browser.submit(page, { app_name: 'My app', reject: 'No' });
    expect(answer.headers.get('location')).toBe(location ?? `${site.url}/wp-admin/`);
    expect(site.reject(screen({ app_name: 'My app', ...query }))).toBe(location ?? `${site.url}/wp-admin/`);
    expect(site.applicationPasswords.size).toBe(0);
  });

  test('shows the password if there is no success_url', async () => {
    await start();
    const [page, , browser] = await open({ app_name: 'My app' });
    const answer = await browser.submit(page, { app_name: 'My app', approve: 'Yes' });
    expect(await answer.text()).toMatch(
      /new password for <strong>My app<\/strong> is: <code>(?:\w{4} ){5}\w{4}</,
    );
  });

  test.each([
    ['My app', 'Each application name should be unique.'],
    ['MY  <i>APP', 'Each application name should be unique.'],
    ['<i>', 'An application name is required to create an application password.'],
    ['', 'An application name is required to create an application password.'],
  ])('keeps those who approve of %j there, with what is wrong', async (app_name, message) => {
    await start();
    site.applicationPasswordOf('alice', 'My app');
    site.applicationPasswordOf('bob', 'Of bob');
    const [page, , browser] = await open({ app_name: 'My app', success_url });
    const answer = await browser.submit(page, { app_name, approve: 'Yes' });
    expect(answer.status).toBe(200);
    const again = await answer.text();
    expect(again).toMatch(new RegExp(`role="alert">\\s*${message}`));
    expect(() => site.approve(screen({ app_name, success_url }), 'alice')).toThrow(message);
    expect((await browser.submit(again, { app_name: 'Of bob', approve: 'Yes' })).status).toBe(302);
  });

  const format = 'Invalid URL format.';
  const secure = 'The URL must be served over a secure connection.';
  test.each<[Record<string, string>, string]>([
    [{ success_url: 'http://' }, `${format} ${format}`],
    [{ success_url: '/callback' }, `${format} ${format}`],
    [{ success_url: 'javascript://x/%0aalert(1)' }, `${format} ${format}`],
    [{ success_url: 'data://x/y' }, `${format} ${format}`],
    [{ success_url, reject_url: 'no' }, format],
    [{ success_url: 'http://app.example.test/' }, `${secure} ${secure}`],
    [{ success_url, reject_url: 'http://app.example.test/' }, secure],
    [{ app_id: 'my-app' }, 'The application ID must be a UUID.'],
  ])('stops at %j', async (query, message) => {
    await start({ environment: 'production', home: 'https://blog.example.test' });
    const browser = new Browser((url) => url.replace('https://blog.example.test', site.origin));
    const [page, answer] = await open({ app_name: 'My app', ...query }, browser);
    expect(answer.status).toBe(500);
    const said = `The Authorize Application request is not allowed. ${message}`;
    expect(page).toContain(said);
    expect(() => site.approve(screen(query), 'alice')).toThrow(said);
    expect(() => site.reject(screen(query))).toThrow(said);
  });

  test('accepts applications on phones, and plain http in the environment local', async () => {
    await start();
    for (const success_url of ['myapp://callback', 'http://localhost:3000/callback']) {
      expect(site.approve(screen({ app_name: success_url, success_url }), 'alice')).toContain(
        `${success_url}?`,
      );
    }
  });

  test('accepts a decision only from its own form', async () => {
    await start();
    const [, , browser] = await open({ app_name: 'My app', success_url });
    const forged = { action: 'authorize_application_password', app_name: 'x', success_url, approve: 'Yes' };
    const answer = await browser.post(screen({}), forged);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('The link you followed has expired.');
    expect(site.applicationPasswords.size).toBe(0);
  });

  test('says so if application passwords are not available', async () => {
    await start({ applicationPasswords: false });
    const [page, answer] = await open({ app_name: 'My app', success_url });
    expect(answer.status).toBe(501);
    expect(page).toContain('Application passwords are not available.');
  });
});

test('the shortcut for tests returns like browsers with core’s script', async () => {
  await start({ folder: '/wp' });
  const raw = 'https://app.example.test/callback?a=x+y%20z&b[]=1';
  const location = site.approve(screen({ app_name: 'My app', success_url: raw }), 'alice');
  expect(location).toMatch(
    /^https:\/\/app\.example\.test\/callback\?a=x\+y%20z&b\[\]=1&site_url=http%3A%2F%2F127\.0\.0\.1%3A\d+%2Fwp&user_login=alice&password=(?:\w{4}%20){5}\w{4}$/,
  );
  const password = new URL(location).searchParams.get('password')!;
  expect((await ask('/users/me', basic('alice', password))).json).toMatchObject({ id: 2 });
  expect(() => site.approve(screen({ app_name: 'Other' }), 'alice')).toThrow('no success_url');
  expect(() => site.approve(screen({ app_name: 'Other', success_url }), 'carol')).toThrow('no user carol');
});

describe('an application password', () => {
  test('is accepted with spaces, without, and with other characters in between', async () => {
    await start();
    const { applicationPassword: password } = site.applicationPasswordOf('alice');
    expect(password).toMatch(/^(?:[a-zA-Z\d]{4} ){5}[a-zA-Z\d]{4}$/);
    const plain = password.replaceAll(' ', '');
    for (const [name, secret] of [
      ['alice', password],
      ['alice', plain],
      ['ALICE', `${plain.slice(0, 5)}-${plain.slice(5)}:`],
      ['alice@example.org', plain],
    ] as const) {
      expect((await ask('/users/me?context=edit', basic(name, secret))).json).toMatchObject({
        username: 'alice',
      });
    }
  });

  test.each([
    ['wrong', basic('alice', 'nope')],
    ['empty', basic('alice', '')],
    ['of somebody else', () => basic('bob', site.applicationPasswordOf('alice').applicationPassword)],
    ['of nobody', basic('carol', 'nope')],
    ['the user’s own', basic(alice!.username, alice!.password)],
    ['not Basic', { authorization: 'Basic' }],
  ])('that is %s makes nobody, and no error', async (_, given) => {
    await start();
    const headers = typeof given === 'function' ? given() : given;
    expect(await ask('/users/me', headers)).toMatchObject({
      status: 401,
      json: { code: 'rest_not_logged_in' },
    });
    expect(await ask('/posts', headers)).toMatchObject({ status: 200, json: [{ id: 1 }] });
  });

  test.each<StandInOptions>([
    { applicationPasswords: false },
    { environment: 'production' },
    { stripAuthorization: true },
  ])('is nothing to a site with %j', async (options) => {
    await start();
    const headers = aliceWithPassword();
    Object.assign(site.options, options);
    expect(await ask('/users/me', headers)).toMatchObject({ status: 401 });
    expect((await ask('/users/me/application-passwords', headers)).status).toBe(
      'stripAuthorization' in options ? 401 : 501,
    );
  });

  test('can be introspected and revoked, and is then invalid', async () => {
    await start();
    const headers = aliceWithPassword();
    const [uuid] = [...site.applicationPasswords.keys()];
    const self = [{ href: site.route(`/wp/v2/users/2/application-passwords/${uuid}`) }];
    const about = { uuid, app_id: '', name: 'Test 1', last_ip: '127.0.0.1' };
    const introspected = await ask('/users/me/application-passwords/introspect', headers);
    expect(introspected).toMatchObject({ status: 200, json: { ...about, _links: { self } } });
    expect(introspected.json.last_used).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}$/);
    expect((await ask('/users/2/application-passwords/introspect', headers)).json).toMatchObject(about);
    expect((await ask(`/users/me/application-passwords/${uuid}`, headers)).json).toMatchObject(about);

    const path = `/users/me/application-passwords/${uuid}`;
    const nobody = await ask(path, {}, { method: 'DELETE' });
    expect(nobody).toMatchObject({ status: 401, json: { code: 'rest_not_logged_in' } });
    const revoked = await ask(path, headers, { method: 'DELETE' });
    expect(revoked).toMatchObject({ status: 200, json: { deleted: true, previous: about } });
    expect(revoked.json.previous).not.toHaveProperty('_links');
    expect(site.applicationPasswords.size).toBe(0);
    expect(await ask('/users/me', headers)).toMatchObject({ status: 401 });
    expect(await ask(path, headers, { method: 'DELETE' })).toMatchObject({ status: 401 });
  });

  test('can be created with another, and listed', async () => {
    await start();
    const headers = aliceWithPassword();
    site.applicationPasswordOf('bob');
    const path = '/users/me/application-passwords';
    const post = (body: Record<string, string>) =>
      ask(path, headers, { method: 'POST', body: new URLSearchParams(body) });
    const made = await post({ name: 'Second', app_id });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ name: 'Second', app_id, last_used: null, last_ip: null });
    expect(made.headers.get('location')).toBe(made.json._links.self[0].href);
    expect(made.json.password).toMatch(/^(?:\w{4} ){5}\w{4}$/);
    expect(await ask('/users/me', basic('alice', made.json.password))).toMatchObject({ status: 200 });

    const { json } = await ask(`${path}?_fields=name`, headers);
    expect(json).toEqual([{ name: 'Test 1' }, { name: 'Second' }]);
    const refusals = [
      [{ name: 'second' }, 409, 'application_password_duplicate_name'],
      [{ name: '<b>' }, 400, 'application_password_empty_name'],
      [{ name: ' ' }, 400, 'rest_invalid_param'],
      [{ name: 'x', app_id: 'y' }, 400, 'rest_invalid_param'],
      [{}, 400, 'rest_missing_callback_param'],
    ] as const;
    for (const [body, status, code] of refusals) {
      expect(await post(body)).toMatchObject({ status, json: { code } });
    }
  });

  test('has its last use recorded once a day', async () => {
    await start();
    const headers = aliceWithPassword();
    const [password] = [...site.applicationPasswords.values()];
    const days = [];
    for (const offset of [0, 23, 25]) {
      site.options.clockOffset = offset * 60 * 60;
      await ask('/users/me', headers);
      days.push(Math.round((password!.lastUsed! - password!.created) / 60 / 60));
    }
    expect(days).toEqual([0, 0, 25]);
  });

  test('does not give access to those of other users', async () => {
    await start();
    const headers = aliceWithPassword();
    site.applicationPasswordOf('bob');
    const [, uuid] = [...site.applicationPasswords.keys()];
    const about = (path: string, method = 'GET') => ask(path, headers, { method });
    expect(await about(`/users/me/application-passwords/${uuid}`, 'DELETE')).toMatchObject({
      status: 404,
      json: { code: 'rest_application_password_not_found' },
    });
    for (const [path, method, code] of [
      ['', 'GET', 'rest_cannot_list_application_passwords'],
      ['/introspect', 'GET', 'rest_cannot_introspect_app_password_for_non_authenticated_user'],
      [`/${uuid}`, 'GET', 'rest_cannot_read_application_password'],
      [`/${uuid}`, 'DELETE', 'rest_cannot_delete_application_password'],
    ] as const) {
      expect(await about(`/users/3/application-passwords${path}`, method)).toMatchObject({
        status: 403,
        json: { code },
      });
    }
    const nobody = await ask('/users/3/application-passwords/introspect', {});
    expect(nobody).toMatchObject({
      status: 401,
      json: { code: 'rest_cannot_introspect_app_password_for_non_authenticated_user' },
    });
    expect(nobody.headers.get('allow')).toBeNull();
    expect(site.applicationPasswords.size).toBe(2);
  });

  test('is ignored if a request is also signed', async () => {
    const client = { id: 'id', secret: 'secret', redirectURIs: ['http://app.example.test/callback'] };
    await start({ oauth2Clients: [client] });
    const { accessToken } = site.accessTokenOf('alice', client);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect(await ask('/users/me/application-passwords/introspect', headers)).toMatchObject({
      status: 404,
      json: { code: 'rest_no_authenticated_app_password' },
    });
  });
});
