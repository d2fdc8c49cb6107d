/** The two texts of a failure: a short one for the person at the login page, and one for the developer. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import {
  WordPressError,
  WordPressApplicationPasswordStrategy,
  WordPressOAuth2Strategy,
  defaultMessages,
  type LoginFailure,
  type LoginMessages,
  type SiteOptions,
  type WordPressErrorCode,
} from '../../lib';
import { FIXABLE_BY_OTHER_SITE, RETRYABLE } from '../../lib/login/login';
import { NOT_FOR_USERS, markRemainingPassword, messageFor } from '../../lib/login/messages';
import { Browser } from '../support/browser';
import { oauth1Strategy, startLoginApp, type Prepare } from '../support/login-app';

const callbackURL = '/auth/wordpress/callback';
const siteURL = 'https://blog.example.com';

/** Each strategy, and the query of a callback that it refuses. */
const STRATEGIES = [
  [
    'OAuth 1.0a',
    (options: Options) => oauth1Strategy({ siteURL, ...options }),
    '?oauth_token=x&oauth_verifier=x',
  ],
  [
    'OAuth 2',
    (options: Options) =>
      new WordPressOAuth2Strategy({ siteURL, clientID: 'CLIENT', callbackURL, ...options }, () => undefined),
    '?code=x&state=x',
  ],
  [
    'application passwords',
    (options: Options) =>
      new WordPressApplicationPasswordStrategy(
        { siteURL, appName: 'Test', callbackURL, ...options },
        () => undefined,
      ),
    '?state=x&success=false',
  ],
] as const;
type Options = Pick<SiteOptions, 'messages'>;

/** All failures that call `fail`, and that of `chooseAuthentication`, which comes before a login. */
const FOR_THE_LOGIN_PAGE: WordPressErrorCode[] = [
  ...RETRYABLE,
  ...FIXABLE_BY_OTHER_SITE,
  'login_unknown',
  'callback_malformed',
  'access_denied',
  'login_unavailable',
];

