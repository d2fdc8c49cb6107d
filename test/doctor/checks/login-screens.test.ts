import { diagnose, type Severity } from '../../../lib';
import { screenURL } from '../../../lib/doctor/checks/login-screens';
import { altering } from '../../support/altering-proxy';
import {
  CALLBACK,
  consumer,
  findingsOf,
  serve,
  site,
  start,
  startBehind,
} from '../../support/diagnosed-site';
import { demoOAuth2Client } from '../../support/oauth2-client';

const client = demoOAuth2Client(CALLBACK);
const methods = ['login-page', 'oauth1', 'application-passwords', 'oauth2'] as const;

async function severities(home: string): Promise<Severity[]> {
  const diagnosis = await diagnose(home, consumer);
  return methods.map((check) => findingsOf(diagnosis, check)[0]!.severity);
}

const isLoginPage = (url: string) => url.startsWith('/wp-login.php');
const isAdmin = (url: string) => url.startsWith('/wp-admin/');

test('opens the login page and each screen as a browser does, with the parameters of a login', async () => {
  await start({ oauth2Clients: [client] });
  await diagnose(site.home, { callbackURL: CALLBACK });
  const pages = site.requests.filter(({ headers }) => headers.accept?.startsWith('text/html'));
  const urls = pages.map(({ url }) => new URL(url, site.home));
  expect(urls.some(({ pathname, search }) => pathname === '/wp-login.php' && search === '')).toBe(true);
  const [oauth1] = urls.filter(({ pathname }) => pathname === '/oauth1/authorize');
  expect(oauth1!.searchParams.get('oauth_token')).toMatch(/^\w{24}$/);
  const [password] = urls.filter(({ pathname }) => pathname === '/wp-admin/authorize-application.php');
  expect(password!.searchParams.get('success_url')).toMatch(`${CALLBACK}?`);
  const [oauth2] = urls.filter(({ searchParams }) => searchParams.get('response_type') === 'code');
  expect(oauth2!.searchParams.get('redirect_uri')).toBe(CALLBACK);
  // No session and no credentials.
  expect(pages.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});

test('the parameters are added to those that an address has', () => {
  const endpoint = 'https://a.example/?rest_route=/oauth2/authorize';
  const url = screenURL('oauth2', endpoint);
  expect(new URL(url).searchParams.get('rest_route')).toBe('/oauth2/authorize');
  expect(new URL(url).searchParams.get('client_id')).toBeTruthy();
});

describe('a plugin hides the login page', () => {
  test.each([404, 410])('and answers %i to whoever is not logged in', async (status) => {
    const body = '<!DOCTYPE html><title>Page not found</title>';
    const home = await startBehind({
      answer: (url) => (isLoginPage(url) || isAdmin(url) ? { status, body } : undefined),
    });
    const diagnosis = await diagnose(home, consumer);
    const [found] = findingsOf(diagnosis, 'application-passwords');
    expect(found).toMatchObject({
      severity: 'problem',
      message: expect.stringContaining(`${home}/wp-admin/authorize-application.php answers ${status}`),
    });
    expect(findingsOf(diagnosis, 'login-page')[0]).toMatchObject({
      severity: 'problem',
      remedy: expect.stringContaining('WPS Hide Login'),
    });
    expect(diagnosis.severity).toBe('problem');
  });

  test('but the screens of the methods lead to the renamed one: logins work', async () => {
    await start({ oauth2Clients: [client] });
    const form = '<form><input name="log"><input type="password" name="pwd"></form>';
    const home = await serve((request, response) => {
      const url = request.url!;
      const isScreen =
        isAdmin(url) || url.startsWith('/oauth1/authorize') || url.includes('oauth2_authorize');
      if (isScreen) response.writeHead(302, { location: '/secret-entrance/' }).end();
      else if (url === '/secret-entrance/') response.writeHead(200).end(form);
      else if (isLoginPage(url)) response.writeHead(404).end('Not found');
      else altering(() => site.origin, {})(request, response);
    });
    site.options.home = home;
    expect(await severities(home)).toEqual(['warning', 'ok', 'ok', 'ok']);
  });
});

describe('redirects', () => {
  test('without end are a problem, and the remedy is told once', async () => {
    const home = await serve((request, response) => {
      if (isLoginPage(request.url!)) response.writeHead(302, { location: request.url }).end();
      else altering(() => site.origin, {})(request, response);
    });
    await start({ home });
    const diagnosis = await diagnose(home, consumer);
    expect(findingsOf(diagnosis, 'login-page')[0]).toMatchObject({
      severity: 'problem',
      message: `${home}/wp-login.php redirects to itself again and again, so nobody can log in there.`,
    });
    for (const check of ['oauth1', 'application-passwords'] as const) {
      expect(findingsOf(diagnosis, check)[0]).toMatchObject({
        severity: 'problem',
        remedy: 'See the remedy for the login page.',
      });
    }
  });

  test('that never repeat themselves end, too', async () => {
    let count = 0;
    const home = await serve((request, response) => {
      if (isLoginPage(request.url!))
        response.writeHead(302, { location: `/wp-login.php?n=${count++}` }).end();
      else altering(() => site.origin, {})(request, response);
    });
    await start({ home });
    expect((await severities(home))[0]).toBe('problem');
  });

  test('after which a cookie is set are followed with it', async () => {
    const home = await serve((request, response) => {
      if (isLoginPage(request.url!) && !request.headers.cookie?.includes('checked=1'))
        response.writeHead(302, { location: request.url, 'set-cookie': ['checked=1; path=/', 'x=y'] }).end();
      else altering(() => site.origin, {})(request, response);
    });
    await start({ home });
    expect(await severities(home)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('to another host are not followed, and a warning', async () => {
    const elsewhere: string[] = [];
    const other = await serve((request, response) => {
      elsewhere.push(request.url!);
      response.end();
    });
    const location = other.replace('127.0.0.1', 'localhost');
    const home = await serve((request, response) => {
      if (isLoginPage(request.url!)) response.writeHead(302, { location }).end();
      else altering(() => site.origin, {})(request, response);
    });
    await start({ home });
    const diagnosis = await diagnose(home, consumer);
    expect(findingsOf(diagnosis, 'login-page')[0]).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(new URL(location).host),
    });
    expect(elsewhere).toEqual([]);
  });
});

test.each([
  [403, 'warning'],
  [401, 'warning'],
  [429, 'warning'],
  [500, 'problem'],
  [503, 'problem'],
] as const)(
  'a firewall or a fault answers %i for the screen of application passwords',
  async (status, severity) => {
    const home = await startBehind({
      answer: (url) =>
        url.includes('success_url=') ? { status, body: '<title>No\u001b[2J</title>' } : undefined,
    });
    const [found] = findingsOf(await diagnose(home, consumer), 'application-passwords');
    expect(found).toMatchObject({ severity, message: expect.stringContaining(`answers ${status}`) });
    expect(found!.message).not.toContain('\u001b');
    expect(found!.message).not.toContain('success_url');
  },
);

test('a page without a password field, a challenge for instance, is a warning', async () => {
  const home = await startBehind({
    answer: (url) => (isLoginPage(url) ? { status: 200, body: '<title>Just a moment</title>' } : undefined),
  });
  const [found] = findingsOf(await diagnose(home, consumer), 'login-page');
  expect(found).toMatchObject({ severity: 'warning', message: expect.stringContaining('Just a moment') });
});

test.each([
  ['the error of an OAuth 2 server', 400, { error: 'invalid_client' }, 'ok'],
  ['the error page of WordPress', 500, '<body id="error-page">No client.</body>', 'ok'],
  ['a REST route that is missing', 404, { code: 'rest_no_route' }, 'problem'],
  ['a page that is missing', 404, '<title>Not found</title>', 'problem'],
  ['a firewall', 403, '<title>Blocked</title>', 'warning'],
] as const)('the OAuth 2 screen answers the made-up client with %s', async (_, status, body, severity) => {
  const answer = (url: string) => (url.includes('response_type=code') ? { status, body } : undefined);
  const home = await startBehind({ answer }, { oauth2Clients: [client] });
  expect((await severities(home))[3]).toBe(severity);
});

test('a login page that does not answer is a problem', async () => {
  const home = await serve((request, response) => {
    if (isLoginPage(request.url!)) request.socket.destroy();
    else altering(() => site.origin, {})(request, response);
  });
  await start({ home });
  expect((await severities(home)).slice(0, 2)).toEqual(['problem', 'problem']);
});
