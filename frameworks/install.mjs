/** Installs the frameworks, and this package as it is built now. */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const folder = import.meta.dirname;
const at = (...names) => path.join(folder, ...names);

install();

function install() {
  if (!isInstalled())
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: 'inherit',
    });
  // npm installs a copy of this package (`install-links` in .npmrc), so that it looks like one from the registry. The copy
  // may be older than the build.
  const copy = at('node_modules/passport-wordpress-rest');
  rmSync(path.join(copy, 'dist'), { recursive: true, force: true });
  for (const name of ['dist', 'package.json'])
    cpSync(at('..', name), path.join(copy, name), { recursive: true });
}

function isInstalled() {
  const time = (name) => statSync(at(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return time('node_modules/.package-lock.json') > time('package-lock.json');
}
