/** Prints the figures of the bench for requests as a table. */

export function printFetch({ environment, cpu, uploads }) {
  const { date, node, system, cpu: model, cores, pinned, rounds, isCopy } = environment;
  if (cpu) console.log(`CPU time of a request, user and system: medians of ${rounds} rounds.`);
  else console.log('Growth of the memory (RSS) of a process during an upload of 100 MB.');
  console.log(
    `${date}, Node ${node}, ${system}, ${model}, ${cores} cores; ` +
      (pinned ? 'client and server each pinned to a core.' : 'not pinned to a core: expect noise.'),
  );
  if (isCopy) console.log('authorizedFetch is that of another copy of the package (--package).');
  console.log();
  if (cpu) printCPU(cpu);
  else printUploads(uploads);
}

function printCPU(cpu) {
  console.log(line('microseconds', ['fetch', 'authorizedFetch', 'ratio']));
  for (const { label, bare, ours, ratio } of cpu)
    console.log(line(label, [bare.toFixed(0), ours.toFixed(0), ratio.toFixed(2)]));
}

function printUploads(uploads) {
  console.log(line('MB', Object.keys(uploads[0].growth)));
  for (const { body, growth } of uploads)
    console.log(
      line(
        body,
        Object.values(growth).map((megabytes) => megabytes.toFixed(0)),
      ),
    );
}

function line(label, cells) {
  return label.padEnd(32) + cells.map((cell) => cell.padStart(18)).join('');
}
