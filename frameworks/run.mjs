/**
 * Logs in with a complete program for each web framework, against the stand-in WordPress, and prints the table of
 * docs/frameworks.md. Fails if a login does something else than the table says, or if the document is out of date.
 *
 *     npm run test:frameworks                 builds, installs and runs all programs
 *     npm run test:frameworks -- --write      updates the table and the programs in the document, too
 *     npm run test:frameworks -- koa next     runs only these programs
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, start } from './application.mjs';
import { CASES, STRATEGIES } from './cases.mjs';
import { updateDocument } from './document.mjs';
import { PROGRAMS } from './programs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' } },
});
const chosen = PROGRAMS.filter(
  ({ title }) =>
    positionals.length === 0 ||
    positionals.some((name) => title.toLowerCase().startsWith(name.toLowerCase())),
);

const lines = [`| | ${Object.keys(CASES).join(' | ')} |`, `|---|${'---|'.repeat(Object.keys(CASES).length)}`];
let failures = 0;
for (const program of chosen) {
  const began = Date.now();
  build(program);
  const built = Date.now();
  const application = await start(program);
  try {
    const cells = [];
    for (const [title, run] of Object.entries(CASES))
      cells.push(await cell(program, title, run, application));
    lines.push(`| ${nameOf(program)} | ${cells.join(' | ')} |`);
  } finally {
    await application.stop();
  }
  console.log(`${program.title}: build ${seconds(began, built)}, run ${seconds(built, Date.now())}`);
}
const table = lines.join('\n');
console.log(`\n${table}\n`);
if (failures > 0) console.log(`${failures} failed.`);
else if (chosen.length === PROGRAMS.length && !updateDocument(table, values) && !values.write) {
  failures++;
  console.log('docs/frameworks.md is out of date: npm run test:frameworks -- --write updates it.');
}
process.exitCode = failures === 0 ? 0 : 1;

/** The cell of a case: whether all strategies to which it applies pass, or the ones that fail. */
async function cell(program, title, run, { site, app }) {
  const failed = [];
  const nameOf = (username) => site.users.find((user) => user.username === username).displayName;
  for (const strategy of STRATEGIES) {
    try {
      await run({ site, app, strategy, nameOf });
    } catch (error) {
      failures++;
      failed.push(strategy);
      console.error(`${program.title}, ${strategy}, ${title}: ${error.stack}`);
    }
  }
  return failed.length === 0 ? '✓' : `✗ ${failed.join(', ')}`;
}

function seconds(from, to) {
  return `${((to - from) / 1000).toFixed(1)} s`;
}

function nameOf({ title, packages }) {
  const versions = packages.map((name) => {
    const file = path.join(import.meta.dirname, 'node_modules', name, 'package.json');
    const [major, minor] = JSON.parse(readFileSync(file, 'utf8')).version.split('.');
    return `${name} ${major}.${minor}`;
  });
  return `**${title}**: ${versions.join(', ')}`;
}
