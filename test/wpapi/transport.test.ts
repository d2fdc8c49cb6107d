/** The released node-wpapi over our transport, against the stand-in. */
// What node-wpapi answers has no other type.
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WPAPI from 'wpapi';
import type { StandIn, StandInOptions } from '../../examples/stand-in/stand-in';
import { WordPressError, authorizedFetch, wpapiTransport } from '../../lib';
import { startSite } from '../support/site';

const consumer = { key: 'key', secret: 'secret', callback: 'http://app.example.test/callback', name: 'App' };

let site: StandIn;
let wp: WPAPI;

/** node-wpapi as bob, who is an author, at a site with posts 2 to 6 of his. */
async function start(options: StandInOptions = {}, endpoint?: string): Promise<void> {
  site = await startSite({ consumers: [consumer], ...options });
  const fetch = authorizedFetch(site, site.credentialsOf('bob', consumer));
  wp = new WPAPI({ endpoint: endpoint ?? site.root, transport: wpapiTransport(fetch) });
  for (let i = 1; i <= 5; i++) await wp.posts().create({ title: `Post ${i}`, status: 'publish' });
  site.requests.length = 0;
}

const idsOf = (posts: { id: number }[]) => posts.map(({ id }) => id);

/** What a call that throws, or rejects, does so with. */
const thrownBy = async (call: () => unknown): Promise<any> => {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
};

describe.each<[string, StandInOptions]>([
  ['pretty permalinks', {}],
  ['plain permalinks', { permalinks: 'plain' }],
  ['a server that loses the Authorization header', { stripAuthorization: true }],
])('with %s', (_, options) => {
  beforeEach(() => start(options));

  test('posts are created, read, updated and deleted', async () => {
    const post = await wp.posts().create({ title: 'Dogs & cats', content: 'é', tags: [1, 2] });
    expect(post).toMatchObject({
      status: 'draft',
      title: { raw: 'Dogs &amp; cats' },
      author: 3,
      tags: [1, 2],
    });
    expect(await wp.posts().id(post.id).update({ title: 'Ünïcode', status: 'publish' })).toMatchObject({
      status: 'publish',
    });
    expect(await wp.posts().id(post.id).get()).toMatchObject({ title: { rendered: 'Ünïcode' } });
    expect(await wp.posts().id(post.id).delete()).toMatchObject({ status: 'trash' });
    expect(await wp.posts().id(post.id).delete({ force: true })).toMatchObject({ deleted: true });
    expect(site.posts.has(post.id)).toBe(false);
  });

  test('lists and other parameters arrive', async () => {
    // A private list shows that the signature holds: to nobody it would be refused.
    await wp.posts().id(2).update({ status: 'draft' });
    const posts = await wp
      .posts()
      .include([2, 3, 4])
      .param('status', ['draft', 'publish'])
      .param({ _fields: 'id,status' });
    expect(posts.slice()).toEqual([
      { id: 4, status: 'publish' },
      { id: 3, status: 'publish' },
      { id: 2, status: 'draft' },
    ]);
  });

  test('pages of a list lead to the next and to the one before', async () => {
    const first = await wp.posts().include([2, 3, 4, 5, 6]).perPage(2).param('_fields', 'id');
    expect(first._paging).toMatchObject({ total: 5, totalPages: 3 });
    expect(first._paging.prev).toBeUndefined();

    const second = await first._paging.next;
    expect(idsOf(second)).toEqual([4, 3]);
    expect(idsOf(await second._paging.prev.get())).toEqual([6, 5]);
    const last = await second._paging.next.param('context', 'edit').get();
    expect(idsOf(last)).toEqual([2]);
    expect(last._paging.next).toBeUndefined();
    expect(Object.keys(last._paging.links)).toEqual(['prev']);
    expect(site.requests.map(({ status }) => status)).toEqual(site.requests.map(() => 200));
  });

  test('links hold nothing of the credentials', async () => {
    await wp.posts().id(2).update({ status: 'draft' });
    const { links } = (await wp.posts().param('status', ['draft', 'publish']).perPage(2))._paging;
    expect(links.next).toMatch(/[?&]page=2$/);
    expect(links.next).not.toContain('oauth');
  });

  test('a query in a path of one’s own is one', async () => {
    expect(await wp.root('wp/v2/posts?per_page=1&_fields=id').get()).toHaveLength(1);
  });

  test('HEAD gives the headers', async () => {
    expect(await wp.posts().headers()).toMatchObject({ 'x-wp-total': '6', allow: 'GET, POST' });
  });

  test('what the REST API refuses is its JSON', async () => {
    const notFound = { code: 'rest_post_invalid_id', message: 'Invalid post ID.', data: { status: 404 } };
    expect(await thrownBy(() => wp.posts().id(999).get())).toEqual(notFound);
    expect(await thrownBy(() => wp.settings().get())).toMatchObject({ code: 'rest_forbidden' });
    expect(await thrownBy(() => wp.posts().perPage(1000).get())).toMatchObject({
      code: 'rest_invalid_param',
      data: { params: { per_page: 'per_page must be between 1 (inclusive) and 100 (inclusive)' } },
    });
  });
});

