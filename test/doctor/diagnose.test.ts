import { createServer } from 'node:http';
import { diagnose, discover, type DiagnoseOptions } from '../../lib';
import { AddressGuard } from '../../lib/http/address-guard';
import { altering } from '../support/altering-proxy';
import { CALLBACK, consumer, finding, site, start, serve } from '../support/diagnosed-site';
import { closedPort } from '../support/loopback';

describe('a site where all is well', () => {
  test('says so of each thing, in order, as data that JSON can hold', async () => {
    const diagnosis = await diagnose(site.home, { ...consumer, callbackURL: CALLBACK });
    expect(diagnosis.findings.map(({ check, severity }) => [check, severity])).toEqual([
      ['address', 'ok'],
      ['https', 'ok'],
      ['rest-api', 'ok'],
      ['permalinks', 'ok'],
      ['home', 'ok'],
      ['login-page', 'ok'],
      ['json', 'ok'],
      ['oauth1', 'ok'],
      ['application-passwords', 'ok'],
      ['oauth2', 'ok'],
      ['users-me', 'ok'],
      ['page-cache', 'ok'],
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
      {
        check: 'address',
        severity: 'warning',
        message: `${moved}/old redirects to ${moved}/new, which answers with status 404.`,
      },
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
    ['page-cache', 'site_unreachable'],
    ['authorization-header', 'site_unreachable'],
  ]);
  expect(findings.at(-1)).toMatchObject({ check: 'request-token', severity: 'ok' });
  expect(severity).toBe('problem');
});

describe('misuse and abort', () => {
  test('an unknown option names the nearest known one', async () => {
    const options = { callbackUrl: CALLBACK } as DiagnoseOptions;
    await expect(diagnose(site.home, options)).rejects.toThrow(
      new TypeError('diagnose has no option "callbackUrl". Did you mean callbackURL?'),
    );
  });

  test('a key with a control character, which is not repeated', async () => {
    const options = { ...consumer, consumerSecret: 'q7Zx\u0007W2vKp9' };
    await expect(diagnose(site.home, options)).rejects.toThrow(
      new TypeError('consumerSecret must be a text without control characters.'),
    );
    expect(site.requests).toEqual([]);
  });

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
