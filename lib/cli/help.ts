/** The help texts. Their lines fit a terminal of 60 columns. */
import type { Command } from './command';
import { EXIT_CODES } from './failure';

export const NAME = 'passport-wordpress-rest';

type Commands = Partial<Record<string, Command>>;

/** The help without arguments: what the commands are, and how to get more help. */
export function shortHelp(commands: Commands): string {
  return `Let people log in to a Node application with WordPress.

Usage: ${NAME} <command> [options]

Commands:
${listed(commands)}

Start with an application that runs:

  npx ${NAME} init my-app

More: ${NAME} help`;
}

/** The text of `help`. */
export function fullHelp(commands: Commands): string {
  return `Let people log in to a Node application with WordPress.

Usage: ${NAME} <command> [options]

Commands:
${listed(commands)}
  help    Show this, or the help for a command

Options:
  -h, --help     show the help, also after a command
  -v, --version  show the version

Examples:
  npx ${NAME} init my-app
  npx ${NAME} doctor blog.example.com
  npx ${NAME} token blog.example.com >> .env
  npx ${NAME} help token

${EXIT_CODES}`;
}

/** The help for one command. */
export function commandHelp({ help }: Command): string {
  return `${help}\n\n${EXIT_CODES}`;
}

function listed(commands: Commands): string {
  return Object.entries(commands)
    .map(([name, command]) => `  ${name.padEnd(6)}  ${command!.summary}`)
    .join('\n');
}
