import type { HTTPResponse } from '../../lib/http/message';
import { getUncached, uncached } from '../../lib/rest/uncached';
import { failure } from '../support/failure';

const url = 'https://blog.example.test/wp-json/wp/v2/users/me?context=edit';
const answer = (change: Partial<HTTPResponse>): HTTPResponse => ({
  method: 'GET',
  url,
  status: 200,
  headers: {},
  body: '{}',
  ...change,
});

test('each request has another address', () => {
  expect(uncached(url)).toContain('context=edit&');
  expect(uncached(url)).not.toBe(uncached(url));
});

test('an answer from the address with the parameter is used, also after a redirect', async () => {
  const response = await getUncached(url, (asked) =>
    Promise.resolve(answer({ url: asked.replace('blog.', 'www.blog.') })),
  );
  expect(response.body).toBe('{}');
});

test('an answer from an address without it may be that of a page cache', async () => {
  const error = await failure(getUncached(url, () => Promise.resolve(answer({}))));
  expect(error.code).toBe('redirect_refused');
  expect(error.message).toContain('without its query. A page cache');
  expect(error.remedy).toContain('exempt /wp-json/');
});

test('a refusal is returned from any address', async () => {
  expect((await getUncached(url, () => Promise.resolve(answer({ status: 403 })))).status).toBe(403);
});
