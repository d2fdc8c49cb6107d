import { inspect } from 'node:util';
import { authorizedFetch, fetchProfile } from '../../lib';
import { FETCHES, serve, setUp, useGuard } from '../support/authorized-site';
import { failure } from '../support/failure';
import { SET_UPS } from '../support/site';

describe.each(FETCHES)('fetchProfile, %s', (_sender, guarded) => {
  useGuard(guarded);

  test.each(SET_UPS)('returns the logged-in user: %s', async (_, options) => {
    const { site, fetch } = await setUp(options);
    expect(await fetchProfile({ ...site }, fetch)).toMatchObject({
      provider: 'wordpress',
      username: 'alice',
      roles: ['subscriber'],
      site: { home: site.home },
    });
  });

  test('works on a server that strips the Authorization header', async () => {
    const { site, fetch } = await setUp({ stripAuthorization: true });
    expect(await fetchProfile(site, fetch)).toMatchObject({ username: 'alice' });
  });

  test('returns the right user behind a page cache that ignores the Authorization header', async () => {
    const kept = new Map<string, string>();
    const { site, guard } = await serve((req, res) => {
      const name = req.headers.authorization!.replace('Bearer ', '');
      if (!kept.has(req.url!)) kept.set(req.url!, JSON.stringify({ id: name.length, name, username: name }));
      res.end(kept.get(req.url!));
    });
    const named = { ...site, url: site.home, name: 'A blog' };
    const names = ['alice', 'bob', 'alice'].map((accessToken) =>
      fetchProfile(named, authorizedFetch(site, { accessToken }, { guard })).then(({ username }) => username),
    );
    expect(await Promise.all(names)).toEqual(['alice', 'bob', 'alice']);
  });

  test('uses no answer at a target of a redirect that drops the query: a page cache may have it for another user', async () => {
    const { site, guard } = await serve((req, res) => {
      const [path, query] = req.url!.split('?');
      if (query === undefined) res.end('{"id":4,"name":"carol"}');
      else res.writeHead(301, { location: path! }).end();
    });
    const fetch = authorizedFetch(site, { accessToken: 'abc' }, { guard });
    const error = await failure(fetchProfile({ ...site, url: site.home, name: '' }, fetch));
    expect(error.code).toBe('redirect_refused');
    expect(error.message).toContain('A page cache may answer');
  });

  test('asks without the edit context if the site refuses it', async () => {
    const { site, guard, requests } = await serve((req, res) => {
      if (req.url!.includes('context=edit')) res.writeHead(403).end('{"code":"rest_forbidden_context"}');
      else res.end('{"id":7,"name":"Bob"}');
    });
    const fetch = authorizedFetch(site, { accessToken: 'abc' }, { guard });
    expect(await fetchProfile({ ...site, url: site.home, name: '' }, fetch)).toMatchObject({ id: '7' });
    expect(requests).toHaveLength(2);
  });

  test('ends if the body stalls after its headers', async () => {
    const { site, guard } = await serve((_req, res) => void res.write('{"id":7,'));
    const fetch = authorizedFetch(site, { accessToken: 'abc' }, { guard });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance', 'Date'] });
    try {
      let isReading = () => undefined as void;
      const reading = new Promise<void>((resolve) => (isReading = resolve));
      const profile = failure(
        fetchProfile({ ...site, url: site.home, name: '' }, async (...args) => {
          const response = await fetch(...args);
          setImmediate(isReading);
          return response;
        }),
      );
      await reading;
      jest.advanceTimersByTime(60_000);
      const { code, message } = await profile;
      expect(code).toBe('timeout');
      expect(message).toContain(`The response of ${site.root}wp/v2/users/me began with 200`);
    } finally {
      jest.useRealTimers();
    }
  });

  test.each([
    [401, '{"code":"rest_not_logged_in","message":"No."}', 'not_logged_in'],
    [
      403,
      '{"code":"oauth2.authentication.attempt_authentication.invalid_token","message":"BEARERTOKEN0001 is invalid","data":{"token":"BEARERTOKEN0001"}}',
      'access_token_invalid',
    ],
    [403, '<title>BEARERTOKEN0001</title>', 'profile_refused'],
    [403, '<body>BEARER<b>TOKEN</b>0001</body>', 'profile_refused'],
    [403, '{"code":"x","message":"\\u0042EARERTOKEN0001"}', 'profile_refused'],
    [200, '<!doctype html>', 'profile_invalid'],
    [200, '{"id":0}', 'profile_invalid'],
  ])('fails if the site answers %d %s', async (status, body, code) => {
    const { site, guard } = await serve((_req, res) => res.writeHead(status).end(body));
    const fetch = authorizedFetch(site, { accessToken: 'BEARERTOKEN0001' }, { guard });
    const error = await failure(fetchProfile({ ...site, url: site.home, name: '' }, fetch));
    expect(error.code).toBe(code);
    expect(inspect(error)).not.toContain('BEARERTOKEN0001');
  });
});
