import { WordPressApplicationPasswordStrategy, WordPressOAuth2Strategy } from '../../lib';
import { acceptPromise } from '../../lib/login/verify';
import { Browser } from '../support/browser';
import { begin, logIn, outcomeOf, setUpOAuth1, startLoginApp, type Verify } from '../support/login-app';
import { startSite } from '../support/site';

const user = { name: 'u' };
type Done = (error: unknown, user?: unknown, info?: unknown) => void;
const later = (act: () => void) => void setImmediate(act);

/** Calls of `done`, after verify was called as a base class calls it. */
async function outcomes(verify: Verify, passReqToCallback = false): Promise<unknown[][]> {
  const calls: unknown[][] = [];
  const done = (...outcome: unknown[]) => void calls.push(outcome);
  const before = passReqToCallback ? [{ url: '/' }] : [];
  try {
    acceptPromise(verify, { passReqToCallback })(...before, 'token', 'secret', { id: '1' }, done);
  } catch (error) {
    // The base classes hand it to `error`.
    calls.push([error]);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  return calls;
}

const failure = new Error('no database');
afterEach(() => jest.restoreAllMocks());

test.each<[string, Verify, unknown[]]>(
  [
  ['a promise of the user', async (_token, _secret, _profile) => Promise.resolve(user), [null, user]],
  ['a promise of false', async (_token, _secret, _profile) => Promise.resolve(false), [null, false]],
  ['a promise of null', async (_token, _secret, _profile) => Promise.resolve(null), [null, false]],
  ['a promise of nothing, without done', async (_token, _secret, _profile) => Promise.resolve(), [null, false]],
  ['the user, without done', (_token, _secret, _profile) => user, [null, user]],
  ['false, without done', (_token, _secret, _profile) => false, [null, false]],
  ['nothing, without done', (_token, _secret, _profile) => undefined, [null, false]],
  ['a thenable', (_token, _secret, _profile) => ({ then: (resolve: (value: unknown) => void) => resolve(user) }), [null, user]],
  ['done, called later', (_token, _secret, _profile, done: Done) => later(() => done(null, user)), [null, user, undefined]],
  ['done, called later by an async function', async (_token, _secret, _profile, done: Done) => Promise.resolve(later(() => done(null, user))), [null, user, undefined]],
  ['done, called through rest parameters', (...args) => (args.at(-1) as unknown as Done)(null, user), [null, user, undefined]],
  ['done, called later through rest parameters', (...args) => later(() => (args.at(-1) as unknown as Done)(null, user)), [null, user, undefined]],
  ['done twice', (_token, _secret, _profile, done: Done) => [done(null, user), done(failure)], [null, user, undefined]],
  ['done, and a promise of another user', async (_token, _secret, _profile, done: Done) => (done(null, user), Promise.resolve({ name: 'other' })), [null, user, undefined]],
  ['an exception', () => { throw failure; }, [failure]],
  ['a rejection', async (_token, _secret, _profile) => Promise.reject(failure), [failure]],
] /* prettier-ignore */,
)('verify gives %s: one outcome', async (_what, verify, expected) => {
  expect(await outcomes(verify)).toEqual([expected]);
});

test('what is no promise has no effect on a function with done', async () => {
  const returns = (value: unknown) => (_token: unknown, _secret: unknown, _profile: unknown, done: Done) => {
    done(null, user);
    return value;
  };
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
  for (const value of [7, {}, { then: 7 }, null])
    expect(await outcomes(returns(value) as Verify)).toEqual([[null, user, undefined]]);
  expect(warn).not.toHaveBeenCalled();
});

test('a promise of nothing waits for done, where done is taken or may be', async () => {
  expect(await outcomes(async (_token, _secret, _profile, _done: Done) => Promise.resolve())).toEqual([]);
  expect(await outcomes(async (..._args) => Promise.resolve())).toEqual([]);
});

test('a user who is returned logs in at once', () => {
  const done = jest.fn();
  acceptPromise((_token, _secret, _profile) => user, {})('token', 'secret', { id: '1' }, done);
  expect(done.mock.calls).toEqual([[null, user, undefined]]);
});

test('a user who is returned by a function that may take done is not logged in', async () => {
  expect(await outcomes((..._args) => user)).toEqual([]);
});

test('the number of parameters stays the same, because the base classes choose the arguments by it', () => {
  expect(acceptPromise((_a, _b, _c, _d, _e) => undefined, {})).toHaveLength(5);
  expect(acceptPromise(() => undefined, {})).toHaveLength(0);
});

test('what is rejected after done, and is no error, is quoted in the warning', async () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
  const verify = (_token: unknown, _secret: unknown, _profile: unknown, done: Done) => {
    done(null, user);

    return Promise.reject('no reason');
  };
  await outcomes(verify);
  expect(warn.mock.calls).toEqual([[new Error('verify failed after its outcome: no reason')]]);
});

