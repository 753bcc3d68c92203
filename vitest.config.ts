import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { vitestReporters } from './scripts/ci/reporters.js'
import { entries, specifier } from './scripts/entries.ts'
import { oldestNode } from './scripts/oldest-node.ts'
import { SlowFirst } from './scripts/slow-first.ts'

// Source tests run on the sources: what a user imports by name comes from src, not from a build.
const alias = Object.entries(entries).flatMap(([name, subpaths]) =>
  Object.entries(subpaths).map(([subpath, file]) => ({
    find: new RegExp(`^${specifier(name, subpath)}$`),
    replacement: fileURLToPath(new URL(file, import.meta.url)),
  })),
)

const { exclude: notRunHere, onOldest } = oldestNode(process.versions.node)

// With shared modules, what puts a test's context around it is put on in the first file alone (see the adapter's runner), and
// readings of resources are the session's own as soon as any file has loaded that part: no source of chance any more. A search
// of lru-cache was once not reproduced beside the other file that imports it.
const needsOwnModules = [
  'packages/vitest/src/explore.test.ts',
  'packages/vitest/src/limit.test.ts',
  'src/chaos/determinism.test.ts',
  'src/explore/check-golden.test.ts',
  'test/explored/lru-cache-bugs.test.ts',
]
/**
 * Files share their modules, as many set them to: what is done once at import is not done for each. CI's run on the oldest
 * Node has them load their own, as is Vitest's default.
 */
const shareModules = !onOldest
/** Tests that look at the process and the machine themselves, their timers, memory and load: alone, after all others. */
const alone = ['test/real-time/**/*.test.ts', ...(shareModules ? needsOwnModules : [])]

export default defineConfig({
  resolve: { alias },
  test: {
    // What is real takes seconds to start on a busy machine: a database in WebAssembly, a server.
    hookTimeout: 30_000,
    testTimeout: 20_000,
    // By default a core is left idle; these tests wait so much, for timers and processes, that it is not missed.
    maxWorkers: '100%',
    reporters: vitestReporters('source'),
    sequence: { sequencer: SlowFirst },
    exclude: ['**/node_modules/**', 'test/e2e/**', 'test/browser/**', 'test/jest/**', 'test/floor/**', ...notRunHere],
    projects: [
      {
        extends: true,
        test: {
          name: 'source',
          isolate: !shareModules,
          include: [
            'src/**/*.test.ts',
            'packages/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'test/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          exclude: alone,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
})
