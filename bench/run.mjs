/**
 * The bench: whole logins, 32 at once, with the built package, with a bare passport-oauth1 strategy, with grant, and with
 * a strategy that does nothing but send the three requests (the floor, `floor-strategy.mjs`).
 *
 *     npm run bench                      about four minutes
 *     npm run bench -- --quick           about 45 seconds, less precise
 *     npm run bench -- --json            prints JSON
 *     npm run bench -- --help            all options
 *
 * All run in the same Express application, each in a separate process. The processes are pinned to one core (if `taskset`
 * exists); the WordPress site and the browsers share another core. In each round they take turns. A turn begins with
 * unmeasured logins, and the figures are medians of the rounds. Afterwards the heap of the application is read during
 * further logins, after forced garbage collections.
 *
 * The site is a stand-in that does not check requests, so that it is fast (`site.mjs`). Before the measurement, each
 * strategy logs in once at the stand-in, which checks every request. A failed login fails the bench. The
 * floor cannot log in there, because it signs nothing. grant cannot either: it places the port of an address behind the
 * path when it signs, and a site on loopback has a port.
 */
import { startApplication } from './application.mjs';
import { browse } from './browsers.mjs';
import { chooseCores } from './cores.mjs';
import { environment } from './environment.mjs';
import { heapAfterLogins } from './heap.mjs';
import { readOptions } from './options.mjs';
import { prepare } from './prepare.mjs';
import { progress } from './progress.mjs';
import { proveLogin } from './proof.mjs';
import { printReport } from './report.mjs';
import { measureRound } from './round.mjs';
import { startSite } from './site.mjs';
import { chosen } from './strategies.mjs';
import { summarize } from './summary.mjs';

const unproven = ['floor', 'grant'];

async function bench(options) {
  const strategies = chosen(options);
  prepare();
  const cores = chooseCores();
  const start = (strategy, siteURL) =>
    startApplication({ strategy, siteURL, core: cores.application, ...options });
  for (const strategy of strategies) {
    if (!unproven.includes(strategy)) await proveLogin((siteURL) => start(strategy, siteURL));
  }

  const site = await startSite();
  const applications = {};
  for (const strategy of strategies) {
    applications[strategy] = await start(strategy, site.url);
    // A warm-up, so that V8 has compiled the code.
    await browse(applications[strategy].url, { logins: 10 * options.warmup, browsers: options.browsers });
  }

  const rounds = [];
  for (let i = 0; i < options.rounds; i++) {
    const round = {};
    // The speed of the machine may change during a round, so the strategies take turns in going first.
    for (const strategy of inTurn(strategies, i)) {
      const application = applications[strategy];
      // Reopens the connections that were closed as idle during the turns of the other strategies.
      await browse(application.url, { logins: options.warmup, browsers: options.browsers });
      round[strategy] = await measureRound(application, site, options);
    }
    rounds.push(round);
    progress(`round ${i + 1} of ${options.rounds}`);
  }
  for (const application of Object.values(applications)) await application.stop();

  const heap = strategies.includes('ours') && (await measureHeap(() => start('ours', site.url), options));
  await site.stop();
  progress('');
  return { environment: environment(cores, options), strategies: summarize(rounds), heap, rounds };
}

async function measureHeap(start, options) {
  const application = await start();
  const heap = await heapAfterLogins(application, { ...options, progress });
  await application.stop();
  return heap;
}

/** The strategies in another order in each round: each goes first, and each follows different ones. */
function inTurn(strategies, round) {
  const first = round % strategies.length;
  const order = [...strategies.slice(first), ...strategies.slice(0, first)];
  return round % 2 === 0 ? order : order.toReversed();
}

try {
  const options = readOptions(process.argv.slice(2));
  const result = await bench(options);
  if (options.json) console.log(JSON.stringify(result, null, 2));
  else printReport(result);
} catch (error) {
  progress('');
  console.error(`The bench failed: ${error.message}`);
  // Otherwise a running application would keep this process alive.
  process.exit(1);
}
