/** The interface of a command. */
import type { ParseArgsConfig } from 'node:util';
import type { IO } from './io';

export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** The text of `--help`, without the exit codes, which all commands share. */
  help: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /** Resolves to the exit code; `undefined` means 0. */
  run(values: Values, positionals: readonly string[], io: IO): Promise<number | void>;
}

/** The parsed options. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
