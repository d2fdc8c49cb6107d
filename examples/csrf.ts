/** Protection against cross-site request forgery: a form has to send back a value that only the session knows. */
import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';

declare module 'express-session' {
  interface SessionData {
    csrfToken: string;
  }
}

/** The value for the field `csrf` of a form. */
export function csrfToken({ session }: Request): string {
  return (session.csrfToken ??= randomBytes(16).toString('base64url'));
}

/** Passes a form on to the next handler only if its field `csrf` has the value of the session. */
export const checkCSRFToken: RequestHandler = (req, res, next) => {
  const { csrf } = (req.body ?? {}) as { csrf?: unknown };
  if (req.session.csrfToken !== undefined && csrf === req.session.csrfToken) return next();
  req.session.messages = ['The form has expired. Please try again.'];
  res.redirect('/login');
};
