#!/usr/bin/env node
/** The command line: parses the arguments, runs the command and sets the exit code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from './command';
import { doctor } from './doctor';
import { Cancelled, UsageError, report } from './failure';
import { NAME, commandHelp, fullHelp, shortHelp } from './help';
import { init } from './init';
import { processIO, type IO } from './io';
import { withSuggestion } from './suggest';
import { token } from './token';

const COMMANDS: Partial<Record<string, Command>> = { init, doctor, token };

/** Runs a command and returns the exit code. */
export async function main(args: readonly string[], io: IO): Promise<number> {
  const [name, ...rest] = args;
  const command = commandOf(name);
  try {
    if (command) return (await run(command, rest, io)) ?? 0;
    await io.print(answer(name, rest));
    return 0;
  } catch (error) {
    return report(error, io, `${NAME}${command ? ` ${name}` : ''} --help`);
  }
}

function commandOf(name = ''): Command | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

/** The text for arguments that begin with no command. */
function answer(name: string | undefined, [subject]: readonly string[]): string {
  switch (name) {
    case undefined:
      return shortHelp(COMMANDS);
    case 'help':
    case '--help':
    case '-h': {
      if (subject === undefined || subject.startsWith('-')) return fullHelp(COMMANDS);
      const command = commandOf(subject);
      if (!command) throw unknown(subject);
      return commandHelp(command);
    }
    case '--version':
    case '-v':
      return version();
    default:
      throw unknown(name);
  }
}

function unknown(name: string): UsageError {
  return name.startsWith('-')
    ? new UsageError(withSuggestion(`There is no option ${name}.`, name, ['--help', '--version']))
    : new UsageError(
        withSuggestion(`There is no command ${name}.`, name, [...Object.keys(COMMANDS), 'help']),
      );
}

async function run(command: Command, args: string[], io: IO): Promise<number | void> {
  const { values, positionals } = parse(command, args);
  if (!values.help) return command.run(values, positionals, io);
  await io.print(commandHelp(command));
}

function parse(command: Command, args: string[]) {
  const options = { ...command.options, help: { type: 'boolean', short: 'h' } as const };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Only the first sentence: the rest is about arguments that begin with a dash.
    const finding = `${(error as Error).message.split('. ')[0]!.replace(/\.$/, '')}.`;
    const [, typed] = /^Unknown option '(--[^']+)'/.exec(finding) ?? [];
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(typed ? withSuggestion(finding, typed, names) : finding, { cause: error });
  }
}

function version(): string {
  const file = path.join(__dirname, '../../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

if (require.main === module) {
  const io = processIO();
  // While a question is open, the prompt handles Ctrl-C itself.
  process.once('SIGINT', () => process.exit(report(new Cancelled(), io, '')));
  void main(process.argv.slice(2), io).then((code) => (process.exitCode = code));
}
