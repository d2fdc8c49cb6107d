/** Keeps the URL of a callback private: it carries a password. */
import type { Request } from '../login/passport';

/**
 * Keeps the URL of a callback request out of Referer headers and of caches. Express, Nest and koa-passport put the response
 * on the request. In other frameworks the application sets these headers: see docs/frameworks.md.
 */
export function preventURLLeak({ res }: Request): void {
  if (!res || res.headersSent) return;
  res.setHeader('Referrer-Policy', 'no-referrer');
  res.setHeader('Cache-Control', 'no-store');
}
