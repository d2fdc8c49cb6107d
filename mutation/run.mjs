/**
 * Changes the source in small ways and runs the tests: a change that no test notices survives. Fails if less than 85 % of
 * the changes of a part are noticed. All together take hours, so they are not a step of .ci/run.
 *
 *     npm run mutation                    runs all parts of parts.mjs
 *     npm run mutation -- reading login   runs only these, and the parts whose names begin with them: login-store, …
 *
 * A second run tests only what changed since the first: build/mutation/ has the results.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PARTS } from './parts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = (command, args, env = {}) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status === 0;

const stryker = 'mutation/node_modules/@stryker-mutator/core/bin/stryker.js';
if (!existsSync(root + stryker) && !run('npm', ['ci', '--prefix', 'mutation', '--no-audit', '--no-fund']))
  throw new Error('npm ci failed.');

const names = process.argv.slice(2);
const partsOf = (name) => Object.keys(PARTS).filter((part) => part === name || part.startsWith(`${name}-`));
const unknown = names.filter((name) => partsOf(name).length === 0);
if (unknown.length > 0)
  throw new Error(`${unknown.join(', ')}: not one of ${Object.keys(PARTS).join(', ')}.`);
const chosen = names.length > 0 ? [...new Set(names.flatMap(partsOf))] : Object.keys(PARTS);
const failed = chosen.filter(
  (name) => !run(process.execPath, [stryker, 'run', 'mutation/stryker.config.mjs'], { MUTATION_PART: name }),
);
console.log(failed.length === 0 ? 'All parts passed.' : `Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
