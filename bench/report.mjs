/** Prints the figures as a table. */
import { columns } from './strategies.mjs';

/** The rows: label, figure, digits. */
const rows = [
  ['CPU of the application, ms per login', 'cpu', 3],
  ['  above the floor', 'aboveFloor', 3],
  ['  the middle half of the rounds', 'aboveFloorRange', 3],
  ['  as a ratio to bare passport-oauth1', 'aboveFloorOfBare', 2],
  ['  the middle half of the rounds', 'aboveFloorOfBareRange', 2],
  ['requests to the site per login', 'requests', 2],
  ['new connections to it per login', 'connections', 2],
  ['latency of a login, p50 ms', 'p50', 1],
  ['latency of a login, p99 ms', 'p99', 1],
  ['logins per second', 'perSecond', 0],
  ['share of its core, application', 'applicationBusy', 2],
  ['share of theirs, site and browsers', 'driverBusy', 2],
];

export function printReport({ environment, strategies, heap }) {
  printEnvironment(environment);
  print();
  const figures = Object.entries(strategies);
  const labels = figures.map(([name]) => columns[name]);
  const widths = labels.map((label) => Math.max(label.length, 14) + 2);
  const printRow = (label, cells) =>
    print(label.padEnd(36) + cells.map((cell, i) => cell.padStart(widths[i])).join(''));
  printRow('', labels);
  for (const [label, name, digits] of rows) {
    printRow(
      label,
      figures.map(([strategy, { [name]: figure }]) =>
        strategy === 'floor' && name.startsWith('aboveFloor') ? '' : shown(figure, digits),
      ),
    );
  }
  if (heap) printHeap(heap);
}

function printEnvironment({ node, system, cpu, cores, pinned, peers, rounds, logins, browsers, ...rest }) {
  const versions = Object.entries(peers).map((peer) => peer.join(' '));
  print(`Whole logins, ${browsers} at once: ${rounds} rounds, turns of ${grouped(logins)} logins; medians.`);
  print(`Node ${node}, ${system}, ${cpu}, ${cores} cores;`);
  print(
    pinned
      ? `the applications pinned to core ${pinned.application}, the site and the browsers to core ${pinned.siteAndBrowsers}.`
      : 'not pinned to cores (no taskset, or only one core): expect noise.',
  );
  print(`All run in the same application: ${versions.join(', ')}.`);
  print(`The site is ${rest.site}; each but the floor and grant logged in once at a stand-in that does.`);
  print('The floor sends the three requests with fixed headers, and checks nothing.');
  if (rest.isProfiled) print('Profiled: do not quote these figures.');
}

function printHeap({ series, bytesPerLogin }) {
  print();
  print('Heap of the application with ours, after garbage collections:');
  for (const { logins, bytes } of series) {
    print(`${grouped(logins).padStart(10)} logins ${(bytes / 2 ** 20).toFixed(2).padStart(8)} MiB`);
  }
  print(`${bytesPerLogin.toFixed(1)} bytes per login, after the first quarter.`);
}

/** A figure, or the two ends of a range. Empty if it was not measured. */
function shown(figure, digits) {
  return [figure ?? []]
    .flat()
    .map((number) => number.toFixed(digits))
    .join(' to ');
}

function grouped(number) {
  return number.toLocaleString('en-US');
}

function print(text = '') {
  console.log(text);
}
