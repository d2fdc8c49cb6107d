module.exports = {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^passport-wordpress-rest$': '<rootDir>/lib/index.ts',
    '^passport-wordpress-rest/testing$': '<rootDir>/lib/testing/index.ts',
  },
  collectCoverageFrom: ['lib/**/*.ts'],
  setupFilesAfterEnv: [
    '<rootDir>/test/support/close-servers.ts',
    '<rootDir>/test/support/fast-check-runs.ts',
  ],
  // Long enough for hundreds of concurrent logins on a busy machine, short enough for the suite to end if many fail.
  testTimeout: 15_000,
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
