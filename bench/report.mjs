/** Prints the figures as a table. */

const rows = [
  ['CPU of the application, ms per login', 'cpu', 3],
  ['requests to the site per login', 'requests', 2],
  ['new connections to it per login', 'connections', 2],
  ['latency of a login, p50 ms', 'p50', 1],
  ['latency of a login, p99 ms', 'p99', 1],
  ['logins per second', 'perSecond', 0],
];

export function printReport({ environment, ours, bare, ratio, heap, rounds }) {
  const { logins, browsers, pinned, peers } = environment;
  const versions = Object.entries(peers).map((peer) => peer.join(' '));
  print(
    `Whole logins, ${browsers} at once: ${environment.rounds} rounds of ${grouped(logins)} each, alternating; medians.`,
  );
  print(`Node ${environment.node}, ${environment.system}, ${environment.cpu}, ${environment.cores} cores;`);
  print(
    pinned
      ? `the application pinned to core ${pinned.application}, the site and the browsers to core ${pinned.siteAndBrowsers}.`
      : 'not pinned to cores (no taskset, or only one core): expect noise.',
  );
  print(`Both strategies run in the same application: ${versions.join(', ')}.`);
  print(`The site is ${environment.site}; each strategy logged in once at a stand-in that does.`);
  if (environment.isCopy) print('"ours" is another copy of the package (--package).');
  if (environment.isProfiled) print('Profiled: do not quote these figures.');
  print();
  print(line('', 'ours', 'bare passport-oauth1', 'ours / bare'));
  for (const [label, name, digits] of rows) {
    print(line(label, ours[name].toFixed(digits), bare[name].toFixed(digits), shown(name, ratio[name])));
  }
  const ratios = rounds.map((round) => round.ours.cpu / round.bare.cpu);
  print();
  print(
    `CPU, ours / bare, range over the rounds: ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}.`,
  );
  print(
    `CPU use: application ${percent(ours.applicationBusy)} (bare ${percent(bare.applicationBusy)}), ` +
      `site and browsers ${percent(ours.driverBusy)} (bare ${percent(bare.driverBusy)}).`,
  );
  print();
  print('Heap of the application with ours, after garbage collections:');
  for (const { logins, bytes } of heap.series) {
    print(`${grouped(logins).padStart(10)} logins ${(bytes / 2 ** 20).toFixed(2).padStart(8)} MiB`);
  }
  print(`${heap.bytesPerLogin.toFixed(1)} bytes per login, after the first quarter.`);
}

function shown(name, ratio) {
  return name === 'requests' || name === 'connections' ? '' : ratio.toFixed(2);
}

function line(label, ...cells) {
  const widths = [8, 22, 13];
  return label.padEnd(36) + cells.map((cell, i) => cell.padStart(widths[i])).join('');
}

function grouped(number) {
  return number.toLocaleString('en-US');
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}

function print(text = '') {
  console.log(text);
}
