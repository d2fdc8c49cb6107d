/** How a command ends other than well, and with which exit code. */
import { WordPressError, findingOf, type WordPressErrorCode } from '../errors';

/** What went wrong outside, and what to do about it. */
export class Failure extends Error {
  constructor(
    readonly finding: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${finding} ${remedy}`, options);
  }
}

/** The command was not given what it needs. */
export class UsageError extends Error {}

/** The person pressed Ctrl-C. */
export class Cancelled extends Error {}

export const EXIT_CODES = `Exit codes:
  0    done
  1    failed: the message says what to change
  2    wrong usage, or something is missing and there is no terminal to ask on
  130  cancelled with Ctrl-C`;

// Where the library speaks of the options of a strategy, which a command has none of.
const REMEDIES: Partial<Record<WordPressErrorCode, string>> = {
  consumer_key_invalid:
    'Compare the consumer key with the Client Key under Users → Applications in wp-admin of this very site.',
  signature_mismatch:
    'Compare the consumer secret with the Client Secret under Users → Applications in wp-admin. If it is the same, ' +
    'something between this machine and WordPress changes requests.',
  verifier_invalid: 'Run the command again, and copy the whole verification token.',
  request_token_unauthorized: 'Run the command again, and press Authorize on the site first.',
  profile_refused:
    'Have the site allow /wp/v2/users/me to people who are logged in: security plugins close it together with the ' +
    'list of users.',
  timeout: 'Open the address from this machine, and try again.',
  redirect_refused: 'Give the address as the browser shows it in the end, after all redirects.',
};

/** The remedy for the person at the terminal. */
export function remedyOf({ code, remedy }: Pick<WordPressError, 'code' | 'remedy'>): string {
  return REMEDIES[code] ?? remedy;
}

/** The finding and the remedy, apart. */
export function toFailure(error: WordPressError, remedy = remedyOf(error)): Failure {
  return new Failure(findingOf(error), remedy, { cause: error });
}

/** What went wrong, for people. */
export function messageOf(error: unknown): string {
  if (error instanceof WordPressError) return messageOf(toFailure(error));
  if (error instanceof Failure) return `${error.finding}\n${error.remedy}`;
  return 'A fault of this program.';
}

/** Says what went wrong, and returns the exit code. */
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
    say(`Please report it. ${error instanceof Error ? error.stack : String(error)}`);
  }
  return 1;
}
