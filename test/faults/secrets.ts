/** The secrets of a login, and whether a text contains one. */
import { inspect } from 'node:util';
import type { StandIn } from '../../lib/testing/stand-in/stand-in';
import { client, consumer } from './logins';

/** Parameters that are not secret. */
const PUBLIC =
  /^(?:oauth_(?:consumer_key|timestamp|version|signature_method|callback)|grant_type|redirect_uri|client_id|user_login|site_url|scope|wp_scope|iframe)$/;

/**
 * The secrets of a login at a site.
 * @param callbacks The callbacks to which the site redirected.
 * @param carried What the requests carried: values of Authorization headers, and bodies.
 */
export function secretsOf(site: StandIn, callbacks: string[], carried: string[]): string[] {
  const pairs = callbacks.flatMap((callback) => [...new URL(callback).searchParams]);
  for (const one of carried) {
    pairs.push(
      ...[...one.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]): [string, string] => [name!, value!]),
    );
    const isBody = /^\w+=/.test(one);
    pairs.push(
      ...(isBody
        ? [...new URLSearchParams(one)]
        : [['authorization', one.replace(/^\w+ /, '')] as [string, string]]),
    );
  }
  const values = pairs.filter(([name]) => !PUBLIC.test(name)).map(([, value]) => value);
  const grants = [site.oauth2, site.oauthServer, site.openIDConnect];
  const stored = [
    ...[...site.requestTokens.values(), ...site.accessTokens.values()].flatMap(({ key, secret }) => [
      key,
      secret,
    ]),
    ...grants.flatMap(({ codes, tokens }) => [...codes.keys(), ...tokens.keys()]),
    ...[...site.applicationPasswords.values()].map(({ password }) => password),
    consumer.secret,
    client.secret,
  ];
  const all = [...values, ...stored].flatMap((value) => [value, decoded(value), encodeURIComponent(value), value.replaceAll(' ', '')]); // prettier-ignore
  return [...new Set(all)].filter((value) => value.length >= 8);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Everything that a log could show of a value: its messages, its causes, its members. */
export function shown(value: unknown): string {
  const error = value as Partial<Error> | undefined;
  const texts = [String(value), error?.message, error?.stack, inspect(value, { depth: 12, showHidden: true, getters: true })]; // prettier-ignore
  try {
    texts.push(JSON.stringify(value));
  } catch {
    // An object that refers to itself.
  }
  return texts.join('\n');
}
