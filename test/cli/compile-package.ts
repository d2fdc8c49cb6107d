/** The package as it is published, compiled into a folder. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';

const root = path.resolve(__dirname, '../..');

/**
 * Returns the folder, which the caller deletes. Programs in it find the package by its name, and the packages that are
 * installed here.
 */
export function compilePackage(): string {
  mkdirSync(path.join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(path.join(root, 'build/cli-test-'));
  const [lib, dist] = [path.join(root, 'lib'), path.join(folder, 'dist')];
  for (const file of readdirSync(lib, { recursive: true }) as string[]) {
    if (!/\.m?ts$/.test(file)) continue;
    const { code } = transformSync(readFileSync(path.join(lib, file), 'utf8'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: file.endsWith('.mts')
        ? { type: 'es6' }
        : { type: 'commonjs', ignoreDynamic: true, exportInteropAnnotation: true },
    });
    const target = path.join(dist, file.replace(/ts$/, 'js'));
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
  cpSync(path.join(lib, 'cli/template'), path.join(dist, 'cli/template'), { recursive: true });
  cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  return folder;
}
