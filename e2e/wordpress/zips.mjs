/** Which WordPress runs: that of the npm package, or the zip that the variable WORDPRESS_ZIP names. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const builds = path.dirname(
  createRequire(import.meta.url).resolve('@wp-playground/wordpress-builds/package.json'),
);
const given = process.env.WORDPRESS_ZIP;

export const wordPressZip = () => open(given ?? path.join(builds, 'src/wordpress/wp-6.5.zip'));

/** The plugin that replaces MySQL. */
export const sqliteZip = () =>
  open(path.join(builds, 'src/sqlite-database-integration/sqlite-database-integration.zip'));

/** The folder with WordPress's styles and scripts, which the zip of the npm package does not contain. */
export const staticFiles = given === undefined ? path.join(builds, 'public/wp-6.5') : undefined;

async function open(file) {
  return new File([await readFile(file)], path.basename(file));
}
