/** docs/faults.md: the tables in it. */
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'docs/faults.md';

/** A table in Markdown. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n');
}

/**
 * Compares the document with the tables, or writes them into it.
 * @param tables By the names in the document: `<!-- table: NAME -->`.
 * @returns the lines that differ
 */
export function updateDocument(tables: Record<string, string>, { write }: { write: boolean }): string[] {
  const before = readFileSync(FILE, 'utf8');
  const after = before.replace(
    /(<!-- table: (.+) -->\n)[^]*?(<!-- end of the table -->)/g,
    (whole, head: string, name: string, end: string) =>
      name in tables ? `${head}\n${tables[name]}\n\n${end}` : whole,
  );
  if (write) writeFileSync(FILE, after);
  const [old, now] = [before, after].map((text) => new Set(text.split('\n')));
  return [...now!].filter((line) => !old!.has(line));
}
