/** Permissions for posts and media, and the accepted kinds of body, as seen on real sites. */
import { authorizedFetch } from '../../lib';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { startSite } from '../support/site';

const consumer = { key: 'key', secret: 'secret', callback: 'http://app.example.test/callback', name: 'App' };
let site: StandIn;

beforeEach(async () => {
  site = await startSite({ consumers: [consumer] });
});

const as = (username: string) => authorizedFetch(site, site.credentialsOf(username, consumer));
const nobody: typeof fetch = (path, init) => fetch(site.route(path as string), init);
const fields = { title: 'A title', status: 'publish', 'tags[]': '7' };

function formData(entries: Record<string, string | Blob>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(entries)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, 'dot.png');
  }
  return form;
}

async function answerOf(response: Promise<Response>) {
  const answer = await response;
  const json = (await answer.json()) as { code: string };
  return { status: answer.status, code: json.code, allow: answer.headers.get('allow') };
}

test.each<[string, RequestInit]>([
  ['a form', { body: new URLSearchParams(fields) }],
  ['a multipart form', { body: formData(fields) }],
  [
    'JSON',
    {
      body: JSON.stringify({ title: { raw: 'A title' }, status: 'publish', tags: [7] }),
      headers: { 'content-type': 'application/json' },
    },
  ],
])('a post may be written in %s', async (_, init) => {
  const created = await as('bob')('/wp/v2/posts', { method: 'POST', ...init });
  expect(created.status).toBe(201);
  expect(created.headers.get('location')).toBe(site.route('/wp/v2/posts/2'));
  expect(site.posts.get(2)).toMatchObject({
    title: 'A title',
    status: 'publish',
    tags: [7],
    slug: 'a-title',
  });
});

test.each(['POST', 'PUT', 'PATCH'])('%s changes a post', async (method) => {
  await as('bob')('/wp/v2/posts', { method: 'POST', body: new URLSearchParams(fields) });
  const body = new URLSearchParams({ title: 'Another' });
  expect((await as('bob')('/wp/v2/posts/2', { method, body })).status).toBe(200);
  expect(site.posts.get(2)).toMatchObject({ title: 'Another', tags: [7] });
});

test('nobody, a subscriber and another author are refused', async () => {
  const body = () => new URLSearchParams(fields);
  for (const [fetch, status] of [[nobody, 401] as const, [as('alice'), 403] as const]) {
    for (const route of ['/wp/v2/posts', '/wp/v2/media']) {
      expect(await answerOf(fetch(route, { method: 'POST', body: body() }))).toEqual({
        status,
        code: 'rest_cannot_create',
        allow: 'GET',
      });
    }
    expect(await answerOf(fetch('/wp/v2/posts?status=draft'))).toMatchObject({ code: 'rest_invalid_param' });
    expect(await answerOf(fetch('/wp/v2/settings'))).toEqual({ status, code: 'rest_forbidden', allow: null });
  }
  const bobs = as('bob');
  expect(await answerOf(bobs('/wp/v2/posts/1', { method: 'POST', body: body() }))).toMatchObject({
    status: 403,
    code: 'rest_cannot_edit',
  });
  expect(await answerOf(bobs('/wp/v2/posts/1', { method: 'DELETE' }))).toMatchObject({
    code: 'rest_cannot_delete',
  });
});

test('errors have the messages of WordPress', async () => {
  const bobs = as('bob');
  const post = (route: string, init: RequestInit) => answerOf(bobs(route, { method: 'POST', ...init }));
  const json = { 'content-type': 'application/json' };
  const file = (name: string) => ({
    headers: { 'content-type': 'image/png', 'content-disposition': `attachment; filename=${name}` },
    body: 'x',
  });
  expect(await post('/wp/v2/posts', { headers: json, body: '{bad' })).toMatchObject({
    code: 'rest_invalid_json',
  });
  expect(await post('/wp/v2/posts', {})).toMatchObject({ status: 400, code: 'empty_content' });
  expect(await post('/wp/v2/media', {})).toMatchObject({ code: 'rest_upload_no_data' });
  expect(await post('/wp/v2/media', { body: formData({ title: 'x' }) })).toMatchObject({
    code: 'rest_upload_no_data',
  });
  expect(await post('/wp/v2/media', { body: 'x' })).toMatchObject({
    code: 'rest_upload_no_content_disposition',
  });
  expect(await post('/wp/v2/media', file('x.php'))).toMatchObject({
    status: 500,
    code: 'rest_upload_unknown_error',
  });
  expect(await post('/wp/v2/media', file('x.png'))).toMatchObject({ status: 201 });
  expect(await answerOf(bobs('/wp/v2/media/2', { method: 'DELETE' }))).toMatchObject({
    status: 501,
    code: 'rest_trash_not_supported',
  });
  expect(await answerOf(bobs('/wp/v2/posts?include=1,a'))).toMatchObject({ code: 'rest_invalid_param' });
});
