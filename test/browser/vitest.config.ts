import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { vitestReporters } from '../../scripts/ci/reporters.js'

// What pages do in a real Chromium. On the built packages: `npm run build` first.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    reporters: vitestReporters('browser'),
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
