/** Asks a question at the terminal. */
import { Cancelled } from './failure';
import type { Question } from './questions';

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
