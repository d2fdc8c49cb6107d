/** The documents against the source, and against each other. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CHECKS } from '../lib/doctor/finding';

const root = path.resolve(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const matches = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, found]) => found!);

test('docs/errors.md has a section for each error code', () => {
  const [union] = /export type WordPressErrorCode =[^;]*;/.exec(read('lib/errors.ts'))!;
  const sections = matches(read('docs/errors.md'), /^### `(\w+)`$/gm);
  expect(sections.sort()).toEqual(matches(union, /\| '(\w+)'/g).sort());
});

test('the program of the README is the one that init writes', () => {
  expect(read('README.md')).toContain(`\`\`\`js\n${read('lib/cli/template/app.mjs')}\`\`\`\n`);
});

test('links between the documents lead to a file and a heading', () => {
  const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const documents = ['README.md', 'llms.txt', ...docs.map((name) => `docs/${name}`)];
  const absolute = `${(JSON.parse(read('package.json')) as { homepage: string }).homepage.replace('#readme', '')}/blob/main/`;
  const broken = documents
    .filter((name) => /\.(?:md|txt)$/.test(name))
    .flatMap((document) =>
      matches(read(document), /(?:\]\(|^\[\w+\]: )([^)\s]+)/gm)
        .map((link) => (link.startsWith(absolute) ? `/${link.slice(absolute.length)}` : link))
        .filter((link) => !/^https?:/.test(link) && !leads(link, document))
        .map((link) => `${document}: ${link}`),
    );
  expect(broken).toEqual([]);
});

test('llms.txt has a link and a line for each page of docs/', () => {
  const pages = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'));
  const listed = matches(read('llms.txt'), /^- \[[^\]]+\]\(\S+\/docs\/(\S+)\): \S/gm);
  expect(listed.sort()).toEqual([...pages, 'api/README.md'].sort());
});

test('all addresses of the repository have the owner of package.json', () => {
  const files = [
    'README.md',
    'CONTRIBUTING.md',
    'llms.txt',
    ...readdirSync(path.join(root, '.github/ISSUE_TEMPLATE')).map((name) => `.github/ISSUE_TEMPLATE/${name}`),
  ];
  const owners = ['package.json', ...files].flatMap((file) =>
    matches(read(file), /github\.com\/([\w-]+)\/passport-wordpress-rest/g),
  );
  expect(new Set(owners).size).toBe(1);
});

/** Whether a link leads to a file of the project and, in a document, to one of its headings. */
function leads(link: string, from: string): boolean {
  const [target = '', anchor] = link.split('#', 2);
  const file = target.startsWith('/')
    ? target.slice(1)
    : target === ''
      ? from
      : path.join(path.dirname(from), target);
  if (!existsSync(path.join(root, file))) return false;
  if (anchor === undefined) return true;
  const headings = matches(read(file), /^#+ (.*)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  return [...headings, ...matches(read(file), /<a id="([^"]+)">/g)].includes(anchor);
}

test('docs/cli.md has each check of the doctor, in order', () => {
  const [list] = /^`check` is one of[^]*?\.$/m.exec(read('docs/cli.md'))!;
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
    .filter((file) => !/^(?:cli|doctor\/checks|testing\/stand-in)\/./.test(file));
  expect(listed.sort()).toEqual(present.sort());
});
