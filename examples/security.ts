import type { RequestHandler } from 'express';

const policy = (formAction: string) =>
  `default-src 'none'; style-src 'self'; img-src data: https: http:; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`;

/** Headers that every page has: no script, no frames, no copy in a cache. Pictures come from the site or Gravatar. */
export const secure: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': policy("'self'"),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

/** For a page whose form is answered with a redirect to a site: browsers hold `form-action` against that, too. */
export const allowFormsToLeave: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', policy("'self' https: http:"));
  next();
};
