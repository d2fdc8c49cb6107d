/** A terminal, an environment and a browser for the commands, without a process of their own. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { Failure } from '../../lib/cli/failure';
import type { IO } from '../../lib/cli/io';
import { main } from '../../lib/cli/main';
import type { Question } from '../../lib/cli/questions';

export interface World {
  env?: Record<string, string>;
  /** What the user answers to a question. Without it stdin is no terminal. */
  answer?: (question: Question, said: string) => Promise<string> | string;
  /** Whether the user sees messages: stdin or stderr is a terminal. Default: true. */
  attended?: boolean;
  /** Whether stdout is a terminal with colours. */
  styled?: boolean;
  /** Whether nothing can be written to stdout. */
  printFails?: boolean;
  /** What the browser does with the address it is to open. */
  browse?: (url: string) => Promise<unknown> | void;
}

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  /** What a terminal showed meanwhile. */
  progress: string[];
  /** The questions, as they were asked. */
  asked: Question[];
  /** The addresses that the browser was to open. */
  opened: string[];
}

/** Runs the tool and waits until it has ended, and the browser with it. */
export async function run(
  args: readonly string[],
  { env = {}, answer, browse, attended = true, styled = false, printFails = false }: World = {},
): Promise<Outcome> {
  const said: string[] = [];
  const printed: string[] = [];
  const progress: string[] = [];
  const asked: Question[] = [];
  const opened: string[] = [];
  const browsing: unknown[] = [];
  const io: IO = {
    env,
    isInteractive: answer !== undefined,
    isAttended: attended,
    say: (text) => void said.push(text),
    progress: (text) => void progress.push(text),
    print: (text) => {
      if (printFails) return Promise.reject(new Failure('The disk is full.', 'Free some space.'));
      printed.push(text);
      return Promise.resolve();
    },
    columns: 80,
    style: (style, text) => (styled ? `<${style}>${text}</${style}>` : text),
    prompt: (question) => {
      asked.push(question);
      return Promise.resolve(answer!(question, said.join('\n')));
    },
    openBrowser: (url) => {
      opened.push(url);
      browsing.push(browse?.(url));
    },
  };
  const code = await main(args, io);
  await Promise.all(browsing);
  return { code, stdout: printed.join('\n'), stderr: said.join('\n'), progress, asked, opened };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
