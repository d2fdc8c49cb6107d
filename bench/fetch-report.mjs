/** Prints the figures of the bench for requests as a table. */

export function printFetch({ environment, cpu }) {
  const { date, node, system, cpu: model, cores, pinned, rounds, isCopy } = environment;
  console.log(`CPU time of a request, user and system: medians of ${rounds} rounds.`);
  console.log(
    `${date}, Node ${node}, ${system}, ${model}, ${cores} cores; ` +
      (pinned ? 'client and server each pinned to a core.' : 'not pinned to a core: expect noise.'),
  );
  if (isCopy) console.log('authorizedFetch is that of another copy of the package (--package).');
  console.log();
  console.log(line('microseconds', ['fetch', 'authorizedFetch', 'ratio']));
  for (const { label, bare, ours, ratio } of cpu)
    console.log(line(label, [bare.toFixed(0), ours.toFixed(0), ratio.toFixed(2)]));
}

function line(label, cells) {
  return label.padEnd(32) + cells.map((cell) => cell.padStart(18)).join('');
}
