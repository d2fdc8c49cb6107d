/** `init`: writes an application with a login into a folder. */
import { lstat, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from './command';
import { Failure, UsageError } from './failure';
import { NAME } from './help';
import { oneLine } from './printable';

/** The files that are written, and their names in the package. npm may leave out files that begin with a dot. */
const FILES = [
  ['app.mjs', 'app.mjs'],
  ['.env.example', 'env.example'],
] as const;

const TEMPLATE = path.join(__dirname, 'template');

export const init: Command = {
  summary: 'Write a small application with a login',
  help: `Usage: ${NAME} init [folder]

Writes a complete Express application with a WordPress login
(app.mjs) and its settings (.env.example), and says how to
start it:

  npx ${NAME} init my-app

Without a folder the files are written to the current one. A
folder that does not exist is created. No file is ever
overwritten: if one of the two exists, nothing is written.

Options:
  -h, --help
      show this`,
  options: {},

  async run(_values, [folder = '.', ...more], io) {
    if (more.length > 0) throw new UsageError('Expected at most one folder.');
    await writeFiles(folder);
    await io.print(nextSteps(folder));
  },
};

/** @throws Failure if a file exists or cannot be written. Then the folder has the same files as before. */
async function writeFiles(folder: string): Promise<void> {
  const written: string[] = [];
  try {
    const existing = await existingFiles(folder);
    if (existing.length > 0) {
      throw new Failure(
        `${existing.join(' and ')} already exist${existing.length > 1 ? '' : 's'} in ${nameOf(folder)}. Nothing was written.`,
        `Give the name of a new folder: ${NAME} init <folder>`,
      );
    }
    await mkdir(folder, { recursive: true });
    for (const [name, source] of FILES) {
      const file = path.join(folder, name);
      // With `wx`, a file that was created in the meantime is not overwritten.
      await writeFile(file, await readFile(path.join(TEMPLATE, source)), { flag: 'wx' });
      written.push(file);
    }
  } catch (error) {
    await Promise.all(written.map((file) => unlink(file)));
    if (error instanceof Failure) throw error;
    throw new Failure(
      `The files could not be written to ${nameOf(folder)} (${(error as NodeJS.ErrnoException).code}).`,
      'Choose a folder in which you may create files.',
      { cause: error },
    );
  }
}

async function existingFiles(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const [name] of FILES) {
    // Not `access`: a link to a missing file exists, too.
    const exists = await lstat(path.join(folder, name)).then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      },
    );
    if (exists) names.push(name);
  }
  return names;
}

function nextSteps(folder: string): string {
  const cd = isCurrent(folder) ? '' : `  cd ${quoted(folder)}\n`;
  return `Wrote ${FILES.map(([name]) => name).join(' and ')} to ${nameOf(folder)}.

Next:
${cd}  npm install express express-session passport ${NAME}
  cp .env.example .env

Fill in .env: it says where to find the values. Then start:
  node --env-file=.env app.mjs`;
}

function nameOf(folder: string): string {
  return isCurrent(folder) ? 'this folder' : oneLine(folder);
}

function isCurrent(folder: string): boolean {
  return path.resolve(folder) === process.cwd();
}

function quoted(folder: string): string {
  const name = oneLine(folder);
  return /^[\w./\\:~-]+$/.test(name) ? name : `"${name}"`;
}
