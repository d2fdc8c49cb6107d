/** The stores that passport-oauth1 gets for one login. The login itself is among the pending logins of the strategy. */
import type { RequestTokenStore, StoreGetDone } from './passport-oauth1';

/** For leg one: passes the request token and its secret to `add`, which reports its own failures. */
export function newLoginStore(
  add: (token: string, tokenSecret: string, state: unknown, done: () => void) => void,
): Pick<RequestTokenStore, 'set'> {
  return {
    set: (_req, token, tokenSecret, state, _meta, done) => add(token, tokenSecret, state, () => done()),
  };
}

/** For leg two: contains the pending login that was consumed. */
export function singleLoginStore({
  tokenSecret,
  state,
}: {
  tokenSecret: string;
  state?: unknown;
}): Pick<RequestTokenStore, 'get' | 'destroy'> {
  return {
    get: (_req: unknown, _token: string, done: unknown) => (done as StoreGetDone)(null, tokenSecret, state),
    destroy: (_req: unknown, _token: string, done: unknown) => (done as () => void)(),
  };
}
