/** Prints the figures of the bench for waiting as a table. */

export function printLatency({ environment, scenarios }) {
  const { date, node, system, cpu, cores, roundTrip, isCopy } = environment;
  console.log(`The time of a login on a site on https, ${roundTrip} ms away (round trip): medians.`);
  console.log(`${date}, Node ${node}, ${system}, ${cpu}, ${cores} cores.`);
  if (isCopy) console.log('Ours is another copy of the package (--package).');
  console.log();
  const row = (label, ...cells) =>
    console.log((label.padEnd(38) + cells.map((cell) => cell.padStart(10)).join('')).trimEnd());
  row('in round trips', 'leg one', 'leg two', 'both', 'both, ms', 'new conn.', 'of bare');
  for (const { label, ours, bare } of scenarios) {
    const figures = ({ first, second, both, connections }) => [
      ...[first, second, both].map((time) => (time / roundTrip).toFixed(1)),
      both.toFixed(0),
      connections.toFixed(1),
    ];
    console.log(label);
    row('  ours', ...figures(ours), (ours.both / bare.both).toFixed(2));
    row('  bare passport-oauth1', ...figures(bare));
  }
}
