import {
  authorizedFetch,
  discover,
  revoke,
  type Credentials,
  type RevokeOptions,
  type SiteData,
} from '../../lib';
import { revocationRefusal } from '../../lib/revoke/tokens';
import { FETCHES, bodyOf, serve, setUp, useGuard } from '../support/authorized-site';
import { failure, shown } from '../support/failure';
import { startSite } from '../support/site';

const json = (body: unknown) => JSON.stringify(body);

describe('an application password', () => {
  test('is deleted from the profile of the user, and no other', async () => {
    const standIn = await startSite({ permalinks: 'plain' });
    const [password, other] = [
      standIn.applicationPasswordOf('alice'),
      standIn.applicationPasswordOf('alice'),
    ];
    const site = await discover(standIn.home);
    const status = async (credentials: Credentials) =>
      (await authorizedFetch(site, credentials)('/wp/v2/users/me')).status;
    expect(await status(password)).toBe(200);
    await revoke(site, password);
    expect([await status(password), await status(other)]).toEqual([401, 200]);
    expect((await failure(revoke(site, password))).code).toBe('not_logged_in');
  });

  test('is not taken for another one that a page cache keeps', async () => {
    const uuids = { alice: 'a'.repeat(36), bob: 'b'.repeat(36) };
    const kept = new Map<string, string>();
    const deleted: string[] = [];
    const { site } = await serve((req, res) => {
      const [name] = Buffer.from(req.headers.authorization!.slice(6), 'base64').toString().split(':');
      if (req.method === 'DELETE') deleted.push(req.url!.split('?')[0]!);
      const answer = req.method === 'DELETE' ? json({ deleted: true }) : json({ uuid: uuids[name as 'bob'] });
      if (req.method === 'GET' && !kept.has(req.url!)) kept.set(req.url!, answer);
      res.end(req.method === 'GET' ? kept.get(req.url!) : answer);
    });
    for (const username of ['alice', 'bob'])
      await revoke(asSite(site), { username, applicationPassword: 'abcd' });
    expect(deleted.map((path) => path.slice(-36))).toEqual([uuids.alice, uuids.bob]);
  });

  test('works in a whole network, and is revoked only on a site where the user is a member', async () => {
    const { site } = await serve((_req, res) =>
      res.writeHead(404).end(json({ code: 'rest_user_invalid_id', message: 'Invalid user ID.' })),
    );
    const error = await failure(revoke(asSite(site), { username: 'bob', applicationPassword: 'abcd' }));
    expect(error.code).toBe('revocation_unavailable');
    expect(error.remedy).toContain('Revoke it on one of which the user is a member');
  });
});

describe.each(FETCHES)('the tokens of OAuth 2, %s', (_sender, guarded) => {
  useGuard(guarded);

  test('are revoked, the refresh token first, and are then refused', async () => {
    const { site, guard, revoked, isValid } = await serveRevocation();
    const credentials = {
      accessToken: 'ACCESS',
      refreshToken: 'REFRESH',
      clientID: 'app',
      clientSecret: 'shh',
    };
    await revoke(site, credentials, { guard });
    const client = { client_id: 'app', client_secret: 'shh' };
    expect(revoked).toEqual([
      { token: 'REFRESH', token_type_hint: 'refresh_token', ...client },
      { token: 'ACCESS', token_type_hint: 'access_token', ...client },
    ]);
    expect([isValid('ACCESS'), isValid('REFRESH')]).toEqual([false, false]);
    // RFC 7009 §2.2: a token that was already revoked is no error.
    await revoke(site, { accessToken: 'ACCESS' }, { guard });
    expect(revoked.at(-1)).toEqual({ token: 'ACCESS', token_type_hint: 'access_token' });
  });
});

describe('a site that was discovered with a guard', () => {
  useGuard();

  test('is asked with the guard', async () => {
    const { site, standIn } = await setUp();
    // Only the guard of the test resolves the name of the site.
    await revoke(site, standIn.applicationPasswordOf('alice'));
    expect(standIn.applicationPasswords.size).toBe(0);
  });
});

