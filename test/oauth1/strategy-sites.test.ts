import https from 'node:https';
import { Browser } from '../support/browser';
import { selfSigned } from '../support/certificate';
import { putBefore } from '../support/front';
import { begin, logIn, oauth1Strategy, setUpOAuth1, startLoginApp } from '../support/login-app';
import { paths, registerCallback } from '../support/site';

describe('a site that is set up in a difficult way', () => {
  test('that loses the Authorization header gets its parameters in another way, and is remembered', async () => {
    const { site, app } = await setUpOAuth1({ site: { stripAuthorization: true } });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(site.requests.map(({ status }) => status)).toEqual([200, 200, 400, 200, 200, 200]);
    await logIn(app, site);
    expect(site.requests.slice(6).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  test('behind a TLS proxy that WordPress does not notice is reached by https, and signed as it sees itself', async () => {
    const { site, app: first } = await setUpOAuth1();
    await first.stop();
    const certificate = selfSigned();
    const { host } = new URL(await putBefore(site, () => false, certificate));
    site.options.home = `http://${host}`;
    const agents = { https: new https.Agent({ ca: certificate.cert, keepAlive: true }) };
    const app = await startLoginApp(oauth1Strategy({ siteURL: host, agents }));
    registerCallback(site, app.origin);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(location).toMatch(`https://${host}/oauth1/authorize?`);
    const outcome = await (await browser.get(site.approve(location, 'alice'))).json();
    expect(outcome).toHaveProperty('user.site.home', `http://${host}`);
  });

  test('that begins to lose the header between two steps still logs people in', async () => {
    const { site, app } = await setUpOAuth1();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    site.options.stripAuthorization = true;
    const response = await browser.get(site.approve(location, 'alice'));
    expect(await response.json()).toHaveProperty('user.username', 'alice');

    const again = await setUpOAuth1();
    expect(await logIn(again.app, again.site)).toHaveProperty('user.username', 'alice');
  });

  test('that loses the header only before its REST API still logs people in', async () => {
    const { site, app } = await setUpOAuth1({
      site: { delay: ({ url }) => void (site.options.stripAuthorization = url!.includes('users/me')) },
    });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site).filter((path) => path.includes('users/me'))).toHaveLength(2);
  });

  test.each([3600, -3600])(
    'whose clock is %d seconds off gets timestamps by its clock, and is remembered',
    async (clockOffset) => {
      const { site, app } = await setUpOAuth1({ site: { clockOffset } });
      expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
      expect(site.requests.map(({ status }) => status)).toEqual([200, 200, 401, 200, 200, 200]);
      await logIn(app, site);
      expect(site.requests.slice(6).map(({ status }) => status)).toEqual([200, 200, 200]);
    },
  );

  test('that does all of it in another language still logs people in', async () => {
    const { site, app } = await setUpOAuth1({
      site: {
        clockOffset: 3600,
        stripAuthorization: true,
        permalinks: 'plain',
        translate: () => 'Das geht nicht.',
      },
    });
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  });

  test('that has changed its permalinks is looked at again, once', async () => {
    const { site, app } = await setUpOAuth1();
    await logIn(app, site);
    site.options.permalinks = 'plain';
    const before = site.requests.length;
    expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
    expect(paths(site, before)[0]).toBe('POST /oauth1/request');
    expect(paths(site, before)).toContain('POST /index.php?rest_oauth1=request');
    expect(paths(site, before)).toHaveLength(6);
  });

  test('that was found just now is not looked at again', async () => {
    const { site, app } = await setUpOAuth1({ site: { permalinks: 'plain' } });
    const { app: other } = await setUpOAuth1({
      options: {
        siteURL: site.home,
        endpoints: {
          request: `${site.home}/oauth1/request`,
          authorize: `${site.home}/oauth1/authorize`,
          access: `${site.home}/oauth1/access`,
        },
      },
    });
    expect((await begin(other)).outcome).toHaveProperty('error.code', 'token_missing');
    expect(paths(site)).toEqual(['HEAD /', 'GET /index.php?rest_route=/', 'POST /oauth1/request']);
    expect((await begin(app)).location).toBeDefined();
  });

  test('that has no OAuth 1.0a server is looked at anew by each login', async () => {
    const { site, app } = await setUpOAuth1({ site: { oauth1: false } });
    expect((await begin(app)).outcome).toHaveProperty('error.code', 'oauth1_unavailable');
    site.options.oauth1 = true;
    expect((await begin(app)).location).toContain('/oauth1/authorize?oauth_token=');
  });
});