test('a rejection without a reason is an error', async () => {
  const [[error]] = (await outcomes(() => Promise.reject(undefined))) as [[unknown]];
  expect(error).toEqual(new Error('The verify function was rejected without a reason.'));
});

test('with the request, a function of four parameters has no done', async () => {
  expect(await outcomes((_req, _token, _secret, _profile) => undefined, true)).toEqual([[null, false]]);
  expect(await outcomes((_req, _token, _secret, _profile, done: Done) => done(null, user), true)).toEqual([
    [null, user, undefined],
  ]);
});

test.each<[string, Verify]>(
  [
  ['an exception', (_token, _secret, _profile, done: Done) => { done(null, user); throw failure; }],
  ['a rejection', (_token, _secret, _profile, done: Done) => { done(null, user); return Promise.reject(failure); }],
] /* prettier-ignore */,
)('%s after done is a warning of the process and changes nothing', async (_what, verify) => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
  expect(await outcomes(verify)).toEqual([[null, user, undefined]]);
  expect(warn.mock.calls).toEqual([[failure]]);
});

test.each<[string, unknown, object]>([
  ['frozen', Object.freeze({ from: 'verify' }), { from: 'verify', state: 's' }],
  ['a text', 'welcome', { message: 'welcome', state: 's' }],
  ['null', null, { state: 's' }],
])('info that is %s does not keep a login with state from ending', async (_what, info, expected) => {
  const { site, app } = await setUpOAuth1({
    verify: (_token, _secret, _profile, done: Done) => done(null, user, info),
    app: { options: { state: 's' } },
  });
  expect(await logIn(app, site)).toMatchObject({ user, info: expected });
});

describe('an async function without done is a verify function of', () => {
  test('OAuth 1.0a', async () => {
    const { site, app } = await setUpOAuth1({
      verify: async (_token, _secret, profile: { username: string }) =>
        Promise.resolve({ name: profile.username }),
    });
    expect(await logIn(app, site)).toMatchObject({ user: { name: 'alice' } });
  });

  test('OAuth 2', async () => {
    const site = await startSite();
    const verify = async (_token: string, _refresh: string | undefined, profile: { username?: string }) =>
      Promise.resolve({ name: profile.username });
    const strategy = new WordPressOAuth2Strategy(
      { siteURL: site.home, clientID: 'CLIENT', callbackURL: '/auth/wordpress/callback' },
      verify,
    );
    const app = await startLoginApp(strategy);
    site.options.oauth2Clients = [
      { id: 'CLIENT', secret: 'x', name: 'Test', redirectURIs: [`${app.origin}/auth/wordpress/callback`] },
    ];
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toMatchObject({
      user: { name: 'alice' },
    });
  });

  test('application passwords', async () => {
    const site = await startSite();
    const verify = async (_username: string, _password: string | undefined, profile: { username?: string }) =>
      Promise.resolve({ name: profile.username });
    const strategy = new WordPressApplicationPasswordStrategy(
      { siteURL: site.home, appName: 'Test', callbackURL: '/auth/wordpress/callback' },
      verify,
    );
    const app = await startLoginApp(strategy);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    expect(await outcomeOf(browser.get(site.approve(location, 'alice')))).toMatchObject({
      user: { name: 'alice' },
    });
  });
});
