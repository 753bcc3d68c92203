import { jestReporters } from './scripts/ci/reporters.js'

/** Jest runs on the built CJS of packages/jest: `npm run build` first. */
export default {
  roots: ['<rootDir>/test/jest'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/jest/transform.cjs' },
  reporters: jestReporters,
  watchman: false,
}
