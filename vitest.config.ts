import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { vitestReporters } from './scripts/ci/reporters.js'
import { entries, specifier } from './scripts/entries.ts'

// Source tests run on the sources: what a user imports by name comes from src, not from a build.
const alias = Object.entries(entries).flatMap(([name, subpaths]) =>
  Object.entries(subpaths).map(([subpath, file]) => ({
    find: new RegExp(`^${specifier(name, subpath)}$`),
    replacement: fileURLToPath(new URL(file, import.meta.url)),
  })),
)

export default defineConfig({
  resolve: { alias },
  test: {
    reporters: vitestReporters('source'),
    include: [
      'src/**/*.test.ts',
      'packages/*/src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', 'test/e2e/**', 'test/jest/**', 'test/floor/**'],
  },
})
