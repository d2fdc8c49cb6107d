import { createServer, type RequestListener } from 'node:http';
import https from 'node:https';
import { demoOAuth2Client, type StandIn, type StandInOptions } from '../../examples/stand-in/stand-in';
import { diagnose, discover, type DiagnoseOptions, type Diagnosis, type Finding } from '../../lib';
import { AddressGuard } from '../../lib/http/address-guard';
import { altering, startProxy, type Alterations } from '../support/altering-proxy';
import { selfSigned } from '../support/certificate';
import { closedPort, listen } from '../support/loopback';
import { startSite } from '../support/site';

const CALLBACK = 'https://app.example/callback';
const consumer = { consumerKey: 'CONSUMERKEY1', consumerSecret: 'q7ZxW2vKp9' };
const registered = {
  key: consumer.consumerKey,
  secret: consumer.consumerSecret,
  name: 'Test',
  callback: CALLBACK,
};

let site: StandIn;

async function start(options: StandInOptions = {}): Promise<StandIn> {
  return (site = await startSite({ consumers: [registered], ...options }));
}
beforeEach(() => start());

/** The stand-in behind a proxy that alters what passes, which it knows as its home. */
async function startBehind(alterations: Alterations, options: StandInOptions = {}): Promise<string> {
  const home = await startProxy(() => site.origin, alterations);
  await start({ ...options, home });
  return home;
}

async function finding(
  check: Finding['check'],
  address = site.home,
  options: DiagnoseOptions = {},
): Promise<Finding> {
  const diagnosis = await diagnose(address, options);
  const found = findingsOf(diagnosis, check);
  expect(found).toHaveLength(1);
  return found[0]!;
}

function findingsOf({ findings }: Diagnosis, check: Finding['check']): Finding[] {
  return findings.filter((finding) => finding.check === check);
}

function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener)).then(({ port }) => `http://127.0.0.1:${port}`);
}

describe('a site where all is well', () => {
  test('says so of each thing, in order, as data that JSON can hold', async () => {
    const diagnosis = await diagnose(site.home, { ...consumer, callbackURL: CALLBACK });
    expect(diagnosis.findings.map(({ check, severity }) => [check, severity])).toEqual([
      ['address', 'ok'],
      ['https', 'ok'],
      ['rest-api', 'ok'],
      ['permalinks', 'ok'],
      ['home', 'ok'],
      ['json', 'ok'],
      ['oauth1', 'ok'],
      ['application-passwords', 'ok'],
      ['oauth2', 'ok'],
      ['users-me', 'ok'],
      ['authorization-header', 'ok'],
      ['clock', 'ok'],
      ['request-token', 'ok'],
    ]);
    expect(diagnosis.severity).toBe('ok');
    expect(diagnosis.siteURL).toBe(site.home);
    expect(diagnosis.site).toEqual({ ...(await discover(site.home)) });
    expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(diagnosis);
  });

  test('holds no secret, and tells each request without its query', async () => {
    const told: string[] = [];
    const diagnosis = await diagnose(site.home, {
      ...consumer,
      callbackURL: CALLBACK,
      onRequest: (request) => void told.push(request),
    });
    expect(told).toHaveLength(site.requests.length);
    expect(told[0]).toBe(`HEAD ${site.home}/`);
    expect(told).toContain(`POST ${site.home}/oauth1/request`);
    const [token] = site.requestTokens.values();
    expect(told.join()).not.toContain('?');
    for (const secret of [consumer.consumerSecret, token!.key, token!.secret, 'oauth_signature']) {
      expect(JSON.stringify({ told, diagnosis })).not.toContain(secret);
    }
  });

  test('leaves the request token alone', async () => {
    await diagnose(site.home, { ...consumer, callbackURL: CALLBACK });
    expect([...site.requestTokens.values()].map(({ authorized }) => authorized)).toEqual([undefined]);
    expect(site.accessTokens.size).toBe(0);
  });
});

