/** The environment of a command. Tests replace it, and run commands without a terminal or a browser. */
import { fstatSync, writeFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Failure } from './failure';
import { openBrowser } from './open-browser';
import { oneLine, printable } from './printable';
import { prompt } from './prompt';
import type { Question } from './questions';
import { MAX_COLUMNS, wrapLines } from './wrap';

export type Style = 'bold' | 'green' | 'yellow' | 'red';

export interface IO {
  env: Readonly<Record<string, string | undefined>>;
  /** Whether a user can be asked: questions go to stderr, answers come from stdin. */
  isInteractive: boolean;
  /** Whether somebody can see a login address: stdin or stderr is a terminal. */
  isAttended: boolean;
  /** Writes a message to stderr. A terminal gets lines of its width. */
  say(text: string): void;
  /** Shows progress on stderr, if that is a terminal. Each line replaces the previous one; '' removes it. */
  progress(text: string): void;
  /**
   * Writes a result to stdout.
   * @throws Failure if it could not be written in full: a full disk, a closed pipe.
   */
  print(text: string): Promise<void>;
  /** The width of a result, in columns. */
  columns: number;
  /** Styles a part of a result, if stdout is a terminal with colors and `NO_COLOR` is not set. */
  style(style: Style, text: string): string;
  prompt(question: Question): Promise<string>;
  openBrowser(url: string): void;
}

const CLEAR_LINE = '\r\u001b[2K';

/** The terminal, the environment variables and the browser of this process. */
export function processIO(): IO {
  const { stdin, stdout, stderr } = process;
  // Without a listener, an error of a write would end the process before its message is written.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  let isShown = false;
  const clear = () => {
    if (isShown) stderr.write(CLEAR_LINE);
    isShown = false;
  };
  return {
    env: process.env,
    isInteractive: stdin.isTTY && stderr.isTTY,
    isAttended: stdin.isTTY || stderr.isTTY,
    say: (text) => {
      clear();
      const width = stderr.isTTY ? Math.min(stderr.columns || MAX_COLUMNS, MAX_COLUMNS) : Infinity;
      stderr.write(`${wrapLines(printable(text), width)}\n`);
    },
    progress: (text) => {
      clear();
      if (!stderr.isTTY || text === '') return;
      stderr.write(oneLine(text).slice(0, stderr.columns - 1));
      isShown = true;
    },
    print: (text) => write(stdout, `${text}\n`),
    columns: Math.min(stdout.columns || MAX_COLUMNS, MAX_COLUMNS),
    style: styleText,
    prompt,
    openBrowser,
  };
}

async function write(stdout: NodeJS.WriteStream & { fd: number }, text: string): Promise<void> {
  try {
    // A stream of Node reports no error if a nearly full disk takes only a part of the text.
    if (fstatSync(stdout.fd).isFile()) writeFileSync(stdout.fd, text);
    else {
      await new Promise<void>((resolve, reject) => {
        stdout.write(text, (error) => (error ? reject(error) : resolve()));
      });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(
      `The result could not be written to stdout, or only in part (${code ?? 'unknown error'}).`,
      'Check where the output of this command goes, for instance for a full disk, and run it again.',
      { cause: error },
    );
  }
}
