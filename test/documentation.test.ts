/** The lists in the README and in CONTRIBUTING.md against the source. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CHECKS } from '../lib/doctor/finding';

const root = path.resolve(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const matches = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, found]) => found!);

test('the README has one row for each error code', () => {
  const [union] = /export type WordPressErrorCode =[^;]*;/.exec(read('lib/errors.ts'))!;
  const [, table] = read('README.md').split('## When a login fails');
  const rows = matches(table!, /^\| `(\w+)` \|/gm);
  expect(rows.sort()).toEqual(matches(union, /\| '(\w+)'/g).sort());
});

test('the README has each check of the doctor, in order', () => {
  const [list] = /^`check` is one of[^]*?\.$/m.exec(read('README.md'))!;
  expect(matches(list, /`([\w-]+)`/g)).toEqual(['check', ...CHECKS]);
});

test('CONTRIBUTING.md has each folder and file of lib, except the files of cli/ and doctor/checks/', () => {
  const [, layout] = /^lib\/\n([^]*?)\ntest\//m.exec(read('CONTRIBUTING.md'))!;
  let folder = '';
  const listed = layout!.split('\n').flatMap((line) => {
    const [, indent, names] = /^( +)([\w./-]+(?:, [\w.-]+)*)/.exec(line)!;
    if (indent === '  ') folder = names!.endsWith('/') ? names! : '';
    return names!.split(', ').map((name) => (indent === '  ' ? name : folder + name));
  });
  const present = readdirSync(path.join(root, 'lib'), { recursive: true, withFileTypes: true })
    .map((entry) => {
      const file = path.relative(path.join(root, 'lib'), path.join(entry.parentPath, entry.name));
      return entry.isDirectory() ? `${file}/` : file;
    })
    .filter((file) => !/^(?:cli|doctor\/checks)\/./.test(file));
  expect(listed.sort()).toEqual(present.sort());
});
