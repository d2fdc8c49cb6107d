/**
 * Tests the example applications, the stand-in and the pages of the command in Chromium, by keyboard.
 *
 *     npm run test:browser                   installs what npm installs, and runs all tests
 *     npm run test:browser -- --install      installs Chromium, too, on Debian
 *     npm run test:browser -- any-site       runs only the files with this in their name
 *     npm run test:browser -- --screenshots  takes the pictures of docs/ in place of tests
 *
 * Without Chromium nothing is tested, and the output says why. CHROMIUM is the path of another one.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { whyNoChromium } from '../chromium.mjs';

const folder = import.meta.dirname;

/** Milliseconds for everything, on a machine that does other work, too. */
const LIMIT = 240_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    install: { type: 'boolean', default: false },
    screenshots: { type: 'boolean', default: false },
  },
});

const missing = whyNoChromium(values.install);
if (missing) {
  console.log(`test:browser SKIPPED: ${missing}`);
} else if (testFiles().length === 0) {
  console.error(`No file in e2e/browser/tests has ${positionals.join(' or ')} in its name.`);
  process.exitCode = 1;
} else {
  installPackages();
  const args = values.screenshots
    ? [path.join(folder, 'screenshots.mjs')]
    : ['--import', 'tsx', '--test', '--test-reporter=spec', '--test-concurrency=2', ...testFiles()];
  const { status, error } = spawnSync(process.execPath, args, { stdio: 'inherit', timeout: LIMIT });
  if (error) console.error(`test:browser FAILED: ${error.message}`);
  process.exitCode = status === 0 ? 0 : 1;
}

/** Installs the packages of this folder, unless they are installed as in package-lock.json. */
function installPackages() {
  const changed = (name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (changed('node_modules/.package-lock.json') > changed('package-lock.json')) return;
  console.log('Installing playwright-core and axe-core …');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', args, { cwd: folder, stdio: 'inherit' });
}

function testFiles() {
  const names = readdirSync(path.join(folder, 'tests')).filter(
    (name) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  );
  return names.map((name) => path.join(folder, 'tests', name));
}
