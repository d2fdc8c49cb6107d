/** Sessions that behave in other ways than those of express-session. */
import type { RequestHandler } from 'express';

/** A session that is kept in a cookie, as cookie-session does: JSON in Base64. It has no ID. The signature is left out. */
export const cookieSession: RequestHandler = (req, res, next) => {
  const value = /\bsession=([^;]*)/.exec(req.headers.cookie ?? '')?.[1];
  const session = value ? (JSON.parse(Buffer.from(value, 'base64').toString()) as object) : {};
  Object.assign(req, { session });
  const { writeHead } = res;
  res.writeHead = function (this: typeof res, ...args: unknown[]) {
    const text = JSON.stringify((req as { session?: object }).session);
    this.setHeader('Set-Cookie', `session=${Buffer.from(text).toString('base64')}; Path=/; HttpOnly`);
    return (writeHead as (...all: unknown[]) => typeof res).apply(this, args);
  } as typeof writeHead;
  next();
};

/** How many bytes a browser may store for a session of `cookieSession` with its attributes and a signature. */
export const cookieSize = (setCookie: string) => setCookie.length + 'session.sig='.length + 27;

/**
 * A session as @fastify/secure-session gives it: a Proxy that reads and writes properties with `get` and `set`. `delete` of a
 * property has no effect, and only an assignment marks the session as changed.
 */
export class SecureSession {
  changed = false;
  deleted = false;
  readonly #values: Record<string, unknown>;

  /** @param saved The text of the cookie. */
  constructor(saved = '{}') {
    this.#values = JSON.parse(saved) as Record<string, unknown>;
  }

  static open(saved?: string): SecureSession {
    const session = new SecureSession(saved);
    return new Proxy(session, {
      get: (_target, name: keyof SecureSession) => {
        const own: unknown = session[name];
        if (typeof own === 'function') return own.bind(session) as unknown;
        return Object.hasOwn(session, name) ? own : session.get(name);
      },
      set: (_target, name: string, value: unknown) => {
        session.set(name, value);
        return true;
      },
      deleteProperty: () => true,
    });
  }

  get(name: string): unknown {
    return this.#values[name];
  }
  set(name: string, value: unknown): void {
    this.changed = true;
    this.#values[name] = value;
  }
  data(): object {
    return { ...this.#values };
  }
  /** The text of the next cookie, or that of the last one if nothing was assigned. */
  save(last?: string): string | undefined {
    return this.changed ? JSON.stringify(this.#values) : last;
  }
}
