import fc from 'fast-check';
import { indexURL, readIndex } from '../../lib/discovery/rest-index';
import { WordPressError } from '../../lib/errors';
import type { HTTPResponse } from '../../lib/http/message';
import openIDConnect from '../fixtures/recordings-openid-connect.json';
import wpOAuthServer from '../fixtures/recordings-wp-oauth-server.json';
import recordings from '../fixtures/recordings.json';
import { failure } from '../support/failure';

const FIELDS = '_fields=name,description,url,home,namespaces,authentication';

/** An index on https://a.test, but for what is given otherwise. */
const INDEX = {
  name: 'A',
  description: '',
  url: 'https://a.test',
  home: 'https://a.test',
  namespaces: ['wp/v2'],
  authentication: [] as unknown,
};
const OAUTH1 = {
  request: 'https://a.test/oauth1/request',
  authorize: 'https://a.test/oauth1/authorize',
  access: 'https://a.test/oauth1/access',
  version: '0.1',
};

function response(index: unknown, given: Partial<HTTPResponse> = {}): HTTPResponse {
  return {
    method: 'GET',
    url: `https://a.test/wp-json/?${FIELDS}`,
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: typeof index === 'string' ? index : JSON.stringify(index),
    ...given,
  };
}

const read = (index: object, given?: Partial<HTTPResponse>) =>
  readIndex(response({ ...INDEX, ...index }, given))!;

test.each([
  ['https://a.test/wp-json/', `https://a.test/wp-json/?${FIELDS}`],
  ['https://a.test/index.php?rest_route=/', `https://a.test/index.php?rest_route=/&${FIELDS}`],
])('the index of %s is read at %s', (root, url) => {
  expect(indexURL(root)).toBe(url);
});

describe('a recorded index', () => {
  const recorded = recordings.filter(({ name }) => name.startsWith('REST index'));

  test.each(recorded.map((recording) => [recording.site, recording.name, recording] as const))(
    '%s: %s',
    (_site, _name, { request: { method, url }, response: { status, headers, body } }) => {
      const raw = JSON.parse(body);
      const site = readIndex({ method, url, status, headers: headers, body })!;
      expect(site).toMatchObject({
        name: 'Ada\'s Blog & "Notes" – Ünïcode',
        description: '',
        home: raw.home,
        url: raw.url,
        namespaces: raw.namespaces,
      });
      expect(url.startsWith(site.root)).toBe(true);
      expect(site.root).not.toContain('_fields');
      const { oauth1, oauth2, 'application-passwords': passwords } = raw.authentication;
      const isPretty = /[^p]\/wp-json\//.test(url);
      const own = (step: string) =>
        isPretty ? `${site.home}/oauth1/${step}` : `${site.home}/index.php?rest_oauth1=${step}`;
      expect(site.authentication).toEqual({
        ...(oauth1 && {
          oauth1: { request: own('request'), authorize: own('authorize'), access: own('access') },
        }),
        ...(oauth2 && { oauth2: { server: 'wp-api', endpoints: oauth2.endpoints } }),
        ...(passwords && { applicationPasswords: passwords }),
      });
    },
  );

  test('there are some of every kind', () => {
    expect(new Set(recorded.map(({ site }) => site)).size).toBeGreaterThanOrEqual(6);
  });
});

