/** What a command has around it, so that it can be run without a terminal, a browser or a process of its own. */
import { styleText } from 'node:util';
import { openBrowser } from './open-browser';
import { printable } from './printable';
import { prompt } from './prompt';
import type { Question } from './questions';

export type Style = 'bold' | 'green' | 'yellow' | 'red';

export interface IO {
  env: Readonly<Record<string, string | undefined>>;
  /** Whether somebody can be asked: the answers come by stdin, the questions go to stderr. */
  isInteractive: boolean;
  /** Tells people something. Goes to stderr. */
  say(text: string): void;
  /** Tells what is going on, in a line that the next one takes the place of; '' takes it away. For a terminal alone. */
  progress(text: string): void;
  /** Writes a result. Goes to stdout, which holds nothing else. */
  print(text: string): void;
  /** How many columns a result may fill. */
  columns: number;
  /** Makes a part of a result stand out, where stdout is a terminal that can and may (`NO_COLOR`). */
  style(style: Style, text: string): string;
  prompt(question: Question): Promise<string>;
  openBrowser(url: string): void;
}

/** Longer lines are hard to read. */
const MAX_COLUMNS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/** The terminal, environment and browser of the person at this machine. */
export function processIO(): IO {
  const { stdin, stdout, stderr } = process;
  let isShown = false;
  const clear = () => {
    if (isShown) stderr.write(CLEAR_LINE);
    isShown = false;
  };
  return {
    env: process.env,
    isInteractive: stdin.isTTY && stderr.isTTY,
    say: (text) => {
      clear();
      stderr.write(`${printable(text)}\n`);
    },
    progress: (text) => {
      clear();
      if (!stderr.isTTY || text === '') return;
      stderr.write(printable(text).slice(0, stderr.columns - 1));
      isShown = true;
    },
    print: (text) => void stdout.write(`${text}\n`),
    columns: Math.min(stdout.columns || MAX_COLUMNS, MAX_COLUMNS),
    style: styleText,
    prompt,
    openBrowser,
  };
}
