/** Counts the HTTP requests of a login, to show them on a page. An application does not need this. */
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

/** Counts the requests of the first leg. The session passes the number on to the second leg. */
export const startCounting: RequestHandler = (req, _res, next) => {
  req.session.upstream = { requests: 0 };
  counts.run(req.session.upstream, next);
};

/** Continues to count in the second leg. */
export const continueCounting: RequestHandler = (req, _res, next) => {
  counts.run(req.session.upstream ?? { requests: 0 }, next);
};

/** Puts the number into the new session, which Passport has started by now. */
export const keepCount: RequestHandler = (req, _res, next) => {
  const current = counts.getStore();
  if (current) req.session.upstream = current;
  next();
};