describe('an index', () => {
  test('is read through a byte order mark, notices and comments', () => {
    const body = `\uFEFF<br />Notice: x in <b>y.php</b>\n${JSON.stringify(INDEX)}\n<!-- cached -->`;
    expect(readIndex(response(body))).toMatchObject({ name: 'A', home: 'https://a.test' });
  });

  test('has its names decoded, once', () => {
    expect(
      read({ name: ' Ada&#039;s &lt;b&gt; &amp;amp; caf&eacute; ', description: '&#8211;' }),
    ).toMatchObject({
      name: "Ada's <b> &amp; café",
      description: '–',
    });
  });

  test.each([
    ['missing', undefined],
    ['no text', { rendered: 'x' }],
    ['null', null],
  ])('may have its name %s', (_how, name) => {
    expect(read({ name }).name).toBe('');
  });

  test('keeps home and url as WordPress writes them, but for a slash at the end', () => {
    expect(read({ home: 'http://a.test/blog/', url: 'HTTP://A.test/wp//' })).toMatchObject({
      home: 'http://a.test/blog',
      url: 'HTTP://A.test/wp',
    });
  });

  test('loses the query that multilingual plugins append to home, so that addresses can be built on it', () => {
    const advertised = { ...OAUTH1, request: 'https://a.test/oauth1/request?lang=de' };
    const given = { url: `https://a.test/index.php?rest_route=/&${FIELDS}&lang=de` };
    const site = read({ home: 'https://a.test?lang=de', authentication: { oauth1: advertised } }, given);
    expect(site.home).toBe('https://a.test');
    expect(site.authentication.oauth1!.request).toBe('https://a.test/index.php?rest_oauth1=request');
    expect(read({ home: 'https://a.test/blog/?lang=de#x' }).home).toBe('https://a.test/blog');
  });

  test.each(['home', 'url'])('whose %s is no web address is none', async (name) => {
    const values = [
      undefined,
      5,
      '',
      '/blog',
      'javascript:alert(1)',
      'https://',
      'https://me:secret@a.test',
      'https://a.test/\nSet-Cookie: x',
      'https://a.test/\u001b[31m',
      'https://a.test/\u202Etset.b',
      'https://a.test/<svg/onload=alert(1)>',
      `https://a.test/${'x'.repeat(3000)}`,
    ];
    for (const value of values) {
      const error = await failure(() => read({ [name]: value }));
      expect(error.code).toBe('response_invalid');
      expect(error.message).toContain(
        `GET https://a.test/wp-json/ was answered with an index whose \`${name}\` is not a web address.`,
      );
      expect(error.remedy).toContain('Settings');
      expect(error.message).not.toContain('secret');
    }
  });

  test('is bounded', () => {
    const site = read({
      name: 'x'.repeat(5000),
      description: 'x'.repeat(5000),
      namespaces: [5, null, ...Array(1000).fill('x/v1')],
    });
    expect([site.name.length, site.description.length, site.namespaces.length]).toEqual([200, 1000, 500]);
    expect(read({ namespaces: ['wp/v2', `${'x'.repeat(100)}/v1`] }).namespaces).toEqual(['wp/v2']);
    expect(new Set(site.namespaces)).toEqual(new Set(['x/v1']));
  });

  test.each([
    ['has the root it was read at', `https://a.test/wp-json/?${FIELDS}`, 'https://a.test/wp-json/'],
    [
      'by query, too',
      `https://a.test/index.php?rest_route=/&${FIELDS}`,
      'https://a.test/index.php?rest_route=/',
    ],
    [
      'with a language before',
      `https://a.test/wp-json/?lang=de&${FIELDS}`,
      'https://a.test/wp-json/?lang=de',
    ],
    [
      'with a language behind',
      `https://a.test/wp-json/?${FIELDS}&lang=de`,
      'https://a.test/wp-json/?lang=de',
    ],
    [
      'as a redirect spelled it',
      'https://a.test/wp-json/?_fields=name%2Cdescription',
      'https://a.test/wp-json/',
    ],
  ])('%s', (_what, url, root) => {
    expect(read({}, { url }).root).toBe(root);
  });
});

describe('no index', () => {
  test.each([
    ['a page', '<!DOCTYPE html><title>A blog</title>', 200],
    ['nothing', '', 200],
    ['JSON without namespaces', { home: 'https://a.test', url: 'https://a.test' }, 200],
    ['namespaces that are none', { ...INDEX, namespaces: 'wp/v2' }, 200],
    ['a list', [INDEX], 200],
    ['not found', { code: 'rest_no_route', message: 'No route', data: { status: 404 } }, 404],
    ['an index that was not found', INDEX, 404],
    ['a redirect', '', 303],
  ])('is %s', (_what, body, status) => {
    expect(readIndex(response(body, { status }))).toBeUndefined();
  });

  test.each([401, 403])('is a refusal by %d: the error has the words of the site', async (status) => {
    const error = await failure(() => readIndex(response({ message: 'Nur für Mitglieder.' }, { status })));
    expect(error.code).toBe('rest_api_closed');
    expect(error.message).toBe(
      `GET https://a.test/wp-json/ was answered with ${status}: Nur für Mitglieder. ${error.remedy} ` +
        'See passport-wordpress-rest/docs/errors.md#rest_api_closed',
    );
    expect(error.remedy).toContain('security plugin');
  });

  test.each([500, 502, 503])('is a fault of the server by %d', async (status) => {
    const page = '<html><head><title>Briefly unavailable</title>';
    const error = await failure(() => readIndex(response(page, { status, headers: {} })));
    expect(error.code).toBe('server_error');
    expect(error.message).toContain(
      `GET https://a.test/wp-json/ was answered with ${status}: an HTML page, "Briefly unavailable". `,
    );
    expect(error.remedy).toContain('PHP error log');
  });

  test('without any words reads well, too', async () => {
    const error = await failure(() => readIndex(response('', { status: 403 })));
    expect(error.message).toContain('was answered with 403. The site');
  });
});

