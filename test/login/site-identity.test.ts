import http from 'node:http';
import { SiteCache, discover } from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { altering } from '../support/altering-proxy';
import { Browser } from '../support/browser';
import { outcomeOf } from '../support/login-app';
import { listen } from '../support/loopback';
import {
  begin,
  everywhere,
  logIn,
  portsOf,
  registerAt,
  setUp,
  startSite,
  type Options,
} from '../support/many-sites';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

describe('a site cannot pass for another', () => {
  /** A site of a stranger, who has it say what they like. */
  async function startLiar(
    name: string,
    says: (json: Record<string, unknown>) => object,
    options: StandInOptions = {},
  ) {
    const site = await startSite(name, options);
    const body = (text: string, url: string) =>
      url.includes('_fields=')
        ? JSON.stringify({ ...(JSON.parse(text) as object), ...says(JSON.parse(text) as never) })
        : text;
    const { port } = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://${name}:${port}${options.path ?? ''}`;
    return { site, port };
  }
  const logInAt = async (address: string, site: StandIn, ports: number[], options: Options = {}) => {
    const { app } = await setUp([], { allowedPorts: ports, credentials: everywhere, ...options });
    registerAt(site, app);
    return logIn(app, address, site);
  };
  const refused = { user: false, status: 403, info: { code: 'response_invalid' } };

  test.each<[string, (home: string) => string]>([
    ['as it is', (home) => home],
    ['in capitals', (home) => home.toUpperCase()],
    ['with a slash', (home) => `${home}/`],
    ['with https', (home) => home.replace('http:', 'https:')],
    ['with a folder', (home) => `${home}/blog`],
  ])('by calling the home of another its own, %s', async (_how, claimed) => {
    const victim = await startSite('victim.example.com');
    const { site, port } = await startLiar('evil.example.net', () => ({ home: claimed(victim.home) }));
    const outcome = await logInAt(site.home, site, [port, ...portsOf(victim)]);
    expect(outcome).toMatchObject({ user: false, status: 403 });
    expect(outcome.info!.code).toMatch(/^(?:response_invalid|site_unreachable)$/);
  });

  test('where any address may be asked', async () => {
    const victim = await startSite();
    const { site } = await startLiar('127.0.0.1', () => ({ home: victim.home }));
    expect(await logInAt(site.home, site, [], { dangerouslyAllowAnyAddress: true })).toMatchObject(refused);
  });

  test('by a claim that comes only with the callback, after the site was forgotten', async () => {
    const victim = await startSite('victim.example.com');
    let claim: object = {};
    const { site, port } = await startLiar('evil.example.net', () => claim);
    const allowedPorts = [port, ...portsOf(victim)];
    const { app } = await setUp([], {
      allowedPorts,
      credentials: everywhere,
      cache: new SiteCache({ maxAge: 0 }),
    });
    registerAt(site, app);
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    claim = { home: victim.home };
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toMatchObject(refused);
  });

  test('by what another search remembered that believed it', async () => {
    const victim = await startSite();
    const { site } = await startLiar('127.0.0.1', () => ({ home: victim.origin }));
    const cache = new SiteCache();
    expect((await discover(site.home, { cache })).home).toBe(victim.origin);
    expect(await logInAt(site.home, site, [], { dangerouslyAllowAnyAddress: true, cache })).toMatchObject(
      refused,
    );
  });

  test('from another folder of the same host', async () => {
    const { site, port } = await startLiar(
      'university.example.edu',
      (json) => ({ home: String(json.home).replace('/~evil', '') }),
      { path: '/~evil' },
    );
    expect(await logInAt(site.home, site, [port])).toMatchObject(refused);
  });

  test('but may have its REST API at another address, if its home names it', async () => {
    const site = await startSite('api.example.com');
    const { port } = await listen(
      http.createServer((_req, res) =>
        res.writeHead(200, { link: `<${site.root}>; rel="https://api.w.org/"` }).end(),
      ),
    );
    const front = `http://www.example.org:${port}`;
    const body = (text: string, url: string) =>
      url.includes('_fields=') ? JSON.stringify({ ...(JSON.parse(text) as object), home: front }) : text;
    const api = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://api.example.com:${api.port}`;
    const { app } = await setUp([], {
      allowedPorts: [port, api.port],
      credentials: everywhere,
    });
    // It is signed with the home that WordPress says, which the stand-in doesn't know: where the login begins is enough.
    expect((await begin(app, `api.example.com:${api.port}`)).outcome).toHaveProperty(
      'error.code',
      'consumer_key_invalid',
    );
    expect((await begin(app, front)).outcome).toHaveProperty('error.code', 'consumer_key_invalid');
  });

  test('and the site that the developer configured is believed', async () => {
    const { site } = await startLiar('127.0.0.1', () => ({ home: 'https://blog.example.com' }));
    const outcome = await logInAt('', site, [], { siteURL: site.home });
    // It is taken for what it says, which here is wrong.
    expect(outcome).toHaveProperty('error.code', 'signature_mismatch');
  });
});
