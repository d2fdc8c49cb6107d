/** The command-line options of the bench. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from './strategies.mjs';

const defaults = { logins: 1000, rounds: 12, warmup: 200, 'heap-logins': 20000, browsers: 32 };
const quick = { logins: 500, rounds: 4, warmup: 100, 'heap-logins': 3000 };

const help = `npm run bench -- [options]

  --logins N       logins in a turn (${defaults.logins})
  --rounds N       rounds, in each of which every strategy has a turn (${defaults.rounds})
  --warmup N       unmeasured logins before each turn (${defaults.warmup}), ten times as many before the first
  --heap-logins N  logins of the heap measurement (${defaults['heap-logins']})
  --browsers N     logins at once (${defaults.browsers})
  --quick          ${quick.rounds} rounds of ${quick.logins} logins, ${quick['heap-logins']} logins for the heap
  --json           prints JSON
  --package DIR    also measures another built copy of the package
  --only NAMES     some of ${Object.keys(columns)}, and the floor
  --cpu-prof DIR   writes a CPU profile of each application (this is slow: do not quote such figures)`;

export function readOptions(args) {
  const number = { type: 'string' };
  const { values } = parseArgs({
    args,
    options: {
      ...Object.fromEntries(Object.keys(defaults).map((name) => [name, number])),
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
      package: { type: 'string' },
      only: { type: 'string' },
      'cpu-prof': { type: 'string' },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const counts = { ...defaults, ...(values.quick && quick) };
  for (const name of Object.keys(counts)) {
    if (values[name] === undefined) continue;
    counts[name] = Number(values[name]);
    if (!Number.isSafeInteger(counts[name]) || counts[name] < 1)
      throw new Error(`--${name} must be a whole number.`);
  }
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !(name in columns));
  if (unknown !== undefined) throw new Error(`--only knows no ${unknown}, but ${Object.keys(columns)}.`);
  const { 'heap-logins': heapLogins, ...rest } = counts;
  return {
    ...rest,
    heapLogins,
    only,
    json: values.json ?? false,
    package: values.package && resolve(values.package),
    profiles: values['cpu-prof'],
  };
}
