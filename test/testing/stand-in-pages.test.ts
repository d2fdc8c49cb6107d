/** What a browser sees on the stand-in, and what the REST API refuses there. */
import { authorizedFetch } from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { Browser } from '../support/browser';
import { startSite } from '../support/site';

const consumer = { key: 'key', secret: 'secret', callback: 'http://app.example.test/callback' };
let site: StandIn;
let browser: Browser;

beforeEach(async () => {
  site = await startSite({ consumers: [consumer], oauth2Clients: [] });
  browser = new Browser();
});

const textOf = async (response: Promise<Response>) => (await response).text();

describe('pages', () => {
  test('the dashboard is shown after the login, and the login page leads there from then on', async () => {
    const login = `${site.home}/wp-login.php`;
    const answer = await browser.logIn(login, 'alice', 'wonderland');
    expect(answer.headers.get('location')).toBe(`${site.home}/wp-admin/`);
    expect(await textOf(browser.follow(answer))).toContain(
      'You are logged in as <strong>Alice Liddell</strong>',
    );
    expect((await browser.get(login)).headers.get('location')).toBe(`${site.home}/wp-admin/`);
  });

  test('the login never leads to another site', async () => {
    for (const target of ['https://evil.example/', '//evil.example/', 'http://[']) {
      const login = `${site.home}/wp-login.php?redirect_to=${encodeURIComponent(target)}`;
      const answer = await new Browser().logIn(login, 'alice', 'wonderland');
      expect(answer.headers.get('location')).toBe(`${site.home}/wp-admin/`);
    }
  });

  test('an author has a page and an avatar', async () => {
    expect(await textOf(fetch(`${site.home}/author/bob/`))).toContain('<h2>Bob the Author</h2>');
    expect((await fetch(`${site.home}/author/nobody/`)).status).toBe(404);
    const avatar = await fetch(`${site.home}/wp-content/avatar/3?s=48`);
    expect([avatar.headers.get('content-type'), await avatar.text()]).toEqual([
      'image/svg+xml',
      expect.stringContaining('width="48"'),
    ]);
    expect((await fetch(`${site.home}/wp-content/avatar/9`)).status).toBe(404);
  });

  test('the front page has the default name of an application', async () => {
    expect(await textOf(fetch(site.home))).toContain('OAuth 1.0a: Test application');
  });

  test('a consent page of OAuth 1.0a refuses what is neither Authorize nor Cancel', async () => {
    const [key, secret] = ['requesttoken', 'secret'];
    const expires = site.now() + 60;
    site.requestTokens.set(key, { key, secret, consumer, callback: consumer.callback, expires });
    const login = `${site.home}/wp-login.php?action=oauth1_authorize&oauth_token=${key}`;
    const form = await textOf(browser.follow(browser.get(login)));
    await browser.submit(form, { log: 'alice', pwd: 'wonderland' });
    const question = await textOf(browser.get(login));
    expect(await textOf(browser.submit(question, { 'wp-submit': 'perhaps' }))).toContain(
      'Invalid authorization action',
    );
    expect(await textOf(browser.get(`${login}&oauth_callback=http%3A%2F%2Fevil.test%2F`))).toContain(
      'Callback URL is invalid',
    );
  });
});

test('the OAuth 1.0a endpoints answer a preflight, and there is no other endpoint', async () => {
  const preflight = await fetch(`${site.home}/oauth1/request`, { method: 'OPTIONS' });
  expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
    200,
    'Authorization',
  ]);
  const other = await fetch(`${site.home}/?rest_oauth1=other`, { method: 'POST' });
  expect([other.status, await other.text()]).toEqual([404, 'Route is invalid']);
});

test('a request token without a callback shows the verifier to the user', () => {
  const expires = site.now() + 60;
  site.requestTokens.set('token', { key: 'token', secret: 'x', consumer, callback: 'oob', expires });
  expect(() => site.approve('token', 'alice')).toThrow('the user is shown the verifier');
});

describe('the REST API refuses', () => {
  const as = (username: string) => authorizedFetch(site, site.credentialsOf(username));
  const png = { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="dot.png"' };

  test.each<[string, string, RequestInit, number, string]>([
    ['to show a post for editing', '/wp/v2/posts/1?context=edit', {}, 403, 'rest_forbidden_context'],
    ['to delete a post of another user', '/wp/v2/posts/1', { method: 'DELETE' }, 403, 'rest_cannot_delete'],
    ['a post that does not exist', '/wp/v2/posts/9', {}, 404, 'rest_post_invalid_id'],
    ['a file that does not exist', '/wp/v2/media/9', {}, 404, 'rest_post_invalid_id'],
    ['an unknown context', '/wp/v2/users/me?context=all', {}, 400, 'rest_invalid_param'],
    ['the settings', '/wp/v2/settings', {}, 403, 'rest_forbidden'],
    ['a number that is none', '/wp/v2/posts?per_page=many', {}, 400, 'rest_invalid_param'],
    [
      'a file from a subscriber',
      '/wp/v2/media',
      { method: 'POST', headers: png, body: 'png' },
      403,
      'rest_cannot_create',
    ],
  ])('%s', async (_, route, init, status, code) => {
    const response = await as('alice')(route, init);
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })]);
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['without a body', png, '', 'rest_upload_no_data'],
    ['without a name', { 'content-type': 'image/png' }, 'png', 'rest_upload_no_content_disposition'],
    [
      'with a disposition without a name',
      { ...png, 'content-disposition': 'attachment' },
      'png',
      'rest_upload_invalid_disposition',
    ],
    [
      'in a malformed form',
      { 'content-type': 'multipart/form-data; boundary=x' },
      'not a form',
      'rest_upload_no_data',
    ],
  ])('a file %s', async (_, headers, body, code) => {
    const response = await as('bob')('/wp/v2/media', { method: 'POST', headers, body });
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ code })]);
  });

  test('to delete a file of another user, or to trash one', async () => {
    const upload = await as('bob')('/wp/v2/media', { method: 'POST', headers: png, body: 'png' });
    const { id } = (await upload.json()) as { id: number };
    const statusOf = async (username: string, query = '') =>
      (await as(username)(`/wp/v2/media/${id}${query}`, { method: 'DELETE' })).status;
    expect([await statusOf('alice'), await statusOf('bob'), await statusOf('bob', '?force=true')]).toEqual([
      403, 501, 200,
    ]);
  });

  test('a post with an unknown status, and to trash a post twice', async () => {
    const post = (fields: Record<string, string>) =>
      as('bob')('/wp/v2/posts', { method: 'POST', body: new URLSearchParams(fields) });
    expect((await post({ title: 'A title', status: 'lost' })).status).toBe(400);
    const { id } = (await (await post({ title: 'A title' })).json()) as { id: number };
    const trash = async () => (await as('bob')(`/wp/v2/posts/${id}`, { method: 'DELETE' })).status;
    expect([await trash(), await trash()]).toEqual([200, 410]);
  });
});
