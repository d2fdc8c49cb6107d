import type { RequestHandler, ErrorRequestHandler } from 'express';
import { Strategy } from 'passport-strategy';
import { WordPressApplicationPasswordStrategy, WordPressOAuth2Strategy } from '../../lib';
import { WordPressError } from '../../lib/errors';
import { assertCallbackURL, continueLogin, failWith, newLogin, type Login } from '../../lib/login/login';
import type { Request } from '../../lib/login/passport';
import { Browser } from '../support/browser';
import { failure } from '../support/failure';
import { oauth1Strategy, startLoginApp } from '../support/login-app';
import { startSite } from '../support/site';

const callbackURL = '/auth/wordpress/callback';

/** Each strategy, and the query of a callback that it refuses. */
const STRATEGIES = [
  ['OAuth 1.0a', (siteURL: string) => oauth1Strategy({ siteURL }), '?oauth_token=x&oauth_verifier=x'],
  [
    'OAuth 2',
    (siteURL: string) =>
      new WordPressOAuth2Strategy({ siteURL, clientID: 'CLIENT', callbackURL }, () => undefined),
    '?code=x&state=x',
  ],
  [
    'application passwords',
    (siteURL: string) =>
      new WordPressApplicationPasswordStrategy({ siteURL, appName: 'Test', callbackURL }, () => undefined),
    '?state=x&success=false',
  ],
] as const;

test('what an asynchronous callback of passport.authenticate rejects with after a login goes to Express', async () => {
  const strategy = new (class extends Strategy {
    name = 'of the test';
    override authenticate(req: Request) {
      newLogin<Login>(this, 'name', req).success({ id: 1 });
    }
  })();
  const app = await startLoginApp(strategy, {
    prepare(app, passport) {
      app.get('/rejects', (req, res, next) => {
        const reject = () => Promise.reject(new Error('a typo'));
        void (passport.authenticate(strategy.name, {}, reject) as RequestHandler)(req, res, next);
      });
      const answer: ErrorRequestHandler = (error: Error, _req, res, _next) => void res.json(error.message);
      app.use(answer);
    },
  });
  expect(await (await new Browser().get(`${app.origin}/rejects`)).json()).toBe('a typo');
});

test.each(STRATEGIES)(
  '%s: what the callback of passport.authenticate throws goes to the error handler of Express',
  async (_what, strategyFor, query) => {
    const site = await startSite();
    const strategy = strategyFor(site.home);
    const app = await startLoginApp(strategy, {
      prepare(app, passport) {
        app.get('/throws', (req, res, next) => {
          const authenticate = passport.authenticate(strategy.name, {}, () => {
            throw new Error('a typo');
          }) as RequestHandler;
          void authenticate(req, res, next);
        });
        const answer: ErrorRequestHandler = (error: Error, _req, res, _next) => void res.json(error.message);
        app.use(answer);
      },
    });
    const response = await new Browser().get(`${app.origin}/throws${query}`);
    expect(await response.json()).toBe('a typo');
  },
);

