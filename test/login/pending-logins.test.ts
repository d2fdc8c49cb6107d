import type { RequestTokenStore } from '../../lib';
import { Browser } from '../examples/browser';
import { begin, outcomeOf, setUpOAuth1 } from '../support/login-app';
import { consumer } from '../support/site';

/** An application that keeps its logins in a store of its own, without any session. */
const setUp = (store: RequestTokenStore) =>
  setUpOAuth1({ options: { store }, app: { withoutSession: true, options: { state: 'cart 7' } } });

/** A store as an application would write it, which writes down what is asked of it. */
class MemoryStore implements RequestTokenStore {
  readonly log: string[] = [];
  readonly kept = new Map<string, { tokenSecret: string; state: unknown }>();
  metas: unknown[] = [];

  set(_req: unknown, token: string, tokenSecret: string, state: unknown, meta: unknown, done: () => void) {
    this.log.push('set');
    this.metas.push(meta);
    this.kept.set(token, { tokenSecret, state: JSON.parse(JSON.stringify(state)) });
    done();
  }
  get(_req: unknown, token: string, done: unknown) {
    this.log.push('get');
    const { tokenSecret, state } = this.kept.get(token) ?? {};
    (done as (error: null, tokenSecret?: string, state?: unknown) => void)(null, tokenSecret, state);
  }
  destroy(_req: unknown, token: string, done: unknown) {
    this.log.push('destroy');
    this.kept.delete(token);
    (done as () => void)();
  }
}

/** The same, with the other arity that passport-oauth1 allows. */
class MemoryStoreWithMeta extends MemoryStore {
  override get(req: unknown, token: string, meta: unknown, done?: unknown) {
    this.metas.push(meta);
    super.get(req, token, done);
  }
  override destroy(req: unknown, token: string, meta: unknown, done?: unknown) {
    this.metas.push(meta);
    super.destroy(req, token, done);
  }
}

describe.each([
  ['of three-argument get and destroy', MemoryStore],
  ['of four-argument get and destroy', MemoryStoreWithMeta],
])('a store %s', (_, Store) => {
  test('carries a login without a session, and is emptied before the exchange', async () => {
    const store = new Store();
    const { site, app } = await setUp(store);
    site.options.delay = ({ url }) => void (url?.includes('access') && store.log.push('exchange'));
    const browser = new Browser();
    const { location } = await begin(app, browser);
    const outcome = await outcomeOf(browser.get(site.authorize(location!, 'alice')));
    expect(outcome).toMatchObject({ user: { username: 'alice' }, info: { state: 'cart 7' } });
    expect(store.log).toEqual(['set', 'get', 'destroy', 'exchange']);
    expect(store.kept.size).toBe(0);
    expect(JSON.stringify([...store.metas])).not.toContain(consumer.secret);
  });

  test('that does not know a login makes it fail', async () => {
    const store = new Store();
    const { site, app } = await setUp(store);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    store.kept.clear();
    expect(await outcomeOf(browser.get(site.authorize(location!, 'alice')))).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
  });

  test.each(['set', 'get', 'destroy'] as const)('whose %s fails makes the login an error', async (method) => {
    const store = new Store();
    store[method] = (...args: unknown[]) => (args.at(-1) as (error: Error) => void)(new Error('no database'));
    Object.defineProperty(store[method], 'length', { value: method === 'set' ? 6 : 3 });
    const { site, app } = await setUp(store);
    const browser = new Browser();
    const { location, outcome } = await begin(app, browser);
    const last = location ? await outcomeOf(browser.get(site.authorize(location, 'alice'))) : outcome;
    expect(last).toHaveProperty('error.message', 'no database');
  });

  test('that gives back a state of somebody else does not log in', async () => {
    const store = new Store();
    const { site, app } = await setUp(store);
    const browser = new Browser();
    const { location } = await begin(app, browser);
    for (const login of store.kept.values()) login.state = 'cart 7';
    expect(await outcomeOf(browser.get(site.authorize(location!, 'alice')))).toMatchObject({
      status: 403,
      info: { code: 'login_unknown' },
    });
  });
});
