/** Prints the figures of the signers as a table. */

export function printSigning({ environment, speed, accepted }) {
  const { date, node, system, cpu, cores, pinned, rounds, isCopy } = environment;
  const names = Object.keys(accepted);
  console.log(
    `Signing a request with HMAC-SHA1, from the address to the header: medians of ${rounds} rounds.`,
  );
  console.log(
    `${date}, Node ${node}, ${system}, ${cpu}, ${cores} cores; ` +
      (pinned ? `pinned to core ${pinned}.` : 'not pinned to a core: expect noise.'),
  );
  if (isCopy) console.log('"ours" is another copy of the package (--package).');
  console.log();
  console.log(line('requests per CPU second', [...names, 'ours / best peer']));
  for (const { label, perSecond, ratio } of speed) {
    const cells = names.map((name) => Math.round(perSecond[name]).toLocaleString('en-US'));
    console.log(line(label, [...cells, ratio.toFixed(2)]));
  }
  console.log();
  console.log(line('accepted by WordPress', names));
  for (const method of Object.keys(accepted.ours)) {
    console.log(
      line(
        `${method}, of ${accepted.ours[method].of}`,
        names.map((name) => accepted[name][method].accepted),
      ),
    );
  }
  const total = (name, what) => Object.values(accepted[name]).reduce((sum, count) => sum + count[what], 0);
  console.log(
    line(
      `all, of ${total('ours', 'of')}`,
      names.map((name) => {
        const share = Math.round((total(name, 'accepted') / total(name, 'of')) * 100);
        return `${total(name, 'accepted')} (${share} %)`;
      }),
    ),
  );
}

function line(label, cells) {
  return label.padEnd(32) + cells.map((cell) => String(cell).padStart(18)).join('');
}
