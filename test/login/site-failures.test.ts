import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import { defaultMessages, type WordPressErrorCode } from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { altering } from '../support/altering-proxy';
import { Browser } from '../support/browser';
import { selfSigned } from '../support/certificate';
import { outcomeOf } from '../support/login-app';
import { closedPort, listen } from '../support/loopback';
import {
  begin,
  everywhere,
  portsOf,
  registerAt,
  setUp,
  startSite,
  typed,
  type Options,
} from '../support/many-sites';
import { names } from '../support/public-names';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

describe('what is wrong with a site', () => {
  type At = (port: number, scheme?: string) => string;
  const named: At = (port, scheme = 'http') => `${scheme}://blog.example.com:${port}`;
  const onLoopback: At = (port, scheme = 'http') => `${scheme}://127.0.0.1:${port}`;

  /** A site, found where the first function says, that answers some requests in another way. */
  const wordpress =
    (instead: Record<string, { status: number; body: string | object }>, options: StandInOptions = {}) =>
    async (at: At) => {
      const site = await startSite(undefined, options);
      const answer = (url: string, method: string) =>
        Object.entries(instead).find(([path]) => `${method} ${url}`.startsWith(path))?.[1];
      const { port } = await listen(http.createServer(altering(() => site.origin, { answer })));
      site.options.home = at(port);
      return { site, port, address: at(port) };
    };
  /** Something else, which answers every request in the same way. */
  const server = (answer: RequestListener) => async (at: At) => {
    const { port } = await listen(http.createServer(answer));
    return { site: undefined, port, address: at(port) };
  };
  const page = { status: 200, body: '<html><title>Welcome</title></html>' };
  const index = (endpoint: string) => ({
    name: 'x',
    home: 'http://blog.example.com',
    url: 'http://blog.example.com',
    namespaces: ['wp/v2'],
    authentication: { oauth1: { request: endpoint, authorize: endpoint, access: endpoint } },
  });
  const refusal = (status: number, code: string) => ({
    status,
    body: { code, message: 'No.', data: { status } },
  });

  const cases: [WordPressErrorCode, string, (at: At) => Promise<{ site: StandIn | undefined; port: number; address: string }>][] = [
    ['site_unreachable', 'nothing listens there', async (at) => {
      const port = await closedPort(http.createServer());
      return { site: undefined, port, address: at(port) };
    }],
    ['certificate_invalid', 'its certificate is not valid', async (at) => {
      const { port } = await listen(https.createServer(selfSigned(), (_req, res) => res.end()));
      return { site: undefined, port, address: at(port, 'https') };
    }],
    ['timeout', 'it never answers', server(() => undefined)],
    ['redirect_refused', 'it leads elsewhere', server((_req, res) => res.writeHead(302, { location: 'http://elsewhere.example/' }).end())],
    ['response_too_large', 'its index has no end', server((_req, res) => res.end('x'.repeat(20_000)))],
    ['wordpress_not_found', 'it is no WordPress', server((_req, res) => res.writeHead(404).end())],
    ['response_invalid', 'its index is a page', wordpress({ 'GET /wp-json': page, 'GET /index.php': page })],
    ['rest_api_closed', 'its REST API is closed', wordpress({ 'GET /wp-json': refusal(401, 'rest_login_required') })],
    ['server_error', 'its REST API is broken', wordpress({ 'GET /wp-json': { status: 500, body: '' }, 'GET /index.php': { status: 500, body: '' } })],
    ['endpoint_refused', 'its index names a trap', wordpress({ 'GET /wp-json': { status: 200, body: index('javascript:alert(1)') } })],
    ['oauth1_unavailable', 'it has no plugin', wordpress({}, { oauth1: false })],
    ['token_missing', 'a cache answers for its plugin', wordpress({ 'POST /oauth1/request': page })],
    ['oauth_parameters_missing', 'its plugin hears nothing', wordpress({ 'POST /oauth1/request': { status: 400, body: 'No OAuth parameters supplied' } })],
    ['server_error', 'its plugin is broken', wordpress({ 'POST /oauth1/request': { status: 503, body: '' } })],
    ['token_missing', 'a cache answers for the access token', wordpress({ 'POST /oauth1/access': page })],
    ['not_logged_in', 'its REST API hears nothing', wordpress({ 'GET /wp-json/wp/v2/users/me': refusal(401, 'rest_not_logged_in') })],
    ['profile_refused', 'its REST API hides people', wordpress({ 'GET /wp-json/wp/v2/users/me': refusal(403, 'rest_cannot_access') })],
    ['profile_invalid', 'its profile is no profile', wordpress({ 'GET /wp-json/wp/v2/users/me': { status: 200, body: '[]' } })],
  ]; // prettier-ignore

  const logInAt = async (start: (typeof cases)[number][2], at: At, options: (address: string) => Options) => {
    const { site, port, address } = await start(at);
    const { app } = await setUp([], {
      timeout: 1000,
      maxBodySize: 10_000,
      allowedPorts: [port],
      credentials: everywhere,
      ...options(address),
    });
    if (site) registerAt(site, app);
    const browser = new Browser();
    const { location, outcome } = await begin(app, address, browser);
    return outcome ?? outcomeOf(browser.get(site!.approve(location, 'alice')));
  };

  test.each(cases)(
    'is a failure with a message if a person typed it: %s, as %s',
    async (code, _why, start) => {
      const outcome = await logInAt(start, named, () => ({}));
      expect(outcome).toEqual({
        user: false,
        status: 403,
        info: {
          code,
          message: defaultMessages[code],
          error: {
            message: expect.stringMatching(
              new RegExp(`\\w{3}.*[.\`] See passport-wordpress-rest/docs/errors\\.md#${code}$`, 's'),
            ),
            remedy: expect.any(String),
          },
        },
      });
      expect(outcome.info!.error!.message).not.toMatch(/SECRET|127\.0\.0\.1/);
    },
  );

  test.each(cases)(
    'is an error if the developer configured the site: %s, as %s',
    async (code, _why, start) => {
      const outcome = await logInAt(start, onLoopback, (siteURL) => ({ siteURL }));
      expect(outcome).toEqual({ error: { name: 'WordPressError', code, message: expect.any(String) } });
    },
  );

  test.each<[WordPressErrorCode, string]>([
    ['address_invalid', ''],
    ['address_invalid', ' '],
    ['address_invalid', 'ftp://blog.example.com'],
    ['address_invalid', 'https://user:password@blog.example.com'],
    ['address_invalid', 'a b'],
    ['address_forbidden', 'http://localhost'],
    ['address_forbidden', 'wiki'],
    ['address_forbidden', 'blog.example.com:22'],
    ['address_forbidden', 'https://blog.example.com:8443/'],
    ['address_forbidden', 'http://169.254.169.254/latest/meta-data/'],
    ['site_unreachable', 'https://nowhere.example.com'],
  ])('is a failure before anything is asked: %s, as %j', async (code, address) => {
    names.addressesOf = () => [];
    const { app } = await setUp([]);
    const { outcome } = await begin(app, address);
    expect(outcome).toMatchObject({
      user: false,
      status: 403,
      info: { code, message: defaultMessages[code] },
    });
    expect(outcome!.info!.error!.message).not.toContain('password@');
  });

  test.each([undefined, null, 5, ['https://a.test', 'https://b.test'], { href: 'https://a.test' }])(
    'is a failure if the request names %p',
    async (address) => {
      const { app } = await setUp([], { siteURL: () => address as never });
      expect((await begin(app, '')).outcome).toMatchObject({
        status: 403,
        info: { code: 'address_invalid' },
      });
    },
  );

  test('that the developer has to fix stays an error, whoever named the site', async () => {
    const site = await startSite('blog.example.com');
    const set = { siteURL: typed, allowedPorts: portsOf(site) };
    const { app } = await setUp([site], {
      ...set,
      credentials: () => ({ consumerKey: 'gone', consumerSecret: 'x' }),
    });
    expect((await begin(app, site.home)).outcome).toHaveProperty('error.code', 'consumer_key_invalid');
    const other = await setUp([site], { ...set, callbackURL: undefined });
    expect((await begin(other.app, site.home)).outcome).toHaveProperty('error.code', 'callback_missing');
  });
});
