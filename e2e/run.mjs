/**
 * Tests the package, as it is built now, with a real WordPress in WebAssembly.
 *
 *     npm run test:wordpress                 builds, installs what is missing, and runs all tests
 *     npm run test:wordpress -- --install    installs Chromium, too, on Debian
 *     npm run test:wordpress -- oauth1       runs only the files with this in their name
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { whyNoChromium } from './chromium.mjs';

const folder = import.meta.dirname;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { install: { type: 'boolean', default: false } },
});

if (!isInstalled())
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: 'inherit',
  });
const noChromium = whyNoChromium(values.install);

const { status } = spawnSync(
  process.execPath,
  // Each file starts a WordPress, which takes 350 MB. Two at a time occupy two cores.
  ['--test', '--test-reporter=spec', '--test-concurrency=2', ...testFiles()],
  { stdio: 'inherit' },
);
for (const [what, why] of leftOut()) console.log(`SKIPPED: ${what}. ${why}`);
process.exitCode = status === 0 ? 0 : 1;

function isInstalled() {
  const time = (name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return time('node_modules/.package-lock.json') > time('package-lock.json');
}

function testFiles() {
  const chosen = readdirSync(path.join(folder, 'tests')).filter(
    (name) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
  );
  if (chosen.length === 0) throw new Error(`No file in e2e/tests has one of these names: ${positionals}`);
  return chosen.map((name) => path.join(folder, 'tests', name));
}

/** What was not tested, and why. */
function* leftOut() {
  if (noChromium) yield ['all logins in a browser', noChromium];
  for (const [name, what] of [
    ['OAUTH1_PLUGIN', 'OAuth 1.0a: logins, signed requests, random requests'],
    ['OAUTH2_PLUGIN', 'OAuth 2: logins, requests'],
  ])
    if (!process.env[name]) yield [what, `${name} is not set to the folder of the plugin.`];
}
