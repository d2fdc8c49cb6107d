/**
 * The bench for waiting: how long the two legs of a login take if the site is a long way off, with the built package and
 * with a bare passport-oauth1 strategy.
 *
 *     npm run bench:latency                        about two and a half minutes
 *     npm run bench:latency -- --round-trip 100    another round trip to the site, in milliseconds (50)
 *     npm run bench:latency -- --json              prints JSON
 *     npm run bench:latency -- --package DIR       measures another built copy of the package
 *
 * The site is on https, behind a proxy that delays (`delaying-proxy.mjs`). It does not check requests (`site.mjs`), so
 * nearly all of the time is that of the way. The time of the user at the site does not count. A login needs at least three
 * round trips, one for each request. A new connection takes two more, for TCP and TLS 1.3.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { selfSigned } from '../test/support/certificate.ts';
import { machine } from './environment.mjs';
import { printLatency } from './latency-report.mjs';
import { measure, scenarios } from './latency-scenarios.mjs';
import { prepare } from './prepare.mjs';

async function bench({ roundTrip, copy }) {
  prepare(copy);
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const certificate = selfSigned();
    const certificates = join(directory, 'certificate.pem');
    writeFileSync(certificates, certificate.cert);
    const strategies = [copy ? 'copy' : 'ours', 'bare'];
    const measured = await Promise.all(
      scenarios.map(async (scenario, index) => {
        const figures = strategies.map(async (strategy, other) => {
          // Otherwise all would log in at the same moments, and wait for each other.
          await sleep(500 * (2 * index + other));
          return measure(strategy, scenario, { roundTrip, certificate, certificates, package: copy });
        });
        const [ours, bare] = await Promise.all(figures);
        return { ...scenario, ours, bare };
      }),
    );
    const date = new Date().toISOString().slice(0, 10);
    return {
      environment: { date, ...machine(), roundTrip, isCopy: copy !== undefined },
      scenarios: measured,
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      'round-trip': { type: 'string', default: '50' },
      json: { type: 'boolean', default: false },
      package: { type: 'string' },
    },
  });
  const roundTrip = Number(values['round-trip']);
  if (!(roundTrip >= 1 && roundTrip <= 1000))
    throw new Error('--round-trip must be a number from 1 to 1000.');
  return { roundTrip, json: values.json, copy: values.package && resolve(values.package) };
}

try {
  const options = readOptions(process.argv.slice(2));
  const result = await bench(options);
  if (options.json) console.log(JSON.stringify(result, null, 2));
  else printLatency(result);
} catch (error) {
  console.error(`The bench failed: ${error.message}`);
  // Otherwise a running application would keep this process alive.
  process.exit(1);
}
