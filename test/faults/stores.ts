/** Faults of what an application provides: sessions and stores. */
import { Keyv } from 'keyv';
import { KeyvLoginStore, SiteCache, type LoginStore } from '../../lib';
import { StandIn } from '../../lib/testing/stand-in/stand-in';
import { describe, within, type Result } from './cell';
import { collectingLog, cookiesOf, drive, requestFor, type Outcome } from './drive';
import { REQUESTS, strategyOf, type Protocol } from './logins';
import { secretsOf, shown } from './secrets';

/** What an application provides for one login. */
interface Provided {
  store?: LoginStore;
  cache?: SiteCache;
  /** The session of each leg. Default: one object. */
  sessions?: () => [object | undefined, object | undefined];
}

export interface StoreFault {
  name: string;
  provide: () => Provided;
}

/** Names what failed, as drivers of databases do. */
const DOWN = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' });
const never = () => new Promise<never>(() => undefined);
const rejects = () => Promise.reject(DOWN());
const throws = (): never => {
  throw DOWN();
};

type Method = 'get' | 'set' | 'delete';

/** A Keyv instance in which one method is another one. */
function keyvWith(method: Method, replaced: (...args: never[]) => unknown): Keyv {
  return Object.assign(new Keyv({ throwOnErrors: true }), { [method]: replaced });
}

const WAYS: readonly [what: string, run: () => unknown][] = [
  ['rejects', rejects],
  ['throws', throws],
  ['does not answer', never],
];

const loginStores = (['set', 'get', 'delete'] as const).flatMap((method): StoreFault[] => [
  ...WAYS.map(([what, run]) => ({
    name: `login store: ${method} ${what}`,
    provide: () => ({ store: new KeyvLoginStore(keyvWith(method, run)) }),
  })),
]);
const returned = (method: Method, what: string, value: unknown): StoreFault => ({
  name: `login store: ${method} returns ${what}`,
  provide: () => ({ store: new KeyvLoginStore(keyvWith(method, () => Promise.resolve(value))) }),
});
const ownStore = (name: string, store: object): StoreFault => ({
  name: `own store: ${name}`,
  provide: () => ({ store: { set: () => undefined, take: () => undefined, ...store } }),
});
const siteStores = (['get', 'set'] as const).flatMap((method): StoreFault[] =>
  WAYS.map(([what, run]) => ({
    name: `site store: ${method} ${what}`,
    provide: () => ({ cache: new SiteCache({ store: keyvWith(method, run) as never }) }),
  })),
);

const readOnly = () => Object.freeze({}) as object;
const closed = () =>
  new Proxy(
    {},
    {
      get: throws,
      set: throws,
      ownKeys: throws,
      has: throws,
    },
  );

export const STORE_FAULTS: readonly StoreFault[] = [
  { name: 'session: none', provide: () => ({ sessions: () => [undefined, undefined] }) },
  { name: 'session: lost before the callback', provide: () => ({ sessions: () => [{}, {}] }) },
  { name: 'session: none at the callback', provide: () => ({ sessions: () => [{}, undefined] }) },
  { name: 'session: of another browser', provide: () => ({ sessions: () => [{}, { cart: 1 }] }) },
  { name: 'session: read-only', provide: () => ({ sessions: () => [readOnly(), {}] }) },
  { name: 'session: read-only at the callback', provide: () => ({ sessions: copied(Object.freeze) }) },
  { name: 'session: throws', provide: () => ({ sessions: () => [closed(), {}] }) },
  { name: 'session: throws at the callback', provide: () => ({ sessions: () => [{}, closed()] }) },
  { name: 'session: damaged', provide: () => ({ sessions: copied((kept) => damaged(kept)) }) },
  ...loginStores,
  returned('set', 'false', false),
  returned('get', 'undefined', undefined),
  returned('get', 'null', null),
  returned('get', 'a text', 'x'),
  returned('get', '{}', {}),
  returned('get', 'another login', {
    site: 'http://127.0.0.1:1',
    callbackURL: 'x',
    tokenSecret: 1,
    name: {},
  }),
  returned('delete', 'false', false),
  ownStore('set and take throw', { set: throws, take: throws }),
  ownStore('take rejects', { take: rejects }),
  ownStore('take returns a number', { take: () => 42 }),
  ...siteStores,
  { name: 'site store: get returns a text', provide: () => ({ cache: new SiteCache({ store: keyvWith('get', () => Promise.resolve('x')) as never }) }) }, // prettier-ignore
  { name: 'site store: get returns another site', provide: () => ({ cache: new SiteCache({ store: keyvWith('get', () => Promise.resolve({ site: { home: 'http://127.0.0.1:1', root: 'http://127.0.0.1:1/' }, discovered: 1e15 })) as never }) }) }, // prettier-ignore
];

