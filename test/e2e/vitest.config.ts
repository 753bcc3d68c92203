import { defineConfig } from 'vitest/config'
import { vitestReporters } from '../../scripts/ci/reporters.js'
import { SlowFirst } from '../../scripts/slow-first.ts'

// Runs from the packed tarballs: `npm run build` first. Slow by nature, so it is no part of the source tests.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    reporters: vitestReporters('e2e'),
    sequence: { sequencer: SlowFirst },
    include: ['*.test.ts'],
    globalSetup: './setup.ts',
    testTimeout: 120_000,
    hookTimeout: 300_000,
    fileParallelism: true,
    maxWorkers: 2,
  },
})
