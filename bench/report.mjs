/** The figures as a table for people. */

const rows = [
  ['CPU of the application, ms a login', 'cpu', 3],
  ['upstream requests a login', 'requests', 2],
  ['new upstream connections a login', 'connections', 2],
  ['latency of a login, p50 ms', 'p50', 1],
  ['latency of a login, p99 ms', 'p99', 1],
  ['logins a second', 'perSecond', 0],
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
      : 'nothing pinned to a core (no taskset, or one core alone): expect noise.',
  );
  print(`Both in the same application: ${versions.join(', ')}.`);
  print(`The site is ${environment.site}; each strategy logged in once where everything is checked.`);
  if (environment.isCopy) print('Ours is another copy of the package (--package).');
  if (environment.isProfiled) print('Profiled: these are no figures to quote.');
  print();
  print(line('', 'ours', 'bare passport-oauth1', 'ours / bare'));
  for (const [label, name, digits] of rows) {
    print(line(label, ours[name].toFixed(digits), bare[name].toFixed(digits), shown(name, ratio[name])));
  }
  const ratios = rounds.map((round) => round.ours.cpu / round.bare.cpu);
  print();
  print(
    `CPU, ours / bare, in the rounds: ${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}.`,
  );
  print(
    `Busy: the application ${percent(ours.applicationBusy)} (bare ${percent(bare.applicationBusy)}) of its time, ` +
      `the site and the browsers ${percent(ours.driverBusy)} (bare ${percent(bare.driverBusy)}).`,
  );
  print();
  print('Heap of the application with ours, garbage collected:');
  for (const { logins, bytes } of heap.series) {
    print(`${grouped(logins).padStart(10)} logins ${(bytes / 2 ** 20).toFixed(2).padStart(8)} MiB`);
  }
  print(`${heap.bytesPerLogin.toFixed(1)} bytes a login, after the first quarter.`);
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
