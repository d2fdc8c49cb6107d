module.exports = {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: { '^passport-wordpress-rest$': '<rootDir>/lib/index.ts' },
  collectCoverageFrom: ['lib/**/*.ts'],
  // Hundreds of logins at once take their time on a busy machine. A test that hangs is found all the same.
  testTimeout: 30_000,
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
