import type { WordPressProfile, WordPressStrategyOptions } from '../../lib';
import { logIn, recordAnswers, setUpOAuth1, type Verify } from '../support/login-app';
import { paths } from '../support/site';
import { VERIFY_OUTCOMES } from '../support/verify-outcomes';

describe('verify', () => {
  const described = (...args: (string | object)[]) =>
    args.map((arg) => {
      if (typeof arg === 'string') return 'string';
      return 'provider' in arg ? 'profile' : 'headers' in arg ? 'request' : 'params';
    });
  type Done = (error: unknown, user?: unknown) => void;

  test.each<[string, boolean, Verify, string[]]>([
    ['four', false, (a, b, c, done: Done) => done(null, described(a, b, c)), ['string', 'string', 'profile']],
    ['five', false, (a, b, c, d, done: Done) => done(null, described(a, b, c, d)), ['string', 'string', 'params', 'profile']], // prettier-ignore
    ['five, with the request', true, (a, b, c, d, done: Done) => done(null, described(a, b, c, d)), ['request', 'string', 'string', 'profile']], // prettier-ignore
    ['six, with the request', true, (a, b, c, d, e, done: Done) => done(null, described(a, b, c, d, e)), ['request', 'string', 'string', 'params', 'profile']], // prettier-ignore
  ])('with %s arguments gets what it asks for', async (_, passReqToCallback, verify, expected) => {
    const { site, app } = await setUpOAuth1({ verify, options: { passReqToCallback } });
    expect(await logIn(app, site)).toHaveProperty('user', expected);
  });

  test.each(VERIFY_OUTCOMES)('may answer with %s', async (_, verify, outcome) => {
    const { site, app } = await setUpOAuth1({ verify });
    expect(await logIn(app, site)).toMatchObject(outcome);
  });

  test('may be an async function that calls done', async () => {
    const verify = async (_t: string, _s: string, _p: unknown, done: (e: null, user: object) => void) => {
      await Promise.resolve();
      done(null, { name: 'u' });
    };
    const { site, app } = await setUpOAuth1({ verify });
    expect(await logIn(app, site)).toHaveProperty('user', { name: 'u' });
  });
});

test('verify may call done and return the user, too: the login ends once', async () => {
  const ends: string[] = [];
  const verify = (
    _t: string,
    _s: string,
    profile: WordPressProfile,
    done: (e: null, user: object) => void,
  ) => {
    done(null, profile);
    return Promise.resolve(profile);
  };
  const { site, app } = await setUpOAuth1({
    verify,
    app: { prepare: recordAnswers(ends) },
  });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  await new Promise((resolve) => setImmediate(resolve));
  expect(ends).toEqual(['end']);
});

test('verify may fail after it called done: the login ends once, and the failure is a warning', async () => {
  const ends: string[] = [];
  const late = new Error('too late');
  const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
  const verify = (
    _token: string,
    _tokenSecret: string,
    profile: WordPressProfile,
    done: (e: null, user: object) => void,
  ) => {
    done(null, profile);
    return Promise.reject(late);
  };
  const { site, app } = await setUpOAuth1({
    verify,
    app: { prepare: recordAnswers(ends) },
  });
  expect(await logIn(app, site)).toHaveProperty('user.username', 'alice');
  expect(ends).toEqual(['end']);
  expect(emitWarning.mock.calls).toEqual([[late]]);
  emitWarning.mockRestore();
});

describe('skipUserProfile', () => {
  test.each<[string, WordPressStrategyOptions['skipUserProfile']]>([
    ['true', true],
    ['a function', () => true],
    ['a function with a callback', (_token, _secret, done) => done(null, true)],
  ])('as %s leaves the profile out', async (_, skipUserProfile) => {
    const { site, app } = await setUpOAuth1({
      options: { skipUserProfile },
      verify: (token: string, _secret: string, profile: unknown) =>
        Promise.resolve({ token, profile: typeof profile }),
    });
    expect(await logIn(app, site)).toHaveProperty('user.profile', 'undefined');
    expect(paths(site).some((path) => path.includes('users/me'))).toBe(false);
  });
});
