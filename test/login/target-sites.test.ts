/** TargetSites by itself: which site a login uses, when it is discovered again, and which strategies resume it. */
import { SiteCache, discover, type SiteData } from '../../lib';
import type { Request } from '../../lib/login/passport';
import { pinOf } from '../../lib/login/site-pin';
import { TargetSites, assertCredentialsFor } from '../../lib/login/target-site';
import { failure } from '../support/failure';
import { paths, startSite } from '../support/site';

type Options = ConstructorParameters<typeof TargetSites>[0];
const create = (options: Options, supports: (site: SiteData) => boolean = () => true) =>
  new TargetSites(options, 'TestStrategy', supports);
const blog = 'https://blog.example.com';
const req = { headers: {}, query: {} } as unknown as Request;
const crossSite = { headers: { 'sec-fetch-site': 'cross-site' } } as unknown as Request;
const siteData: SiteData = {
  ...{ home: blog, url: blog, root: `${blog}/wp-json/`, name: 'Blog' },
  ...{ description: '', namespaces: [], authentication: {} },
};

describe('the options', () => {
  test.each<[string, object, string]>([
    ['neither siteURL nor site', {}, 'TestStrategy requires a siteURL: the address of the WordPress site.'],
    ['an empty siteURL', { siteURL: '' }, 'TestStrategy requires a siteURL'],
    ['a malformed siteURL', { siteURL: 'ht!tp://x' }, 'address'],
    [
      'a site and a function',
      { site: siteData, siteURL: () => blog },
      'The option site applies to one site, so siteURL must not be a function.',
    ],
    ['a site without addresses', { site: {} }, 'The option site requires home, url and root'],
  ])('refuse %s with a TypeError', (_what, options, message) => {
    expect(() => create(options as Options)).toThrow(TypeError);
    expect(() => create(options as Options)).toThrow(message);
  });

  test('a malformed siteURL is explained by the cause', () => {
    expect(() => create({ siteURL: 'ht!tp://x' })).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ code: 'address_invalid' }) as object,
      }) as never,
    );
  });

  test('name one configured site, or none', () => {
    expect(create({ siteURL: `${blog}/` }).configured).toBe(create({ siteURL: blog }).configured);
    expect(create({ site: siteData }).configured).toBe(create({ siteURL: blog }).configured);
    expect(create({ siteURL: () => blog }).configured).toBeUndefined();
  });
});

describe('a site is user-supplied', () => {
  test.each<[string, Options, string | undefined, boolean]>([
    ['not if it is the configured one', { siteURL: blog }, undefined, false],
    ['not if the request names the configured one', { siteURL: blog }, `${blog}/`, false],
    ['if the request names another one', { siteURL: blog }, 'https://other.example.com', true],
    ['if the request names no address', { siteURL: blog }, 'ht!tp://x', true],
    ['if none is configured', { siteURL: () => blog }, undefined, true],
    ['if none is configured and the request names one', { siteURL: () => blog }, blog, true],
  ])('%s', (_when, options, siteURL, expected) => {
    expect(create(options).isUserSupplied({ siteURL })).toBe(expected);
  });

  test('of a pending login, unless it is the configured one', () => {
    const sites = create({ siteURL: blog });
    const pending = { pin: '', rules: '' };
    expect(sites.wasUserSupplied({ ...pending, site: sites.configured! })).toBe(false);
    expect(sites.wasUserSupplied({ ...pending, site: 'https://other.example.com' })).toBe(true);
  });
});

describe('a login begins', () => {
  const anyAddress = { dangerouslyAllowAnyAddress: true };

  test('at the configured site, also from a page of another website', async () => {
    const site = await startSite();
    const target = await create({ siteURL: site.home }).begin(crossSite, {});
    expect(target).toMatchObject({ isUserSupplied: false, record: { site: { home: site.home } } });
  });

  test('at the site of the function, or at the one that authenticate names', async () => {
    const [one, other] = await Promise.all([startSite(), startSite()]);
    const sites = create({ ...anyAddress, siteURL: () => Promise.resolve(one.home) });
    expect((await sites.begin(req, {})).record.site.home).toBe(one.home);
    expect(await sites.begin(req, { siteURL: other.home })).toMatchObject({
      isUserSupplied: true,
      record: { site: { home: other.home } },
    });
  });

  test('nowhere if the function returns nothing', async () => {
    const sites = create({ siteURL: () => undefined });
    expect((await failure(sites.begin(req, {}))).code).toBe('address_invalid');
  });

  test.each([
    ['another website', {}, 'cross_site_request'],
    ['another website, if that is allowed', { dangerouslyAllowCrossSiteLogin: true }, 'address_forbidden'],
  ])('at a user-supplied site from a page of %s', async (_where, options, code) => {
    const site = await startSite();
    for (const sites of [
      create({ ...options, siteURL: () => site.home }),
      create({ ...options, siteURL: blog }),
    ])
      expect((await failure(sites.begin(crossSite, { siteURL: site.home }))).code).toBe(code);
    expect(site.requests).toEqual([]);
  });

  test('only `true` allows another website', async () => {
    const sites = create({ siteURL: () => blog, dangerouslyAllowCrossSiteLogin: 'no' as never });
    expect((await failure(sites.begin(crossSite, {}))).code).toBe('cross_site_request');
  });
});