describe('a login', () => {
  const error = (code: 'nonce_mismatch' | 'site_unreachable' | 'store_failed') =>
    new WordPressError(code, 'A finding.', 'A remedy.');

  /** A login, and what it called. `actions` replace those of Passport. */
  function start(actions: object = {}, req: object = {}) {
    const calls: unknown[][] = [];
    const record =
      (name: string) =>
      (...args: unknown[]) =>
        void calls.push([name, ...args]);
    const strategy = Object.create({ own: true }) as object;
    for (const name of ['success', 'fail', 'redirect', 'pass', 'error'])
      Object.assign(strategy, { [name]: record(name) });
    Object.assign(strategy, actions);
    return { calls, login: newLogin<Login>(strategy, 'own', req as Request) };
  }

  test.each([
    ['is retryable', 'nonce_mismatch', false, 'fail'],
    ['another site may not have', 'site_unreachable', true, 'fail'],
    ['the developer has to fix', 'site_unreachable', false, 'error'],
    ['the developer has to fix for any site', 'store_failed', true, 'error'],
  ] as const)('with a failure that %s ends with it', (_what, code, isSiteUserSupplied, outcome) => {
    const { calls, login } = start();
    login._isSiteUserSupplied = isSiteUserSupplied;
    login.error(error(code));
    expect(calls).toHaveLength(1);
    const [name, first, status] = calls[0]!;
    expect(name).toBe(outcome);
    expect(first).toMatchObject({ code });
    expect(status).toBe(outcome === 'fail' ? 403 : undefined);
  });

  test('is one of the configured site, if nothing else is said', () => {
    const { calls, login } = start();
    login.error(error('site_unreachable'));
    expect(calls.map(([name]) => name)).toEqual(['error']);
  });

  test('with an error of somebody else passes it on', () => {
    const { calls, login } = start();
    const reason = Object.assign(new Error('x'), { code: 'nonce_mismatch' });
    login.error(reason);
    expect(calls).toEqual([['error', reason]]);
  });

  test('with a failure has a message for the person, and a hidden error for the developer', () => {
    const { calls, login } = start();
    const result: unknown = failWith(login, { code: 'login_unknown', finding: 'F.', remedy: 'R.' });
    expect(result).toBeUndefined();
    const info = calls[0]![1] as { message: string; error: WordPressError };
    expect(Object.keys(info)).toEqual(['message', 'code']);
    expect(info.error.message).toMatch(/^F\. R\. See /);
  });

  const thrown = new Error('a typo');
  const throws = () => {
    throw thrown;
  };
  const rejects = () => Promise.reject(thrown);
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  test.each([
    ['throws', throws],
    ['rejects', rejects],
  ])('whose outcome %s in the application ends with that error', async (_how, success) => {
    const { calls, login } = start({ success });
    login.success({});
    await settled();
    expect(calls).toEqual([['error', thrown]]);
  });

  test.each([
    ['throws', throws],
    ['rejects', rejects],
  ])('whose error handler %s passes that to Express', async (_how, onError) => {
    const next = jest.fn();
    const { login } = start({ error: onError }, { next });
    login.error(new Error('first'));
    await settled();
    expect(next.mock.calls).toEqual([[thrown]]);
  });

  test.each([
    ['an error', thrown, thrown],
    ['a text', 'a text', 'a text'],
    ['a number', 7, '7'],
  ])(
    'whose error handler throws %s is a warning of the process where there is no Express',
    (_what, value, expected) => {
      const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
      try {
        const onError = () => {
          // Applications throw anything.
          throw value as Error;
        };
        start({ error: onError }).login.error(new Error('first'));
        expect(warn.mock.calls).toEqual([[expected]]);
      } finally {
        warn.mockRestore();
      }
    },
  );

  test('whose outcome returns anything but a promise has no further outcome', async () => {
    const { calls, login } = start({ success: () => ({ then: 'no function' }), error: () => 7 });
    login.success({});
    login.error(new Error('x'));
    await settled();
    expect(calls).toEqual([]);
  });

  test('ends with what is thrown or rejected while it continues', async () => {
    const { calls, login } = start();
    continueLogin(login, Promise.resolve(1), throws);
    continueLogin(login, rejects(), () => undefined);
    const values: number[] = [];
    continueLogin(login, Promise.resolve(1), (value) => void values.push(value));
    await settled();
    expect(calls).toEqual([
      ['error', thrown],
      ['error', thrown],
    ]);
    expect(values).toEqual([1]);
  });
});

test.each([[undefined], [''], [7], [null]])('the callback %p is missing', async (callbackURL) => {
  const { code, message, remedy } = await failure(() => assertCallbackURL(callbackURL, 'wordpress'));
  expect({ code, message, remedy }).toEqual({
    code: 'callback_missing',
    message: expect.stringContaining(
      'The login has no callbackURL, so the site cannot send the browser back.',
    ),
    remedy: "Give `callbackURL` to the strategy or to passport.authenticate('wordpress', { callbackURL }).",
  });
  expect(() => assertCallbackURL('/cb', 'wordpress')).not.toThrow();
});
