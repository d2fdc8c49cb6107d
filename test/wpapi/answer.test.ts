// The results of node-wpapi have no other type.
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call */
import { inspect } from 'node:util';
import WPAPI from 'wpapi';
import { WordPressError, authorizedFetch, wpapiTransport } from '../../lib';
import { thrownBy, wpapiAt } from '../support/wpapi';

describe('a response', () => {
  const html = { headers: { 'content-type': 'text/html' } };

  test('may be JSON with the content type of HTML', async () => {
    expect(await wpapiAt('[{"id":1}]', html).posts()).toEqual([{ id: 1 }]);
    const refused = wpapiAt('{"code":"no","message":"No.","data":{"status":403}}', { ...html, status: 403 });
    expect(await thrownBy(() => refused.posts().get())).toMatchObject({ code: 'no' });
  });

  test('may be empty', async () => {
    expect(await wpapiAt(null, { status: 204 }).posts().id(1).delete()).toEqual({});
    expect(await wpapiAt('null').posts().get()).toBeNull();
  });

  test.each([
    [200, 'response_invalid', 'answered with 200: an HTML page, "Please wait"'],
    [403, 'response_invalid', 'answered with 403: an HTML page, "Please wait"'],
    [503, 'server_error', 'answered with 503: an HTML page, "Please wait"'],
  ])('that is not from the REST API is an error that describes it: %i', async (status, code, words) => {
    const error = await thrownBy(() =>
      wpapiAt('<title>Please wait</title>', { ...html, status })
        .posts()
        .create({}),
    );
    expect(error).toBeInstanceOf(WordPressError);
    expect(error).toHaveProperty('code', code);
    expect(error.message).toContain(`POST http://blog.example.test/wp-json/wp/v2/posts ${words}.`);
  });

  test('that is a text, a number or null is the result, also with the headers of a page of a list', async () => {
    const headers = { 'x-wp-total': '1', 'x-wp-totalpages': '1' };
    for (const json of ['"text"', '7', 'null'])
      expect(await wpapiAt(json, { headers }).posts().get()).toBe(JSON.parse(json));
    expect(await wpapiAt('[]', { headers }).posts().get()).toHaveProperty('_paging.total', 1);
    expect(await wpapiAt('[]').posts().get()).not.toHaveProperty('_paging');
  });

  test('to HEAD is its headers', async () => {
    const headers = { 'x-wp-total': '3' };
    expect(await (wpapiAt(null, { headers }).posts() as any).headers()).toMatchObject(headers);
  });

  test.each([
    ['null', 404],
    ['7', 404],
    ['"no"', 404],
    ['{"code":""}', 404],
    ['', 500],
  ])('that is an error, but none of the REST API, is described: %p', async (body, status) => {
    const error = await thrownBy(() => wpapiAt(body, { status }).posts().get());
    expect(error).toHaveProperty('code', status === 500 ? 'server_error' : 'response_invalid');
    if (status === 404)
      expect(error).toHaveProperty(
        'remedy',
        'This is not a response of the REST API. Check that `endpoint` is its root (`site.root`), and that no cache, ' +
          'firewall or PHP notice replaces or changes its responses.',
      );
  });

  test('to HEAD that is an error is described by its status', async () => {
    const head = (status: number) => thrownBy(() => (wpapiAt(null, { status }).posts() as any).headers());
    expect(await head(404)).toHaveProperty('code', 'rest_error');
    expect(await head(401)).toHaveProperty('code', 'not_logged_in');
    expect((await head(500)).message).toContain(
      'HEAD http://blog.example.test/wp-json/wp/v2/posts answered with 500. ',
    );
  });

  test('may have an invalid Link header', async () => {
    const headers = { 'x-wp-total': '3', 'x-wp-totalpages': '2', link: 'nonsense' };
    const { _paging } = await wpapiAt('[]', { headers }).posts().get();
    expect(_paging).toEqual({ total: 3, totalPages: 2, links: {} });
  });

  test('does not bring the token of the request into an error', async () => {
    const token = 'BEARERTOKEN0001';
    const site = { home: 'http://blog.example.test', root: 'http://blog.example.test/wp-json/' };
    const failAt = (body: string) => {
      const fetch = authorizedFetch(
        site,
        { accessToken: token },
        {
          fetch: () => Promise.resolve(new Response(body, { status: 403 })),
        },
      );
      return thrownBy(() =>
        new WPAPI({ endpoint: site.root, transport: wpapiTransport(fetch) }).posts().get(),
      );
    };
    const refused = await failAt(
      JSON.stringify({ code: 'no', message: 'No.', data: { status: 403, token } }),
    );
    expect(refused).toMatchObject({ code: 'no', data: { status: 403 } });
    for (const error of [refused, await failAt(`<title>${token}</title>`)])
      expect(inspect(error, { depth: 5 })).not.toContain(token);
  });
});
