/**
 * Runs the property tests more often than `npm test` does.
 *
 *     npm run fuzz -- --runs 100000             all files with properties
 *     npm run fuzz -- --runs 1000 reading rest  only those with these words in their path
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '10000' } },
});
const root = path.resolve(import.meta.dirname, '..');
const files = readdirSync(`${root}/test`, { recursive: true })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => readFileSync(`${root}/test/${file}`, 'utf8').includes("from 'fast-check'"))
  .filter((file) => positionals.length === 0 || positionals.some((word) => file.includes(word)));
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--runTestsByPath', ...files.map((file) => `test/${file}`)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FAST_CHECK_RUNS: values.runs } },
);
process.exitCode = status ?? 1;
