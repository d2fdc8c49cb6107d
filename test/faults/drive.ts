/** Runs one leg of a login as Passport does, and records how often and with what it ends. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Strategy } from 'passport';

export type Kind = 'success' | 'fail' | 'error' | 'redirect' | 'pass';

/** How a leg ended: the function of Passport that was called, and its arguments. */
export interface Outcome {
  kind: Kind;
  values: unknown[];
}

export const CALLBACK = 'http://127.0.0.1:3000/auth/wordpress/callback';

/** What NODE_DEBUG prints, by the login that it belongs to. */
const logs = new AsyncLocalStorage<string[]>();

/** Runs a function, and collects what the process writes to standard error for it. */
export function collectingLog<T>(log: string[], run: () => Promise<T>): Promise<T> {
  return logs.run(log, run);
}

/** Lets `collectingLog` have what is written to standard error. Everything else is written. */
export function captureStandardError(): void {
  const { stderr } = process;
  const write = stderr.write.bind(stderr);
  stderr.write = (text: string, ...rest: never[]) => {
    const log = logs.getStore();
    if (!log) return write(text, ...rest);
    log.push(text);
    return true;
  };
}

/** A request of a browser, as Express hands it to Passport. */
export function requestFor(url: string, session: object | undefined, cookie = ''): IncomingMessage {
  const { pathname, search, searchParams, host } = new URL(url);
  const request = new IncomingMessage(new Socket());
  request.url = pathname + search;
  request.method = 'GET';
  request.headers = { host, cookie };
  const query = Object.fromEntries(searchParams);
  return Object.assign(request, {
    query,
    originalUrl: request.url,
    session,
    res: new ServerResponse(request),
  });
}

/** The cookies that a strategy set for this request. */
export function cookiesOf(request: IncomingMessage): string {
  const { res } = request as unknown as { res: ServerResponse };
  return [res.getHeader('set-cookie') ?? []]
    .flat()
    .map((cookie) => String(cookie).split(';')[0])
    .join('; ');
}

/**
 * Runs `authenticate`.
 * @param outcomes Gets every outcome, also one that comes too late.
 * @returns the first outcome
 */
export function drive(strategy: Strategy, request: IncomingMessage, outcomes: Outcome[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const end =
      (kind: Kind) =>
      (...values: unknown[]) => {
        const outcome = { kind, values };
        outcomes.push(outcome);
        resolve(outcome);
      };
    const login = Object.assign(Object.create(strategy) as Strategy, {
      success: end('success'),
      fail: end('fail'),
      error: end('error'),
      redirect: end('redirect'),
      pass: end('pass'),
    });
    (login as { authenticate(request: unknown, options: object): void }).authenticate(request, {});
  });
}
