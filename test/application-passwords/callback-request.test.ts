import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { approve, asked, setUp, setUpSecurely } from '../support/application-password-app';
import { Browser } from '../support/browser';
import { begin } from '../support/login-app';

describe('the response to a callback keeps its URL out of caches and Referer headers', () => {
  const headersOf = ({ headers }: Response) => [headers.get('referrer-policy'), headers.get('cache-control')];

  test.each<[string, (site: StandIn, location: string) => string]>([
    ['that succeeds', approve],
    ['that fails', (site, location) => site.reject(location)],
    ['that is not of this browser', (site, location) => approve(site, location).replace('state=', 'state=x')],
    ['that is wrong', (site, location) => approve(site, location).replace('password=', 'password=x')],
  ])('%s', async (_, answer) => {
    const { site, app } = await setUp();
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(headersOf(await browser.get(answer(site, location!)))).toEqual(['no-referrer', 'no-store']);
  });

  test('and to a redirect after it', async () => {
    const { site, app } = await setUp({
      app: {
        prepare: (app, passport) => {
          const login = passport.authenticate('wordpress-application-password', {
            callbackURL: '/login',
            successRedirect: '/',
          } as object);
          app.get('/login', login as never);
        },
      },
    });
    const browser = new Browser();
    const { headers } = await browser.get(`${app.origin}/login`);
    const response = await browser.get(approve(site, headers.get('location')!));
    expect([response.status, response.headers.get('location')]).toEqual([302, '/']);
    expect(headersOf(response)).toEqual(['no-referrer', 'no-store']);
  });
});

describe('a callback over http', () => {
  const options = { callbackURL: 'http://app.example.test/cb' };

  test('is an error before anybody is sent to a site on https', async () => {
    const { app } = await setUpSecurely({ options });
    const { outcome } = await begin(app);
    expect(outcome!.error).toMatchObject({ name: 'WordPressError', code: 'callback_insecure' });
    expect(outcome!.error!.message).toMatch(
      /http:\/\/app\.example\.test\/cb: .*only callbacks with https.*trust proxy/,
    );
  });

  test('of localhost, too, with what works in its place', async () => {
    const { app } = await setUpSecurely({ options: { callbackURL: 'http://localhost:3000/cb' } });
    const { outcome } = await begin(app);
    expect(outcome!.error!.message).toMatch(/http:\/\/127\.0\.0\.1:3000\/: WordPress 7\.0/);
  });

  test.each(['http://127.0.0.1:3000/cb', 'http://[::1]:3000/cb'])(
    'of %s is for the site to judge: newer versions take it',
    async (callbackURL) => {
      const { site, app } = await setUpSecurely({ options: { callbackURL } });
      const { location } = await begin(app);
      expect(asked(location).success_url).toContain(callbackURL);
      expect(() => site.approve(location, 'alice')).toThrow('must be served over a secure connection');
    },
  );

  test('is taken by a site without https, which must be local to have the screen', async () => {
    const { site, app } = await setUp({ options });
    expect(site.approve((await begin(app)).location, 'alice')).toContain('http://app.example.test/cb?state=');
  });

  test('is no matter where the callback is https', async () => {
    const { site, app } = await setUpSecurely({
      app: { prepare: (app) => void app.set('trust proxy', true) },
    });
    // A TLS proxy before the application, for which the browser goes to where the application really is.
    const toApp = (url: string) => url.replace('https://app.example.test', app.origin);
    let cookie = '';
    const get = async (url: string) => {
      const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.test' };
      const answer = await fetch(toApp(url), { redirect: 'manual', headers: { ...forwarded, cookie } });
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return answer;
    };
    const { headers } = await get('https://app.example.test/auth/wordpress');
    const callback = approve(site, headers.get('location')!);
    expect(callback).toContain('https://app.example.test/auth/wordpress/callback?');
    expect(await (await get(callback)).json()).toHaveProperty('user.username', 'alice');
    expect(site.applicationPasswords.size).toBe(0);
  });
});
