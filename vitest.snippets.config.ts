import { defineConfig } from 'vitest/config'
import { vitestReporters } from './scripts/ci/reporters.js'
import base from './vitest.config.ts'

/** Runs what `scripts/snippets.ts` has written: each TypeScript block of README and docs. */
export default defineConfig({
  resolve: base.resolve ?? {},
  test: {
    // What is real takes seconds to start on a busy machine: a database in WebAssembly.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: vitestReporters('docs'),
    projects: [
      // They share what they import: there are hundreds, and most of what each takes is to load it.
      {
        extends: true,
        test: { name: 'docs', isolate: false, include: ['.snippets/**/*.test.ts'], exclude: ['**/*.own.test.ts'] },
      },
      { extends: true, test: { name: 'docs, own modules', include: ['.snippets/**/*.own.test.ts'] } },
    ],
  },
})
