/** What a command has around it, so that it can be run without a terminal, a browser or a process of its own. */
import { openBrowser } from './open-browser';
import { prompt, type Question } from './ask';

export interface IO {
  env: Readonly<Record<string, string | undefined>>;
  /** Whether somebody can be asked: the answers come by stdin, the questions go to stderr. */
  isInteractive: boolean;
  /** Tells people something. Goes to stderr. */
  say(text: string): void;
  /** Writes a result. Goes to stdout, which holds nothing else. */
  print(text: string): void;
  prompt(question: Question): Promise<string>;
  openBrowser(url: string): void;
}

/** The terminal, environment and browser of the person at this machine. */
export function processIO(): IO {
  return {
    env: process.env,
    isInteractive: process.stdin.isTTY && process.stderr.isTTY,
    say: (text) => void process.stderr.write(`${printable(text)}\n`),
    print: (text) => void process.stdout.write(`${text}\n`),
    prompt,
    openBrowser,
  };
}

/** Sites name themselves and their users, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, ' ');
}
