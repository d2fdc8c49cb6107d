/** What a command needs to know: from the environment, else from the person at the terminal. */
import { UsageError } from './failure';
import type { IO } from './io';
import type { Question } from './questions';

/** Makes sure that each question can be answered, before any work is done. */
export function assertAnswerable(questions: readonly Question[], io: IO): void {
  if (io.isInteractive) return;
  const missing = questions.filter((question) => answerOf(question, io) === '');
  const unanswerable = missing.find(({ variable }) => variable === undefined);
  if (unanswerable)
    throw new UsageError(`There is no terminal, and only there can this be asked for: ${unanswerable.name}.`);
  if (missing.length === 0) return;
  const variables = missing.map(({ variable }) => variable).join(', ');
  throw new UsageError(`There is no terminal to ask on, so these have to be set: ${variables}.`);
}

export async function ask(question: Question, io: IO): Promise<string> {
  return answerOf(question, io) || (await io.prompt(question));
}

/** What the environment says; empty if nothing. */
export function answerOf({ variable }: Question, { env }: Pick<IO, 'env'>): string {
  return variable === undefined ? '' : (env[variable]?.trim() ?? '');
}