/** The second leg has a changed copy of the first leg's session. */
function copied(change: (session: Record<string, unknown>) => object): () => [object, object] {
  return () => {
    const first: Record<string, unknown> = {};
    const second = new Proxy({}, {
      get: (_target, key) => (change(structuredClone(first)) as Record<PropertyKey, unknown>)[key],
      ownKeys: () => Reflect.ownKeys(change(structuredClone(first))),
      getOwnPropertyDescriptor: (_target, key) => ({ configurable: true, enumerable: true, value: first[key as string] }),
      set: (_target, key, value) => Reflect.set(change(structuredClone(first)), key, value),
    }); // prettier-ignore
    return [first, second];
  };
}

/** A session whose logins have lost their members. */
function damaged(session: Record<string, unknown>): object {
  return Object.fromEntries(
    Object.entries(session).map(([key, entries]) => [
      key,
      Array.isArray(entries)
        ? entries.map(([id, since]: unknown[]) => [id, since, { site: 7, callbackURL: [] }])
        : entries,
    ]),
  );
}

/** A store waits up to three seconds. Each leg uses it twice. */
const LIMIT = 15_000;

export async function runStoreCell(protocol: Protocol, { provide }: StoreFault): Promise<Result> {
  const { site: options } = REQUESTS.find((request) => request.protocol === protocol)!;
  const site = await new StandIn({ ...options }).start();
  const { sessions = () => sameSession(), ...provided } = provide();
  const [first, second] = sessions();
  const strategy = strategyOf(protocol, { siteURL: site.home, ...provided });
  const [violations, log, callbacks]: [string[], string[], string[]] = [[], [], []];
  const outcomes: Outcome[][] = [];
  let cookies = '';
  const leg = async (url: string, session: object | undefined): Promise<Outcome> => {
    const ends: Outcome[] = [];
    outcomes.push(ends);
    const request = requestFor(url, session, cookies);
    const outcome = await within(
      LIMIT,
      collectingLog(log, () => drive(strategy as never, request, ends)),
    );
    cookies ||= cookiesOf(request);
    if (!outcome) violations.push(`has no outcome after ${LIMIT} ms`);
    return outcome ?? { kind: 'pass', values: [] };
  };
  let last = await leg('http://127.0.0.1:3000/auth/wordpress', first);
  if (last.kind === 'redirect') {
    callbacks.push(site.approve(last.values[0] as string, 'bob'));
    last = await leg(callbacks[0]!, second);
  }
  await site.stop();
  const { ending, error, problem } = describe(last);
  if (problem) violations.push(problem);
  const texts = { error: error === undefined ? '' : shown(error), NODE_DEBUG: log.join('') };
  for (const secret of secretsOf(site, callbacks, [])) {
    for (const [where, text] of Object.entries(texts)) if (text.includes(secret)) violations.push(`shows a secret in ${where}`); // prettier-ignore
  }
  return { ending, violations, outcomes };
}

function sameSession(): [object, object] {
  const session = {};
  return [session, session];
}