describe('the address', () => {
  test('leads on', async () => {
    await start({ path: '/blog' });
    const typed = `${site.origin}/blog/wp-admin/`;
    expect((await finding('address', typed)).message).toBe(`${site.origin}/blog/ answers.`);
    const door = await serve((_, response) => response.writeHead(301, { location: `${site.home}/` }).end());
    expect(await finding('address', door)).toMatchObject({ severity: 'problem', code: 'redirect_refused' });
    const moved = await serve((request, response) => {
      if (request.url !== '/old') return response.writeHead(404).end();
      return response.writeHead(301, { location: '/new' }).end();
    });
    expect((await diagnose(`${moved}/old`)).findings).toMatchObject([
      { check: 'address', severity: 'ok', message: `${moved}/old redirects to ${moved}/new.` },
      { check: 'rest-api', severity: 'problem', code: 'wordpress_not_found' },
    ]);
  });

  test('of a copy, whose index and pages name another host', async () => {
    const home = site.home.replace('127.0.0.1', 'localhost');
    site.options.home = home;
    expect(await finding('address', site.origin)).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(`The home of the site is ${home}`),
      remedy: expect.stringContaining('Settings → General'),
    });
  });

  test.each([
    ['', 'address_invalid'],
    ['ftp://blog.example', 'address_invalid'],
  ])('%j is none', async (typed, code) => {
    const { findings, severity, site } = await diagnose(typed);
    expect(findings).toMatchObject([{ check: 'address', severity: 'problem', code }]);
    expect([severity, site]).toEqual(['problem', undefined]);
  });

  test('with a password in it, which is not repeated', async () => {
    const diagnosis = await diagnose('https://alice:s3cret@blog.example');
    expect(diagnosis.findings).toMatchObject([{ check: 'address', code: 'address_invalid' }]);
    expect(diagnosis.siteURL).toBe('…@blog.example');
    expect(JSON.stringify(diagnosis)).not.toContain('s3cret');
  });

  test('that leads away, but for the first request', async () => {
    const away = await serve((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200).end();
      else response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    });
    expect(await finding('address', away)).toMatchObject({ severity: 'problem', code: 'redirect_refused' });
  });

  test('at which nothing listens', async () => {
    const port = await closedPort(createServer());
    const { findings } = await diagnose(`http://127.0.0.1:${port}`);
    expect(findings).toMatchObject([{ check: 'address', severity: 'problem', code: 'site_unreachable' }]);
  });

  test('that the guard forbids', async () => {
    const { findings } = await diagnose(site.home, { guard: new AddressGuard() });
    expect(findings).toMatchObject([{ check: 'address', severity: 'problem', code: 'address_forbidden' }]);
    expect(site.requests).toEqual([]);
  });
});

describe('https', () => {
  async function startTLS(options: StandInOptions): Promise<{ home: string; cert: string }> {
    const certificate = selfSigned();
    const { port } = await listen(
      https.createServer(
        certificate,
        altering(() => site.origin, {}),
      ),
    );
    const home = `https://127.0.0.1:${port}`;
    await start({ home, ...options });
    return { home, cert: certificate.cert };
  }
  const trusting = (ca: string) => ({ agents: { https: new https.Agent({ ca, keepAlive: false }) } });

  test('whose certificate holds', async () => {
    const { home, cert } = await startTLS({});
    expect(await finding('https', home, trusting(cert))).toMatchObject({ severity: 'ok' });
  });

  test('whose certificate does not hold', async () => {
    const { home } = await startTLS({});
    expect((await diagnose(home)).findings).toMatchObject([
      {
        check: 'https',
        severity: 'problem',
        code: 'certificate_invalid',
        remedy: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      },
    ]);
  });

  test('behind a proxy that WordPress does not notice', async () => {
    const { home, cert } = await startTLS({ environment: 'production' });
    site.options.home = home.replace('https', 'http');
    const { findings, severity } = await diagnose(home, { ...trusting(cert), ...consumer });
    const by = (check: string) => findings.find((finding) => finding.check === check);
    expect(by('address')).toMatchObject({ severity: 'ok' });
    expect(by('home')).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(`its home is ${site.home}`),
      remedy: expect.stringContaining("$_SERVER['HTTPS'] = 'on';"),
    });
    expect(by('application-passwords')).toMatchObject({
      severity: 'ok',
      message: expect.stringMatching(/^Not/),
    });
    expect(by('request-token')).toMatchObject({ severity: 'ok' });
    expect(severity).toBe('warning');
  });

  test('that can not be spoken, for an address without a scheme', async () => {
    const { findings } = await diagnose(site.home.replace('http://', ''));
    expect(findings[0]).toMatchObject({ message: `${site.home}/ answers.` });
    expect(findings[1]).toMatchObject({ check: 'https', severity: 'ok' });
  });
});

