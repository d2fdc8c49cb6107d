/** The findings of a diagnosis. */
import { findingOf, type WordPressError, type WordPressErrorCode } from '../errors';

/** The subject of a {@link Finding}: the machine-readable name of a check, in the order of the report. */
export type Check =
  | 'address'
  | 'https'
  | 'rest-api'
  | 'wordpress-com'
  | 'permalinks'
  | 'home'
  | 'login-page'
  | 'json'
  | 'oauth1'
  | 'application-passwords'
  | 'oauth2'
  | 'jetpack'
  | 'users-me'
  | 'page-cache'
  | 'authorization-header'
  | 'clock'
  | 'request-token';

/** The checks of a diagnosis, in the order of the report. */
export const CHECKS = Object.keys({
  address: true,
  https: true,
  'rest-api': true,
  'wordpress-com': true,
  permalinks: true,
  home: true,
  'login-page': true,
  json: true,
  oauth1: true,
  'application-passwords': true,
  oauth2: true,
  jetpack: true,
  'users-me': true,
  'page-cache': true,
  'authorization-header': true,
  clock: true,
  'request-token': true,
} satisfies Record<Check, true>) as readonly Check[];

/**
 * The severity of a {@link Finding}.
 * - `ok`: nothing to do.
 * - `warning`: logins work, or may work, but something should be known or changed.
 * - `problem`: logins fail.
 */
export type Severity = 'ok' | 'warning' | 'problem';

/**
 * The result of one check of a diagnosis.
 *
 * @example
 * ```ts
 * const problems = diagnosis.findings.filter(({ severity }) => severity === 'problem');
 * ```
 */
export interface Finding {
  /** What was checked. */
  check: Check;
  /** Whether something has to be changed. */
  severity: Severity;
  /** What was found, as text for people. May quote the site; control characters are removed. */
  message: string;
  /** What to change, and where: a page of wp-admin, lines of a file. Absent if there is nothing to change. */
  remedy?: string;
  /** The code of the {@link WordPressError} with which a login would fail, if there is one. */
  code?: WordPressErrorCode;
}

export function ok(check: Check, message: string, remedy?: string): Finding {
  return { check, severity: 'ok', message, ...(remedy !== undefined && { remedy }) };
}

export function warning(check: Check, message: string, remedy: string): Finding {
  return { check, severity: 'warning', message, remedy };
}

/** A finding from an error of the library. */
export function problem(check: Check, error: WordPressError): Finding {
  const { code, remedy } = error;
  return { check, severity: 'problem', message: findingOf(error), remedy, code };
}

export function worst(findings: readonly Finding[]): Severity {
  const has = (severity: Severity) => findings.some((finding) => finding.severity === severity);
  if (has('problem')) return 'problem';
  return has('warning') ? 'warning' : 'ok';
}
