/** How often a property runs that says nothing else: 300 times, or as often as `npm run fuzz -- --runs NUMBER` says. */
import fc from 'fast-check';

const given = process.env.FAST_CHECK_RUNS;
fc.configureGlobal({ numRuns: Number(given ?? 300) });
if (given !== undefined) jest.setTimeout(60 * 60 * 1000);
