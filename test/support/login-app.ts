/** A minimal application with one strategy. Its callback answers with what Passport was told. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response as ExpressResponse,
} from 'express';
import session from 'express-session';
import { Passport, type Strategy } from 'passport';
import {
  WordPressStrategy,
  WordPressError,
  type LoginFailure,
  type VerifyFunction,
  type WordPressProfile,
  type WordPressStrategyOptions,
} from '../../lib';
import type { StandIn, StandInOptions } from '../../lib/testing/stand-in/stand-in';
import { Browser } from './browser';
import { stopAfterEach } from './running';
import { consumer, registerCallback, startSite } from './site';

/** What a leg of a login came to. */
export interface Outcome {
  user?: unknown;
  info?: {
    message?: string;
    code?: string;
    state?: unknown;
    error?: { message: string; remedy: string };
  };
  status?: number;
  error?: { name: string; code?: WordPressError['code']; message: string };
}

export interface LoginApp {
  origin: string;
  app: Express;
  stop(): Promise<void>;
}

/** Adds routes to an application, or changes its settings. */
export type Prepare = (app: Express, passport: InstanceType<typeof Passport>) => void;

export interface LoginAppOptions {
  /** Pass the strategy to `authenticate` as an instance, not by its name. */
  asInstance?: boolean;
  /** Options of `passport.authenticate` for both legs. */
  options?: object;
  /** Leave out the session. */
  withoutSession?: boolean;
  prepare?: Prepare;
}

