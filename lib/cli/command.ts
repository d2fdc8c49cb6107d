/** What the command line knows of a command. */
import type { ParseArgsConfig } from 'node:util';
import type { IO } from './io';

export interface Command {
  /** What it does, in the list of commands. */
  summary: string;
  /** What `--help` shows, but for the exit codes, which are the same for all. */
  help: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /** Resolves to the exit code, if that isn't 0. */
  run(values: Values, positionals: readonly string[], io: IO): Promise<number | void>;
}

/** The options as they were given. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