describe('the REST API', () => {
  test.each([
    ['the Link header', {}, 'named by the Link header of'],
    ['the page', { linkHeader: false }, 'named by the <link> in'],
    ['nothing', { linkHeader: false, htmlLink: false }, 'found at the default address; no page names it'],
  ])('that %s names', async (_, options, words) => {
    await start(options);
    const { message } = await finding('rest-api');
    expect(message).toContain(`${site.root}, `);
    expect(message).toContain(words);
  });

  test.each([
    ['pretty', /^Pretty permalinks\.$/],
    ['almost-pretty', /^Almost pretty permalinks, with \/index\.php\//],
    ['plain', /^Plain permalinks\. /],
  ] as const)('with %s permalinks', async (permalinks, words) => {
    await start({ permalinks });
    expect(await finding('permalinks')).toMatchObject({
      severity: 'ok',
      message: expect.stringMatching(words),
    });
    expect(await finding('request-token', site.home, consumer)).toMatchObject({ severity: 'ok' });
  });

  test('of a site without permalinks that nothing names, where the usual place answers with 404', async () => {
    await start({ permalinks: 'plain', linkHeader: false, htmlLink: false });
    site.options.home = await startProxy(() => site.origin, {
      answer: (url) => (url.startsWith('/wp-json/') ? { status: 404, body: 'Not Found' } : undefined),
    });
    const diagnosis = await diagnose(site.home);
    expect(findingsOf(diagnosis, 'permalinks')[0]!.message).toMatch(/^Plain permalinks\. /);
    expect(findingsOf(diagnosis, 'rest-api')[0]!.message).toContain('at the default address');
  });

  test('that a page further up names, where the usual place below answers with 404', async () => {
    await start({ permalinks: 'plain' });
    site.options.home = await startProxy(() => site.origin, {
      answer: (url) => (url.startsWith('/below/') ? { status: 404, body: 'Not Found' } : undefined),
    });
    const diagnosis = await diagnose(`${site.home}/below/`);
    expect(findingsOf(diagnosis, 'permalinks')[0]!.message).toMatch(/^Plain permalinks\. /);
    expect(findingsOf(diagnosis, 'rest-api')[0]!.message).toContain(`the Link header of ${site.home}/.`);
  });

  test('whose server does not rewrite the addresses that its permalinks need', async () => {
    const home: string = await serve(({ url }, response) => {
      const index = { name: 'A', home, url: home, namespaces: ['wp/v2'], authentication: [] };
      if (url === '/')
        response.writeHead(200, { link: `<${home}/wp-json/>; rel="https://api.w.org/"` }).end();
      else if (url!.startsWith('/index.php?rest_route=/&')) response.end(JSON.stringify(index));
      else response.writeHead(404).end('<title>Not Found</title>');
    });
    expect(await finding('permalinks', home)).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(`${home}/wp-json/ as the REST API, but it answers 404`),
      remedy: expect.stringContaining('AllowOverride All'),
    });
  });

  test('of WordPress in a folder of its own', async () => {
    await start({ folder: '/wp' });
    expect((await finding('home')).message).toBe(`${site.home}, with WordPress's files at ${site.url}.`);
  });

  test.each([
    ['a byte order mark', '\uFEFF', '', 'byte order mark', 'UTF-8 without BOM'],
    [
      'notices of PHP',
      '<br />\n<b>Deprecated</b>:  Old thing in <b>/srv/plugins/old.php</b> on line <b>3</b><br />\n',
      '',
      'Deprecated: Old thing in /srv/plugins/old.php on line 3',
      'WP_DEBUG_DISPLAY',
    ],
    ['a comment of a cache', '', '\n<!-- Cached by Turbo -->', '<!-- Cached by Turbo -->', 'cache'],
  ])('with %s', async (_, before, after, words, remedy) => {
    const body = (json: string, url: string) => (url.includes('wp-json') ? before + json + after : json);
    const home = await startBehind({ body });
    expect(await finding('json', home)).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining(words),
      remedy: expect.stringContaining(remedy),
    });
    expect((await diagnose(home, consumer)).severity).toBe('warning');
  });
});

test('JSON within a page is not dirty JSON', async () => {
  const page = '<title>A</title><link rel="https://api.w.org/" href="/wp-json/"><script>{"a":1}</script>';
  const home = await startBehind({
    answer: (url) => {
      if (url === '/') return { status: 200, body: page };
      return url.includes('users/me') ? { status: 200, body: `<!DOCTYPE html><html>${page}` } : undefined;
    },
  });
  expect(await finding('json', home)).toMatchObject({ severity: 'ok' });
  expect((await finding('rest-api', home)).message).toContain('<link>');
});