/** Starts the application. It runs until the end of the test. */
export async function startLoginApp(
  strategy: Strategy & { name: string },
  { asInstance = false, options = {}, withoutSession = false, prepare }: LoginAppOptions = {},
): Promise<LoginApp> {
  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  const layer = asInstance ? strategy : strategy.name;

  const app = express();
  if (!withoutSession) app.use(session({ secret: 'of the test', resave: false, saveUninitialized: false }));
  prepare?.(app, passport);
  const leg = (req: Request, res: ExpressResponse, next: NextFunction) => {
    const authenticate = passport.authenticate(
      layer,
      options,
      (error: unknown, user: unknown, info: unknown, status: unknown) => {
        res.json({ ...(error ? { error: describe(error) } : { user, info: withError(info), status }) });
      },
    ) as RequestHandler;
    void authenticate(req, res, next);
  };
  app.get('/auth/wordpress', leg);
  app.get('/auth/wordpress/callback', leg);
  app.get('/session', (req, res) => void res.json(req.session));

  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return stopAfterEach({
    app,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/** The info of a failure with its `error`, which JSON of the info does not contain. */
export function withError(info: unknown): unknown {
  const { error } = (info ?? {}) as Partial<LoginFailure>;
  if (!(error instanceof WordPressError)) return info;
  return { ...(info as LoginFailure), error: { message: error.message, remedy: error.remedy } };
}

function describe(error: unknown): Outcome['error'] {
  const { name, message, code } = error as WordPressError;
  return { name, message, code };
}

/** A verify function of any arity. */
export type Verify = (...args: never[]) => unknown;

/** Verifies everybody as their profile. */
export const asProfile = (_identifier: string, _secret: string | undefined, profile: WordPressProfile) =>
  Promise.resolve(profile);

/** What a test sets up: a site, a strategy for it, and an application that logs people in with it. */
export interface SetUp<Options> {
  site?: StandInOptions;
  options?: Omit<Partial<Options>, 'passReqToCallback'> & { passReqToCallback?: boolean | undefined };
  verify?: Verify;
  app?: LoginAppOptions;
}

/** A site, and an application whose users log in with OAuth 1.0a. */
export async function setUpOAuth1({
  site: siteOptions,
  options,
  verify = asProfile,
  app: appOptions,
}: SetUp<WordPressStrategyOptions> = {}): Promise<{
  site: StandIn;
  app: LoginApp;
  strategy: WordPressStrategy;
}> {
  const site = await startSite(siteOptions);
  const strategy = oauth1Strategy(
    { siteURL: site.home, ...(options as Partial<WordPressStrategyOptions>) },
    verify,
  );
  const app = await startLoginApp(strategy, appOptions);
  registerCallback(site, app.origin);
  return { site, app, strategy };
}

/** A strategy with the credentials of `consumer`. */
export function oauth1Strategy(
  options: Partial<WordPressStrategyOptions>,
  verify: Verify = asProfile,
): WordPressStrategy {
  return new WordPressStrategy(
    {
      consumerKey: consumer.key,
      consumerSecret: consumer.secret,
      callbackURL: '/auth/wordpress/callback',
      ...options,
    },
    verify as VerifyFunction,
  );
}

/** Where the application sends the user in leg one, or what went wrong. */
export async function begin(
  app: LoginApp,
  browser = new Browser(),
  query = '',
): Promise<{ location: string; outcome?: undefined } | { location?: undefined; outcome: Outcome }> {
  const response = await browser.get(`${app.origin}/auth/wordpress${query}`);
  const location = response.headers.get('location');
  return location ? { location } : { outcome: await outcomeOf(response) };
}

/** What the application answers at the end of a leg. */
export async function outcomeOf(response: Response | Promise<Response>): Promise<Outcome> {
  return (await (await response).json()) as Outcome;
}

/** A whole login as a user of the site. */
export async function logIn(
  app: LoginApp,
  site: StandIn,
  username = 'alice',
  browser = new Browser(),
): Promise<Outcome> {
  const { location, outcome } = await begin(app, browser);
  if (location === undefined) return outcome;
  return outcomeOf(browser.get(site.approve(location, username)));
}

/** The user's session at the application after leg one, as text. */
export async function sessionAfterBegin(app: LoginApp): Promise<string> {
  const browser = new Browser();
  await begin(app, browser);
  return (await browser.get(`${app.origin}/session`)).text();
}

/** Adds `'end'` to a list each time the application answers. */
export function recordAnswers(ends: string[]): Prepare {
  return (app) => {
    app.use((_req, res, next) => {
      const { json } = res;
      res.json = (body) => {
        ends.push('end');
        return json.call(res, body);
      };
      next();
    });
  };
}

/** Routes that connect an account: `/connect`, and `/connect/callback`, which answers with user and account. */
export function connecting(strategy: string): Prepare {
  return (app, passport) => {
    const authorize = (options: object) => passport.authorize(strategy, options) as RequestHandler;
    app.get('/connect', authorize({ callbackURL: '/connect/callback' }));
    // The second leg does not repeat the callback.
    app.get('/connect/callback', authorize({}), (req, res) => {
      const { user, account } = req as { user?: unknown; account?: WordPressProfile };
      res.json({ user: user ?? null, account: account?.username });
    });
  };
}

/**
 * Logs alice and bob in from two tabs of one browser that begin before either comes back.
 * @returns for each tab the username, or the status of the refusal
 */
export async function logInFromTwoTabs(
  { site, app }: { site: StandIn; app: LoginApp },
  approve: (site: StandIn, location: string, username: string) => string = (site, location, username) =>
    site.approve(location, username),
): Promise<(string | number)[]> {
  const browser = new Browser();
  const callbacks = [];
  for (const username of ['alice', 'bob']) {
    const { headers } = await browser.get(`${app.origin}/tab`);
    callbacks.push(approve(site, headers.get('location')!, username));
  }
  const answers = [];
  for (const callback of callbacks) {
    const response = await browser.get(callback);
    answers.push(response.status === 200 ? await response.text() : response.status);
  }
  return answers;
}

/** The route `/tab` for `logInFromTwoTabs`, for both legs. */
export function twoTabs(strategy: string, keepSessionInfo: boolean): Prepare {
  return (app, passport) => {
    const options = { callbackURL: '/tab', keepSessionInfo, failWithError: true };
    app.get(
      '/tab',
      passport.authenticate(strategy, options) as RequestHandler,
      (req, res) => void res.send((req.user as WordPressProfile).username),
    );
    const answer: ErrorRequestHandler = (error: { status: number }, _req, res, _next) =>
      void res.sendStatus(error.status);
    app.use(answer);
  };
}
