/**
 * Packs the package as it would be published, installs it as an application would, and looks at it from there.
 * Another compiler can be tried on the same samples: `npm run package-check -- path/to/bin/tsc`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const temporary = mkdtempSync(path.join(tmpdir(), 'package-check-'));
const consumer = path.join(temporary, 'consumer');
const tsc = path.resolve(process.argv[2] ?? path.join(root, 'node_modules/typescript/bin/tsc'));
const MODULES = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'preserve', moduleResolution: 'bundler' },
];
let failures = 0;

try {
  main();
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
console.log(failures === 0 ? 'package-check passed' : `package-check failed: ${failures} of its checks`);
process.exitCode = failures === 0 ? 0 : 1;

function main() {
  let tarball;
  check('builds and packs', () => {
    // The script `prepack` builds.
    const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', temporary]));
    tarball = path.join(temporary, packed.filename);
    equal(packed.files.map((file) => file.path).sort(), expectedFiles());
    return `${packed.files.length} files, ${kB(packed.size)} packed, ${kB(packed.unpackedSize)} unpacked`;
  });
  if (tarball === undefined) return;
  check('publint', () => void run(bin('publint'), ['--strict', tarball]));
  check('are the types wrong', () => void run(bin('attw'), ['--no-color', tarball]));

  let isInstalled = false;
  check('installs', () => {
    const report = install(tarball);
    isInstalled = true;
    return report;
  });
  if (!isInstalled) return;
  check('loads by require and by import', () => {
    cpSync(path.join(import.meta.dirname, 'consumer/load.mjs'), path.join(consumer, 'load.mjs'));
    run(process.execPath, ['load.mjs'], consumer);
  });
  check('has a command', () => {
    const command = path.join(consumer, 'node_modules/.bin/passport-wordpress-rest');
    equal([run(command, ['--version']).trim()], [versionIn(root)]);
    run(command, ['--help']);
    // From the files of the package.
    run(command, ['init', path.join(consumer, 'application')]);
    equal(readdirSync(path.join(consumer, 'application')).sort(), ['.env.example', 'app.mjs']);
  });
  for (const type of ['commonjs', 'module']) {
    for (const modules of MODULES) {
      check(`types, ${type}, ${modules.moduleResolution}`, () => typecheck(type, modules));
    }
  }
}

/** Nothing but what was compiled from lib, the files that `init` writes, and the files for people, their tools and npm. */
function expectedFiles() {
  const compiled = readdirSync(path.join(root, 'lib'), { recursive: true })
    .filter((file) => /\.m?ts$/.test(file))
    .map((file) => `dist/${file.split(path.sep).join('/')}`)
    .flatMap((file) => [file.replace(/ts$/, 'js'), file.replace(/(m?)ts$/, 'd.$1ts')]);
  const template = readdirSync(path.join(root, 'lib/cli/template')).map(
    (file) => `dist/cli/template/${file}`,
  );
  const docs = readdirSync(path.join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      path.relative(root, path.join(parentPath, name)).split(path.sep).join('/'),
    );
  return [
    ...compiled,
    ...template,
    ...docs,
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'llms.txt',
    'package.json',
  ].sort();
}

/** Installs into an application in JavaScript that has Express and Passport, and says what that adds to it. */
function install(tarball) {
  mkdirSync(consumer);
  writeFileSync(path.join(consumer, 'package.json'), '{ "private": true }');
  npmInstall(`express@${versionHere('express')}`, `passport@${versionHere('passport')}`);
  const before = installed();
  npmInstall(tarball);
  const added = Object.entries(installed()).filter(([name]) => !(name in before));
  const building = added.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name);
  // Without a script that runs at installation, nothing is compiled or downloaded there.
  equal(building, []);
  // An application on this version of Node has its types.
  npmInstall(`@types/node@${versionHere('@types/node')}`);
  const types = added.filter(([name]) => name.includes('@types/')).length;
  return `${added.length} packages added to an application with Express and Passport, ${types} of them types only`;
}

function installed() {
  return JSON.parse(readFileSync(path.join(consumer, 'node_modules/.package-lock.json'), 'utf8')).packages;
}

function npmInstall(...packages) {
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], consumer);
}

function versionHere(name) {
  return versionIn(path.join(root, 'node_modules', name));
}

function versionIn(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
}

function typecheck(type, modules) {
  const folder = path.join(consumer, `${type}-${modules.moduleResolution}`);
  cpSync(path.join(import.meta.dirname, 'consumer'), folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, type }));
  const compilerOptions = {
    ...modules,
    target: 'es2022',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    esModuleInterop: true,
    // So that our declarations are checked, and not only used.
    skipLibCheck: false,
    noEmit: true,
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  run(process.execPath, [tsc, '-p', '.'], folder);
}

function check(name, look) {
  try {
    const report = look();
    console.log(`ok      ${name}${report ? `: ${report}` : ''}`);
  } catch (error) {
    failures++;
    console.log(`FAILED  ${name}\n${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  }
}

function run(command, args, cwd = root) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function bin(name) {
  return path.join(root, 'node_modules/.bin', name);
}

function equal(actual, expected) {
  const missing = expected.filter((item) => !actual.includes(item));
  const unexpected = actual.filter((item) => !expected.includes(item));
  if (missing.length + unexpected.length === 0) return;
  throw new Error(`missing: ${missing.join(', ') || 'none'}; unexpected: ${unexpected.join(', ') || 'none'}`);
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
