/**
 * The bench: whole logins, 32 at once, by the built package and by a bare passport-oauth1 strategy, in one run.
 *
 *     npm run bench                      about a minute and a half
 *     npm run bench -- --quick           about 20 seconds, for a first look
 *     npm run bench -- --json            the figures for a program
 *     npm run bench -- --help            all options
 *
 * Both strategies get the same Express application, in a process of its own on a core of its own (where `taskset`
 * can do that); the WordPress site and the browsers share another core. Rounds of the two alternate, each after
 * logins that don't count, and the figures are medians of the rounds. Then logins of ours go on, and the heap of
 * their application is read after forced garbage collections.
 *
 * The site is a stand-in that checks nothing, to cost as little as it can (`site.mjs`). That what both strategies
 * send is right is proved first, by one login of each at the stand-in of the examples, which checks everything.
 * A login that goes wrong fails the bench.
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
    // Until V8 has compiled what is used all the time.
    await browse(applications[strategy].url, { logins: 10 * options.warmup, browsers: options.browsers });
  }

  const rounds = [];
  for (let i = 0; i < options.rounds; i++) {
    const round = {};
    // Whoever goes second may find a warmer, or a slower, machine: they take turns.
    for (const strategy of i % 2 === 0 ? strategies : strategies.toReversed()) {
      const application = applications[strategy];
      // Opens the connections again that were idle for too long while the other one had its turn.
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
  // An application that is still running would keep this process alive.
  process.exit(1);
}