describe('the default texts', () => {
  test.each(FOR_THE_LOGIN_PAGE)('have one for %s that says what the person can do', (code) => {
    expect(defaultMessages[code]).not.toBe(NOT_FOR_USERS);
    expect(defaultMessages[code]).toMatch(/\b(?:please|log in again)\b/i);
  });

  test.each(Object.entries(defaultMessages))('are short and without technical terms: %s', (_code, text) => {
    expect(text.length).toBeLessThan(200);
    expect(text).toMatch(/^[A-Z].*\.$/);
    expect(text).not.toMatch(
      /[`_]|REST|API|OAuth|header|token|callback|session|server|proxy|plugin|endpoint|wp-admin/,
    );
  });
});

/** A route that answers with the info of a failure as the application sees it. */
const told =
  (infos: LoginFailure[]): Prepare =>
  (app, passport) => {
    app.get('/told', (req, res, next) => {
      const done = (_error: unknown, _user: unknown, info: unknown) => {
        infos.push(info as LoginFailure);
        res.json({ info, copy: { ...(info as object) } });
      };
      void (passport.authenticate('of the test', done) as RequestHandler)(req, res, next);
    });
  };

describe.each(STRATEGIES)('%s', (_kind, strategyWith, query) => {
  async function start(options: Options, prepare?: Prepare) {
    const strategy = strategyWith(options);
    return startLoginApp(strategy, {
      prepare(app, passport) {
        passport.use('of the test', strategy);
        prepare?.(app, passport);
      },
    });
  }

  /** The message of a failure in a browser with these headers. */
  async function messageOf(options: Options, headers: Record<string, string> = {}) {
    const app = await start(options);
    const response = await fetch(`${app.origin}${callbackURL}${query}`, { headers });
    return ((await response.json()) as { info: LoginFailure }).info.message;
  }

  test('tells the person one text, and the developer another', async () => {
    const infos: LoginFailure[] = [];
    const app = await start({}, told(infos));
    const response = await new Browser().get(`${app.origin}/told${query}`);
    const [{ error }] = infos as [LoginFailure];
    expect(error).toBeInstanceOf(WordPressError);
    expect(error.code).toBe('session_lost');
    expect(error.message).toContain('did not come back');
    expect(error.remedy).toContain('SameSite');

    // What an application sends to the browser, or stores in a session.
    const person = { message: defaultMessages.session_lost, code: 'session_lost' };
    expect(await response.json()).toEqual({ info: person, copy: person });
  });

  test('passes the text for the person to failureMessage and failureFlash', async () => {
    const flashed: unknown[] = [];
    const app = await start({}, (app, passport) => {
      app.use((req, _res, next) => {
        Object.assign(req, { flash: (...args: unknown[]) => flashed.push(args) });
        next();
      });
      app.get(
        '/failing',
        passport.authenticate('of the test', {
          failureMessage: true,
          failureFlash: true,
          failureRedirect: '/session',
        }) as RequestHandler,
      );
    });
    const browser = new Browser();
    await browser.get(`${app.origin}/failing${query}`);
    const session = (await (await browser.get(`${app.origin}/session`)).json()) as { messages: unknown };
    expect(session.messages).toEqual([defaultMessages.session_lost]);
    expect(flashed).toEqual([['error', defaultMessages.session_lost]]);
  });

  const german = { session_lost: 'Bitte erlauben Sie Cookies.' };

  test('takes the text from the option messages, and the default for other codes', async () => {
    expect(await messageOf({ messages: german })).toBe(german.session_lost);
    expect(await messageOf({ messages: { login_unknown: 'Bitte melden Sie sich an.' } })).toBe(
      defaultMessages.session_lost,
    );
    expect(await messageOf({ messages: { session_lost: undefined } as never })).toBe(
      defaultMessages.session_lost,
    );
  });

  test('takes the texts in the language of the request', async () => {
    const messages: Options['messages'] = (req) =>
      req.headers['accept-language'] === 'de' ? german : undefined;
    expect(await messageOf({ messages }, { 'accept-language': 'de' })).toBe(german.session_lost);
    expect(await messageOf({ messages }, { 'accept-language': 'fr' })).toBe(defaultMessages.session_lost);
  });

  test('passes what a function in messages throws to Express', async () => {
    const app = await start(
      {
        messages: () => {
          throw new Error('no translations');
        },
      },
      (app, passport) => {
        app.get('/failing', passport.authenticate('of the test') as RequestHandler);
        const answer: ErrorRequestHandler = (error: Error, _req, res, _next) => void res.json(error.message);
        app.use(answer);
      },
    );
    expect(await (await fetch(`${app.origin}/failing${query}`)).json()).toBe('no translations');
  });

  test.each([
    ['an unknown code', { login_unkown: 'x' }, /^The option messages of WordPress\w*Strategy has no code "login_unkown"\. Did you mean login_unknown\?$/], // prettier-ignore
    ['a name that every object has', { toString: 'x' }, /has no code "toString"\./],
    ['a text that is not a string', { login_unknown: () => 'x' }, /must have a string for login_unknown\.$/],
    ['a text', 'x', /must be an object with a text for each code, or a function\.$/],
    ['null', null, /must be an object/],
  ])('refuses %s in messages', (_what, messages, words) => {
    expect(() => strategyWith({ messages: messages as LoginMessages })).toThrow(TypeError);
    expect(() => strategyWith({ messages: messages as LoginMessages })).toThrow(words);
  });
});

describe('a failure that leaves an application password on the site', () => {
  const request = {} as never;
  const failed = () => ({ code: 'nonce_mismatch' }) as const;
  const { nonce_mismatch: text, application_password_remains: remains } = defaultMessages;

  test('says so after its own text, with the name of the password if it is known', () => {
    expect(messageFor(failed(), undefined, request)).toBe(text);
    expect(messageFor(markRemainingPassword(failed()), undefined, request)).toBe(`${text} ${remains}`);
    expect(messageFor(markRemainingPassword(failed(), 'App 7'), undefined, request)).toBe(
      `${text} ${remains} (App 7)`,
    );
  });

  test('says so in the texts of the application', () => {
    const messages = { nonce_mismatch: 'Nochmal.', application_password_remains: 'Widerrufen.' };
    const failure = markRemainingPassword(failed(), 'App');
    expect(messageFor(failure, messages, request)).toBe('Nochmal. Widerrufen. (App)');
    expect(messageFor(failure, () => messages, request)).toBe('Nochmal. Widerrufen. (App)');
  });
});
