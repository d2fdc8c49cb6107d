/** An application with one strategy, as small as it can be, whose callback answers with what Passport was told. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import session from 'express-session';
import { Passport, type Strategy } from 'passport';
import { StandIn, type StandInOptions, type User } from '../../examples/stand-in/stand-in';
import type { WordPressError } from '../../lib';
import { Browser } from '../examples/browser';

/** What a leg of a login came to. */
export interface Outcome {
  user?: unknown;
  info?: { message?: string; code?: string; state?: unknown };
  status?: number;
  error?: { name: string; code?: WordPressError['code']; message: string };
}

export interface LoginApp {
  origin: string;
  app: Express;
  stop(): Promise<void>;
}

export interface LoginAppOptions {
  /** Hand the strategy over as an instance, not by its name. */
  asInstance?: boolean;
  /** Options of `passport.authenticate` for the first leg. */
  options?: object;
  /** Leave out the session. */
  withoutSession?: boolean;
  /** More routes, or settings. */
  prepare?: (app: Express, passport: InstanceType<typeof Passport>) => void;
}

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
  const leg = (req: Request, res: Response, next: NextFunction) => {
    const authenticate = passport.authenticate(
      layer,
      options,
      (error: unknown, user: unknown, info: unknown, status: unknown) => {
        res.json({ ...(error ? { error: describe(error) } : { user, info, status }) });
      },
    ) as RequestHandler;
    void authenticate(req, res, next);
  };
  app.get('/auth/wordpress', leg);
  app.get('/auth/wordpress/callback', leg);

  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return {
    app,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function describe(error: unknown): Outcome['error'] {
  const { name, message, code } = error as WordPressError;
  return { name, message, code };
}

export const consumer = { key: 'CONSUMERKEY1', secret: 'CONSUMERSECRET1' };

/** Sites as people set them up. A login works with each. */
export const SET_UPS: readonly [what: string, options: StandInOptions][] = [
  ['pretty permalinks at the root', {}],
  ['pretty permalinks in a subdirectory', { path: '/blog' }],
  ['plain permalinks', { permalinks: 'plain' }],
  ['plain permalinks in a subdirectory', { permalinks: 'plain', path: '/blog' }],
  ['almost pretty permalinks', { permalinks: 'almost-pretty' }],
  ['WordPress in a folder of its own', { folder: '/wp' }],
];

/** Users `user0`, `user1`, … */
export function crowd(count: number): User[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    username: `user${index}`,
    password: 'x',
    email: `user${index}@example.org`,
    displayName: `User ${index}`,
    roles: ['subscriber'],
  }));
}

/** A stand-in WordPress that knows the application's consumer, once `registerCallback` tells its callback. */
export function startSite(options: StandInOptions = {}): Promise<StandIn> {
  return new StandIn(options).start();
}

export function registerCallback(site: StandIn, origin: string): void {
  site.options.consumers = [{ ...consumer, name: 'Test', callback: `${origin}/auth/wordpress/callback` }];
}

/** Leg one: where the person is sent, or what went wrong. */
export async function begin(
  app: LoginApp,
  browser = new Browser(),
): Promise<{ location?: string; outcome?: Outcome }> {
  const response = await browser.get(`${app.origin}/auth/wordpress`);
  const location = response.headers.get('location');
  return location ? { location } : { outcome: (await response.json()) as Outcome };
}

/** A whole login as a user of the site. */
export async function logIn(
  app: LoginApp,
  site: StandIn,
  username = 'alice',
  browser = new Browser(),
): Promise<Outcome> {
  const { location, outcome } = await begin(app, browser);
  if (location === undefined) return outcome!;
  const response = await browser.get(site.authorize(location, username));
  return (await response.json()) as Outcome;
}
