import http from 'node:http';
import type { Strategy } from 'passport';
import { WordPressApplicationPasswordStrategy, WordPressOAuth2Strategy } from '../../lib';
import { altering } from '../support/altering-proxy';
import { Browser } from '../support/browser';
import { outcomeOf, startLoginApp } from '../support/login-app';
import { listen } from '../support/loopback';
import {
  begin,
  everywhere,
  logIn,
  portsOf,
  registerAt,
  setUp,
  startSite,
  typed,
} from '../support/many-sites';
import { PUBLIC, names } from '../support/public-names';

jest.mock('../../lib/http/address-guard', () => jest.requireActual<object>('../support/public-names'));

describe('an address that is not public', () => {
  const forbidden = { user: false, status: 403, info: { code: 'address_forbidden' } };

  test.each([
    ['http://127.0.0.1:PORT'],
    ['127.0.0.1:PORT'],
    ['http://localhost:PORT/wp-admin/'],
    ['http://[::1]:PORT'],
    ['http://[::ffff:127.0.0.1]:PORT'],
    ['http://2130706433:PORT'],
    ['http://0x7f.1:PORT'],
    ['http://0177.0.0.01:PORT/'],
    ['http://app.internal:PORT'],
  ])('is not asked when it is typed: %s', async (address) => {
    const site = await startSite();
    const { app } = await setUp([site]);
    expect((await begin(app, address.replace('PORT', String(portsOf(site)[0])))).outcome).toMatchObject(
      forbidden,
    );
    expect(site.requests).toEqual([]);
  });

  test.each([
    '10.0.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
  ])('is not asked by a name that turns out to be %s', async (address) => {
    const site = await startSite('blog.example.com');
    names.addressesOf = () => [PUBLIC, address];
    const { app } = await setUp([site]);
    const { outcome } = await begin(app, site.home);
    expect(outcome).toMatchObject(forbidden);
    expect(outcome!.info!.error!.message).not.toContain(address);
    expect(site.requests).toEqual([]);
  });

  test('is not asked by a name that changes during the search, nor between the two legs', async () => {
    const site = await startSite('blog.example.com', {
      delay: ({ socket }) => void socket.once('close', () => undefined),
    });
    const { app } = await setUp([site]);
    const browser = new Browser();
    const { location } = await begin(app, site.home, browser);
    names.addressesOf = () => ['10.0.0.1'];
    // What was connected to the public address may go on; nothing new is.
    await new Promise((resolve) => setTimeout(resolve));
    const before = site.requests.length;
    const callback = site.approve(location, 'alice');
    await site.stop();
    expect(await outcomeOf(browser.get(callback))).toMatchObject(forbidden);
    expect(site.requests).toHaveLength(before);
  });

  test('is not asked where a redirect leads to it', async () => {
    const internal = await listen(http.createServer((_req, res) => res.end()));
    const redirecting = async (location: (port: number) => string) => {
      const { port } = await listen(
        http.createServer((_req, res) => res.writeHead(301, { location: location(port) }).end()),
      );
      const { app } = await setUp([], { allowedPorts: [port, internal.port] });
      return (await begin(app, `http://blog.example.com:${port}/`)).outcome;
    };
    names.addressesOf = (name) => [name.startsWith('www.') ? '10.0.0.1' : PUBLIC];
    // To the same host it would be followed …
    expect(await redirecting((port) => `http://www.blog.example.com:${port}/`)).toMatchObject(forbidden);
    expect(await redirecting(() => 'http://blog.example.com:22/')).toMatchObject({
      info: { code: 'redirect_refused' },
    });
    // … to another one never.
    expect(await redirecting(() => `http://127.0.0.1:${internal.port}/`)).toMatchObject({
      info: { code: 'redirect_refused' },
    });
    expect(internal.connections).toBe(0);
  });

  test('is not asked where a page names it as the REST API', async () => {
    const internal = await listen(http.createServer((_req, res) => res.end()));
    const link = `<http://127.0.0.1:${internal.port}/wp-json/>; rel="https://api.w.org/"`;
    const { port } = await listen(http.createServer((_req, res) => res.writeHead(200, { link }).end()));
    const { app } = await setUp([], { allowedPorts: [port, internal.port] });
    expect((await begin(app, `http://blog.example.com:${port}`)).outcome).toMatchObject(forbidden);
    expect(internal.connections).toBe(0);
  });

  const endpoints = ['request', 'authorize', 'access'] as const;
  test.each(
    endpoints.flatMap((which) =>
      ['https://10.0.0.1/x', 'https://internal.example.com/x', 'https://blog.example.com:22/x'].map(
        (at) => [which, at] as const,
      ),
    ),
  )('is not asked, and nobody sent there, as the %s endpoint: %s', async (which, at) => {
    names.addressesOf = (name) => [name.startsWith('internal') ? '10.0.0.1' : PUBLIC];
    const site = await startSite('blog.example.com');
    const body = (text: string, url: string) => {
      if (!url.includes('_fields=')) return text;
      const json = JSON.parse(text) as { authentication: { oauth1: Record<string, string> } };
      json.authentication.oauth1[which] = at;
      return JSON.stringify(json);
    };
    const { port } = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://blog.example.com:${port}`;
    const { app } = await setUp([], { allowedPorts: [port], credentials: everywhere });
    registerAt(site, app);
    if (which === 'authorize' && at.includes('internal')) {
      // What a name is for the browser is not for us to know.
      expect((await begin(app, site.home)).location).toMatch(/^https:\/\/internal\.example\.com\/x/);
    } else expect(await logIn(app, site.home, site)).toMatchObject(forbidden);
  });

  const elsewhere = 'http://blog.example.com:22/x';
  const rest = { callbackURL: '/auth/wordpress/callback', siteURL: typed };
  test.each<[string, object, (port: number) => Strategy & { name: string }]>([
    [
      'the authorization endpoint of OAuth 2',
      { oauth2: { endpoints: { authorization: elsewhere, token: 'http://blog.example.com/token' } } },
      (port) =>
        new WordPressOAuth2Strategy(
          { ...rest, allowedPorts: [port], credentials: () => ({ clientID: 'id' }) },
          (_token, _refresh, profile) => Promise.resolve(profile),
        ),
    ],
    [
      'the screen for application passwords',
      { 'application-passwords': { endpoints: { authorization: elsewhere } } },
      (port) =>
        new WordPressApplicationPasswordStrategy(
          { ...rest, allowedPorts: [port], appName: 'Test' },
          (_name, _password, profile) => Promise.resolve(profile),
        ),
    ],
  ])('is refused before the browser is sent there, as %s', async (_what, authentication, strategyFor) => {
    const site = await startSite('blog.example.com');
    const body = (text: string, url: string) =>
      url.includes('_fields=') ? JSON.stringify({ ...(JSON.parse(text) as object), authentication }) : text;
    const { port } = await listen(http.createServer(altering(() => site.origin, { body })));
    site.options.home = `http://blog.example.com:${port}`;
    const app = await startLoginApp(strategyFor(port));
    expect(await begin(app, site.home)).toMatchObject({ outcome: forbidden });
  });

  test('is asked where `dangerouslyAllowAnyAddress` is set', async () => {
    const site = await startSite();
    names.addressesOf = () => [];
    const { app } = await setUp([site], { dangerouslyAllowAnyAddress: true, allowedPorts: undefined });
    expect(await logIn(app, site.home, site)).toHaveProperty('user.username', 'alice');
  });

  test('or a port that is not listed', async () => {
    const [site, other] = await Promise.all([startSite('one.example.com'), startSite('two.example.com')]);
    const { app } = await setUp([site, other], { allowedPorts: portsOf(site) });
    expect(await logIn(app, site.home, site)).toHaveProperty('user.username', 'alice');
    expect((await begin(app, other.home)).outcome).toMatchObject(forbidden);
    expect(other.requests).toEqual([]);
  });
});
