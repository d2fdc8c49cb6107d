/** The cookie that identifies a browser in which a login begins, for applications without a session. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { WordPressError } from '../errors';
import { originalURL } from './original-url';
import type { Request } from './passport';

export class BrowserCookie {
  readonly #proxy: boolean | undefined;

  /** @param proxy Whether to trust X-Forwarded-Proto; see {@link originalURL}. */
  constructor(proxy: boolean | undefined) {
    this.#proxy = proxy;
  }

  /** The id of the browser that sent a request, or `undefined` if it sent none. */
  read(req: Request): string | undefined {
    const id = parseCookie(req.headers.cookie ?? '')[this.#name(req)];
    return id !== undefined && /^[\w-]{32}$/.test(id) ? id : undefined;
  }

  /**
   * Sets the cookie for some time, and returns the id of the browser. A browser keeps its id, so that logins in several tabs
   * are possible.
   * @param maxAge in milliseconds
   * @throws WordPressError `store_failed` if no header of the response can be set
   */
  issue(req: Request, maxAge: number): string {
    const { res } = req as { res?: ServerResponse };
    if (!res || typeof res.appendHeader !== 'function' || res.headersSent) throw noResponse();
    const id = this.read(req) ?? randomBytes(24).toString('base64url');
    const name = this.#name(req);
    const cookie = stringifySetCookie({
      name,
      value: id,
      path: '/',
      maxAge: maxAge / 1000,
      httpOnly: true,
      // The callback comes from another site. With `Strict` the browser would not send the cookie.
      sameSite: 'lax',
      secure: name.startsWith('__Host-'),
    });
    res.appendHeader('Set-Cookie', cookie);
    return id;
  }

  /** Browsers accept a cookie with the prefix `__Host-` only over https and from this host, not from a subdomain. */
  #name(req: Request): string {
    return `${originalURL(req, this.#proxy).startsWith('https:') ? '__Host-' : ''}wordpress-login`;
  }
}

function noResponse(): WordPressError {
  return new WordPressError(
    'store_failed',
    'The cookie of this login cannot be set: the request has no response in `req.res`, or the response has begun.',
    'In a framework that does not set it, set `req.res` before authenticate: the response of node:http. Or give the option ' +
      '`browser` to KeyvLoginStore.',
  );
}
