import { inspect } from 'node:util';
import { authorizedFetch, type Credentials } from '../../lib';
import { FETCHES, bodyOf, serve, setUp, useGuard } from '../support/authorized-site';

describe.each(FETCHES)('OAuth 1.0a, %s', (_sender, guarded) => {
  useGuard(guarded);

  test('is sent in the query if the server strips the header, from then on', async () => {
    const { fetch, standIn } = await setUp({ stripAuthorization: true });
    expect((await fetch('/wp/v2/users/me?include[]=1')).status).toBe(200);
    expect(standIn.requests.map(({ status }) => status)).toEqual([401, 200]);
    const post = { method: 'POST', body: new URLSearchParams({ 'a[]': '1' }) };
    expect(await (await fetch('/nowhere?b[]=2', post)).json()).toMatchObject({ code: 'rest_no_route' });
    expect(standIn.requests).toHaveLength(3);
  });

  test('is sent in the query also with plain permalinks', async () => {
    const { fetch } = await setUp({ stripAuthorization: true, permalinks: 'plain' });
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
  });

  test('does not send a stream twice', async () => {
    const { fetch, requests } = await serve((req, res) => {
      req.resume().on('end', () => res.writeHead(401).end('{"code":"rest_cannot_create"}'));
    });
    const init = { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' } as RequestInit;
    expect((await fetch('/wp/v2/media', init)).status).toBe(401);
    expect(requests).toHaveLength(1);
  });

  test('uses the clock of the site if it is wrong, from then on', async () => {
    const { fetch, standIn } = await setUp();
    standIn.options.clockOffset = -7200;
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
    expect((await fetch('/wp/v2/users/me')).status).toBe(200);
    expect(standIn.requests.map(({ status }) => status)).toEqual([401, 200, 200]);
  });

  test('whose clock changes with each response gets a second request, and no third', async () => {
    let hours = 0;
    const { fetch, requests } = await serve((_req, res) => {
      const date = new Date(Date.now() + ++hours * 3600_000).toUTCString();
      // Without the limit the requests would never end, so the ninth succeeds.
      res.writeHead(hours < 9 ? 401 : 200, { date }).end('{"code":"json_oauth1_invalid_timestamp"}');
    });
    expect((await fetch('/wp/v2/users/me')).status).toBe(401);
    expect(requests).toHaveLength(2);
  });
});

describe.each(FETCHES)('a bearer token, %s', (_sender, guarded) => {
  useGuard(guarded);
  const credentials = { accessToken: 'BEARERTOKEN0001' };

  /** A server that strips the Authorization header: it reads the token from the query, if there is no header at all. */
  async function serveStripped(isQueryRead = true) {
    const served = await serve((req, res) => {
      const url = new URL(req.url!, 'http://a.test');
      const isKnown = isQueryRead && url.searchParams.get('access_token') === credentials.accessToken;
      void bodyOf(req).then((body) => {
        if (!isKnown) res.writeHead(401).end('{"code":"rest_not_logged_in","message":"Log in."}');
        else if (url.pathname.endsWith('/old'))
          res.writeHead(307, { location: `/wp-json/new${url.search}` }).end();
        else res.end(JSON.stringify({ method: req.method, body }));
      });
    });
    return { ...served, fetch: authorizedFetch(served.site, credentials, { guard: served.guard }) };
  }

  test('is sent in the query if the server strips the header, from then on', async () => {
    const { fetch, requests } = await serveStripped();
    expect(await (await fetch('/wp/v2/users/me?context=edit')).json()).toEqual({ method: 'GET', body: '' });
    expect((await fetch('/wp/v2/posts')).status).toBe(200);
    const post = await fetch('/wp/v2/posts', { method: 'POST', body: '{"a":1}' });
    expect(await post.json()).toEqual({ method: 'POST', body: '{"a":1}' });
    expect(requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/wp-json/wp/v2/users/me?context=edit', 'Bearer BEARERTOKEN0001'],
      ['/wp-json/wp/v2/users/me?context=edit&access_token=BEARERTOKEN0001', undefined],
      ['/wp-json/wp/v2/posts?access_token=BEARERTOKEN0001', undefined],
      ['/wp-json/wp/v2/posts?access_token=BEARERTOKEN0001', undefined],
    ]);
  });

  test('replaces an Authorization header of the caller, in the query as well', async () => {
    const { fetch, requests } = await serveStripped();
    expect((await fetch('/', { headers: { authorization: 'Basic abc' } })).status).toBe(200);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer BEARERTOKEN0001',
      undefined,
    ]);
  });

  test('does not show in the response', async () => {
    const { fetch, home } = await serveStripped();
    const response = await fetch('/wp/v2/users/me');
    for (const shown of [response, response.clone()]) {
      expect(shown.url).toBe(`${home}/wp-json/wp/v2/users/me`);
      expect(inspect(shown, { depth: 5 })).not.toContain(credentials.accessToken);
    }
  });

  test('is in the query once if a redirect repeats the query', async () => {
    const { fetch, requests } = await serveStripped();
    expect((await fetch('/old?a=1')).status).toBe(200);
    expect(requests.at(-1)!.url).toBe('/wp-json/new?a=1&access_token=BEARERTOKEN0001');
  });

  test('is not sent in the query again if the site does not read it there', async () => {
    const { fetch, requests } = await serveStripped(false);
    for (let i = 0; i < 2; i++) expect((await fetch('/wp/v2/users/me')).status).toBe(401);
    expect(requests.map(({ url }) => url!.includes('access_token'))).toEqual([false, true, false]);
  });

  test.each<[string, Credentials, string]>([
    ['a token that the site saw and refused', credentials, '{"code":"json_oauth1_invalid"}'],
    [
      'an application password',
      { username: 'bob', applicationPassword: 'abcd' },
      '{"code":"rest_not_logged_in"}',
    ],
  ])('%s is not sent again', async (_, credentials, body) => {
    const { site, guard, requests } = await serve((_req, res) => {
      res.writeHead(401, { date: new Date(0).toUTCString() }).end(body);
    });
    expect((await authorizedFetch(site, credentials, { guard })('/')).status).toBe(401);
    expect(requests).toHaveLength(1);
  });
});
