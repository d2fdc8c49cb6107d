/** What a command needs to know: from the environment, else from the person at the terminal. */
import { Cancelled, UsageError } from './failure';
import type { IO } from './io';

export interface Question {
  /** What is asked for, as the person knows it. */
  name: string;
  /** The environment variable that answers it. Without one, only a person can. */
  variable?: string;
  /** Whether what is typed is not to be seen. */
  isSecret?: boolean;
}

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

/** Asks at the terminal. The questions go to stderr: stdout is for the result. */
export async function prompt({ name, isSecret = false }: Question): Promise<string> {
  // An ES module, loaded only where somebody is asked.
  const { isCancel, password, text } = await import('@clack/prompts');
  const answer = await (isSecret ? password : text)({
    message: name,
    validate: (value) => (value?.trim() ? undefined : 'Please type or paste it, or press Ctrl-C.'),
    output: process.stderr,
    withGuide: false,
  });
  if (isCancel(answer)) throw new Cancelled();
  return answer.trim();
}