describe('the ways to log in', () => {
  const ways = (authentication: unknown, index: object = {}, given?: Partial<HTTPResponse>) =>
    read({ ...index, authentication }, given).authentication;

  test.each([
    ['an empty list', []],
    ['an empty object', {}],
    ['null', null],
    ['a text', 'oauth1'],
    ['a list with something in it', [OAUTH1]],
    [
      'half a way',
      { oauth1: { request: OAUTH1.request, access: OAUTH1.access }, oauth2: { endpoints: null } },
    ],
    ['unknown ones', { saml: { endpoints: { authorization: 'https://a.test/saml' } } }],
  ])('are none with %s', (_what, authentication) => {
    expect(ways(authentication)).toEqual({});
  });

  test('are those that plugins and core advertise', () => {
    const oauth2 = {
      endpoints: {
        authorization: 'https://a.test/wp-login.php?action=oauth2_authorize',
        token: 'https://a.test/wp-json/oauth2/access_token',
      },
      grant_types: ['authorization_code'],
    };
    const passwords = { endpoints: { authorization: 'https://a.test/wp-admin/authorize-application.php' } };
    const { version, ...oauth1 } = OAUTH1;
    expect(version).toBe('0.1');
    expect(ways({ oauth1: OAUTH1, oauth2, 'application-passwords': passwords })).toEqual({
      oauth1,
      oauth2: {
        server: 'wp-api',
        endpoints: { authorization: oauth2.endpoints.authorization, token: oauth2.endpoints.token },
      },
      applicationPasswords: passwords,
    });
  });

  test.each(
    wpOAuthServer.flatMap(({ site, recordings }) =>
      recordings
        .filter(({ name }) => name === 'REST index asking for fields')
        .map(({ request, response }) => [site, request, response] as const),
    ),
  )('of WP OAuth Server 4 work at the addresses that are read: %s', (_site, request, response) => {
    const { authentication, home } = readIndex({
      ...response,
      method: 'GET',
      url: request.url,
    })!;
    const isPretty = home.startsWith('http://wpos.example.test');
    const at = (name: string) => (isPretty ? `${home}/oauth/${name}` : `${home}/?oauth=${name}`);
    expect(authentication.oauth2).toEqual({
      server: 'wp-oauth-server',
      endpoints: { authorization: at('authorize'), token: at('token'), userinfo: at('me') },
    });
  });

  test.each(
    openIDConnect.flatMap(({ site, recordings }) =>
      recordings
        .filter(({ name }) => name === 'REST index asking for fields')
        .map(({ request, response }) => {
          const exchange = recordings.find(({ name }) => name === 'token: accepted')!;
          return [site, request, response, exchange.request.url] as const;
        }),
    ),
  )('of OpenID Connect Server are its routes: %s', (_site, request, response, token) => {
    const { authentication } = readIndex({ ...response, method: 'GET', url: request.url })!;
    expect(authentication.openIDConnect!.endpoints).toEqual({
      authorization: token.replace(/token$/, 'authorize'),
      token,
      userinfo: token.replace(/token$/, 'userinfo'),
    });
  });

  test.each([
    ['plain', `https://a.test/blog/index.php?rest_route=/&${FIELDS}`],
    ['almost pretty', `https://a.test/blog/index.php/wp-json/?${FIELDS}`],
  ])('go by query with %s permalinks, whatever is advertised', (_which, url) => {
    const advertised = { ...OAUTH1, request: 'nonsense' };
    expect(ways({ oauth1: advertised }, { home: 'https://a.test/blog/' }, { url }).oauth1).toEqual({
      request: 'https://a.test/blog/index.php?rest_oauth1=request',
      authorize: 'https://a.test/blog/index.php?rest_oauth1=authorize',
      access: 'https://a.test/blog/index.php?rest_oauth1=access',
    });
  });

  test('behind a TLS proxy that WordPress does not notice go by https, while home stays what is signed', () => {
    const plain = JSON.parse(
      JSON.stringify({ ...INDEX, authentication: { oauth1: OAUTH1 } }).replaceAll('https:', 'http:'),
    );
    const site = read(plain);
    expect(site.home).toBe('http://a.test');
    expect(Object.values(site.authentication.oauth1!)).toEqual([
      'https://a.test/oauth1/request',
      'https://a.test/oauth1/authorize',
      'https://a.test/oauth1/access',
    ]);
    const port = read(plain, { url: `https://a.test:8443/wp-json/?${FIELDS}` });
    expect(port.authentication.oauth1!.request).toBe('https://a.test:8443/oauth1/request');
    const query = read(plain, { url: `https://a.test/index.php?rest_route=/&${FIELDS}` });
    expect(query.authentication.oauth1!.request).toBe('https://a.test/index.php?rest_oauth1=request');
  });

  test.each([
    ['of url', { home: 'http://a.test', url: 'http://url.test/wp' }, 'http://url.test/oauth1/request'],
    ['of the root', { home: 'http://home.test', url: 'http://home.test' }, 'http://root.test/oauth1/request'],
    ['of nobody, by https', {}, 'https://login.test/oauth1/request'],
  ])('may lie on the host %s', (_whose, index, request) => {
    const { oauth1 } = ways({ oauth1: { ...OAUTH1, request } }, index, {
      url: `http://root.test/wp-json/?${FIELDS}`,
    });
    expect(oauth1!.request).toBe(request);
  });

  describe('of a headless site, whose home is a front end on another host', () => {
    const advertised = {
      oauth1: {
        request: 'https://www.front.test/oauth1/request',
        authorize: 'https://www.front.test/oauth1/authorize',
        access: 'https://www.front.test/oauth1/access',
      },
      oauth2: {
        endpoints: {
          authorization: 'https://cms.test/wp-login.php?action=oauth2_authorize',
          token: 'https://www.front.test/wp-json/oauth2/access_token',
        },
      },
    };
    const at = (url: string, root: string) =>
      ways(advertised, { home: 'https://www.front.test', url }, { url: `${root}${FIELDS}` });

    test('are on the host of WordPress', () => {
      const { oauth1, oauth2 } = at('https://cms.test', 'https://cms.test/wp-json/?');
      expect(oauth1).toEqual({
        request: 'https://cms.test/oauth1/request',
        authorize: 'https://cms.test/oauth1/authorize',
        access: 'https://cms.test/oauth1/access',
      });
      expect(oauth2!.endpoints.token).toBe('https://cms.test/wp-json/oauth2/access_token');
    });

    test('are in the query there without rewriting', () => {
      const { oauth1, oauth2 } = at('https://cms.test/wp', 'https://cms.test/blog/?rest_route=/&');
      expect(oauth1!.request).toBe('https://cms.test/blog/index.php?rest_oauth1=request');
      expect(oauth2!.endpoints.token).toBe('https://cms.test/blog/?rest_route=/oauth2/access_token');
    });

    test('keep users at home if WordPress takes itself to be there: the application may know it by an internal host', () => {
      const { oauth1 } = at('https://www.front.test', 'http://10.0.0.7:8080/wp-json/?');
      expect(oauth1).toEqual({
        request: 'http://10.0.0.7:8080/oauth1/request',
        authorize: 'https://www.front.test/oauth1/authorize',
        access: 'http://10.0.0.7:8080/oauth1/access',
      });
    });
  });

  test('that are REST routes are mapped to the root that answered', () => {
    const oauth2 = {
      endpoints: { authorization: 'https://a.test/a', token: 'https://a.test/api/oauth2/access_token?x=1' },
    };
    const token = (url: string, headers = {}) =>
      ways({ oauth2 }, {}, { url, headers: { 'content-type': 'application/json', ...headers } }).oauth2!
        .endpoints.token;
    const byQuery = `https://a.test/index.php?rest_route=/&${FIELDS}`;
    const link = '<https://a.test/api/>; rel="https://api.w.org/"';
    expect(token(byQuery, { link })).toBe('https://a.test/index.php?rest_route=/oauth2/access_token&x=1');
    // Without that header only the usual prefix is known.
    expect(token(byQuery)).toBe('https://a.test/api/oauth2/access_token?x=1');
    expect(token(`https://a.test/api/?${FIELDS}`, { link })).toBe(
      'https://a.test/api/oauth2/access_token?x=1',
    );
  });

  test.each([
    [
      'on another host, by http',
      'http://login.test:81/oauth1/request',
      'on another host, login.test:81, without https',
    ],
    [
      'of WordPress by http, though the index was read by https',
      'http://wp.test/oauth1/access',
      'on another host, wp.test, without https',
    ],
    ['with a script', 'javascript:alert(1)', 'with the scheme javascript:'],
    ['with data', 'data:text/html,x', 'with the scheme data:'],
    ['in a file', 'file:///etc/passwd', 'with the scheme file:'],
    ['by ftp', 'ftp://a.test/', 'with the scheme ftp:'],
    ['with a password', 'https://me:secret@a.test/', 'with a user name or a password in it'],
    ['without a host', '/oauth1/request', 'that is not a valid address'],
    ['with a host that parsers disagree on', "https://a.test'$/", 'with a host name that no site can have'],
    ['without end', `https://a.test/${'x'.repeat(3000)}`, 'that is not a valid address'],
    ['that is no text', { href: 'https://a.test' }, 'that is not a valid address'],
  ])('%s are refused', async (_what, address, finding) => {
    for (const step of ['request', 'authorize', 'access']) {
      const error = await failure(() =>
        ways({ oauth1: { ...OAUTH1, [step]: address } }, { url: 'http://wp.test' }),
      );
      expect(error.code).toBe('endpoint_refused');
      expect(error.message).toContain(`GET https://a.test/wp-json/ names an endpoint ${finding}.`);
      expect(error.message).not.toContain('secret');
    }
    // Of what is only another way to log in nothing is left.
    for (const endpoints of [
      { authorization: address, token: 'https://a.test/t' },
      { authorization: 'https://a.test/a', token: address },
    ]) {
      expect(ways({ oauth1: OAUTH1, oauth2: { endpoints } })).toEqual(ways({ oauth1: OAUTH1 }));
    }
    const screen = { endpoints: { authorization: address } };
    expect(ways({ oauth1: OAUTH1, 'application-passwords': screen })).toEqual(ways({ oauth1: OAUTH1 }));
  });
});

