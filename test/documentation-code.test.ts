/** Every block of JavaScript and TypeScript in the README and in docs/ compiles, in strict mode. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(__dirname, '..');
const DOCUMENTS = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  // The programs of frameworks.md are those in frameworks/, and run there.
  (name) => name.endsWith('.md') && name !== 'docs/frameworks.md',
);

interface Block {
  /** The name of the virtual file: the document and the line. */
  file: string;
  code: string;
}

function blocksOf(document: string): Block[] {
  const text = readFileSync(path.join(root, document), 'utf8');
  return Array.from(
    text.matchAll(/^( *)```(js|ts)\n([^]*?)^\1```$/gm),
    ({ index, 1: indent, 2: language, 3: code }) => {
      const line = text.slice(0, index).split('\n').length + 1;
      const name = `${document.replace(/\W/g, '-')}-line-${line}.${language === 'ts' ? 'mts' : 'mjs'}`;
      // Every block is a module, so that blocks may declare the same names.
      return {
        file: path.join(root, 'test/documentation', name),
        code: `${code!.replaceAll(`\n${indent}`, '\n')}\nexport {};\n`,
      };
    },
  );
}

const READER = ['reader.d.ts', 'morgan.d.ts'].map((name) => path.join(root, 'test/documentation', name));

const blocks = DOCUMENTS.flatMap(blocksOf);

test('the documents have blocks of code', () => {
  expect(blocks.length).toBeGreaterThan(10);
});

test('each block compiles', () => {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    // Values that a block leaves to the reader have no types in JavaScript.
    noImplicitAny: false,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node', 'express', 'express-session'],
    typeRoots: [path.join(root, 'node_modules/@types')],
    paths: {
      'passport-wordpress-rest': [path.join(root, 'lib/index.ts')],
      'passport-wordpress-rest/testing': [path.join(root, 'lib/testing/index.ts')],
    },
  };
  const code = new Map(blocks.map(({ file, code }) => [file, code]));
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => code.get(file) ?? readFile(file);
  host.fileExists = (file) => code.has(file) || fileExists(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = code.get(file);
    return text === undefined
      ? getSourceFile(file, target, ...rest)
      : ts.createSourceFile(file, text, target, true);
  };
  const program = ts.createProgram([...code.keys(), ...READER], options, host);
  const found = [...code.keys()].flatMap((name) => {
    const file = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const { line } = file.getLineAndCharacterOfPosition(start);
        return `${path.basename(name)}, its line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
  expect(found).toEqual([]);
}, 60_000);
