import type { LoginStore } from '../../lib/login/login-store';
import type { Request } from '../../lib/login/passport';
import type { StoreGetDone } from '../../lib/oauth1/passport-oauth1';
import { toLoginStore } from '../../lib/oauth1/passport-store';

/** A store as applications write it for passport-oauth1, keyed by the request token. */
function written() {
  const rows = new Map<string, { secret: string; state: unknown }>();
  return {
    rows,
    set(_req: unknown, token: string, secret: string, state: unknown, _meta: unknown, done: () => void) {
      rows.set(token, { secret, state });
      done();
    },
    get(_req: unknown, token: string, done: StoreGetDone) {
      const row = rows.get(token);
      done(null, row?.secret ?? false, row?.state);
    },
    destroy(_req: unknown, token: string, done: () => void) {
      rows.delete(token);
      done();
    },
  };
}

const browser = (session?: object) => ({ session }) as unknown as Request;
const login = { tokenSecret: 'SECRET' };

test('a store for passport-oauth1 keeps a login, which is used once', async () => {
  const store = written();
  const logins = toLoginStore(store) as LoginStore;
  const req = browser({});
  await logins.set(req, 'token', login, 1000);
  expect(store.rows.size).toBe(1);
  expect(await logins.take(req, 'token')).toEqual(login);
  expect(await logins.take(req, 'token')).toBeUndefined();
  expect(store.rows.size).toBe(0);
});

test('the login is not given to another browser', async () => {
  const logins = toLoginStore(written()) as LoginStore;
  const [first, other] = [browser({}), browser({ user: 1 })];
  await logins.set(first, 'token', login, 1000);
  expect(await logins.take(other, 'token')).toBeUndefined();
  expect(await logins.take(first, 'token')).toEqual(login);
});

test('without sessions, the store itself has to recognize the browser', async () => {
  const logins = toLoginStore(written()) as LoginStore;
  await logins.set(browser(), 'token', login, 1000);
  expect(await logins.take(browser(), 'token')).toEqual(login);
});

test('a failure of the store is passed on', async () => {
  const store = { ...written(), get: (_req: unknown, _token: string, done: StoreGetDone) => done('down') };
  const logins = toLoginStore(store) as LoginStore;
  await logins.set(browser(), 'token', login, 1000);
  await expect(logins.take(browser(), 'token')).rejects.toThrow('down');
});

test('another value is returned as it is', () => {
  expect(toLoginStore(undefined)).toBeUndefined();
  const own = { set: () => undefined, take: () => undefined };
  expect(toLoginStore(own)).toBe(own);
});