test('whatever a site answers is a site, no site, or a WordPressError', () => {
  const address = fc.oneof(
    fc.webUrl(),
    fc.constantFrom('javascript:alert(1)', 'http://[', 'https://a.test'),
    fc.string(),
  );
  const wild = fc.oneof(address, fc.jsonValue({ maxDepth: 2 }));
  const index = fc.record(
    {
      name: wild,
      description: wild,
      url: wild,
      home: wild,
      namespaces: fc.oneof(fc.array(wild), wild),
      authentication: fc.oneof(
        wild,
        fc.record(
          {
            oauth1: fc.record({ request: wild, authorize: wild, access: wild }, { requiredKeys: [] }),
            oauth2: fc.record({ endpoints: fc.oneof(wild, fc.record({ authorization: wild, token: wild })) }),
            'application-passwords': fc.record({
              endpoints: fc.oneof(wild, fc.record({ authorization: wild })),
            }),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  );
  const status = fc.constantFrom(200, 200, 200, 401, 404, 500);
  const body = fc.oneof({ weight: 5, arbitrary: index.map((index) => JSON.stringify(index)) }, fc.string());
  fc.assert(
    fc.property(body, status, (body, status) => {
      try {
        const site = readIndex(response(body, { status }));
        if (site === undefined) return;
        for (const { request } of [site.authentication.oauth1].filter((oauth1) => oauth1 !== undefined)) {
          expect(request).toMatch(/^https?:\/\//);
        }
        expect(site.home).toMatch(/^https?:\/\//);
      } catch (error) {
        expect(error).toBeInstanceOf(WordPressError);
      }
    }),
  );
});
