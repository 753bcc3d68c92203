/**
 * The checks of CI, one after the other; all run, also after one has failed. Ends with one line of counts: each test of
 * a runner counts as one, and so does each check that is no test.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { add, type Counts, closingLine, countsOfStep, none } from './results.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const oldest = 'test/floor/node_modules/.bin/node'
const steps: readonly (readonly [name: string, command: string])[] = [
  ['oldest-node', 'cd test/floor && npm ci'],
  ['build-and-tests', 'npm test'],
  ['lint', 'npm run lint'],
  ['types', 'npm run types'],
  ['packages', 'npm run check:packages'],
  ['docs', 'npm run test:docs'],
  ['demo', 'npm run demo'],
  ['source-on-oldest-node', `FAULTLINE_SHARE_MODULES=1 ${oldest} node_modules/vitest/vitest.mjs run`],
  ['jest-on-oldest-node', `${oldest} node_modules/jest/bin/jest.js`],
]

installFromSystem()

const results = mkdtempSync(path.join(tmpdir(), 'faultline-ci-'))
const lines: string[] = []
let total: Counts = none
for (const [name, command] of steps) {
  const folder = path.join(results, name)
  mkdirSync(folder)
  console.log(`\n=== ${name}: ${command}`)
  const began = performance.now()
  const env = { ...process.env, FAULTLINE_RESULTS: folder, npm_config_loglevel: 'error' }
  const { status } = spawnSync('bash', ['-c', command], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] })
  const counts = countsOfStep(folder, status === 0 ? 'well' : 'badly')
  total = add(total, counts)
  lines.push(`${name.padEnd(24)}${closingLine(counts)} (${((performance.now() - began) / 1000).toFixed(1)} s)`)
}
rmSync(results, { recursive: true, force: true })
console.log(`\n=== in all\n${lines.join('\n')}\n\n${closingLine(total)}`)
process.exitCode = total.failed > 0 ? 1 : 0

/** The servers and the browser that some tests need, where they can be had; without them those tests are skipped, and counted so. */
function installFromSystem(): void {
  const packages = ['postgresql', 'redis-server', 'chromium', 'fonts-noto-core', 'fonts-liberation'].join(' ')
  if (['/usr/lib/postgresql', '/usr/bin/redis-server', '/usr/bin/chromium'].every((path) => existsSync(path))) return
  const install = `apt-get update -q && apt-get install -yq --no-install-recommends ${packages}`
  const may = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const stdio = ['ignore', 'inherit', 'inherit'] as const
  if (may && spawnSync('bash', ['-c', install], { env, stdio: [...stdio] }).status === 0) return
  console.log(
    `PostgreSQL, Redis and Chromium are not all installed: the tests on them are skipped. apt-get install ${packages}`,
  )
}
