import { Readable } from 'node:stream';
import WPAPI from 'wpapi';
import {
  authorizedFetch,
  fetchProfile,
  readError,
  wpapiTransport,
  type AuthorizedFetchOptions,
  type RefreshedTokens,
} from '../../lib';
import { FETCHES, serve, useGuard } from '../support/authorized-site';
import { failure, shown } from '../support/failure';
import { json, serveTokens, type Behaviour } from '../support/token-server';

/** A promise, and the function that fulfils it. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe.each(FETCHES)('an expired access token, %s', (_sender, guarded) => {
  useGuard(guarded);

  test.each<[string, NonNullable<Behaviour['refusal']>]>([
    ['IndieAuth', [401, json({ code: 'invalid_token', message: 'Invalid access token' })]],
    [
      'the WP-API plugin',
      [403, json({ code: 'oauth2.authentication.attempt_authentication.invalid_token' })],
    ],
    ['a server of OAuth 2', [401, json({ error: 'invalid_token' })]],
    ['a server that answers without a body', [401, '']],
  ])('is refreshed and the request is repeated, if it is refused as by %s', async (_, refusal) => {
    const { fetch, expire, refreshes, saved, routes, credentials, valid } = await serveTokens({ refusal });
    expire();
    const response = await fetch('/wp/v2/posts', { method: 'POST', body: 'title=a' });
    expect(await response.json()).toMatchObject({ body: 'title=a' });
    expect(routes).toEqual(Array(2).fill('POST /wp/v2/posts title=a'));
    expect(refreshes).toEqual([
      {
        grant_type: 'refresh_token',
        refresh_token: credentials.refreshToken,
        client_id: credentials.clientID,
        client_secret: credentials.clientSecret,
      },
    ]);
    const params = expect.objectContaining({ expires_in: 1209600, scope: 'profile' });
    expect(saved).toEqual([{ ...valid, params }]);
  });

  test('is refreshed each time, with the latest refresh token', async () => {
    const { fetch, expire, refreshes, saved, credentials } = await serveTokens();
    for (let times = 1; times <= 3; times++) {
      expire();
      expect((await fetch('/wp/v2/posts')).status).toBe(200);
      expect(refreshes).toHaveLength(times);
    }
    expect(refreshes.map((form) => form.refresh_token)).toEqual([
      credentials.refreshToken,
      ...saved.slice(0, 2).map(({ refreshToken }) => refreshToken),
    ]);
  });

  test('is refreshed with the same refresh token if the server returns no new one', async () => {
    const { fetch, expire, refreshes, saved, credentials } = await serveTokens({ rotates: false });
    for (let times = 1; times <= 2; times++) {
      expire();
      expect((await fetch('/wp/v2/posts')).status).toBe(200);
    }
    expect(refreshes.map((form) => form.refresh_token)).toEqual(Array(2).fill(credentials.refreshToken));
    expect(saved.map(({ refreshToken }) => refreshToken)).toEqual(Array(2).fill(credentials.refreshToken));
  });

  test('is refreshed once for all requests that have it', async () => {
    const { fetch, expire, refreshes, saved } = await serveTokens();
    expire();
    const responses = await Promise.all(Array.from({ length: 40 }, (_, i) => fetch(`/wp/v2/posts/${i}`)));
    expect(responses.map(({ status }) => status)).toEqual(Array(40).fill(200));
    expect([refreshes.length, saved.length]).toEqual([1, 1]);
  });

  test('is not refreshed again for a request that is refused after the new one arrived', async () => {
    const { open, opened } = gate();
    const { fetch, expire, refreshes, routes } = await serveTokens({
      delay: (path) => (path.endsWith('/slow') ? opened : undefined),
    });
    expire();
    const slow = fetch('/slow');
    expect((await fetch('/fast')).status).toBe(200);
    expect(refreshes).toHaveLength(1);
    open();
    expect((await slow).status).toBe(200);
    expect(routes.filter((route) => route === 'GET /slow')).toHaveLength(2);
    expect(refreshes).toHaveLength(1);
  });

  test('is refreshed once for all fetch functions with the same tokens, also for later ones', async () => {
    const { make, expire, refreshes, saved } = await serveTokens();
    expire();
    const first = await Promise.all(Array.from({ length: 10 }, () => make()('/wp/v2/posts')));
    const later = await make()('/wp/v2/posts');
    expect([...first, later].map(({ status }) => status)).toEqual(Array(11).fill(200));
    expect(refreshes).toHaveLength(1);
    // Each function may store the tokens at another place.
    expect(saved).toHaveLength(11);
  });

  test.each<[string, () => NonNullable<RequestInit['body']>]>([
    ['a web stream', () => new Blob(['title=a']).stream()],
    ['a stream of Node', () => Readable.from([Buffer.from('title=a')])],
  ])('is refreshed for the next request if the body is %s, which is not sent twice', async (_, body) => {
    const { fetch, expire, refreshes, routes } = await serveTokens();
    expire();
    const post = () => fetch('/wp/v2/posts', { method: 'POST', body: body(), duplex: 'half' });
    const response = await post();
    expect(response.status).toBe(401);
    expect((await readError(response))?.code).toBe('access_token_invalid');
    expect((await post()).status).toBe(200);
    expect(routes).toEqual(Array(2).fill('POST /wp/v2/posts title=a'));
    expect(refreshes).toHaveLength(1);
  });

  test('is refreshed for fetchProfile and for node-wpapi', async () => {
    const { fetch, expire, refreshes, site } = await serveTokens();
    expire();
    expect(await fetchProfile(site, fetch)).toMatchObject({ id: '4', displayName: 'Dana' });
    expire();
    const wp = new WPAPI({ endpoint: site.root, transport: wpapiTransport(fetch) });
    const created: unknown = await wp.posts().create({ title: 'a' });
    expect(created).toMatchObject({ body: '{"title":"a"}' });
    expect(refreshes).toHaveLength(2);
  });

  test('is not refreshed again if the site refuses the new one too', async () => {
    const { fetch, behaviour, valid, refreshes, routes } = await serveTokens();
    behaviour.tokenAnswer = [200, json({ access_token: 'NEWTOKEN0000001', token_type: 'Bearer' })];
    valid.accessToken = 'another';
    for (let times = 1; times <= 3; times++) expect((await fetch('/wp/v2/posts')).status).toBe(401);
    expect(refreshes).toHaveLength(1);
    expect(routes).toHaveLength(4);
  });
});

describe('onTokens', () => {
  test('is finished before any request continues', async () => {
    const { open, opened } = gate();
    const order: string[] = [];
    const { fetch, expire, routes } = await serveTokens(
      {},
      {
        onTokens: async () => {
          order.push('stores');
          await opened;
          order.push('stored');
        },
      },
    );
    expire();
    const requests = Promise.all([fetch('/1'), fetch('/2')]).then(() => order.push('done'));
    while (order.length === 0) await new Promise(setImmediate);
    const during = fetch('/3').then(() => order.push('later request'));
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    // The later request has not been sent, and the first two have not been repeated.
    expect(routes.sort()).toEqual(['GET /1', 'GET /2']);
    open();
    await Promise.all([requests, during]);
    expect(order.slice(0, 2)).toEqual(['stores', 'stored']);
    expect(routes).toHaveLength(5);
  });

  test('that fails is called again with the same tokens, before the next request', async () => {
    const calls: RefreshedTokens[] = [];
    const { fetch, expire, refreshes, routes } = await serveTokens(
      {},
      {
        onTokens: (tokens) => {
          calls.push(tokens);
          if (calls.length < 3) throw new Error('the database is down');
        },
      },
    );
    expire();
    await expect(Promise.all([fetch('/1'), fetch('/2')])).rejects.toThrow('the database is down');
    await expect(fetch('/3')).rejects.toThrow('the database is down');
    expect(routes).not.toContain('GET /3');
    expect((await fetch('/4')).status).toBe(200);
    expect(calls).toEqual(Array(3).fill(calls[0]));
    expect(refreshes).toHaveLength(1);
  });
});

describe('a refresh that fails', () => {
  const REFUSALS: [string, NonNullable<Behaviour['tokenAnswer']>, string, RegExp][] = [
    ['IndieAuth: it was used before', [400, json({ error: 'invalid_grant', error_description: 'Invalid Token' })], 'refresh_refused', /Invalid Token.*Log in again: the refresh token expired/], // prettier-ignore
    ['WP OAuth Server 4.4', [400, json({ error: 'unauthorized_client', error_description: 'The grant type is unauthorized for this client_id' })], 'refresh_unavailable', /does not issue new access tokens.*The grant type is unauthorized.*Log in again whenever/], // prettier-ignore
    ['OpenID Connect Server', [400, json({ code: 'rest_missing_callback_param', message: 'Missing parameter(s): redirect_uri, code' })], 'refresh_unavailable', /Missing parameter/], // prettier-ignore
    ['a server without the grant type', [400, json({ error: 'unsupported_grant_type' })], 'refresh_unavailable', /unsupported_grant_type/], // prettier-ignore
    ['a wrong secret', [400, json({ error: 'invalid_client', error_description: 'Wrong' })], 'client_invalid', /Compare `clientID` and `clientSecret`/], // prettier-ignore
  ];

  test.each(REFUSALS)(
    'for good rejects all requests and is not repeated: %s',
    async (_, tokenAnswer, code, words) => {
      const { fetch, make, expire, refreshes, credentials } = await serveTokens({ tokenAnswer });
      expire();
      const errors = await Promise.all(Array.from({ length: 10 }, () => failure(fetch('/wp/v2/posts'))));
      errors.push(await failure(fetch('/wp/v2/posts')), await failure(make()('/wp/v2/posts')));
      expect(errors.map((error) => error.code)).toEqual(Array(12).fill(code));
      expect(errors[0]!.message).toMatch(words);
      expect(refreshes).toHaveLength(1);
      for (const secret of [credentials.refreshToken, credentials.clientSecret, credentials.accessToken])
        expect(shown(errors[0]!)).not.toContain(secret);
    },
  );

  test('for now is not repeated by the requests that were sent before, and is by later ones', async () => {
    const { open, opened } = gate();
    const { fetch, expire, refreshes, behaviour } = await serveTokens({
      tokenAnswer: [503, '<title>Maintenance</title>'],
      delay: (path) => (path.endsWith('/slow') ? opened : undefined),
    });
    expire();
    const slow = failure(fetch('/slow'));
    const errors = await Promise.all(Array.from({ length: 10 }, () => failure(fetch('/wp/v2/posts'))));
    open();
    errors.push(await slow);
    expect(errors.map(({ code }) => code)).toEqual(Array(11).fill('server_error'));
    expect(refreshes).toHaveLength(1);
    behaviour.tokenAnswer = undefined;
    expect((await fetch('/wp/v2/posts')).status).toBe(200);
    expect(refreshes).toHaveLength(2);
  });

  test('ends at the time limit, and later requests refresh again', async () => {
    const { fetch, expire, behaviour } = await serveTokens(
      { delay: (path) => (path.endsWith('/token') ? gate().opened : undefined) },
      { timeout: 100 },
    );
    expire();
    expect(await failure(fetch('/wp/v2/posts'))).toMatchObject({ code: 'timeout' });
    delete behaviour.delay;
    const codes: unknown[] = [];
    // The next request may still wait for the first refresh.
    for (let times = 0; times < 5 && !codes.includes(200); times++)
      codes.push(await fetch('/wp/v2/posts').then(({ status }) => status).catch((error: unknown) => error)); // prettier-ignore
    expect(codes).toContain(200);
  });

  test('does not show what the site repeats', async () => {
    const { site, guard, behaviour } = await serveTokens();
    const secrets = { accessToken: 'old', refreshToken: 'correct-horse', clientSecret: 'battery-staple' };
    const error_description = `No: ${secrets.refreshToken} ${secrets.clientSecret}.`;
    for (const error of ['invalid_grant', 'unsupported_grant_type', 'other']) {
      behaviour.tokenAnswer = [400, json({ error, error_description })];
      const fetch = authorizedFetch(
        site,
        { ...secrets, clientID: error },
        { guard, onTokens: () => undefined },
      );
      const shownText = shown(await failure(fetch('/wp/v2/posts')));
      expect(shownText).toContain('400: No: [removed] [removed]');
      expect(shownText).not.toMatch(/horse|staple/);
    }
  });
});

describe('a refresh token and a client secret are not sent', () => {
  test('along a redirect', async () => {
    const { fetch, expire, behaviour, refreshes, requests } = await serveTokens();
    behaviour.tokenAnswer = [307, '', { location: '/wp-json/indieauth/1.0/token/' }];
    expire();
    expect((await failure(fetch('/wp/v2/posts'))).code).toBe('redirect_refused');
    expect([refreshes.length, requests.length]).toEqual([1, 2]);
  });

  test.each([
    ['of another host', (home: string) => home.replace('127.0.0.1', 'localhost')],
    ['of another port', () => 'http://127.0.0.1:1'],
    ['with a user name', (home: string) => home.replace('http://', 'http://user@')],
  ])('to a token endpoint %s', async (_, change) => {
    const { site, expire, refreshes, credentials, home } = await serveTokens();
    expire();
    const { indieAuth } = site.authentication;
    indieAuth!.endpoints.token = `${change(home)}/wp-json/indieauth/1.0/token`;
    const fetch = authorizedFetch(site, credentials, { onTokens: () => undefined });
    expect((await failure(fetch('/wp/v2/posts'))).code).toBe('endpoint_refused');
    expect(refreshes).toEqual([]);
  });

  test('by http if the site is on https', async () => {
    const asked: string[] = [];
    const site = {
      home: 'http://blog.example.com',
      root: 'https://blog.example.com/wp-json/',
      authentication: {},
    };
    const credentials = { accessToken: 'a', refreshToken: 'r', clientID: 'c' };
    const fetch = authorizedFetch(site, credentials, {
      onTokens: () => undefined,
      endpoints: { token: 'http://blog.example.com/?oauth=token' },
      fetch: (input) => {
        asked.push((input as URL).href);
        return Promise.resolve(new Response('{}', { status: 401 }));
      },
    });
    await failure(fetch('/wp/v2/posts'));
    expect(asked).toEqual([
      'https://blog.example.com/wp-json/wp/v2/posts',
      'https://blog.example.com/?oauth=token',
    ]);
  });
});

describe('an access token is not refreshed', () => {
  test('if it is accepted, whatever else the site refuses', async () => {
    const { site, requests } = await serve((_req, res) =>
      res.writeHead(403).end(json({ code: 'rest_forbidden' })),
    );
    const credentials = { accessToken: 'a', refreshToken: 'r', clientID: 'c' };
    const options = { onTokens: () => undefined, endpoints: { token: `${site.home}/token` } };
    expect((await authorizedFetch(site, credentials, options)('/')).status).toBe(403);
    expect(requests).toHaveLength(1);
  });

  test('without the credentials of the application: the response is returned', async () => {
    const { site, credentials, expire } = await serveTokens();
    expire();
    const { accessToken } = credentials;
    const response = await authorizedFetch(site, { accessToken })('/wp/v2/posts');
    expect((await readError(response))?.code).toBe('access_token_invalid');
  });

  test.each([undefined, ''])(
    'without a refresh token (%p): the error says that the server issued none',
    async (refreshToken) => {
      const { site, credentials, expire, refreshes } = await serveTokens();
      const { accessToken, clientID } = credentials;
      const fetch = authorizedFetch(site, { accessToken, refreshToken, clientID });
      expect((await fetch('/wp/v2/posts')).status).toBe(200);
      expire();
      const error = await failure(fetch('/wp/v2/posts'));
      expect(error.code).toBe('refresh_unavailable');
      expect(error.message).toContain(
        `${site.home} refuses the access token, and its OAuth 2 server issued no refresh token.`,
      );
      expect(refreshes).toEqual([]);
    },
  );

  test('if the site has no OAuth 2 server any more', async () => {
    const { site, credentials, expire } = await serveTokens();
    expire();
    const options = { onTokens: () => undefined };
    const fetch = authorizedFetch({ ...site, authentication: {} }, credentials, options);
    expect(await failure(fetch('/wp/v2/posts'))).toMatchObject({ code: 'refresh_unavailable' });
  });
});

describe('authorizedFetch refuses a refresh token', () => {
  const site = { home: 'https://a.test', root: 'https://a.test/wp-json/', authentication: {} };
  const credentials = { accessToken: 'a', refreshToken: 'r', clientID: 'c' };
  const onTokens = () => undefined;

  test.each([
    ['without onTokens', () => authorizedFetch(site, credentials), /requires the option `onTokens`, which stores new tokens: a server may accept each refresh token only once\.$/], // prettier-ignore
    ['without clientID', () => authorizedFetch(site, { ...credentials, clientID: undefined }, { onTokens }), /requires the `clientID`/], // prettier-ignore
    ['without a token endpoint', () => authorizedFetch({ home: site.home, root: site.root }, credentials, { onTokens }), /requires the token endpoint of the site: pass the site as `discover` returns it, or the option `endpoints`\.$/], // prettier-ignore
    ['that is not a string', () => authorizedFetch(site, { ...credentials, refreshToken: 7 as never }, { onTokens }), /`refreshToken` must be a string/], // prettier-ignore
  ])('%s', (_, construct, message) => {
    expect(construct).toThrow(TypeError);
    expect(construct).toThrow(message);
  });
});

test('the tokens are refreshed at the server that is named, if a site has several', async () => {
  const asked: string[] = [];
  const { site } = await serve((req, res) => {
    asked.push(req.url!);
    res.writeHead(401).end('{"error":"invalid_grant"}');
  });
  const endpoints = (name: string) => ({ authorization: `${site.home}/${name}`, token: `${site.home}/${name}/token`, userinfo: `${site.home}/${name}/me` }); // prettier-ignore
  const authentication = {
    oauth2: { server: 'wp-oauth-server' as const, endpoints: endpoints('wpoauth') },
    openIDConnect: { endpoints: endpoints('oidc') },
    indieAuth: { endpoints: endpoints('indieauth') },
  };
  const ask = async (options: AuthorizedFetchOptions) => {
    const credentials = { accessToken: 'a', refreshToken: `r${asked.length}`, clientID: 'c' };
    const all = { onTokens: () => undefined, ...options };
    await failure(authorizedFetch({ ...site, authentication }, credentials, all)('/'));
    return asked.at(-1);
  };
  // The address with rewrite rules redirects to a slash at its end.
  expect(await ask({})).toBe('/?oauth=token');
  expect(await ask({ server: 'openid-connect-server' })).toBe('/oidc/token');
  expect(await ask({ server: 'indieauth' })).toBe('/indieauth/token');
  expect(await ask({ endpoints: { token: `${site.home}/own` } })).toBe('/own');
});
