/**
 * The bench: whole logins, 32 at once, with the built package and with a bare passport-oauth1 strategy.
 *
 *     npm run bench                      about a minute and a half
 *     npm run bench -- --quick           about 20 seconds, less precise
 *     npm run bench -- --json            prints JSON
 *     npm run bench -- --help            all options
 *
 * Both strategies run in the same Express application, each in a separate process. The process is pinned to one core
 * (if `taskset` exists); the WordPress site and the browsers share another core. Rounds of the two strategies
 * alternate. Each round begins with unmeasured logins, and the figures are medians of the rounds. Afterwards the heap
 * of the application is read during further logins, after forced garbage collections.
 *
 * The site is a stand-in that does not check requests, so that it is fast (`site.mjs`). Before the measurement, each
 * strategy logs in once at the stand-in of the examples, which checks every request. A failed login fails the bench.
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
import { summarize } from './summary.mjs';

const strategies = ['ours', 'bare'];

async function bench(options) {
  prepare(options.package);
  const cores = chooseCores();
  const start = (strategy, siteURL) =>
    startApplication({ strategy, siteURL, core: cores.application, ...options });
  for (const strategy of strategies) await proveLogin((siteURL) => start(strategy, siteURL));

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
    for (const strategy of i % 2 === 0 ? strategies : strategies.toReversed()) {
      const application = applications[strategy];
      // Reopens the connections that were closed as idle during the other strategy's turn.
      await browse(application.url, { logins: options.warmup, browsers: options.browsers });
      round[strategy] = await measureRound(application, site, options);
    }
    rounds.push(round);
    progress(`round ${i + 1} of ${options.rounds}`);
  }
  for (const application of Object.values(applications)) await application.stop();

  const subject = await start('ours', site.url);
  const heap = await heapAfterLogins(subject, { ...options, progress });
  await subject.stop();
  await site.stop();
  progress('');
  return { environment: environment(cores, options), ...summarize(rounds), heap, rounds };
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
