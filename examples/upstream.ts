/** Counts the HTTP requests that a login makes, out of curiosity. An application needs none of this. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { RequestHandler } from 'express';

interface Count {
  requests: number;
}

declare module 'express-session' {
  interface SessionData {
    upstream: Count;
  }
}

const counts = new AsyncLocalStorage<Count>();

subscribe('http.client.request.start', () => {
  const count = counts.getStore();
  if (count) count.requests += 1;
});

/** Counts what the first leg of a login asks of the site; the session carries the number on to the second. */
export const startCounting: RequestHandler = (req, _res, next) => {
  req.session.upstream = { requests: 0 };
  counts.run(req.session.upstream, next);
};

/** Counts on for the second leg. */
export const goOnCounting: RequestHandler = (req, _res, next) => {
  counts.run(req.session.upstream ?? { requests: 0 }, next);
};

/** Passport has begun a new session by now: puts the number into it. */
export const keepCount: RequestHandler = (req, _res, next) => {
  const current = counts.getStore();
  if (current) req.session.upstream = current;
  next();
};
