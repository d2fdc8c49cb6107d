/** Checks the names of options. A misspelled option would be ignored in silence. */
import { closest } from 'fastest-levenshtein';

/**
 * @param of The class or function that gets the options, for the message.
 * @param known An object whose members have the names of its options.
 * @param minimum What the options contain at least, for the message.
 * @throws TypeError if `options` is not an object, or has an unknown name
 */
export function assertKnownOptions(
  of: string,
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  minimum = '',
): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${of} requires options: an object${minimum}.`);
  }
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new TypeError(
    `${of} has no option ${JSON.stringify(unknown)}. ${didYouMean(unknown, Object.keys(known))}`,
  );
}

/** Names the known name that is nearest to an unknown one, for a message. */
export function didYouMean(unknown: string, known: readonly string[]): string {
  return `Did you mean ${closest(unknown, known)}?`;
}