test('an endpoint may be the path alone: a route of the site', async () => {
  await start({ permalinks: 'plain' }, '/');
  expect(idsOf(await wp.posts().include([2, 3]).param('_fields', 'id'))).toEqual([3, 2]);
});

describe('uploads', () => {
  const bytes = Buffer.from('\x89PNG\r\n\x1a\n\0\xff', 'latin1');
  const folder = mkdtempSync(path.join(tmpdir(), 'upload-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => start());

  test('send a file by its path, named as it is, or as wanted', async () => {
    const file = path.join(folder, 'My dot.png');
    writeFileSync(file, bytes);
    const media = await wp.media().file(file).create({ title: 'A "dot" + é', alt_text: '100%', post: 2 });
    expect(media).toMatchObject({ mime_type: 'image/png', title: { raw: 'A "dot" + é' }, post: 2 });
    expect(site.media.get(media.id)).toMatchObject({
      altText: '100%',
      path: expect.stringMatching(/my-dot\.png$/),
    });
    expect(site.media.get(media.id)!.bytes).toEqual(bytes);
    expect((await wp.media().file(file, 'other.png').create({})).source_url).toMatch(/other\.png$/);
  });

  test('send a buffer under a name', async () => {
    const media = await wp
      .media()
      .file(bytes as never, 'dot.png')
      .create({});
    expect(site.media.get(media.id)!.bytes).toEqual(bytes);
    expect(await wp.media().id(media.id).delete({ force: true })).toMatchObject({ deleted: true });
  });

  test('send a File under its own name', async () => {
    const media = await wp
      .media()
      .file(new File([bytes], 'own.png'))
      .create({});
    expect(media.source_url).toMatch(/own\.png$/);
  });

  test('send bytes that are a body of their own', async () => {
    const media = await wp
      .media()
      .setHeaders({ 'Content-Type': 'image/png', 'Content-Disposition': 'attachment; filename="raw.png"' })
      .create(bytes);
    expect(site.media.get(media.id)).toMatchObject({ path: expect.stringMatching(/raw\.png$/), bytes });
  });

  test('write lists and objects as PHP reads them, and leave out what is nothing', async () => {
    let form: FormData | undefined;
    const transport = wpapiTransport((_, init) => {
      form = init!.body as FormData;
      return Promise.resolve(Response.json({}));
    });
    const meta = { colour: 'red', sizes: [1, 2], none: null, date: new Date(0) };
    await new WPAPI({ endpoint: site.root, transport })
      .media()
      .file(bytes as never, 'dot.png')
      .create({ tags: ['a', 'b'], meta, sticky: false, nothing: undefined });
    form!.delete('file');
    expect(Object.fromEntries(form!)).toEqual({
      'tags[0]': 'a',
      'tags[1]': 'b',
      'meta[colour]': 'red',
      'meta[sizes][0]': '1',
      'meta[sizes][1]': '2',
      'meta[date]': '1970-01-01T00:00:00.000Z',
      sticky: 'false',
    });
  });

  test('reject for a file that is not there, and for what is no file', async () => {
    expect(await thrownBy(() => wp.media().file(path.join(folder, 'none.png')).create({}))).toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
    const error = await thrownBy(() =>
      wp
        .media()
        .file({} as never, 'a.png')
        .create({}),
    );
    expect(error).toBeInstanceOf(TypeError);
  });

  test('are forms whatever content type the site’s headers have', async () => {
    wp.setHeaders({ 'Content-Type': 'application/json' });
    expect(
      await wp
        .media()
        .file(bytes as never, 'dot.png')
        .create({ title: 'x' }),
    ).toMatchObject({ id: 7 });
  });
});

describe('requests', () => {
  beforeEach(() => start());

  test('carry the headers that were set, on later pages too', async () => {
    const first = await wp.posts().setHeaders('X-Test', 'yes').perPage(2);
    await first._paging.next;
    expect(site.requests.map(({ headers }) => headers['x-test'])).toEqual(['yes', 'yes']);
  });

  test('go to custom routes, whose pages lead on', async () => {
    const items = wp.registerRoute('wp/v2', '/posts/(?P<id>\\d+)', { params: ['per_page'] }) as any;
    const request = () => items.call(wp);
    expect(await request().id(2).get()).toMatchObject({ id: 2 });
    const first = await request().perPage(4).get();
    expect(idsOf(await first._paging.next)).toEqual([2, 1]);
  });

  test('of methods that a resource does not have throw at once, as do incomplete paths', () => {
    const readOnly = wp.registerRoute('wp/v2', '/posts/(?P<id>\\d+)', { methods: ['GET'] }) as any;
    const message = 'Unsupported method; supported methods are: get, head';
    expect(() => readOnly.call(wp).id(2).create({})).toThrow(message);
    expect(() => readOnly.call(wp).id(2).delete()).toThrow(message);
    expect(() => (wp.posts() as any).revisions().get()).toThrow('Incomplete URL!');
    expect(site.requests).toEqual([]);
  });

  test('with a string send a form', async () => {
    expect(await wp.posts().create('title=By%20form&status=publish')).toMatchObject({ slug: 'by-form' });
  });

  test('that nobody answers reject with what fetch threw', async () => {
    const failure = new TypeError('fetch failed');
    const transport = wpapiTransport(() => Promise.reject(failure));
    expect(await thrownBy(() => new WPAPI({ endpoint: site.root, transport }).posts().get())).toBe(failure);
  });
});

describe('callbacks', () => {
  beforeEach(() => start());

  test('get the result, as the promise does', async () => {
    const callback = jest.fn();
    const result = await wp.posts().id(2).get(callback);
    expect(callback.mock.calls).toEqual([[null, result]]);
    expect(result.id).toBe(2);
  });

  test('get the error, and the promise does not reject', async () => {
    const callback = jest.fn();
    expect(await wp.posts().id(999).get(callback)).toBeUndefined();
    expect(callback.mock.calls).toEqual([[expect.objectContaining({ code: 'rest_post_invalid_id' })]]);
  });

  test('are taken by every method', async () => {
    const callback = jest.fn();
    await wp.posts().create({ title: 'x' }, callback);
    await wp.posts().id(7).update({ title: 'y' }, callback);
    await wp.posts().id(7).delete(callback);
    await wp.posts().id(7).delete({ force: true }, callback);
    await (wp.posts() as any).headers(callback);
    expect(callback.mock.calls.map(([error]) => error)).toEqual([null, null, null, null, null]);
    expect(site.requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'DELETE', 'DELETE', 'HEAD']);
  });
});

describe('answers of something else', () => {
  /** node-wpapi at a site that answers with this. */
  const at = (body: string | null, init: ResponseInit = {}) =>
    new WPAPI({
      endpoint: 'http://blog.example.test/wp-json/',
      transport: wpapiTransport(() => Promise.resolve(new Response(body, init))),
    });
  const html = { headers: { 'content-type': 'text/html' } };

  test('may be JSON under the name of HTML', async () => {
    expect(await at('[{"id":1}]', html).posts()).toEqual([{ id: 1 }]);
    const refused = at('{"code":"no","message":"No.","data":{"status":403}}', { ...html, status: 403 });
    expect(await thrownBy(() => refused.posts().get())).toMatchObject({ code: 'no' });
  });

  test('may be empty', async () => {
    expect(await at(null, { status: 204 }).posts().id(1).delete()).toEqual({});
    expect(await at('null').posts().get()).toBeNull();
  });

  test.each([
    [200, 'response_invalid', 'answered with 200: an HTML page, "Please wait"'],
    [403, 'response_invalid', 'answered with 403: an HTML page, "Please wait"'],
    [503, 'server_error', 'answered with 503: an HTML page, "Please wait"'],
  ])('are errors that say what came: %i', async (status, code, words) => {
    const error = await thrownBy(() =>
      at('<title>Please wait</title>', { ...html, status })
        .posts()
        .create({}),
    );
    expect(error).toBeInstanceOf(WordPressError);
    expect(error).toHaveProperty('code', code);
    expect(error.message).toContain(`POST http://blog.example.test/wp-json/wp/v2/posts ${words}.`);
  });

  test('are told of HEAD by the status alone', async () => {
    const head = (status: number) => thrownBy(() => (at(null, { status }).posts() as any).headers());
    expect(await head(404)).toHaveProperty('code', 'rest_error');
    expect(await head(401)).toHaveProperty('code', 'not_logged_in');
    expect((await head(500)).message).toContain(
      'HEAD http://blog.example.test/wp-json/wp/v2/posts answered with 500. ',
    );
  });

  test('may have links that cannot be read', async () => {
    const headers = { 'x-wp-total': '3', 'x-wp-totalpages': '2', link: 'nonsense' };
    const { _paging } = await at('[]', { headers }).posts().get();
    expect(_paging).toEqual({ total: 3, totalPages: 2, links: {} });
  });
});
