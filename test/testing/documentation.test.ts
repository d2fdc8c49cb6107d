/** The programs of docs/testing.md run as they are, with the compiled package. */
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { compilePackage } from '../cli/compile-package';

const text = readFileSync(path.resolve(__dirname, '../../docs/testing.md'), 'utf8');
const programs = Array.from(text.matchAll(/^```js\n([^]*?)^```$/gm), ([, program]) => program!);

let folder: string;
beforeAll(() => void (folder = compilePackage()));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program with Node, and returns what it prints. Rejects if it fails. */
async function run(name: string, program: string, ...options: string[]): Promise<string> {
  writeFileSync(path.join(folder, name), program);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...options, name], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    timeout: 30_000,
  });
  return stdout + stderr;
}

test('there are a complete test and programs that end by themselves', () => {
  expect(programs.map((program) => program.includes("from 'node:test'"))).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

test('the complete test passes', async () => {
  const [program] = programs.filter((program) => program.includes("from 'node:test'"));
  const report = await run('login.test.mjs', program!, '--test', '--test-reporter=tap');
  const count = program!.match(/^ *test\(/gm)!.length;
  expect(count).toBe(3);
  // Two for each of three strategies, and one for two of them.
  expect(report).toMatch(/^# pass 8$/m);
  expect(report).toMatch(/^# fail 0$/m);
}, 40_000);

test.each(
  programs
    .map((program, index) => [index + 1, program] as const)
    .filter(([, program]) => !program.includes("from 'node:test'")),
)(
  'program %s runs, and ends',
  async (index, program) => {
    const printed = await run(`program-${index}.mjs`, program);
    // What a program prints is in its comments.
    for (const [, line] of program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm))
      expect(printed).toContain(line);
  },
  40_000,
);
