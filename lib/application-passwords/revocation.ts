/** The end of an application password: whether it was revoked, and how a failure names one that was not. */
import { debuglog } from 'node:util';
import { WordPressError, findingOf } from '../errors';
import type { Failure } from '../login/login';
import { markRemainingPassword } from '../login/messages';
import type { ApplicationPasswordClient, PasswordIdentity } from './client';

const debug = debuglog('passport-wordpress-rest');

/** Whether the password of a login was revoked, and if not, the reason. */
export type Revocation = { revoked: true } | { revoked: false; error: WordPressError };

/** Revokes the password of a login. A refusal of the site is a result, not an exception. */
export async function tryToRevoke(
  client: ApplicationPasswordClient,
  password: PasswordIdentity,
): Promise<Revocation> {
  try {
    await client.revoke(password);
    return { revoked: true };
  } catch (error) {
    if (!(error instanceof WordPressError)) throw error;
    debug('the application password “%s” was not revoked: %s', password.name, error.message);
    return { revoked: false, error };
  }
}

/** The same failure. It also says that the password of the login remains on the site, to the user and the developer. */
export function withRemainingPassword<T>(failure: T, { name }: Partial<PasswordIdentity>): T {
  const password = name === undefined ? 'The application password' : `The application password “${name}”`;
  const sentence = `${password} remains on the site: revoke it there, in wp-admin under Users → Profile → Application Passwords.`;
  if (failure instanceof WordPressError) {
    const remedy = `${failure.remedy} ${sentence}`;
    const error = new WordPressError(failure.code, findingOf(failure), remedy, { cause: failure });
    return markRemainingPassword(error, name) as WordPressError & T;
  }
  if (!isFailure(failure)) return failure;
  return markRemainingPassword({ ...failure, remedy: `${failure.remedy} ${sentence}` }, name);
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && !(value instanceof Error) && 'finding' in value;
}
