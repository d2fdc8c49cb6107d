/** The blocks of JavaScript and TypeScript in a document. Of a block that shows a change, what it becomes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

export interface Block {
  language: 'js' | 'ts';
  /** The number of its first line in the document. */
  line: number;
  code: string;
}

/** @param document The path of a Markdown file in the project, such as `docs/requests.md`. */
export function blocksOf(document: string): Block[] {
  const text = readFileSync(path.join(root, document), 'utf8');
  return Array.from(
    text.matchAll(/^( *)```(js|ts|diff)\n([^]*?)^\1```$/gm),
    ({ index, 1: indent, 2: language, 3: code }) => ({
      language: language === 'ts' ? 'ts' : 'js',
      line: text.slice(0, index).split('\n').length + 1,
      code:
        language === 'diff'
          ? code!.replace(/^-.*\n/gm, '').replace(/^[+ ]/gm, '')
          : code!.replaceAll(`\n${indent}`, '\n'),
    }),
  );
}
