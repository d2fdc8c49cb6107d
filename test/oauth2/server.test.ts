import http from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import fc from 'fast-check';
import { HTTPClient } from '../../lib/http/client';
import type { HTTPResponse } from '../../lib/http/message';
import { OAuth2Servers, assertOwnServer, metadataURLs, readMetadata } from '../../lib/oauth2/server';
import type { SiteData } from '../../lib/site/site';
import { SiteRecord } from '../../lib/site/site-record';
import recordings from '../fixtures/recordings.json';
import { selfSigned } from '../support/certificate';
import { failure } from '../support/failure';
import { listen } from '../support/loopback';

const siteAt = (home: string, options: Partial<SiteData> = {}): SiteData => ({
  url: home,
  home,
  root: `${home}/wp-json/`,
  name: '',
  description: '',
  namespaces: [],
  authentication: {},
  ...options,
});
const site = siteAt('https://blog.example.test');
const plain = siteAt('https://blog.example.test', {
  root: 'https://blog.example.test/index.php?rest_route=/',
});

const answer = (json: unknown, response: Partial<HTTPResponse> = {}): HTTPResponse => ({
  method: 'GET',
  url: 'https://blog.example.test/.well-known/openid-configuration',
  status: 200,
  headers: {},
  body: typeof json === 'string' ? json : JSON.stringify(json),
  ...response,
});

const named = {
  authorization_endpoint: 'https://blog.example.test/oauth/authorize',
  token_endpoint: 'https://blog.example.test/oauth/token',
  userinfo_endpoint: 'https://blog.example.test/oauth/me',
};

describe('the OpenID configuration', () => {
  test.each([
    ['pretty permalinks', site, ['/.well-known/openid-configuration', '/?well-known=openid-configuration']],
    ['plain permalinks', plain, ['/?well-known=openid-configuration', '/.well-known/openid-configuration']],
    [
      'a home in a subdirectory, written with a slash',
      siteAt('https://blog.example.test/a/', { root: 'https://blog.example.test/a/wp-json/' }),
      ['/a/.well-known/openid-configuration', '/a/?well-known=openid-configuration'],
    ],
    [
      'a TLS proxy that WordPress does not notice',
      siteAt('http://blog.example.test', { root: 'https://blog.example.test/wp-json/' }),
      ['/.well-known/openid-configuration', '/?well-known=openid-configuration'],
    ],
  ])('lies under home: %s', (_, site, paths) => {
    expect(metadataURLs(site)).toEqual(paths.map((path) => `https://blog.example.test${path}`));
  });

  test.each(recordings.filter(({ name }) => /^OpenID configuration( by query)?$/.test(name)))(
    'is read as recorded: $name',
    ({ request, response }) => {
      const recorded = { ...response, method: request.method, url: request.url };
      expect(readMetadata(recorded, siteAt('http://blog.example.test'))).toEqual({
        authorization: 'http://blog.example.test/oauth/authorize',
        token: 'http://blog.example.test/oauth/token',
        userinfo: 'http://blog.example.test/oauth/me',
        name: 'wp-oauth-server',
      });
    },
  );

  test.each<[string, SiteData, Record<string, string>, Record<string, string>]>([
    [
      'without permalinks all of them',
      plain,
      { userinfo_endpoint: 'https://blog.example.test/oauth/me/' },
      { authorization: '/?oauth=authorize', token: '/?oauth=token', userinfo: '/?oauth=me' },
    ],
    [
      'without permalinks, in a folder',
      { ...plain, url: 'https://blog.example.test/wp' },
      { token_endpoint: 'https://blog.example.test/wp/oauth/token' },
      { authorization: '/?oauth=authorize', token: '/?oauth=token', userinfo: '/?oauth=me' },
    ],
    [
      'with permalinks what is in a folder',
      { ...site, url: 'https://blog.example.test/wp' },
      { token_endpoint: 'https://blog.example.test/wp/oauth/token' },
      { authorization: '/oauth/authorize', token: '/?oauth=token', userinfo: '/oauth/me' },
    ],
    [
      'nothing that another server names',
      plain,
      {
        authorization_endpoint: 'https://blog.example.test/login',
        token_endpoint: 'https://blog.example.test/a/oauth/token',
        userinfo_endpoint: 'https://blog.example.test/oauth/you',
      },
      { authorization: '/login', token: '/a/oauth/token', userinfo: '/oauth/you' },
    ],
  ])('has addresses that would not work put into the query: %s', (_, site, endpoints, expected) => {
    const server = readMetadata(answer({ ...named, ...endpoints }), site)!;
    expect(server).toMatchObject(
      Object.fromEntries(
        Object.entries(expected).map(([name, path]) => [name, `https://blog.example.test${path}`]),
      ),
    );
  });

  test.each([
    ['S256 among others', ['plain', 'S256'], true],
    ['plain alone', ['plain'], undefined],
    ['a text', 'S256', undefined],
    ['nothing', undefined, undefined],
  ])('says of PKCE: %s', (_, methods, s256) => {
    const server = readMetadata(answer({ ...named, code_challenge_methods_supported: methods }), site);
    expect(server?.s256).toBe(s256);
  });

  test.each([
    ['a front page', answer('<!doctype html>')],
    ['an error', answer(named, { status: 404 })],
    ['a list', answer([named])],
    ['no token endpoint', answer({ ...named, token_endpoint: undefined })],
    ['no authorization endpoint', answer({ ...named, authorization_endpoint: null })],
  ])('is not there: %s', (_, response) => {
    expect(readMetadata(response, site)).toBeUndefined();
  });

  test.each([
    ['a script', { authorization_endpoint: 'javascript:alert(1)' }, /scheme javascript:/],
    ['no address', { token_endpoint: 'oauth/token' }, /not a valid address/],
    ['a list', { token_endpoint: ['https://blog.example.test/oauth/token'] }, /not a valid address/],
    ['an object', { token_endpoint: { toString: 0 } }, /not a valid address/],
    ['a password', { token_endpoint: 'https://a:b@blog.example.test/' }, /password/],
    ['another host without https', { token_endpoint: 'http://evil.test/' }, /evil\.test, without https/],
  ])('is refused: %s', async (_, wrong, message) => {
    const error = await failure(() => readMetadata(answer({ ...named, ...wrong }), site));
    expect(error.code).toBe('endpoint_refused');
    expect(error.message).toMatch(message);
  });

  test('without a userinfo endpoint that could be used is one without', () => {
    const metadata = { ...named, userinfo_endpoint: 'javascript:alert(1)' };
    expect(readMetadata(answer(metadata), site)).not.toHaveProperty('userinfo');
  });

  test('takes https where the site is on it, whatever WordPress believes', () => {
    const http = (endpoint: string) => endpoint.replace('https:', 'http:');
    const metadata = Object.fromEntries(Object.entries(named).map(([name, value]) => [name, http(value)]));
    expect(readMetadata(answer(metadata), site)).toEqual({
      authorization: named.authorization_endpoint,
      token: named.token_endpoint,
      userinfo: named.userinfo_endpoint,
      name: 'wp-oauth-server',
    });
  });

  test('of any kind breaks nothing: a server, none, or a refusal', () => {
    const value = fc.oneof(fc.webUrl(), fc.string(), fc.jsonValue());
    const metadata = fc.record(
      { authorization_endpoint: value, token_endpoint: value, userinfo_endpoint: value },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(metadata, fc.constantFrom(site, plain), (json, site) => {
        try {
          const server = readMetadata(answer(json), site);
          if (server) for (const endpoint of [server.authorization, server.token]) new URL(endpoint);
        } catch (error) {
          expect(error).toHaveProperty('code', 'endpoint_refused');
        }
      }),
    );
  });
});

