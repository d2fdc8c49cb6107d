/** Application passwords, as WordPress itself has them since 5.6: `WP_Application_Passwords`. */
import { randomUUID } from 'node:crypto';
import { sanitizeTextField } from '../addresses';
import type { PHPRequest } from '../http';
import { randomKey } from '../random-key';
import { WPError, type ApplicationPassword, type Site } from '../site';
import { findUser, type User } from '../users';

/** A valid application ID (`wp_is_uuid`). */
export const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

const DAY = 24 * 60 * 60;

/** Creates a password for an application. Its name must differ from those of the user's other passwords. */
export function createApplicationPassword(
  site: Site,
  user: User,
  givenName: string,
  appId = '',
): ApplicationPassword {
  const name = sanitizeTextField(givenName);
  if (name === '') {
    const message = 'An application name is required to create an application password.';
    throw new WPError('application_password_empty_name', message, 400);
  }
  if (passwordsOf(site, user).some((known) => known.name.toLowerCase() === name.toLowerCase())) {
    const message = 'Each application name should be unique.';
    throw new WPError('application_password_duplicate_name', message, 409);
  }
  const password: ApplicationPassword = {
    uuid: randomUUID(),
    appId,
    name,
    password: randomKey(24),
    user,
    created: site.now(),
    lastUsed: null,
    lastIP: null,
  };
  site.applicationPasswords.set(password.uuid, password);
  return password;
}

export function passwordsOf(site: Site, user: User): ApplicationPassword[] {
  return [...site.applicationPasswords.values()].filter((password) => password.user.id === user.id);
}

/** A password as users see it (`chunk_password`), in groups of four. */
export function inGroups(password: string): string {
  return password.replace(/.{4}(?=.)/g, '$& ');
}

/**
 * The application password in a request's Authorization header, if it is correct. A wrong one is not an error: WordPress
 * checks it after it looked for errors, and treats the request as anonymous.
 */
export function authenticateBasic(site: Site, request: PHPRequest): ApplicationPassword | undefined {
  const credentials = /^Basic +(.+)$/i.exec(request.authorization)?.[1];
  if (credentials === undefined || !site.hasApplicationPasswords) return undefined;
  const [, username, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? [];
  const user = username && findUser(site, username);
  if (!user) return undefined;

  const plain = secret!.replace(/[^a-z\d]/gi, '');
  const password = passwordsOf(site, user).find((known) => known.password === plain);
  // WordPress updates this once a day.
  if (password && (password.lastUsed ?? 0) + DAY <= site.now()) {
    password.lastUsed = site.now();
    password.lastIP = '127.0.0.1';
  }
  return password;
}
