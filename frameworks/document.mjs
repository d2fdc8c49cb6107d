/** docs/frameworks.md: the table and the programs in it. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const file = path.join(root, 'docs/frameworks.md');

/** Compares the document with the table and the files, or writes them into it. Returns whether it was up to date. */
export function updateDocument(table, { write }) {
  const before = readFileSync(file, 'utf8');
  const place = /(<!-- table -->\n)[^]*?(<!-- end of the table -->)/;
  if (!place.test(before)) throw new Error(`${file} has no comments that mark the place of the table.`);
  const after = before
    .replace(place, (_, start, end) => `${start}\n${table}\n\n${end}`)
    .replace(/(<!-- (frameworks\/\S+) -->\n```\w+\n)[^]*?(```\n)/g, (_, head, name, end) => {
      return head + readFileSync(path.join(root, name), 'utf8') + end;
    });
  if (write) writeFileSync(file, after);
  return before === after;
}
