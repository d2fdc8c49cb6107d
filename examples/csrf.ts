/** Protection against cross-site request forgery: a form has to send back a value that only the session knows. */
import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { field } from './form';

declare module 'express-session' {
  interface SessionData {
    csrfToken: string;
  }
}

/** The value for the field `csrf` of a form. */
export function csrfToken({ session }: Request): string {
  return (session.csrfToken ??= randomBytes(16).toString('base64url'));
}

/** Whether the field `csrf` of a form has the value of the session. */
export function hasCSRFToken(req: Request): boolean {
  return req.session.csrfToken !== undefined && field(req, 'csrf') === req.session.csrfToken;
}