describe('the ways to log in', () => {
  const ways = ['oauth1', 'application-passwords', 'oauth2'] as const;
  const severities = (diagnosis: Diagnosis) => ways.map((way) => findingsOf(diagnosis, way)[0]!.severity);
  const client = demoOAuth2Client(CALLBACK);

  test('without the OAuth 1.0a plugin, a warning; with a consumer key for it, a problem', async () => {
    await start({ plugin: false });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['warning', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'oauth1')[0]!.remedy).toContain('Install and activate the plugin');
    expect(findingsOf(diagnosis, 'request-token')).toEqual([]);
    expect(severities(await diagnose(site.home, consumer))).toEqual(['problem', 'ok', 'ok']);
  });

  test('none at all', async () => {
    await start({ plugin: false, applicationPasswords: false });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['problem', 'problem', 'problem']);
    expect(ways.map((way) => findingsOf(diagnosis, way)[0]!.code)).toEqual([
      'oauth1_unavailable',
      'application_passwords_unavailable',
      'oauth2_unavailable',
    ]);
    // Nothing would read it.
    expect(findingsOf(diagnosis, 'authorization-header')).toEqual([]);
    expect(site.requests.filter(({ headers }) => headers.authorization)).toEqual([]);
  });

  test('what is missing beside another is told how to be had', async () => {
    await start({ applicationPasswords: false });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['ok', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'application-passwords')[0]).toMatchObject({
      message: expect.stringMatching(/^Not offered/),
      remedy: expect.stringContaining('https'),
    });
    expect(findingsOf(diagnosis, 'oauth2')[0]!.remedy).toContain('Install and activate');
  });

  test.each([
    ['in the index', { oauth2Clients: [client] }, 'Offered, for'],
    ['by WP OAuth Server', { oauthServerClients: [client] }, 'Offered by its OpenID configuration, for'],
  ])('OAuth 2 %s', async (_, options, words) => {
    await start({ plugin: false, applicationPasswords: false, ...options });
    const diagnosis = await diagnose(site.home);
    expect(severities(diagnosis)).toEqual(['warning', 'ok', 'ok']);
    expect(findingsOf(diagnosis, 'oauth2')[0]!.message).toContain(words);
  });

  test('an OAuth 2 server that can not be used is no obstacle to another way', async () => {
    const home = await startBehind({
      answer: (url) =>
        url.includes('openid-configuration')
          ? {
              status: 200,
              body: { authorization_endpoint: 'file:///etc/passwd', token_endpoint: 'https://a.example' },
            }
          : undefined,
    });
    expect(await finding('oauth2', home)).toMatchObject({ severity: 'warning', code: 'endpoint_refused' });
    await start({ home, plugin: false, applicationPasswords: false });
    expect(await finding('oauth2', home)).toMatchObject({ severity: 'problem', code: 'endpoint_refused' });
  });
});

describe('users/me', () => {
  const refusing = (status: number, body: string | object): Alterations => ({
    answer: (url) => (url.includes('/users/me') ? { status, body } : undefined),
  });

  test.each([
    [
      'is not there',
      404,
      { code: 'rest_no_route', message: 'No route was found.' },
      'problem',
      'profile_refused',
    ],
    ['is a page', 200, '<!DOCTYPE html><title>Members only</title>', 'problem', 'profile_refused'],
    ['fails', 500, { code: 'internal_server_error', message: 'Critical error.' }, 'problem', 'server_error'],
    [
      'refuses visitors in words not known',
      403,
      { code: 'no_way', message: 'No way.' },
      'warning',
      undefined,
    ],
    [
      'lets in those who are logged in',
      401,
      { code: 'rest_login_required', message: 'Log in.' },
      'ok',
      undefined,
    ],
  ])('%s', async (_, status, body, severity, code) => {
    const home = await startBehind(refusing(status, body));
    const found = await finding('users-me', home);
    expect(found.severity).toBe(severity);
    expect(found.code).toBe(code);
    if (severity === 'warning') expect(found.message).toMatch(/No way\. Logged-in users may be allowed/);
  });
});

