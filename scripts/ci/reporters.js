import path from 'node:path'

/** Folder that CI wants reports in; unset elsewhere. */
const folder = process.env.FAULTLINE_RESULTS

/** Vitest's reporters: the usual one, and for CI a report as JSON. */
export function vitestReporters(name) {
  return folder ? ['default', ['json', { outputFile: path.join(folder, `${name}.json`) }]] : ['default']
}

/** The same for Jest, which writes no JSON from a configuration. */
export const jestReporters = folder ? ['default', '<rootDir>/scripts/ci/jest-reporter.cjs'] : ['default']
