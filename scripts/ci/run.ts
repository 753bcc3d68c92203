/**
 * The checks of CI, one group after the other; all run, also after one has failed. Ends with one line of counts: each test
 * of a runner counts as one, and so does each check that is no test.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { installFromSystem } from './install-from-system.ts'
import { add, type Counts, closingLine, countsOfStep, none } from './results.ts'
import { runStep, type Step } from './step.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const oldest = 'test/floor/node_modules/.bin/node'
/**
 * What stands in one group runs side by side, on cores that each of it alone would leave idle. Tests have the machine to
 * themselves: some of them look at its load and at real time.
 */
const groups: readonly (readonly Step[])[] = [
  // Some tests run programs on it.
  [['oldest-node', 'cd test/floor && npm ci']],
  [['build-and-tests', 'npm test']],
  [
    ['lint', 'npm run lint'],
    ['types', 'npm run types'],
    ['packages', 'npm run check:packages'],
    ['demo', 'npm run demo'],
  ],
  [['docs', 'npm run test:docs']],
  [['source-on-oldest-node', `FAULTLINE_OLDEST_NODE=1 ${oldest} node_modules/vitest/vitest.mjs run`]],
  [['jest-on-oldest-node', `${oldest} node_modules/jest/bin/jest.js`]],
]

installFromSystem()

const results = mkdtempSync(path.join(tmpdir(), 'faultline-ci-'))
const lines: string[] = []
let total: Counts = none
for (const group of groups) {
  const ended = await Promise.all(
    group.map(async (step) => {
      const [name] = step
      const folder = path.join(results, name)
      mkdirSync(folder)
      const { status, seconds } = await runStep(step, { root, folder, alone: group.length === 1 })
      return { name, counts: countsOfStep(folder, status === 0 ? 'well' : 'badly'), seconds }
    }),
  )
  for (const { name, counts, seconds } of ended) {
    total = add(total, counts)
    lines.push(`${name.padEnd(24)}${closingLine(counts)} (${seconds.toFixed(1)} s)`)
  }
}
rmSync(results, { recursive: true, force: true })
console.log(`\n=== in all\n${lines.join('\n')}\n\n${closingLine(total)}`)
process.exitCode = total.failed > 0 ? 1 : 0
