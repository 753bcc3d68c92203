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

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** What the oldest Node that we support cannot run, by reason. */
const notOnOldest =
  major > 22 || minor >= 19
    ? []
    : [
        // undici 8 itself asks for Node 22.19: what imports it cannot load.
        'src/point/http/keeping.test.ts',
        'src/point/http/limits.test.ts',
        'src/point/http/requests-changed.test.ts',
        'test/ecosystem/undici.test.ts',
        'test/ecosystem/http-undici.test.ts',
        'test/regression/http-in-virtual-time.test.ts',
        'test/weaknesses/undici-no-limit-on-a-call.test.ts',
      ]
if (notOnOldest.length > 0)
  console.warn(
    `Not run on Node ${process.version}, which they or their libraries do not support yet: ${notOnOldest.join(', ')}`,
  )

/** Tests that look at the process and the machine themselves, their timers, memory and load: alone, after all others. */
const shareModules = process.env.FAULTLINE_SHARE_MODULES !== undefined
// With shared modules, what puts a test's context around it is put on in the first file alone (see the adapter's runner), and
// readings of resources are the session's own as soon as any file has loaded that part: no source of chance any more.
const needsOwnModules = [
  'packages/vitest/src/explore.test.ts',
  'packages/vitest/src/limit.test.ts',
  'src/chaos/determinism.test.ts',
  'src/explore/check-golden.test.ts',
]
const alone = ['test/real-time/**/*.test.ts', ...(shareModules ? needsOwnModules : [])]
/** CI's second run: files share their modules, as many set them to. What is done once at import is not done for each. */

export default defineConfig({
  resolve: { alias },
  test: {
    // What is real takes seconds to start on a busy machine: a database in WebAssembly, a server.
    hookTimeout: 30_000,
    testTimeout: 20_000,
    // By default a core is left idle; these tests wait so much, for timers and processes, that it is not missed.
    maxWorkers: '100%',
    reporters: vitestReporters('source'),
    exclude: ['**/node_modules/**', 'test/e2e/**', 'test/browser/**', 'test/jest/**', 'test/floor/**', ...notOnOldest],
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
