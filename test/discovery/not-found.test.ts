import { discover, type DiscoverOptions } from '../../lib/discovery/discover';
import { serve } from '../support/discovery';
import { failure, shown } from '../support/failure';

describe('no site is found', () => {
  test('where there is none', async () => {
    const { url, asked } = await serve((_request, response) =>
      response.writeHead(404).end('<title>Not here</title>'),
    );
    const error = await failure(discover(`${url}/a/b?token=SECRET`));
    expect(error.code).toBe('wordpress_not_found');
    expect(error.message).toContain(`No WordPress REST API was found from ${url}/a/b up to ${url}/`);
    expect(error.remedy).toContain('security plugins');
    expect(shown(error)).not.toContain('SECRET');
    expect(asked.length).toBeLessThanOrEqual(12);
  });

  test('at the front page of a host, and the folder of WordPress is asked for', async () => {
    const { url } = await serve((_request, response) => response.writeHead(404).end());
    const error = await failure(discover(`${url}/?token=SECRET`));
    expect(error.message).toContain(`No WordPress REST API was found at ${url}/: no page there`);
    expect(error.remedy).toContain('include the folder');
  });

  test.each([
    [
      'rest_api_closed',
      404,
      'text/html',
      '<title>Not Found</title>',
      'was answered with 404: an HTML page, "Not Found".',
    ],
    [
      'response_invalid',
      200,
      'text/html',
      '<title>Log in</title>',
      'was answered with 200: an HTML page, "Log in".',
    ],
    ['response_invalid', 200, 'application/json', '{"broken":', 'was answered with 200: {"broken":.'],
  ])('where a page names a root that is none: %s by %d', async (code, status, type, body, finding) => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/'))
        response.writeHead(status, { 'content-type': type }).end(body);
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    const error = await failure(discover(url));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`${url}/ names ${url}/wp-json/ as its REST API, but that ${finding} `);
    expect(error.remedy).toContain('Permalinks');
  });

  test.each([
    [401, 'rest_api_closed'],
    [503, 'server_error'],
  ])('where the REST API answers %d: %s', async (status, code) => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/'))
        response.writeHead(status).end('{"message":"Mitglieder allein."}');
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    const error = await failure(discover(url));
    expect(error.code).toBe(code);
    expect(error.message).toContain(`GET ${url}/wp-json/ was answered with ${status}: Mitglieder allein. `);
  });

  test('where everything is closed: the words are those of the site', async () => {
    const { url } = await serve((_request, response) => response.writeHead(403).end('The wall says no'));
    const error = await failure(discover(url));
    expect(error.code).toBe('rest_api_closed');
    expect(error.message).toContain('The wall says no');
  });

  test('where it leads elsewhere', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(301, { location: 'https://new.example.test/' }).end(),
    );
    const error = await failure(discover(url));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain(
      `HEAD ${url}/ was redirected to https://new.example.test/, which is outside of the site.`,
    );
  });

  test('where the index is endless', async () => {
    const { url } = await serve((request, response) => {
      if (request.url!.startsWith('/wp-json/')) response.end('{'.repeat(2 ** 20 + 1));
      else response.writeHead(200, { link: '</wp-json/>; rel="https://api.w.org/"' }).end();
    });
    expect((await failure(discover(url))).code).toBe('response_too_large');
  });

  test('where nothing answers in time: neither HEAD nor GET, and then nothing more is asked', async () => {
    const { url, asked } = await serve(() => undefined);
    expect((await failure(discover(url, { timeout: 50 }))).code).toBe('timeout');
    expect(asked).toEqual(['HEAD /', 'GET /']);
  });

  test('in what is no address, or with wrong options', async () => {
    expect((await failure(discover('not an address'))).code).toBe('address_invalid');
    await expect(discover('https://a.test', { timeout: -1 })).rejects.toThrow(TypeError);
    await expect(discover('https://a.test', { timeOut: 1 } as DiscoverOptions)).rejects.toThrow(
      new TypeError('discover has no option "timeOut". Did you mean timeout?'),
    );
  });
});

test('the address of a page on which a network registers sites is cut in the message', async () => {
  const location = `https://network.example/${'a'.repeat(10_000)}/wp-signup.php`;
  const { url } = await serve((_request, response) => response.writeHead(302, { location }).end());
  const error = await failure(discover(url));
  expect(error.code).toBe('wordpress_not_found');
  expect(error.message.length).toBeLessThan(1000);
});
