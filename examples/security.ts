import type { RequestHandler } from 'express';

const policy = (formAction: string) =>
  `default-src 'none'; style-src 'self'; img-src data: https: http:; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`;

/** Headers of every page: no scripts, no frames, no caching. Images come from the site or Gravatar. */
export const secure: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': policy("'self'"),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

/** For a page whose form is answered with a redirect to a site: browsers apply `form-action` to the redirect, too. */
export const allowFormsToLeave: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', policy("'self' https: http:"));
  next();
};
