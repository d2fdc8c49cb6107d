import type { Request } from '../../lib/login/passport';
import { SessionLogins } from '../../lib/login/session-logins';
import { failure } from '../support/failure';

const logins = () => new SessionLogins({ key: 'logins', maxBytes: 1000, maxAge: 1000 });
const take = (session: object) => failure(() => logins().take({ session } as unknown as Request, 'unknown'));

/** As koa-session: properties of the session itself are own and enumerable. `toJSON` leaves them out. */
const koaSession = (values: object) => ({
  isNew: true,
  _requireSave: false,
  toJSON: () => values,
  ...values,
});
/** As cookie-session, with the functions that Passport needs and applications add. */
const cookieSession = (values: object) => ({ regenerate: () => undefined, save: () => undefined, ...values });
/** As @fastify/secure-session. */
const secureSession = (values: object) => ({ changed: false, deleted: false, data: () => values });
/** As express-session. */
const expressSession = (values: object) => ({ cookie: { path: '/' }, ...values });

test.each<[string, (values: object) => object]>([
  ['koa-session', koaSession],
  ['cookie-session', cookieSession],
  ['@fastify/secure-session', secureSession],
  ['express-session', expressSession],
])('an empty session of %s was lost, one with other values was not', async (_, create) => {
  expect((await take(create({}))).code).toBe('session_lost');
  const req = { session: create({ cart: [] }) } as unknown as Request;
  expect(logins().take(req, 'unknown')).toBeUndefined();
});
