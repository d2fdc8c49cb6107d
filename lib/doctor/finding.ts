/** What a diagnosis consists of. */
import { findingOf, type WordPressError, type WordPressErrorCode } from '../errors';

/** What is looked at, in the order in which it is told. */
export const CHECKS = [
  'address',
  'https',
  'rest-api',
  'wordpress-com',
  'permalinks',
  'home',
  'json',
  'oauth1',
  'application-passwords',
  'oauth2',
  'jetpack',
  'users-me',
  'authorization-header',
  'clock',
  'request-token',
] as const;

export type Check = (typeof CHECKS)[number];

/**
 * `ok`: nothing to do. `warning`: logins work, or may work, with something to know or to mend. `problem`: logins
 * don't work.
 */
export type Severity = 'ok' | 'warning' | 'problem';

/** What was found out about one thing. */
export interface Finding {
  check: Check;
  severity: Severity;
  /** What was found, for people. */
  message: string;
  /** What to change, and where: the place in wp-admin, the lines of a file. */
  remedy?: string;
  /** The error that a login would end in, where it is one of this package's. */
  code?: WordPressErrorCode;
}

export function ok(check: Check, message: string, remedy?: string): Finding {
  return { check, severity: 'ok', message, ...(remedy !== undefined && { remedy }) };
}

export function warning(check: Check, message: string, remedy: string): Finding {
  return { check, severity: 'warning', message, remedy };
}

/** What the library itself fails with. */
export function problem(check: Check, error: WordPressError): Finding {
  const { code, remedy } = error;
  return { check, severity: 'problem', message: findingOf(error), remedy, code };
}

export function worst(findings: readonly Finding[]): Severity {
  const has = (severity: Severity) => findings.some((finding) => finding.severity === severity);
  if (has('problem')) return 'problem';
  return has('warning') ? 'warning' : 'ok';
}
