/** What the command line knows of a command. */
import type { ParseArgsConfig } from 'node:util';
import type { IO } from './io';

export interface Command {
  /** What it does, in the list of commands. */
  summary: string;
  /** What `--help` shows, but for the exit codes, which are the same for all. */
  help: string;
  options: NonNullable<ParseArgsConfig['options']>;
  run(values: Values, positionals: readonly string[], io: IO): Promise<void>;
}

/** The options as they were given. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
