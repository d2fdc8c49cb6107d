/**
 * The form in which pending logins are stored: as short as possible, because a session may be a cookie of 4 kB. A value
 * that comes back is checked like any other input.
 */
import { parseURL } from '../reading/url';
import type { PendingLogin } from './pending-logins';

/** How a strategy stores its logins. */
export interface LoginFormat {
  /** Values that most logins of the strategy have. They are not stored. */
  usual: { site: string | undefined; callbackURL: string | undefined };
  /** Whether the properties that only this strategy stores are valid. */
  isValid: (login: Record<string, unknown>) => boolean;
}

type Values = Record<string, unknown>;

/** The stored names of properties. Other properties keep their names. */
const SHORT_NAMES: Record<string, string> = {
  site: 's',
  pin: 'p',
  rules: 'r',
  callbackURL: 'c',
  nonce: 'n',
  state: 'a',
  // OAuth 1.0a
  tokenSecret: 't',
  // OAuth 2
  verifier: 'v',
  server: 'e',
  token: 'k',
  userinfo: 'u',
  // Application passwords
  name: 'm',
};
const LONG_NAMES = Object.fromEntries(Object.entries(SHORT_NAMES).map(([long, short]) => [short, long]));

/** Stands for the address of the site at the beginning of an endpoint. */
const SITE = '~';
/** Before an origin, stands for the callback that has the usual path there. A callback may be an origin alone. */
const USUAL_AT = '~';

export function encodeLogin(login: PendingLogin & { server?: object }, { usual }: LoginFormat): Values {
  const { site, callbackURL, server, ...rest } = login;
  const base = baseOf(site);
  return withNames(SHORT_NAMES, {
    site: site === usual.site ? undefined : site,
    callbackURL: withoutUsual(callbackURL, usual.callbackURL),
    ...rest,
    server:
      server &&
      withNames(SHORT_NAMES, server, (value) =>
        typeof value === 'string' && value.startsWith(base) ? SITE + value.slice(base.length) : value,
      ),
  });
}

/** The login, or `undefined` if the value is not one. */
export function decodeLogin<T extends PendingLogin>(stored: unknown, format: LoginFormat): T | undefined {
  if (!isObject(stored)) return undefined;
  const login: Values = Object.assign({}, format.usual, withNames(LONG_NAMES, stored));
  const { site, pin, rules, callbackURL, nonce, server } = login;
  if (![site, pin, rules, callbackURL, nonce ?? ''].every((value) => typeof value === 'string'))
    return undefined;
  // The usual callback needs no check: with one that is not valid, no login of this strategy begins.
  if (callbackURL !== format.usual.callbackURL) {
    login.callbackURL = withUsual(callbackURL as string, format.usual.callbackURL);
    if (login.callbackURL === undefined) return undefined;
  }
  if (isObject(server)) {
    const base = baseOf(site as string);
    login.server = withNames(LONG_NAMES, server, (value) =>
      typeof value === 'string' && value.startsWith(SITE) ? base + value.slice(1) : value,
    );
  }
  return format.isValid(login) ? (login as unknown as T) : undefined;
}

/** The same properties under other names. Properties that are `undefined` are left out. */
function withNames(
  names: Record<string, string>,
  values: object,
  map: (value: unknown) => unknown = (value) => value,
): Values {
  const renamed: Values = {};
  for (const name of Object.keys(values)) {
    const value = (values as Values)[name];
    if (value !== undefined) renamed[names[name] ?? name] = map(value);
  }
  return renamed;
}

/** The beginning of a site's URLs. Its address has no scheme if the user typed none. */
function baseOf(site: string): string {
  return site.startsWith('//') ? `https:${site}` : site;
}

/** The callback URL without the usual path: only its origin, or nothing. */
function withoutUsual(callbackURL: string, usual: string | undefined): string | undefined {
  if (usual === undefined) return callbackURL;
  if (callbackURL === usual) return undefined;
  const origin = parseURL(callbackURL)?.origin;
  const isUsual = origin !== undefined && parseURL(usual, origin)?.href === callbackURL;
  return isUsual ? USUAL_AT + origin : callbackURL;
}

function withUsual(stored: string, usual: string | undefined): string | undefined {
  if (stored.startsWith(USUAL_AT))
    return usual === undefined ? undefined : parseURL(usual, stored.slice(USUAL_AT.length))?.href;
  return parseURL(stored, 'http://localhost') && stored;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
