/** Prepares a run of the bench: builds the package and the stand-in, and installs the packages to compare with. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bench = fileURLToPath(new URL('.', import.meta.url));

/** Builds everything that is older than its sources, and installs missing packages. */
export function prepare() {
  buildPackage();
  installPeers();
}

export function buildPackage() {
  if (isOlder('dist/index.js', ['lib'])) npm('run', '--silent', 'build');
}

export function installPeers() {
  const { dependencies } = JSON.parse(readFileSync(`${bench}package.json`, 'utf8'));
  if (!Object.keys(dependencies).every((name) => existsSync(`${bench}node_modules/${name}`)))
    npm('ci', '--prefix', bench, '--no-audit', '--no-fund');
}

function isOlder(built, sources) {
  const made = existsSync(root + built) ? statSync(root + built).mtimeMs : 0;
  return sources.some((directory) =>
    readdirSync(root + directory, { recursive: true }).some(
      (file) => file.endsWith('.ts') && statSync(`${root}${directory}/${file}`).mtimeMs > made,
    ),
  );
}

function npm(...args) {
  // Standard output is reserved for the report.
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed.`, { cause: error });
}