describe('the Authorization header', () => {
  const stripped: Alterations = { request: (headers) => delete headers.authorization };
  const client = demoOAuth2Client(CALLBACK);
  const lines = 'SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1';

  test.each([
    ['the OAuth 1.0a plugin', {}],
    ['the OAuth 2 plugin', { plugin: false, oauth2Clients: [client] }],
  ])('arrives, as %s says', async (_, options) => {
    await start(options);
    expect(await finding('authorization-header')).toMatchObject({
      severity: 'ok',
      message: 'It reaches WordPress.',
    });
  });

  test('is lost, and OAuth 1.0a works without it', async () => {
    const home = await startBehind(stripped);
    const diagnosis = await diagnose(home, { ...consumer, callbackURL: CALLBACK });
    const [found] = findingsOf(diagnosis, 'authorization-header');
    expect(found).toMatchObject({ severity: 'warning', remedy: expect.stringContaining(lines) });
    expect(found!.message).toContain('OAuth 1.0a works without it');
    expect(findingsOf(diagnosis, 'request-token')).toMatchObject([{ severity: 'ok' }]);
    expect(diagnosis.severity).toBe('warning');
  });

  test('is lost, and with it everybody who logs in by OAuth 2', async () => {
    const home = await startBehind(stripped, { plugin: false, oauth2Clients: [client] });
    expect(await finding('authorization-header', home)).toMatchObject({
      severity: 'problem',
      code: 'not_logged_in',
      remedy: expect.stringContaining(lines),
    });
  });

  test.each([
    ['nothing but application passwords could read it', { plugin: false }, undefined],
    ['somebody else refused the request', {}, { status: 403, body: '<title>Blocked</title>' }],
    [
      'a plugin refuses all visitors',
      {},
      { status: 401, body: { code: 'rest_login_required', message: 'Log in.' } },
    ],
  ])('can not be told: %s', async (_, options, answer) => {
    const home = await startBehind(
      { ...stripped, answer: (url) => (url.includes('/users/me') ? answer : undefined) },
      options,
    );
    expect(await finding('authorization-header', home)).toMatchObject({
      severity: 'warning',
      remedy: expect.stringContaining('Site Health'),
    });
  });

  test('arrives, as a plugin says that has application passwords looked at early', async () => {
    const answer = { status: 401, body: { code: 'invalid_username', message: 'Unknown username.' } };
    const home = await startBehind(
      { answer: (url) => (url.includes('/users/me') ? answer : undefined) },
      { plugin: false },
    );
    expect(await finding('authorization-header', home)).toMatchObject({ severity: 'ok' });
  });
});

describe('the clock', () => {
  test.each([
    [0, 'ok', "It agrees with this machine's."],
    [240, 'ok', "It is 4 minutes ahead of this machine's."],
    [-240, 'ok', "It is 4 minutes behind this machine's."],
    [7200, 'warning', "It is 2 hours ahead of this machine's; OAuth 1.0a allows 15 minutes."],
    [-900_000, 'warning', "It is 10 days behind this machine's; OAuth 1.0a allows 15 minutes."],
  ])('%d seconds ahead', async (clockOffset, severity, words) => {
    await start({ clockOffset });
    const diagnosis = await diagnose(site.home, { ...consumer, callbackURL: CALLBACK });
    const [found] = findingsOf(diagnosis, 'clock');
    expect(found!.severity).toBe(severity);
    expect(found!.message).toContain(words);
    // A login corrects it.
    expect(findingsOf(diagnosis, 'request-token')).toMatchObject([{ severity: 'ok' }]);
  });

  test('of an answer that a cache has kept is not read', async () => {
    const kept = { date: 'Thu, 01 Jan 2015 00:00:00 GMT', age: '9999' };
    const home = await serve((request, response) => {
      if (request.url!.includes('users/me'))
        response.writeHead(401, kept).end('{"code":"rest_not_logged_in"}');
      else altering(() => site.origin, {})(request, response);
    });
    await start({ home, plugin: false });
    expect(await finding('clock', home)).toMatchObject({ message: "It agrees with this machine's." });
  });
});

