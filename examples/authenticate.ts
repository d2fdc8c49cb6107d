/** Runs a leg of a login. A failure has two readers: the person at the login page, and the developer. */
import type { RequestHandler } from 'express';
import type { PassportStatic } from 'passport';
import type { LoginFailure, WordPressAuthenticateOptions } from 'passport-wordpress-rest';

/**
 * Passport's `authenticate`, with a log. With Passport's own `failureRedirect` and `failureMessage` the person sees the
 * same page, but nobody sees what the developer or the site owner has to change.
 */
export function authenticate(
  passport: Pick<PassportStatic, 'authenticate'>,
  strategy: string,
  options: WordPressAuthenticateOptions = {},
): RequestHandler {
  return (req, res, next) => {
    const end = (error: unknown, user: Express.User | false, info?: Partial<LoginFailure>) => {
      if (error) return next(error);
      // keepSessionInfo keeps the logins that are pending in other tabs.
      if (user) return req.logIn(user, { session: true, keepSessionInfo: true }, next);
      if (info?.error) console.warn(info.error.message);
      req.session.messages = [info?.message ?? 'You may not log in.'];
      // Without cookies the next request has another session, which has no message.
      res.redirect(info?.code === 'session_lost' ? '/login?cookies=missing' : '/login');
    };
    (passport.authenticate(strategy, options, end) as RequestHandler)(req, res, next);
  };
}
