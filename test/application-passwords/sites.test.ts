import { type SetUp, approve, comeBack, setUp, tampered } from '../support/application-password-app';
import { Browser } from '../support/browser';
import { logInFromTwoTabs, outcomeOf, twoTabs } from '../support/login-app';

test('the password goes to the site where the login began, whatever site the callback names', async () => {
  const other = await setUp();
  const { site: _, ...outcome } = await tampered({}, (query) => query.set('site_url', other.site.url));
  expect(outcome).toHaveProperty('user.username', 'alice');
  expect(other.site.requests).toEqual([]);
});

describe('a user-supplied site', () => {
  const typed = (): SetUp => ({
    options: {
      siteURL: (req) => req.query.site as string | undefined,
      dangerouslyAllowAnyAddress: true,
    },
  });

  test('is the one the login goes on with', async () => {
    const { site, app } = await setUp(typed());
    const { site: other } = await setUp();
    for (const { home, users } of [site, other]) {
      const browser = new Browser();
      const { headers } = await browser.get(`${app.origin}/auth/wordpress?site=${encodeURIComponent(home)}`);
      const which = home === site.home ? site : other;
      const outcome = await comeBack(browser, approve(which, headers.get('location')!));
      expect(outcome).toMatchObject({ user: { username: users[0]!.username, site: { home } } });
    }
  });

  test.each<[string, string | undefined]>([
    ['of another site', 'https://victim.example'],
    ['of nobody knows which site', undefined],
  ])('gets no password %s, to which it may have sent the person on', async (_what, siteURL) => {
    const { site, app } = await setUp(typed());
    const browser = new Browser();
    const { headers } = await browser.get(
      `${app.origin}/auth/wordpress?site=${encodeURIComponent(site.home)}`,
    );
    const callback = new URL(approve(site, headers.get('location')!));
    if (siteURL === undefined) callback.searchParams.delete('site_url');
    else callback.searchParams.set('site_url', siteURL);
    const before = site.requests.length;
    expect(await comeBack(browser, callback.href)).toMatchObject({
      status: 403,
      info: { code: 'callback_malformed' },
    });
    expect(site.requests).toHaveLength(before);
  });

  test('with WordPress on another host is refused before a password is made', async () => {
    const { site, app } = await setUp({
      ...typed(),
      before: ({ url: path, headers }, response) => {
        if (!path!.startsWith('/wp-json/?')) return false;
        const origin = `http://${headers.host}`;
        const url = origin.replace('127.0.0.1', 'localhost');
        const authorization = `${url}/wp-admin/authorize-application.php`;
        const index = {
          name: 'Ada',
          url,
          home: origin,
          namespaces: ['wp/v2'],
          authentication: { 'application-passwords': { endpoints: { authorization } } },
        };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(index));
        return true;
      },
    });
    const response = await new Browser().get(
      `${app.origin}/auth/wordpress?site=${encodeURIComponent(site.home)}`,
    );
    expect(response.headers.get('location')).toBeNull();
    expect(await outcomeOf(response)).toMatchObject({
      status: 403,
      info: {
        code: 'application_passwords_unavailable',
        error: { message: expect.stringContaining('on another host') },
      },
    });
  });

  test('and loses the Authorization header is theirs to change', async () => {
    const { site, app } = await setUp({ ...typed(), site: { stripAuthorization: true } });
    const browser = new Browser();
    const { headers } = await browser.get(
      `${app.origin}/auth/wordpress?site=${encodeURIComponent(site.home)}`,
    );
    expect(await comeBack(browser, approve(site, headers.get('location')!))).toMatchObject({
      status: 403,
      info: { code: 'application_password_invalid' },
    });
  });

  test('is on a public address, unless the application says otherwise', async () => {
    const { options } = typed();
    const { site, app } = await setUp({ options: { ...options, dangerouslyAllowAnyAddress: false } });
    const { headers } = await new Browser().get(`${app.origin}/auth/wordpress?site=${site.home}`);
    expect(headers.get('location')).toBeNull();
    expect(site.requests).toEqual([]);
  });
});

describe('several logins of one browser', () => {
  const tabs = async (keepSessionInfo: boolean) => {
    const prepare = twoTabs('wordpress-application-password', keepSessionInfo);
    return logInFromTwoTabs(await setUp({ app: { prepare } }), approve);
  };

  test('go on side by side with keepSessionInfo', async () => {
    expect(await tabs(true)).toEqual(['alice', 'bob']);
  });

  test('end with the first that succeeds without it, since Passport starts a new session', async () => {
    expect(await tabs(false)).toEqual(['alice', 403]);
  });
});