describe('a site that a request named', () => {
  const own = { authorization: named.authorization_endpoint, token: named.token_endpoint };

  test.each([
    ['on its own host', site, own],
    ['on its own host with www', siteAt('https://www.blog.example.test'), own],
    ['on the host of its home', { ...site, root: 'https://api.example.test/wp-json/' }, own],
    ['with userinfo there', site, { ...own, userinfo: named.userinfo_endpoint }],
  ])('may have its server %s', (_, site, server) => {
    expect(() => assertOwnServer(site, server)).not.toThrow();
  });

  test.each(['authorization', 'token', 'userinfo'])('may not have its %s elsewhere', async (which) => {
    const server = { ...own, userinfo: own.token, [which]: 'https://bank.example.test/oauth/me?x=1' };
    // What a site says of the folder of WordPress is no proof that it is its own.
    const claiming = { ...site, url: 'https://bank.example.test' };
    const error = await failure(() => assertOwnServer(claiming, server));
    expect(error.code).toBe('endpoint_refused');
    expect(error.message).toContain('at https://bank.example.test/oauth/me, on another host');
  });
});

describe('the server of a site', () => {
  /** A site on loopback, with what it was asked. */
  async function start(answer: (request: http.IncomingMessage, response: http.ServerResponse) => void) {
    const asked: string[] = [];
    const { port } = await listen(
      http.createServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        answer(request, response);
      }),
    );
    const home = `http://127.0.0.1:${port}`;
    const record = new SiteRecord(siteAt(home));
    return { asked, home, record };
  }
  const metadataOf = (home: string) =>
    JSON.stringify({
      authorization_endpoint: `${home}/oauth/authorize`,
      token_endpoint: `${home}/oauth/token`,
    });
  const client = new HTTPClient();

  test('is found once by all who wait for it, and remembered', async () => {
    const { asked, home, record } = await start((request, response) =>
      response.end(request.url!.startsWith('/.well-known') ? metadataOf(home) : ''),
    );
    const servers = new OAuth2Servers();
    const found = await Promise.all(Array.from({ length: 20 }, () => servers.discover(record, client)));
    expect(new Set(found).size).toBe(1);
    expect(found[0]!.token).toBe(`${home}/oauth/token`);
    expect(asked).toEqual(['GET /.well-known/openid-configuration', 'HEAD /oauth/token']);
    expect(await new OAuth2Servers().discover(record, client)).toBe(found[0]);
    expect(asked).toHaveLength(2);
  });

  test('that is not there is not remembered', async () => {
    const { asked, record } = await start((_request, response) => response.end('<html>'));
    const servers = new OAuth2Servers();
    expect(await servers.discover(record, client)).toBeUndefined();
    expect(await servers.discover(record, client)).toBeUndefined();
    expect(asked).toHaveLength(4);
  });

  test.each([
    [429, /in 30 seconds/],
    [503, /maintenance page/],
    [500, /PHP error log/],
  ])('that a site in trouble does not give, with %d, is not said to be missing', async (status, remedy) => {
    const { record } = await start((_request, response) =>
      response.writeHead(status, { 'retry-after': '30' }).end('<html>'),
    );
    const error = await failure(new OAuth2Servers().discover(record, client));
    expect(error.code).toBe('server_error');
    expect(error.remedy).toMatch(remedy);
  });

  test('is not looked for elsewhere: a redirect away from the site', async () => {
    const { asked, record } = await start((_request, response) =>
      response.writeHead(302, { location: 'https://evil.test/' }).end(),
    );
    expect(await new OAuth2Servers().discover(record, client)).toBeUndefined();
    expect(asked).toHaveLength(2);
  });

  test('that can’t be reached is an error, and asked again the next time', async () => {
    const { home, record } = await start((request, response) => {
      if (down) response.destroy();
      else response.end(request.url!.startsWith('/.well-known') ? metadataOf(home) : '');
    });
    let down = true;
    const servers = new OAuth2Servers();
    expect(await failure(servers.discover(record, client))).toHaveProperty('code', 'site_unreachable');
    down = false;
    expect(await servers.discover(record, client)).toHaveProperty('token', `${home}/oauth/token`);
  });

  test.each([
    ['itself with a slash', '/oauth/token/', '/oauth/token/'],
    ['a login page', '/wp-login.php?redirect_to=x', '/oauth/token'],
    ['another path that ends so', '/other/oauth/token/', '/oauth/token'],
    ['itself with a query', '/oauth/token/?redirect_to=x', '/oauth/token'],
    ['another host', 'https://evil.test/oauth/token/', '/oauth/token'],
  ])('whose token endpoint redirects to %s', async (_, location, expected) => {
    const { asked, home, record } = await start((request, response) => {
      if (request.url === '/oauth/token') response.writeHead(301, { location }).end();
      else response.end(request.url!.startsWith('/.well-known') ? metadataOf(home) : '');
    });
    const server = await new OAuth2Servers().discover(record, client);
    expect(server!.token).toBe(`${home}${expected}`);
    for (const request of asked) expect(request).toMatch(/^(GET|HEAD) /);
  });

  test('whose token endpoint redirects to https is asked there', async () => {
    const { key, cert } = selfSigned();
    const { port } = await listen(https.createServer({ key, cert }, (_request, response) => response.end()));
    const { home } = await start((_request, response) =>
      response.writeHead(301, { location: `https://127.0.0.1:${port}/oauth/token/` }).end(),
    );
    const client = new HTTPClient({ agents: { https: new https.Agent({ ca: cert }) } });
    const endpoints = { authorization: `${home}/oauth/authorize`, token: `${home}/oauth/token` };
    const server = await new OAuth2Servers().fromOptions(endpoints, client);
    expect(server!.token).toBe(`https://127.0.0.1:${port}/oauth/token/`);
  });

  test('whose token endpoint redirects to www is asked where it was named', async () => {
    const { home } = await start((request, response) => {
      const location = `http://www.localhost:${new URL(home).port}/oauth/token/`;
      if (request.headers.host!.startsWith('www.')) response.end();
      else response.writeHead(301, { location }).end();
    });
    const token = `${home.replace('127.0.0.1', 'localhost')}/oauth/token`;
    const lookup: net.LookupFunction = (_host, options, done) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
    const client = new HTTPClient({ agents: { http: new http.Agent({ lookup }) } });
    const server = await new OAuth2Servers().fromOptions({ authorization: token, token }, client);
    expect(server!.token).toBe(token);
  });

  test('that the developer named is asked for its slash once', async () => {
    const { asked, home } = await start((request, response) => {
      if (request.url === '/oauth/token') response.writeHead(301, { location: '/oauth/token/' }).end();
      else response.end();
    });
    const servers = new OAuth2Servers();
    const endpoints = { authorization: `${home}/oauth/authorize`, token: `${home}/oauth/token` };
    const found = await Promise.all([1, 2].map(() => servers.fromOptions(endpoints, client)));
    found.push(await servers.fromOptions(endpoints, client));
    expect(found.map((server) => server!.token)).toEqual(Array(3).fill(`${home}/oauth/token/`));
    expect(asked).toEqual(['HEAD /oauth/token', 'HEAD /oauth/token/']);
    expect(endpoints.token).toBe(`${home}/oauth/token`);
  });
});
