/** Runs a block of a document as a program of a reader: in its own process, with the package as it is published. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compilePackage } from '../cli/compile-package';
import { freePort } from '../cli/fake-io';
import { stopAfterEach } from '../support/running';
import { until } from '../support/until';
import { blocksOf } from './blocks';

let compiled: string;
beforeAll(() => {
  compiled = compilePackage();
  // In place of a Redis: a Keyv in the memory of the process.
  const redis = path.join(compiled, 'node_modules/@keyv/redis');
  mkdirSync(redis, { recursive: true });
  cpSync(path.join(__dirname, 'keyv-redis.cjs'), path.join(redis, 'index.js'));
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

export interface ProgramOptions {
  /** A text in the block that no other block of the document has. */
  block: string;
  /** The values that the document leaves to the reader, as declarations before the block. */
  before?: string;
  /** What the test wants to see, after the block. */
  after?: string;
  /** The address of the site, in place of `https://blog.example.com`. The program itself is `https://app.example.com`. */
  site: string;
  env?: Record<string, string>;
  files?: Record<string, string | Buffer>;
}

/** The block of a document that has a text. */
export function blockOf(document: string, text: string): string {
  const found = blocksOf(document).filter(({ code }) => code.includes(text));
  if (found.length !== 1) throw new Error(`${document} has ${found.length} blocks with ${text}`);
  return found[0]!.code;
}

/** Runs a program that ends. Returns the last line of its output as JSON, or else as text. */
export async function run(document: string, options: ProgramOptions): Promise<unknown> {
  const { child, output } = start(document, options);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`It ended with ${code}:\n${output()}`);
  const last = output().trimEnd().split('\n').at(-1)!;
  try {
    return JSON.parse(last);
  } catch {
    return last;
  }
}

/** Runs a server until the end of the test. Returns its address once it says that it can be opened. */
export async function serve(
  document: string,
  options: ProgramOptions,
): Promise<{ url: string; output: () => string }> {
  const port = await freePort();
  const { child, output } = start(document, { ...options, env: { ...options.env, PORT: String(port) } });
  await until(() => {
    if (child.exitCode !== null) throw new Error(`It ended: ${output()}`);
    return output().includes('Open http');
  });
  const [url] = /http:\/\/\S+/.exec(output().slice(output().indexOf('Open http')))!;
  return { url, output };
}

function start(document: string, options: ProgramOptions): { child: ChildProcess; output: () => string } {
  const { block, before = '', after = '', site, env = {}, files = {} } = options;
  const folder = mkdtempSync(path.join(compiled, 'program-'));
  const code = blockOf(document, block)
    .replaceAll('https://app.example.com', `http://localhost:${env.PORT}`)
    .replaceAll('https://blog.example.com', site)
    .replaceAll('blog.example.com', new URL(site).host);
  writeFileSync(path.join(folder, 'program.mjs'), `${before}\n${code}\n${after}\n`);
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content);
  const preload = path.join(__dirname, 'public-names.cjs');
  const child = spawn(process.execPath, ['--require', preload, 'program.mjs'], {
    cwd: folder,
    env: { PATH: process.env.PATH, PACKAGE: path.join(compiled, 'dist'), ...env },
  });
  stopAfterEach({ stop: () => Promise.resolve(child.kill('SIGKILL')) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  return { child, output: () => output };
}
