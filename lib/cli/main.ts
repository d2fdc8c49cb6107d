#!/usr/bin/env node
/** The command line: parses the arguments, runs the command and sets the exit code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Command } from './command';
import { doctor } from './doctor';
import { Cancelled, EXIT_CODES, UsageError, report } from './failure';
import { processIO, type IO } from './io';
import { token } from './token';

const NAME = 'passport-wordpress-rest';

const COMMANDS: Partial<Record<string, Command>> = { token, doctor };

/** Runs a command and returns the exit code. */
export async function main(args: readonly string[], io: IO): Promise<number> {
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (command) return (await run(command, rest, io)) ?? 0;
    if (name === '--help' || name === '-h') await io.print(help());
    else if (name === '--version') await io.print(version());
    else if (name === '') throw new UsageError('Expected a command.');
    else throw new UsageError(`There is no ${name.startsWith('-') ? 'option' : 'command'} ${name}.`);
    return 0;
  } catch (error) {
    return report(error, io, `${NAME}${command ? ` ${name}` : ''} --help`);
  }
}

async function run(command: Command, args: string[], io: IO): Promise<number | void> {
  const { values, positionals } = parse(command, args);
  if (!values.help) return command.run(values, positionals, io);
  await io.print(`${command.help}\n\n${EXIT_CODES}`);
}

function parse({ options }: Command, args: string[]) {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    return parseArgs({ args, options: { ...options, help }, allowPositionals: true });
  } catch (error) {
    // Only the first sentence: the rest is about arguments that begin with a dash.
    throw new UsageError(`${(error as Error).message.split('. ')[0]!.replace(/\.$/, '')}.`, { cause: error });
  }
}

function help(): string {
  const commands = Object.entries(COMMANDS).map(
    ([name, command]) => `  ${name.padEnd(6)}  ${command!.summary}`,
  );
  return `Usage: ${NAME} <command> [options]

Commands:
${commands.join('\n')}

${NAME} <command> --help shows the options of a command. --version prints the version.

${EXIT_CODES}`;
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
