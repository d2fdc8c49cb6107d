// The results of node-wpapi have no other type.
/* eslint-disable @typescript-eslint/no-unsafe-call */
import WPAPI from 'wpapi';
import { authorizedFetch, wpapiTransport } from '../../lib';

/** node-wpapi at a site with two pages of posts, whose links have this form. */
function wpapiWithLinks(root: string, next: string) {
  const asked: string[] = [];
  const home = 'https://blog.example.test';
  const fetch = authorizedFetch(
    { home, root },
    { accessToken: 'BEARERTOKEN0001' },
    {
      fetch: (input) => {
        asked.push(String(input instanceof Request ? input.url : input));
        const headers = { 'x-wp-total': '2', 'x-wp-totalpages': '2', link: `<${next}>; rel="next"` };
        return Promise.resolve(new Response('[{"id":1}]', { headers }));
      },
    },
  );
  return { wp: new WPAPI({ endpoint: root, transport: wpapiTransport(fetch) }), asked };
}

test.each([
  ['https://blog.example.test/wp-json/', 'http://blog.example.test/wp-json/wp/v2/posts?page=2'],
  ['https://blog.example.test/?rest_route=/', 'https://blog.example.test/wp-json/wp/v2/posts?page=2'],
  ['https://blog.example.test/index.php?rest_route=/', 'http://blog.example.test/wp-json/wp/v2/posts?page=2'],
])('the next page is requested under the root that works: %s', async (root, next) => {
  const { wp, asked } = wpapiWithLinks(root, next);
  const page = await wp.posts();
  await page._paging.next;
  expect(asked[1]).toBe(`${root}wp/v2/posts${root.includes('?') ? '&' : '?'}page=2`);
});

test('links on another site are not followed', async () => {
  const { wp, asked } = wpapiWithLinks(
    'https://blog.example.test/wp-json/',
    'https://evil.test/wp-json/?page=2',
  );
  const page = await wp.posts();
  await expect(page._paging.next.get()).rejects.toThrow(TypeError);
  expect(asked).toHaveLength(1);
});

test('links that repeat the credentials in the query are shown and followed without them', async () => {
  const root = 'https://blog.example.test/wp-json/';
  const { wp, asked } = wpapiWithLinks(
    root,
    `${root}wp/v2/posts?access_token=BEARERTOKEN0001&a=1&oauth_token=t&oauth_signature=s&page=2`,
  );
  const page = await wp.posts();
  expect(page._paging.links.next).toBe(`${root}wp/v2/posts?a=1&page=2`);
  await page._paging.next;
  expect(asked[1]).toBe(`${root}wp/v2/posts?a=1&page=2`);
});
