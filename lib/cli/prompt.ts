/** Asks a question at the terminal. */
import { Cancelled } from './failure';
import type { Question } from './questions';

/** Asks at the terminal. Questions go to stderr: stdout is for the result. */
export async function prompt({ name, isSecret = false }: Question): Promise<string> {
  // An ES module, loaded only when it is needed.
  const { isCancel, password, text } = await import('@clack/prompts');
  const answer = await (isSecret ? password : text)({
    message: name,
    validate: (value) => (value?.trim() ? undefined : 'Type or paste a value, or press Ctrl-C.'),
    output: process.stderr,
    withGuide: false,
  });
  if (isCancel(answer)) throw new Cancelled();
  return answer.trim();
}
