/** Breaks text for the width of a terminal. Pure. */
import { oneLine } from './printable';

/** Longer lines are hard to read. */
export const MAX_COLUMNS = 100;

/** Breaks lines at spaces. A word longer than a line is not broken, so that a URL can be copied. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of oneLine(text).split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Breaks the long lines of a text. Indented lines are URLs and commands to copy, and stay as they are. */
export function wrapLines(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (line.length <= width || line.startsWith('  ') ? line : wrap(line, width).join('\n')))
    .join('\n');
}
