import { inspect } from 'node:util';
import { WordPressError } from '../../lib/errors';

/** The WordPressError that is thrown. Other errors are rethrown. */
export async function failure(run: Promise<unknown> | (() => unknown)): Promise<WordPressError> {
  try {
    await (typeof run === 'function' ? run() : run);
  } catch (error) {
    if (error instanceof WordPressError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

/** Everything that a log could show of an error. */
export function shown(error: Error): string {
  return [
    error.message,
    String(error),
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 9 }),
  ].join('\n');
}