describe('a site', () => {
  test('that was discovered for this login is not discovered again; one from the cache can be', async () => {
    const site = await startSite();
    const sites = create({ siteURL: site.home });
    expect((await sites.begin(req, {})).refresh).toBeUndefined();
    const before = site.requests.length;
    const known = await sites.begin(req, {});
    expect(site.requests).toHaveLength(before);
    const again = await known.refresh!();
    expect(site.requests.length).toBeGreaterThan(before);
    expect(again.record).not.toBe(known.record);
    expect(again.refresh).toBeUndefined();
  });

  test('from the cache that does not offer what the strategy needs is discovered again', async () => {
    const site = await startSite();
    const cache = new SiteCache();
    await discover(site.home, { cache });
    const needsNothing = await create({ siteURL: site.home, cache }).begin(req, {});
    expect(needsNothing.refresh).toBeDefined();
    const before = site.requests.length;
    const needsMore = await create({ siteURL: site.home, cache }, () => false).begin(req, {});
    expect(site.requests.length).toBeGreaterThan(before);
    expect(needsMore.refresh).toBeUndefined();
  });

  test('that is another one when it is discovered again is refused', async () => {
    const site = await startSite();
    const sites = create({ siteURL: site.home });
    await sites.begin(req, {});
    const known = await sites.begin(req, {});
    expect((await failure(known.refresh!(undefined, 'the pin of another site'))).code).toBe('site_changed');
  });
});

describe('a login is resumed', () => {
  test('at the site of the cache, without a request', async () => {
    const site = await startSite();
    const sites = create({ siteURL: site.home });
    const pending = sites.toPending(await sites.begin(req, {}));
    const before = site.requests.length;
    expect((await sites.resume(pending)).record.site.home).toBe(site.home);
    expect(site.requests).toHaveLength(before);
  });

  test('at a site that is discovered once more, if the one of the cache is another', async () => {
    const site = await startSite();
    const sites = create({ siteURL: site.home });
    const pending = sites.toPending(await sites.begin(req, {}));
    const before = site.requests.length;
    const error = await failure(sites.resume({ ...pending, pin: 'the pin of another site' }));
    expect(error).toMatchObject({
      code: 'site_changed',
      message: expect.stringContaining(
        `This login began with another site than ${site.home} (REST root ${site.home}/wp-json/), which is now found at the same address.`,
      ),
      remedy: expect.stringContaining('Log in again.'),
    });
    expect(site.requests.length).toBeGreaterThan(before);
  });

  test('at a site that was discovered for this request, once', async () => {
    const site = await startSite();
    const sites = create({ siteURL: site.home, cache: new SiteCache({ maxAge: 0 }) });
    const pending = sites.toPending(await sites.begin(req, {}));
    site.requests.length = 0;
    await failure(sites.resume({ ...pending, pin: 'the pin of another site' }));
    expect(paths(site).filter((path) => path.startsWith('HEAD'))).toHaveLength(1);
  });

  test('although the limit of discoveries is reached, which counted it when it began', async () => {
    const [site, silent] = await Promise.all([startSite(), startSite()]);
    const cache = new SiteCache({ maxAge: 0, maxDiscoveries: 1 });
    const sites = create({ siteURL: () => site.home, dangerouslyAllowAnyAddress: true, cache });
    const pending = sites.toPending(await sites.begin(req, {}));
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    silent.options.delay = () => gate;
    const other = sites.begin(req, { siteURL: silent.home });
    expect((await sites.resume(pending)).record.site.home).toBe(site.home);
    open();
    await other;
  });
});

describe('a pending login is resumed by the same strategy only', () => {
  const base: Options = { siteURL: blog, callbackURL: '/cb', consumerKey: 'key' };
  const rulesOf = (options: Options) =>
    create(options).toPending({ address: blog, record: { site: siteData } } as never).rules;

  test.each<[string, Options]>([
    ['siteURL', { siteURL: 'https://other.example.com' }],
    ['callbackURL', { callbackURL: '/other' }],
    ['consumerKey', { consumerKey: 'other' }],
    ['clientID', { clientID: 'id' }],
    ['appName', { appName: 'name' }],
    ['endpoints', { endpoints: { request: 'x' } }],
    ['allowedPorts', { allowedPorts: [8080] }],
    ['dangerouslyAllowAnyAddress', { dangerouslyAllowAnyAddress: true }],
    ['server', { server: 'indieauth' }],
    ['credentials', { credentials: () => undefined }],
  ])('another %s is another strategy', (_name, options) => {
    const changed = { ...base, ...options };
    expect(rulesOf(changed)).not.toBe(rulesOf(base));
    expect(rulesOf({ ...changed })).toBe(rulesOf(changed));
    const pending = { site: blog, pin: '', rules: rulesOf(base) };
    expect(create(changed).startedHere(pending)).toBe(false);
    expect(create(base).startedHere(pending)).toBe(true);
  });

  test('two functions differ by their code, and by nothing else', () => {
    const credentials = [() => 1, () => 1, () => 2].map((credentials) => rulesOf({ ...base, credentials }));
    expect(credentials[0]).toBe(credentials[1]);
    expect(credentials[0]).not.toBe(credentials[2]);
    expect(rulesOf({ ...base, credentials: { key: 1 } })).toBe(rulesOf(base));
  });

  test('two servers differ', () => {
    expect(rulesOf({ ...base, server: 'a' })).not.toBe(rulesOf({ ...base, server: 'b' }));
  });

  test('what is stored is short', () => {
    expect(rulesOf(base)).toMatch(/^[\w-]{8}$/);
    expect(pinOf(siteData)).toMatch(/^[\w-]{16}$/);
  });
});

test('an application without credentials for a site says so', async () => {
  const { code, message, remedy } = await failure(() => assertCredentialsFor(undefined, siteData));
  expect({ code, message, remedy }).toEqual({
    code: 'credentials_missing',
    message: expect.stringContaining(`This application is not registered on ${blog}.`),
    remedy: 'Choose another site, or have its owner register the application there.',
  });
  expect(() => assertCredentialsFor({}, siteData)).not.toThrow();
});
