/**
 * Lets every request of every strategy meet every fault, and a bare passport-oauth1 the same. Fails if a login breaks a
 * rule, or if docs/faults.md is out of date.
 *
 *     npm run faults                       runs all
 *     npm run faults -- --write            updates the tables in the document, too
 *     npm run faults -- 'gzip' 'empty'     runs only the faults with these words in their names
 *
 * NODE_DEBUG is set, so that what it prints is checked, too.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { BareProcess } from './bare';
import { BODY_FAULTS } from './body-faults';
import { runCell, type Result } from './cell';
import { CONNECTION_FAULTS, TLS_FAULTS } from './connection-faults';
import { startDestinations } from './destinations';
import { table, updateDocument } from './document';
import { captureStandardError } from './drive';
import type { Fault } from './fault';
import { REQUESTS, type OurRequest, type Protocol } from './logins';
import { REDIRECT_FAULTS, STATUS_FAULTS } from './status-faults';
import { STORE_FAULTS, runStoreCell } from './stores';

const PROTOCOLS: readonly Protocol[] = ['OAuth 1.0a', 'OAuth 2', 'Application passwords'];
const FAULTS: readonly Fault[] = [
  ...CONNECTION_FAULTS,
  ...TLS_FAULTS,
  ...BODY_FAULTS,
  ...REDIRECT_FAULTS,
  ...STATUS_FAULTS,
];
/** Logins that wait for a limit need no time of the processor. */
const AT_ONCE = { silent: 64, others: 8, bare: 10 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const isChosen = ({ name }: { name: string }) =>
  positionals.length === 0 || positionals.some((word) => name.includes(word));

const unhandled: unknown[] = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
process.on('uncaughtException', (error) => unhandled.push(error));

/** The ending of each cell, by protocol, column and row. */
const endings = new Map<string, string>();
const keyOf = (...parts: string[]) => parts.join('\n');
const results: [name: string, Result][] = [];
let count = 0;

// Node reads NODE_DEBUG when a process starts.
const NODE_DEBUG = 'passport-wordpress-rest';
if (process.env.NODE_DEBUG === NODE_DEBUG) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
} else {
  const env = { ...process.env, NODE_DEBUG };
  process.exitCode =
    spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit', env }).status ?? 1;
}

async function main(): Promise<void> {
  captureStandardError();
  const destinations = await startDestinations();
  const faults = FAULTS.filter(isChosen);
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(0);

  const cells = faults.flatMap((fault) => REQUESTS.map((request) => ({ fault, request })));
  const run = async ({ fault, request }: { fault: Fault; request: OurRequest }) => {
    const result = await runCell(request, fault, destinations);
    record([request.protocol, request.name, fault.name], result);
  };
  await atOnce(AT_ONCE.others, cells.filter(({ fault }) => !fault.isSilent), run); // prettier-ignore
  await atOnce(AT_ONCE.silent, cells.filter(({ fault }) => fault.isSilent), run); // prettier-ignore
  const storeFaults = STORE_FAULTS.filter(isChosen);
  const storeCells = storeFaults.flatMap((fault) => PROTOCOLS.map((protocol) => ({ fault, protocol })));
  await atOnce(AT_ONCE.silent, storeCells, async ({ fault, protocol }) =>
    record([protocol, 'stores', fault.name], await runStoreCell(protocol, fault)),
  );
  console.log(`${count} logins with a fault: ${seconds()} s.`);

  const bareRequests = REQUESTS.filter(
    ({ protocol, name }) => protocol === 'OAuth 1.0a' && !/page|index/.test(name),
  );
  const bareCells = faults.flatMap((fault) => bareRequests.map((request) => ({ fault, request })));
  const processes = Array.from({ length: AT_ONCE.bare }, () => new BareProcess());
  const idle = [...processes];
  await atOnce(AT_ONCE.bare, bareCells, async ({ fault, request }) => {
    const bare = idle.pop()!;
    endings.set(keyOf('bare', request.name, fault.name), await bare.run(request, fault, destinations));
    idle.push(bare);
  });
  for (const bare of processes) bare.stop();
  destinations.stop();
  console.log(`${bareCells.length} logins with a bare passport-oauth1: ${seconds()} s in all.`);
  finish(faults);
}

function record(names: [string, string, string], result: Result): void {
  count++;
  endings.set(keyOf(...names), result.ending);
  results.push([names.join(', '), result]);
}

function finish(faults: readonly Fault[]): void {
  const problems = results.flatMap(([name, { violations, outcomes }]) => [
    ...violations.map((violation) => `${name}: ${violation}`),
    // Here, because an outcome may come twice long after the first.
    ...outcomes.filter((ends) => ends.length !== 1).map((ends) => `${name}: has ${ends.length} outcomes`),
  ]);
  problems.push(
    ...unhandled.map((reason) => `unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`),
  );
  for (const problem of problems) console.log(problem);
  console.log(`${problems.length} rules broken.`);

  const tables = Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, tableOf(protocol, faults)]));
  const rows = STORE_FAULTS.filter(isChosen).map(({ name }) => [
    name,
    ...PROTOCOLS.map((protocol) => endings.get(keyOf(protocol, 'stores', name))!),
  ]);
  tables.Stores = table(['', ...PROTOCOLS], rows);
  let isOutdated = false;
  if (positionals.length > 0) console.log(Object.values(tables).join('\n\n'));
  else {
    const changed = updateDocument(tables, values);
    isOutdated = changed.length > 0 && !values.write;
    if (isOutdated) {
      console.log(
        `docs/faults.md is out of date: npm run faults -- --write updates it.\n${changed.join('\n')}`,
      );
    }
  }
  // Some faults leave connections and timers open.
  process.exit(problems.length === 0 && !isOutdated ? 0 : 1);
}

function tableOf(protocol: Protocol, faults: readonly Fault[]): string {
  const own = REQUESTS.filter((request) => request.protocol === protocol).map(({ name }) => name);
  const bare = protocol === 'OAuth 1.0a' ? own.filter((name) => !/page|index/.test(name)) : [];
  const rows = faults.map((fault) => [
    fault.name,
    ...own.map((name) => endings.get(keyOf(protocol, name, fault.name))!),
    ...bare.map((name) => endings.get(keyOf('bare', name, fault.name))!),
  ]);
  return table(['', ...own, ...bare.map((name) => `passport-oauth1: ${name}`)], rows);
}

/** Runs a function for each item, so many at once. */
async function atOnce<T>(limit: number, items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item; (item = left.shift()) !== undefined;) await run(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
