import { WordPressStrategy, type WordPressStrategyOptions } from '../../lib';
import { asProfile, logIn, setUpOAuth1 } from '../support/login-app';
import { paths, registerCallback, startSite } from '../support/site';

describe('the option', () => {
  test('site spares the site being found', async () => {
    const found = await setUpOAuth1();
    await logIn(found.app, found.site);
    const { home, url, root, name } = found.site;
    const { app } = await setUpOAuth1({
      options: {
        siteURL: undefined,
        site: {
          home,
          url,
          root,
          name,
          description: '',
          namespaces: [],
          authentication: {
            oauth1: {
              request: `${home}/oauth1/request`,
              authorize: `${home}/oauth1/authorize`,
              access: `${home}/oauth1/access`,
            },
          },
        },
      },
    });
    registerCallback(found.site, app.origin);
    const before = found.site.requests.length;
    expect(await logIn(app, found.site)).toHaveProperty('user.username', 'alice');
    expect(paths(found.site, before)).toHaveLength(3);
  });

  test('site does not apply to another site that a request names', async () => {
    const [own, other] = await Promise.all([startSite(), startSite()]);
    const { home, url, root, name } = own;
    const at = (which: string) => `${home}/oauth1/${which}`;
    const oauth1 = { request: at('request'), authorize: at('authorize'), access: at('access') };
    const { app } = await setUpOAuth1({
      options: {
        siteURL: undefined,
        site: { home, url, root, name, description: '', namespaces: [], authentication: { oauth1 } },
        dangerouslyAllowAnyAddress: true,
      },
      app: { options: { siteURL: other.home } },
    });
    registerCallback(other, app.origin);
    expect(await logIn(app, other)).toHaveProperty('user.site.home', other.home);
    expect(own.requests).toEqual([]);
  });

  test('endpoints takes the place of what the site says', async () => {
    const { site, app } = await setUpOAuth1({ site: { port: 0 } });
    const query = (which: string) => `${site.home}/index.php?rest_oauth1=${which}`;
    const other = await setUpOAuth1({
      options: {
        siteURL: site.home,
        endpoints: { request: query('request'), authorize: query('authorize'), access: query('access') },
      },
    });
    registerCallback(site, other.app.origin);
    expect(await logIn(other.app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site)).toContain('POST /index.php?rest_oauth1=access');
    expect(app.origin).not.toBe(other.app.origin);
  });
});

describe('the constructor refuses', () => {
  const options = { siteURL: 'https://a.test', consumerKey: 'k', consumerSecret: 's' };
  test.each<[string, object | undefined, RegExp]>([
    ['no site', { ...options, siteURL: undefined }, /siteURL/],
    ['an invalid address', { ...options, siteURL: 'https://a b' }, /address/],
    ['no consumerKey', { ...options, consumerKey: '' }, /consumerKey/],
    ['no consumerSecret', { ...options, consumerSecret: undefined }, /consumerSecret/],
    ['another signature method', { ...options, signatureMethod: 'PLAINTEXT' }, /HMAC-SHA256/],
    ['an invalid time limit', { ...options, timeout: 0 }, /timeout/],
    [
      'a site without a root',
      { ...options, site: { home: 'https://a.test', url: 'https://a.test' } },
      /root/,
    ],
    ['endpoints that are incomplete', { ...options, endpoints: { request: 'https://a.test/' } }, /endpoints/],
    ['endpoints that lead nowhere', { ...options, endpoints: { request: 'javascript:0', authorize: 'javascript:0', access: 'javascript:0' } }, /endpoints/], // prettier-ignore
    ['endpoints of one site for many', { ...options, siteURL: () => 'a.test', endpoints: { request: 'https://a.test/r', authorize: 'https://a.test/a', access: 'https://a.test/x' } }, /applies to one site/], // prettier-ignore
  ])('%s', (_, bad, message) => {
    expect(() => new WordPressStrategy(bad as WordPressStrategyOptions, asProfile)).toThrow(TypeError);
    expect(() => new WordPressStrategy(bad as WordPressStrategyOptions, asProfile)).toThrow(message);
  });

  test('no verify function', () => {
    expect(() => new WordPressStrategy(options, undefined as never)).toThrow(TypeError);
  });
});
