/**
 * Writes docs/api from the docstrings of the public exports: a page for each section of lib/index.ts, one for
 * lib/testing/index.ts, and an index. With `--check` it writes nothing, and fails if docs/api differs.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Application, Comment, Converter, ReflectionKind, RendererEvent } from 'typedoc';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'docs/api');
// Within the project, so that the modules there find its dependencies.
const work = path.join(root, 'build/api');
const pagesFolder = path.join(work, 'pages');

const INTRODUCTION = `All exports of \`passport-wordpress-rest\`, and of \`passport-wordpress-rest/testing\` for tests. These pages are made from
the docstrings in \`lib/\` by \`npm run docs:api\`. For guides, see the [README](../../README.md).`;
const sections = [
  ...sectionsOf('lib/index.ts'),
  {
    name: 'testing',
    about: 'a stand-in for WordPress, from `passport-wordpress-rest/testing`',
    code: "export * from '../../lib/testing/index';\n",
  },
];
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
const pages = await pagesOf(sections);

if (process.argv.includes('--check')) {
  const present = existsSync(folder) ? readPages(folder) : new Map();
  const names = [...new Set([...pages.keys(), ...present.keys()])];
  const different = names.filter((name) => pages.get(name) !== present.get(name));
  if (different.length > 0) {
    console.error(`docs/api differs from the docstrings: ${different.join(', ')}. Run: npm run docs:api`);
    process.exitCode = 1;
  }
} else {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
}

/** The sections of a file of exports. Each has a comment above it, with the name of its page and what is on it. */
function sectionsOf(file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const [before, ...parts] = text.split(/^\/\/ (\w+): (.*)\n/m);
  if (before.trim() !== '') throw new Error(`${file} begins with exports that belong to no section.`);
  return Array.from({ length: parts.length / 3 }, (_, i) => {
    const [name, about, exports] = parts.slice(3 * i);
    return { name: name.toLowerCase(), about, code: exports.replaceAll(" from './", " from '../../lib/") };
  });
}

/** The text of each page by the name of its file. */
async function pagesOf(sections) {
  const entryPoints = sections.map(({ name, code }) => {
    const file = path.join(work, `${name}.ts`);
    writeFileSync(file, code);
    return file;
  });
  const tsconfig = path.join(work, 'tsconfig.json');
  writeFileSync(
    tsconfig,
    JSON.stringify({ extends: '../../tsconfig.json', files: entryPoints, include: [] }),
  );
  const app = await Application.bootstrapWithPlugins({
    entryPoints,
    tsconfig,
    plugin: ['typedoc-plugin-markdown'],
    outputs: [{ name: 'markdown', path: pagesFolder }],
    router: 'module',
    readme: 'none',
    // No lines of the source, and no revision: they change without the docstrings.
    disableSources: true,
    excludeInternal: true,
    excludeExternals: true,
    excludeProtected: true,
    // The order of the exports and of the source.
    sort: [],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    hideGroupHeadings: true,
    groupOrder: ['Classes', 'Functions', 'Variables', 'Interfaces', 'Type Aliases', 'References'],
    tableColumnSettings: { hideDefaults: true },
    parametersFormat: 'table',
    // The anchors of headings depend on the headings before them, and Markdown has no rule for them.
    useHTMLAnchors: true,
    anchorPrefix: 'api-',
    pageTitleTemplates: { module: ({ name }) => titleOf(name) },
    validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: true },
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => removeRepetitions(project));
  // TypeDoc looks for a linked name in the file of the docstring and in the module of the page.
  app.converter.addUnknownSymbolResolver(({ symbolReference }, { project }, part) => {
    if (!part) return undefined; // A type, not a link.
    const name = symbolReference?.path?.[0]?.path;
    const target = project.children
      ?.flatMap((module) => module.children ?? [])
      .find((child) => child.name === name);
    return target && { target };
  });
  let index = '';
  app.renderer.on(RendererEvent.END, ({ project }) => {
    index = indexOf(project, sections, (symbol) => app.renderer.router.getFullUrl(symbol));
  });
  const project = await app.convert();
  if (project) {
    app.validate(project);
    await app.generateOutputs(project);
  }
  if (!project || app.logger.hasErrors() || app.logger.hasWarnings()) {
    throw new Error('TypeDoc found the faults above. Correct the docstrings or the exports.');
  }
  return readPages(pagesFolder).set('README.md', index);
}

/**
 * Each member is described once, where it is declared. Left out: what an interface inherits from another one that has a
 * description, what a strategy inherits from Passport's, and constructors that differ from the described one in types only.
 */
function removeRepetitions(project) {
  const members = project.getReflectionsByKind(ReflectionKind.All);
  const repeated = members.filter((member) => {
    if (member.kindOf(ReflectionKind.ConstructorSignature)) return !member.hasComment();
    return (
      member.inheritedFrom && (member.inheritedFrom.reflection || member.parent.kindOf(ReflectionKind.Class))
    );
  });
  for (const member of repeated) project.removeReflection(member);
  for (const member of members) {
    delete member.overwrites;
    delete member.inheritedFrom;
    delete member.implementationOf;
  }
}

/** The page that lists all others, with the first sentence about each symbol. */
function indexOf(project, sections, urlOf) {
  const parts = sections.map(({ name, about }) => {
    const { children } = project.children.find((module) => module.name === name);
    const lines = children
      .filter((symbol) => !symbol.isReference())
      .map((symbol) => `- [\`${symbol.name}\`](${urlOf(symbol)}): ${firstSentence(symbol)}`);
    return `## [${titleOf(name)}](${name}.md)\n\n${titleOf(about)}.\n\n${lines.join('\n')}\n`;
  });
  return `# API\n\n${INTRODUCTION}\n\n${parts.join('\n')}`;
}

function firstSentence(symbol) {
  // A function has its docstring at its signature. That of the symbol is a comment above its export.
  const { summary } = symbol.signatures?.[0].comment ?? symbol.comment;
  const text = Comment.combineDisplayParts(summary).replaceAll(/\{@link ([^}]*)\}/g, '`$1`');
  return text
    .split(/(?<=\.)\s|\n\n/, 1)[0]
    .replace(/:$/, '.')
    .replaceAll('\n', ' ');
}

function titleOf(name) {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function readPages(from) {
  return new Map(
    readdirSync(from)
      .sort()
      .map((name) => [name, readFileSync(path.join(from, name), 'utf8')]),
  );
}
