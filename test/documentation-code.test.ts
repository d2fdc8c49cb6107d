/** Every block of JavaScript and TypeScript in the README and in docs/ compiles, in strict mode. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { blocksOf } from './documentation/blocks';

const root = path.resolve(__dirname, '..');
const DOCUMENTS = ['README.md', ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  // The programs of frameworks.md are those in frameworks/, and run there.
  (name) => name.endsWith('.md') && name !== 'docs/frameworks.md',
);

/** Each block is a file beside the types of the reader's application, with its document and line as its name. */
const blocks = DOCUMENTS.flatMap((document) =>
  blocksOf(document).map(({ language, line, code }) => ({
    file: path.join(
      root,
      'test/documentation',
      `${document.replace(/\W/g, '-')}-line-${line}.${language === 'ts' ? 'mts' : 'mjs'}`,
    ),
    // A module, so that blocks may declare the same names.
    code: `${code}\nexport {};\n`,
  })),
);

const READER = ['reader.d.ts', 'morgan.d.ts'].map((name) => path.join(root, 'test/documentation', name));

test('the documents have blocks of code', () => {
  expect(blocks.length).toBeGreaterThan(10);
});

test('no block gives another meaning to the name of a global function', () => {
  const shadowing = blocks.filter(({ code }) => /\b(?:const|let|var|function)\s+(?:fetch|URL)\b/.test(code));
  expect(shadowing.map(({ file }) => path.basename(file))).toEqual([]);
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
