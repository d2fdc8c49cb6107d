/** Checks the options of the stand-in. A wrong one would make a test fail for a reason that nobody sees. */
import { assertKnownOptions } from '../../known-options';
import type { Consumer, OAuth2Client, StandInOptions } from './options';
import type { UserOptions } from './users';

/** Returns what an option has to be, if the value is something else. */
type Check = (value: unknown) => string | undefined;

const check =
  (isValid: (value: unknown) => boolean, expected: string): Check =>
  (value) =>
    isValid(value) ? undefined : expected;
const oneOf = (...values: unknown[]) =>
  check((value) => values.includes(value), values.map((value) => JSON.stringify(value)).join(' or '));
const isText = (value: unknown) => typeof value === 'string';
const isFilled = (value: unknown) => isText(value) && value !== '';
const isAddress = (value: unknown) => isText(value) && /^https?:\/\/[^/]/.test(value);
const isListOf = (isItem: (item: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);
const isIntegerFrom = (minimum: number, maximum: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;

const boolean = oneOf(true, false);
const text = check(isText, 'a string');
const filled = check(isFilled, 'a string that is not empty');
const path = check(
  (value) => isText(value) && /^(?:\/[^/?#]+)*$/.test(value),
  'a path that begins with a slash and does not end with one, as in "/blog"',
);
const fun = check((value) => typeof value === 'function', 'a function');

type Checks<Options> = { readonly [Name in keyof Required<Options>]: Check };

const USER: Checks<UserOptions> = {
  username: filled,
  password: text,
  roles: check(isListOf(isFilled), 'a list of roles, as in ["subscriber"]'),
  email: filled,
  displayName: text,
  firstName: text,
  lastName: text,
  website: text,
  description: text,
  locale: text,
  registered: text,
  id: check(isIntegerFrom(1, Number.MAX_SAFE_INTEGER), 'a whole number from 1'),
};

const CONSUMER: Checks<Consumer> = {
  key: filled,
  secret: filled,
  callback: check(
    (value) => value === 'oob' || isAddress(value),
    'the callback of your application as an absolute URL, or "oob"',
  ),
  name: text,
};

const CLIENT: Checks<OAuth2Client> = {
  id: filled,
  secret: text,
  redirectURIs: check(isListOf(isFilled), 'a list of the callbacks of your application, as absolute URLs'),
  name: text,
  scope: text,
  requiresConsent: boolean,
};

const list = check(Array.isArray, 'a list');
const OPTIONS: Checks<StandInOptions> = {
  users: list,
  consumers: list,
  oauth1: boolean,
  applicationPasswords: boolean,
  oauth2Clients: list,
  oauthServerClients: list,
  oauthServerVersion: oneOf(3, 4),
  openIDConnectClients: list,
  name: text,
  description: text,
  port: check(isIntegerFrom(0, 65_535), 'a whole number from 0 to 65535'),
  path,
  folder: path,
  home: check(isAddress, 'an absolute URL, as in "https://blog.example.com"'),
  permalinks: oneOf('pretty', 'almost-pretty', 'plain'),
  environment: oneOf('local', 'production'),
  stripAuthorization: boolean,
  clockOffset: check(Number.isFinite, 'a number of seconds'),
  delay: fun,
  translate: fun,
  avatars: boolean,
  linkHeader: boolean,
  htmlLink: boolean,
};

/** The options that are lists: what an entry must have, and what no two entries may share. */
const LISTS = {
  users: { checks: USER, required: ['username'], unique: ['username', 'email', 'id'] },
  consumers: { checks: CONSUMER, required: ['key', 'secret', 'callback'], unique: ['key'] },
  oauth2Clients: { checks: CLIENT, required: ['id', 'secret', 'redirectURIs'], unique: ['id'] },
  oauthServerClients: { checks: CLIENT, required: ['id', 'secret', 'redirectURIs'], unique: ['id'] },
  openIDConnectClients: { checks: CLIENT, required: ['id', 'secret', 'redirectURIs'], unique: ['id'] },
} as const;

type Members = Readonly<Record<string, unknown>>;

/**
 * @param of The function that gets the options, for the message.
 * @throws TypeError that names the option and what it must be. The message has no value: it may be a secret.
 */
export function checkOptions(of: string, options: StandInOptions): void {
  checkMembers(of, options as Members, OPTIONS);
  for (const [name, { checks, required, unique }] of Object.entries(LISTS)) {
    const entries = (options as Record<string, readonly Members[] | undefined>)[name] ?? [];
    entries.forEach((entry, index) => {
      checkMembers(`${of}: ${name}[${index}]`, entry, checks, required);
    });
    for (const member of unique) refuseEqual(of, name, entries, member);
  }
}

function checkMembers(
  of: string,
  options: Members,
  checks: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): void {
  assertKnownOptions(of, options, checks);
  for (const [name, check] of Object.entries(checks)) {
    if (options[name] === undefined && !required.includes(name)) continue;
    const expected = check(options[name]);
    if (expected !== undefined) throw new TypeError(`${of}: ${name} must be ${expected}.`);
  }
}

/** Refuses two entries with the same value of a member. Case is ignored, as in the database of WordPress. */
function refuseEqual(of: string, name: string, entries: readonly Members[], member: string): void {
  const seen = new Map<string, number>();
  entries.forEach((entry, index) => {
    const value = JSON.stringify(entry[member])?.toLowerCase();
    if (value === undefined) return;
    const other = seen.get(value);
    if (other !== undefined) {
      throw new TypeError(`${of}: ${name}[${other}] and ${name}[${index}] have the same ${member}.`);
    }
    seen.set(value, index);
  });
}
