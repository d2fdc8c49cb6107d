/** Configuration of Stryker. The environment variable MUTATION_PART chooses the files; see parts.mjs. */
import base from '../jest.config.js';
import { PARTS } from './parts.mjs';

const name = process.env.MUTATION_PART;
const { mutate, tests } = PARTS[name];

export default {
  mutate,
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: {
    projectType: 'custom',
    enableFindRelatedTests: false,
    config: { ...base, testRegex: `/test/(?:${tests.join('|')}).*\\.test\\.ts$` },
  },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Constants need a new process and all tests for each change: 95 % of the time. Tables are tested by recordings.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: `build/mutation/${name}.json`,
  // A loaded machine must not look like a mutant that never ends.
  timeoutMS: 5_000,
  ignorePatterns: [
    '/dist',
    '/build',
    '/coverage',
    '/frameworks',
    '/bench',
    '/e2e',
    '/browser',
    '/docs/api',
    '/mutation',
  ],
  tempDirName: `build/mutation/sandbox-${name}`,
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: `build/mutation/report-${name}.json` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 90, break: 85 },
};
