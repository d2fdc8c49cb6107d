/** How a command fails, and with which exit code. */
import { WordPressError, findingOf, type WordPressErrorCode } from '../errors';
import { oneLine } from './printable';

/** A failure that the user can act on: what happened and what to change. */
export class Failure extends Error {
  constructor(
    readonly finding: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${finding} ${remedy}`, options);
  }
}

/** The site reports that the user, or a setting of the site, refused the login. */
export class Refusal extends Failure {}

/** Wrong or missing arguments. */
export class UsageError extends Error {}

/** The user pressed Ctrl-C. */
export class Cancelled extends Error {}

export const EXIT_CODES = `Exit codes:
  0    done
  1    failed; the message says what to change
  2    wrong usage, or there is no terminal to ask on
  130  cancelled with Ctrl-C`;

// In place of remedies of the library that name the options of a strategy.
const REMEDIES: Partial<Record<WordPressErrorCode, string>> = {
  consumer_key_invalid:
    'Compare the consumer key with the Client Key under Users → Applications in wp-admin of this site. A key of ' +
    'WooCommerce (ck_…) is valid only for the REST API of WooCommerce.',
  signature_mismatch:
    'Compare the consumer secret with the Client Secret under Users → Applications in wp-admin. If it is the same, ' +
    'something between this machine and WordPress changes requests.',
  verifier_invalid: 'Run the command again and copy the whole verification token.',
  request_token_unauthorized: 'Run the command again and press Authorize on the site first.',
  profile_refused:
    'Allow logged-in users to read /wp/v2/users/me: security plugins close it together with the list of users.',
  timeout: 'Check that the address opens from this machine, then try again.',
  redirect_refused: 'Use the address that the browser shows after all redirects.',
};

/** The remedy for the user at the terminal. */
export function remedyOf({ code, remedy }: Pick<WordPressError, 'code' | 'remedy'>): string {
  return REMEDIES[code] ?? remedy;
}

/** An error of the library as a Failure. */
export function toFailure(error: WordPressError, remedy = remedyOf(error)): Failure {
  return new Failure(findingOf(error), remedy, { cause: error });
}

/** The finding and the remedy, in two lines. */
export function messageOf(error: unknown): string {
  if (error instanceof WordPressError) return messageOf(toFailure(error));
  if (error instanceof Failure) return `${oneLine(error.finding)}\n${error.remedy}`;
  return 'An internal error of this program.';
}

/** Writes the error to stderr and returns the exit code. */
export function report(error: unknown, { say }: { say: (text: string) => void }, help: string): number {
  if (error instanceof Cancelled) {
    say('Cancelled.');
    return 130;
  }
  if (error instanceof UsageError) {
    say(`${error.message}\nSee ${help}`);
    return 2;
  }
  say(`\nFailed: ${messageOf(error)}`);
  if (!(error instanceof WordPressError || error instanceof Failure)) {
    say(`Please report this error. ${error instanceof Error ? error.stack : String(error)}`);
  }
  return 1;
}
