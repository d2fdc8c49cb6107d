/**
 * The bench for signatures: how many requests per second this package and the signers on npm sign, and how many of
 * their signatures WordPress accepts.
 *
 *     npm run bench:sign                     about 25 seconds
 *     npm run bench:sign -- --rounds N       rounds of each signer (default: 40)
 *     npm run bench:sign -- --json           prints JSON
 *     npm run bench:sign -- --package DIR    measures another built copy of the package
 *
 * The signers take turns on one core, in slices of 25 ms after a warm-up. The figures are medians. During the timing
 * each signer makes its own nonces and timestamps; for the acceptance check all use those of the recorded request. If
 * WordPress would refuse a signature of this package, the bench fails.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseCores } from './cores.mjs';
import { machine } from './environment.mjs';
import { buildPackage, installPeers } from './prepare.mjs';
import { progress } from './progress.mjs';
import { loadSigners } from './signers.mjs';
import { countAccepted } from './signing-acceptance.mjs';
import { printSigning } from './signing-report.mjs';
import { requests } from './signing-requests.mjs';
import { measureSpeed } from './signing-speed.mjs';

async function bench({ rounds, copy }) {
  if (!copy) buildPackage();
  installPeers();
  const { driver: pinned } = chooseCores();
  const signers = loadSigners(copy);
  const accepted = await countAccepted(signers);
  const speed = measureSpeed(signers, requests, { rounds, progress });
  progress('');
  const date = new Date().toISOString().slice(0, 10);
  return { environment: { date, ...machine(), pinned, rounds, isCopy: copy !== undefined }, speed, accepted };
}

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '40' },
      json: { type: 'boolean', default: false },
      package: { type: 'string' },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number.');
  return { rounds, json: values.json, copy: values.package && resolve(values.package) };
}

try {
  const options = readOptions(process.argv.slice(2));
  const result = await bench(options);
  if (options.json) console.log(JSON.stringify(result, null, 2));
  else printSigning(result);
} catch (error) {
  progress('');
  console.error(`The bench failed: ${error.message}`);
  process.exitCode = 1;
}