describe('the tokens of OAuth 2', () => {
  test('are revoked at WP OAuth Server by the address that needs no rewrite rules', async () => {
    const { site, revoked, paths } = await serveRevocation();
    const token = `${site.home}/oauth/token`;
    const endpoints = { authorization: `${site.home}/oauth/authorize`, token };
    site.authentication = { oauth2: { server: 'wp-oauth-server', endpoints } };
    await revoke(site, { accessToken: 'ACCESS' });
    expect(paths[0]).toBe('POST /?oauth=revoke');
    expect(revoked).toHaveLength(1);
  });

  test('that the site still accepts are an error: another server may have issued them', async () => {
    const { site } = await serveRevocation({ isIgnored: true });
    const error = await failure(revoke(site, { accessToken: 'ACCESS' }));
    expect(error.code).toBe('oauth2_refused');
    expect(error.message).toContain('still accepts the access token');
    expect(error.remedy).toContain('`server`');
  });

  test.each<[string, number, string, Record<string, string>, string]>([
    ['a wrong secret', 401, json({ error: 'invalid_client' }), {}, 'client_invalid'],
    ['another error', 400, json({ error: 'unsupported_token_type' }), {}, 'oauth2_refused'],
    ['an error with status 200', 200, json({ error: 'invalid_request' }), {}, 'oauth2_refused'],
    [
      'a page',
      200,
      '<!doctype html><title>Blog</title>',
      { 'content-type': 'text/html' },
      'response_invalid',
    ],
    ['no such route', 404, json({ code: 'rest_no_route' }), {}, 'response_invalid'],
    ['a firewall', 403, '<title>Blocked</title>', {}, 'response_invalid'],
    ['a broken site', 500, '', {}, 'server_error'],
    ['a redirect', 307, '', { location: '/elsewhere' }, 'redirect_refused'],
  ])('are not revoked if the response is %s', async (_, status, body, headers, code) => {
    const { site } = await serve((_req, res) => res.writeHead(status, headers).end(body));
    const own = asSite(site, {
      indieAuth: { endpoints: { ...LOGIN, revocation: `${site.home}/revocation` } },
    });
    const error = await failure(
      revoke(own, { accessToken: 'ACCESSTOKEN001', refreshToken: 'R', clientID: 'c' }),
    );
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^POST http:\S+\/revocation (?:answered with|was redirected to) /);
  });

  test('are not shown in an error that repeats them', () => {
    const secrets = ['battery-staple', 'correct-horse'];
    const body = json({ error: 'x', error_description: `No: ${secrets.join(' ')}` });
    const response = { method: 'POST', url: 'https://a.test/revoke', status: 400, headers: {}, body };
    const text = shown(revocationRefusal(response, secrets)!);
    expect(text).toContain('No: [removed] [removed]');
    expect(text).not.toMatch(/staple|horse/);
  });

  test('are sent only to the site itself, and without redirects', async () => {
    const { site, requests } = await serve((_req, res) => res.writeHead(307, { location: '/other' }).end());
    const send = (revocation: string) =>
      revoke(asSite(site), { accessToken: 'A' }, { endpoints: { revocation } });
    for (const foreign of [site.home.replace('127.0.0.1', 'localhost'), 'http://127.0.0.1:1'])
      expect((await failure(send(`${foreign}/revoke`))).code).toBe('endpoint_refused');
    expect(requests).toEqual([]);
    expect((await failure(send(`${site.home}/revoke`))).code).toBe('redirect_refused');
    expect(requests).toHaveLength(1);
  });
});

describe('credentials that an application cannot revoke: the error names the place for', () => {
  const site = asSite({ home: 'https://a.test', root: 'https://a.test/wp-json/' });
  const oauth1 = { consumerKey: 'k', consumerSecret: 's', token: 't', tokenSecret: 'ts' };
  const oauth2 = { accessToken: 'a' };
  const endpoints = {
    authorization: 'https://a.test/a',
    token: 'https://a.test/t',
    userinfo: 'https://a.test/u',
  };

  test.each<[string, Credentials, SiteData['authentication'], RegExp]>([
    ['OAuth 1.0a', oauth1, {}, /Users → Profile → Authorized Applications/],
    ["WP-API's OAuth 2", oauth2, { oauth2: { server: 'wp-api', endpoints } }, /Users → Profile → Authorized Applications/], // prettier-ignore
    ["WP-API's OAuth 2, in older data", oauth2, { oauth2: { endpoints } }, /Users → Profile → Authorized Applications/], // prettier-ignore
    ['OpenID Connect Server', oauth2, { openIDConnect: { endpoints } }, /expires an hour after the login/],
    ['WordPress.com', oauth2, { oauth2: { server: 'wordpress.com', endpoints } }, /wordpress\.com\/me\/security\/connected-applications/], // prettier-ignore
    ['an older WP OAuth Server', oauth2, {}, /`endpoints`, as `revocation`.*Users → Profile/],
  ])('%s', async (_, credentials, authentication, remedy) => {
    const error = await failure(revoke({ ...site, authentication }, credentials));
    expect(error.code).toBe('revocation_unavailable');
    expect(error.remedy).toMatch(remedy);
  });
});

test('revoke refuses unknown options and credentials', async () => {
  const site = asSite({ home: 'https://a.test', root: 'https://a.test/wp-json/' });
  await expect(revoke(site, { accessToken: 'a' }, { endpoint: 'x' } as RevokeOptions)).rejects.toThrow(
    new TypeError('revoke has no option "endpoint". Did you mean endpoints?'),
  );
  await expect(revoke(site, { accessToken: 'a' }, { server: 'indie-auth' as never })).rejects.toThrow(
    /Did you mean indieauth\?$/,
  );
  await expect(revoke(site, {} as Credentials)).rejects.toThrow(TypeError);
});

const LOGIN = { authorization: 'http://127.0.0.1/auth', token: 'http://127.0.0.1/token' };

function asSite(
  { home, root }: Pick<SiteData, 'home' | 'root'>,
  authentication: SiteData['authentication'] = {},
): SiteData {
  return { home, root, url: home, name: '', description: '', namespaces: [], authentication };
}

/** A site with the revocation endpoint of the plugin IndieAuth. */
async function serveRevocation({ isIgnored = false } = {}) {
  const valid = new Set(['ACCESS', 'REFRESH']);
  const revoked: Record<string, string>[] = [];
  const paths: string[] = [];
  const { site, guard } = await serve((req, res) => {
    paths.push(`${req.method} ${req.url}`);
    void bodyOf(req).then((body) => {
      if (req.method === 'POST') {
        const form = Object.fromEntries(new URLSearchParams(body));
        revoked.push(form);
        if (!isIgnored) valid.delete(form.token!);
        res.end(json('The Token Provided is No Longer Valid'));
      } else if (valid.has(req.headers.authorization!.slice('Bearer '.length)))
        res.end('{"id":1,"name":"A"}');
      else res.writeHead(401).end('{"code":"invalid_token"}');
    });
  });
  const endpoints = { ...LOGIN, revocation: `${site.root}indieauth/1.0/revocation` };
  const isValid = (token: string) => valid.has(token);
  return { site: asSite(site, { indieAuth: { endpoints } }), guard, revoked, paths, isValid };
}
