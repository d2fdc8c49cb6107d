/**
 * Reads the entry of a site from a store that processes share. Everything in it is untrusted input: another version of
 * this package, another application or an attacker may have written it. Pure.
 */
import { isAdvertisedAddress } from '../reading/url';
import { checkEndpoint, type NamedBy } from './endpoint';
import { OAUTH2_SERVERS, type OAuth2Server, type SiteData } from './site';
import type { LearnedFacts } from './site-record';

/** The entry of a site in the store. It survives JSON. */
export interface StoredSite {
  /** The key of the site in the cache. Compared when the entry is read, so that no entry serves another address. */
  key: string;
  /** When the site was discovered, in milliseconds since 1970. */
  discovered: number;
  site: SiteData;
  facts: LearnedFacts;
}

/** Returns a checked copy of a value, or throws. */
type Reader<T> = (value: unknown, site: NamedBy) => T;

/** An entry, or `undefined` if it is not an acceptable one for this key. */
export function readStoredSite(value: unknown, key: string): StoredSite | undefined {
  try {
    const { home, url, root } = addresses((value as Partial<StoredSite> | null | undefined)?.site, NOWHERE);
    const stored = storedSite(value, { home, url, root, answered: root });
    // An address that was given with https is never discovered at a root without TLS.
    const isDowngraded = key.includes(' https:') && !/^https:/i.test(root);
    return stored.key === key && !isDowngraded ? stored : undefined;
  } catch {
    return undefined;
  }
}

function assertValid(isValid: boolean): asserts isValid {
  if (!isValid) throw new TypeError('The entry is not valid.');
}

/** A value that is in the list. */
const oneOf =
  <const T>(...values: T[]): Reader<T> =>
  (value) => {
    assertValid(values.includes(value as T));
    return value as T;
  };

const text =
  (max: number): Reader<string> =>
  (value) => {
    assertValid(typeof value === 'string' && value.length <= max);
    return value;
  };

const integer: Reader<number> = (value) => {
  assertValid(Number.isSafeInteger(value));
  return value as number;
};

const list =
  <T>(max: number, read: Reader<T>): Reader<T[]> =>
  (value, site) => {
    assertValid(Array.isArray(value) && value.length <= max);
    return value.map((item) => read(item, site));
  };

/** An object with these properties. Others are left out. */
const object =
  <T extends object>(readers: { [Name in keyof T]-?: Reader<T[Name]> }): Reader<T> =>
  (value, site) => {
    assertValid(typeof value === 'object' && value !== null);
    const copy: Partial<T> = {};
    for (const name of Object.keys(readers) as (keyof T & string)[]) {
      const property = readers[name]((value as T)[name], site);
      if (property !== undefined) copy[name] = property;
    }
    return copy as T;
  };

/** A property that may be absent. */
const optional =
  <T>(read: Reader<T>): Reader<T> =>
  (value, site) =>
    value === undefined ? (undefined as T) : read(value, site);

const address: Reader<string> = (value) => {
  assertValid(isAdvertisedAddress(value));
  return value;
};

/** The address of a front page, in the form in which discovery returns it. Users are identified by it. */
const page: Reader<string> = (value, site) => {
  const read = address(value, site);
  assertValid(!/[?#]|\/$/.test(read));
  return read;
};

const endpoint: Reader<string> = (value, site) => {
  const checked = checkEndpoint(value, site);
  assertValid('href' in checked);
  return checked.href;
};

const NOWHERE: NamedBy = { home: '', url: '', root: '', answered: '' };
const ADDRESSES = { home: page, url: page, root: address };
const OAUTH2_ENDPOINTS = { authorization: endpoint, token: endpoint, userinfo: optional(endpoint) };

const addresses = object<Pick<SiteData, 'home' | 'url' | 'root'>>(ADDRESSES);

const storedSite = object<StoredSite>({
  key: text(4096),
  discovered: integer,
  site: object<SiteData>({
    ...ADDRESSES,
    name: text(200),
    description: text(1000),
    namespaces: list(500, text(100)),
    authentication: object<SiteData['authentication']>({
      oauth1: optional(object({ request: endpoint, authorize: endpoint, access: endpoint })),
      oauth2: optional(
        object({
          server: optional(oneOf('wp-api', 'wp-oauth-server', 'wordpress.com')),
          endpoints: object(OAUTH2_ENDPOINTS),
        }),
      ),
      openIDConnect: optional(object({ endpoints: object({ ...OAUTH2_ENDPOINTS, userinfo: endpoint }) })),
      indieAuth: optional(
        object({
          endpoints: object({ ...OAUTH2_ENDPOINTS, revocation: optional(endpoint) }),
          issuer: optional(text(2048)),
        }),
      ),
      applicationPasswords: optional(object({ endpoints: object({ authorization: endpoint }) })),
    }),
  }),
  facts: object<LearnedFacts>({
    clockOffset: integer,
    headerStripped: oneOf(true, false),
    acceptsPasswords: optional(oneOf(true, false)),
    oauth2: optional(
      object<OAuth2Server>({
        ...OAUTH2_ENDPOINTS,
        name: optional(oneOf(...OAUTH2_SERVERS, 'wordpress.com')),
        issuer: optional(text(2048)),
        s256: optional(oneOf(true, false)),
      }),
    ),
  }),
});