describe('the request token', () => {
  test.each([
    [
      'key, secret and callback',
      { ...consumer, callbackURL: CALLBACK },
      'Issued: the consumer key, the secret and the callback are valid.',
    ],
    [
      'key and secret',
      consumer,
      'The consumer key and secret are valid. Without a callback URL, the callback was not checked',
    ],
    ['nothing', {}, 'The server answers. Without a consumer key, no request token'],
  ])('with %s', async (_, options, words) => {
    expect(await finding('request-token', site.home, options)).toMatchObject({
      severity: 'ok',
      message: expect.stringContaining(words),
    });
  });

  test('of an application that is registered with oob', async () => {
    site.options.consumers = [{ ...registered, callback: 'oob' }];
    const { message } = await finding('request-token', site.home, consumer);
    expect(message).toBe('Issued: the consumer key and secret are valid.');
  });

  test.each([
    [
      'a wrong key',
      { consumerKey: 'other' },
      'consumer_key_invalid',
      'Client Key under Users → Applications',
    ],
    ['a wrong secret', { consumerSecret: 'wr0ngwr0ng' }, 'signature_mismatch', 'Client Secret'],
    [
      'a wrong callback',
      { callbackURL: 'https://app.example/other' },
      'callback_invalid',
      'https://app.example/other',
    ],
  ])('with %s', async (_, wrong, code, words) => {
    const found = await finding('request-token', site.home, { ...consumer, callbackURL: CALLBACK, ...wrong });
    expect(found).toMatchObject({ severity: 'problem', code, remedy: expect.stringContaining(words) });
    expect(JSON.stringify(found)).not.toContain('wr0ngwr0ng');
  });

  test('in another language than English', async () => {
    await start({ translate: () => 'Das geht so nicht' });
    expect(await finding('request-token')).toMatchObject({ severity: 'ok' });
    expect(await finding('request-token', site.home, consumer)).toMatchObject({ severity: 'ok' });
    const wrong = { ...consumer, consumerKey: 'other' };
    expect(await finding('request-token', site.home, wrong)).toMatchObject({
      severity: 'problem',
      code: 'oauth_refused',
    });
  });

  test('where the server hears nothing, by header or form', async () => {
    const type = 'application/x-www-form-urlencoded; charset=utf-8';
    const home = await startBehind({
      answer: (url) =>
        url.startsWith('/oauth1/') ? { status: 400, body: 'No OAuth parameters supplied', type } : undefined,
    });
    expect(await finding('request-token', home)).toMatchObject({
      severity: 'problem',
      code: 'oauth_parameters_missing',
    });
  });

  test.each([
    ['is not there', 404, 'token_missing'],
    ['shows the front page', 200, 'token_missing'],
    ['is kept by a firewall', 403, 'oauth_refused'],
    ['is kept by a password', 401, 'oauth_refused'],
  ])('where the server %s', async (_, status, code) => {
    const home = await startBehind({
      answer: (url) => (url.startsWith('/oauth1/') ? { status, body: '<title>A page</title>' } : undefined),
    });
    expect(await finding('request-token', home)).toMatchObject({ severity: 'problem', code });
    expect(await finding('request-token', home, consumer)).toMatchObject({ severity: 'problem', code });
  });
});

test('what fails on the way is a finding, and the rest is looked at', async () => {
  const home = await serve((request, response) => {
    if (request.url!.includes('users/me')) request.socket.destroy();
    else altering(() => site.origin, {})(request, response);
  });
  await start({ home });
  const { findings, severity } = await diagnose(home, { timeout: 2000 });
  const problems = findings.filter((finding) => finding.severity === 'problem');
  expect(problems.map(({ check, code }) => [check, code])).toEqual([
    ['users-me', 'site_unreachable'],
    ['authorization-header', 'site_unreachable'],
  ]);
  expect(findings.at(-1)).toMatchObject({ check: 'request-token', severity: 'ok' });
  expect(severity).toBe('problem');
});

describe('misuse and abort', () => {
  test('a key without its secret', async () => {
    await expect(diagnose(site.home, { consumerKey: 'x' })).rejects.toThrow(TypeError);
    await expect(diagnose(site.home, { consumerSecret: 'x' })).rejects.toThrow('Give both');
  });

  test.each([
    'HEAD /',
    'GET /.well-known/openid-configuration',
    'GET /wp-json/wp/v2/users/me',
    'POST /oauth1/request',
  ])('abort at %s', async (request) => {
    const reason = new Error('enough');
    const controller = new AbortController();
    site.options.delay = ({ method, url }) => {
      if (`${method} ${url!.replace(/\?.*/, '')}` !== request) return;
      controller.abort(reason);
      return new Promise(() => undefined);
    };
    await expect(diagnose(site.home, { ...consumer, signal: controller.signal })).rejects.toBe(reason);
  });
});
