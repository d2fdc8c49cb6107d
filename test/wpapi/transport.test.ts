// The results of node-wpapi have no other type.
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return */
import WPAPI from 'wpapi';
import { wpapiTransport } from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { idsOf, startWPAPI, thrownBy } from '../support/wpapi';

let site: StandIn;
let wp: WPAPI;

describe.each<[string, StandInOptions]>([
  ['pretty permalinks', {}],
  ['plain permalinks', { permalinks: 'plain' }],
  ['a server that loses the Authorization header', { stripAuthorization: true }],
])('with %s', (_, options) => {
  beforeEach(async () => void ({ site, wp } = await startWPAPI(options)));

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

  test('lists and other parameters reach the site', async () => {
    // Only a logged-in user gets this list, so the signature is valid.
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

  test('a page of a list has requests for the next and the previous page', async () => {
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

  test('links contain no credentials', async () => {
    await wp.posts().id(2).update({ status: 'draft' });
    const { links } = (await wp.posts().param('status', ['draft', 'publish']).perPage(2))._paging;
    expect(links.next).toMatch(/[?&]page=2$/);
    expect(links.next).not.toContain('oauth');
  });

  test('a query in a custom path is a query', async () => {
    expect(await wp.root('wp/v2/posts?per_page=1&_fields=id').get()).toHaveLength(1);
  });

  test('HEAD resolves to the headers', async () => {
    expect(await wp.posts().headers()).toMatchObject({ 'x-wp-total': '6', allow: 'GET, POST' });
  });

  test('a refusal of the REST API rejects with its JSON', async () => {
    const notFound = { code: 'rest_post_invalid_id', message: 'Invalid post ID.', data: { status: 404 } };
    expect(await thrownBy(() => wp.posts().id(999).get())).toEqual(notFound);
    expect(await thrownBy(() => wp.settings().get())).toMatchObject({ code: 'rest_forbidden' });
    expect(await thrownBy(() => wp.posts().perPage(1000).get())).toMatchObject({
      code: 'rest_invalid_param',
      data: { params: { per_page: 'per_page must be between 1 (inclusive) and 100 (inclusive)' } },
    });
  });
});

test('an endpoint may be only a path, which is a route of the site', async () => {
  const { wp } = await startWPAPI({ permalinks: 'plain' }, '/');
  expect(idsOf(await wp.posts().include([2, 3]).param('_fields', 'id'))).toEqual([3, 2]);
});

describe('requests', () => {
  beforeEach(async () => void ({ site, wp } = await startWPAPI()));

  test('have the headers that were set, also for later pages', async () => {
    const first = await wp.posts().setHeaders('X-Test', 'yes').perPage(2);
    await first._paging.next;
    expect(site.requests.map(({ headers }) => headers['x-test'])).toEqual(['yes', 'yes']);
  });

  test('reach custom routes, whose pages have requests for the next page', async () => {
    const items = wp.registerRoute('wp/v2', '/posts/(?P<id>\\d+)', { params: ['per_page'] }) as any;
    const request = () => items.call(wp);
    expect(await request().id(2).get()).toMatchObject({ id: 2 });
    const first = await request().perPage(4).get();
    expect(idsOf(await first._paging.next)).toEqual([2, 1]);
  });

  test('throw at once for a method that the resource does not support, and for an incomplete path', () => {
    const readOnly = wp.registerRoute('wp/v2', '/posts/(?P<id>\\d+)', { methods: ['GET'] }) as any;
    const message = 'Unsupported method; supported methods are: get, head';
    expect(() => readOnly.call(wp).id(2).create({})).toThrow(message);
    expect(() => readOnly.call(wp).id(2).delete()).toThrow(message);
    expect(() => (wp.posts() as any).revisions().get()).toThrow('Incomplete URL!');
    expect(site.requests).toEqual([]);
  });

  test('send a string as a form', async () => {
    expect(await wp.posts().create('title=By%20form&status=publish')).toMatchObject({ slug: 'by-form' });
  });

  test('reject with the error of fetch if there is no response', async () => {
    const failure = new TypeError('fetch failed');
    const transport = wpapiTransport(() => Promise.reject(failure));
    expect(await thrownBy(() => new WPAPI({ endpoint: site.root, transport }).posts().get())).toBe(failure);
  });
});

describe('callbacks', () => {
  beforeEach(async () => void ({ site, wp } = await startWPAPI()));

  test('get the result, like the promise', async () => {
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

  test('are accepted by every method', async () => {
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
