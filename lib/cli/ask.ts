/** Answers that a command needs: from environment variables, else from the user at the terminal. */
import { UsageError } from './failure';
import type { IO } from './io';
import type { Question } from './questions';

/** Throws a UsageError before any work is done if a question cannot be answered. */
export function assertAnswerable(questions: readonly Question[], io: IO): void {
  if (io.isInteractive) return;
  const missing = questions.filter((question) => answerOf(question, io) === '');
  const unanswerable = missing.find(({ variable }) => variable === undefined);
  if (unanswerable) throw new UsageError(`This needs a terminal to type in: ${unanswerable.name}.`);
  if (missing.length === 0) return;
  const variables = missing.map(({ variable }) => variable).join(', ');
  throw new UsageError(`There is no terminal to ask on. Set these environment variables: ${variables}.`);
}

/** Throws a UsageError if nobody can follow the login. A scheduled job would wait for a browser in vain. */
export function assertAttended({ isAttended }: Pick<IO, 'isAttended'>): void {
  if (isAttended) return;
  throw new UsageError(
    'There is no terminal. This command needs a user who logs in with a browser: run it once on your own machine, and ' +
      'store what it prints where the script reads it.',
  );
}

export async function ask(question: Question, io: IO): Promise<string> {
  return answerOf(question, io) || (await io.prompt(question));
}

/** The value of the question's environment variable; empty if it is unset. */
export function answerOf({ variable }: Question, { env }: Pick<IO, 'env'>): string {
  return variable === undefined ? '' : (env[variable]?.trim() ?? '');
}
