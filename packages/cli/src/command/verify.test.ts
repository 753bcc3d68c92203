import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'

const repository = path.resolve(import.meta.dirname, '../../../..')

const pay = (attempts: number) => `
export async function pay(payments) {
  for (let attempt = 1; ; attempt++) {
    try { return await payments.charge(1) } catch (error) {
      if (attempt === ${attempts}) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
`

/** A suite that is quicker to start than a test runner: it has the same environment, and leaves the same journals. */
const suite = `
import { faults, withChaos } from 'faultline'
import { createJournal } from 'faultline/history'
import { pay } from './src/pay.js'

const journal = createJournal(process.env.FAULTLINE_JOURNAL, { kind: 'test', name: 'shop' })
await withChaos(async (chaos) => {
  const payments = chaos.wrap('payments', { charge: async () => 'paid' })
  const request = () => pay(payments)
  chaos.system({ name: 'shop', probe: request, workload: { request, perSecond: 5, arrival: 'poisson' } })
  chaos.inject(faults.exception('ECONNRESET'), { at: payments, probability: 0.3 })
  await chaos.clock.advance('20s')
  const run = journal.runOpened({ name: 'checkout', seed: chaos.seed })
  journal.events(run, chaos.timeline.events)
  journal.runClosed({ run, outcome: 'passed' })
})()
journal.close({ outcome: 'passed' })
`

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd, encoding: 'utf8' })

/** A repository with one commit, in which the shop asks so many times; its packages are linked. */
function project(attempts: number, files: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith({
    'package.json': JSON.stringify({ name: 'shop', type: 'module' }),
    '.gitignore': 'node_modules\njournals\n',
    'src/pay.js': pay(attempts),
    'suite.mjs': suite,
    ...files,
  })
  mkdirSync(path.join(cwd, 'node_modules/.cache'), { recursive: true })
  symlinkSync(repository, path.join(cwd, 'node_modules/faultline'))
  git(cwd, 'init', '-q')
  git(cwd, 'add', '-A')
  git(cwd, 'commit', '-qm', 'one')
  return cwd
}

const run = (cwd: string, ...args: string[]) =>
  faultline(['verify', '--base', 'HEAD', ...args], { cwd, env: { FAULTLINE_REPLAY: 'f1.none' } })
const own = ['--', process.execPath, 'suite.mjs']

/** Nothing of a call is left: no worktree, no temporary folder of this process. */
function expectCleared(cwd: string): void {
  expect(git(cwd, 'worktree', 'list', '--porcelain').match(/^worktree /gm)).toHaveLength(1)
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`faultline-verify-${process.pid}-`))).toEqual([])
}

test('a retry that the working tree has removed is a regression; the tree stays as it is', {
  timeout: 30_000,
}, async () => {
  const cwd = project(3)
  writeFileSync(path.join(cwd, 'src/pay.js'), pay(1))
  writeFileSync(path.join(cwd, 'untracked.txt'), 'mine')
  const before = git(cwd, 'status', '--porcelain', '-z')
  const said = await run(
    cwd,
    '--seeds',
    '9',
    '--journals',
    'journals',
    '--markdown',
    'journals/pr.md',
    '--json',
    ...own,
  )
  expect(said.json()).toMatchObject({
    exitCode: 1,
    verdict: 'worse',
    counts: { better: 0 },
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    base: git(cwd, 'rev-parse', 'HEAD').trim(),
  })
  expect(said.stderr).toContain(': seed 9, as it is\n')
  expect(readFileSync(path.join(cwd, 'journals/pr.md'), 'utf8')).toContain('| ❌ | errorRate |')
  expect(git(cwd, 'status', '--porcelain', '-z')).toBe(before)
  expectCleared(cwd)

  // The same journals the other way round, as if the retry had been added.
  const back = await faultline(['compare', 'journals/after', 'journals/before'], { cwd })
  expect(back.exitCode).toBe(0)
  expect(back.stdout).toMatch(/^Resilience: better\./)
})

test('two runs of one tree are equal to the last digit; seeds are those that were asked for', async () => {
  const cwd = project(3)
  const { exitCode, stdout } = await run(cwd, '--seeds', '2', '--seed', '77', '--gate', 'strict', ...own)
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    /2 seeds from 77\nResilience: no difference seen\. Of 27 figures, 27 equal to the last digit\./,
  )
  expectCleared(cwd)
})

test('packages of a workspace are those of each tree, and a folder below the root is found again', async () => {
  const name = '@shop/pay'
  const cwd = project(3, {
    'packages/pay/package.json': JSON.stringify({ name, type: 'module', exports: './pay.js' }),
    'packages/pay/pay.js': 'export const attempts = 3\n',
    'app/package.json': JSON.stringify({ name: 'app', type: 'module' }),
    'app/suite.mjs': `import { attempts } from '${name}'
import { writeFileSync } from 'node:fs'
import { createJournal } from 'faultline/history'
const journal = createJournal(process.env.FAULTLINE_JOURNAL, { kind: 'test', name: 'app' })
const run = journal.runOpened({ name: 'attempts ' + attempts, seed: 1 })
journal.runClosed({ run, outcome: attempts === 3 ? 'passed' : 'failed' })
journal.close({ outcome: 'passed' })
`,
  })
  mkdirSync(path.join(cwd, 'node_modules/@shop'))
  symlinkSync('../../packages/pay', path.join(cwd, 'node_modules/@shop/pay'))
  writeFileSync(path.join(cwd, 'packages/pay/pay.js'), 'export const attempts = 1\n')
  const { exitCode, stderr } = await run(path.join(cwd, 'app'), '--seeds', '1', ...own)
  expect(stderr).toContain('Only before: attempts 3\nOnly after: attempts 1')
  // Nothing was compared: that is no pass.
  expect(exitCode).toBe(2)
})

test('Ctrl-C ends what runs, and removes the worktree', async () => {
  const cwd = project(3, { 'suite.mjs': `process.on('SIGTERM', () => process.exit(9))\nsetInterval(() => {}, 1000)\n` })
  const running = run(cwd, ...own)
  await expect.poll(() => git(cwd, 'worktree', 'list').split('\n').length, { timeout: 5000 }).toBe(3)
  await new Promise((resolve) => setTimeout(resolve, 100))
  process.emit('SIGINT', 'SIGINT')
  const { exitCode, stdout, stderr } = await running
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: 'Interrupted: nothing was compared.\n' })
  expect(stderr).toContain('SIGINT: ending the runs, removing the worktree.')
  expectCleared(cwd)
})

test('what a killed call left, the next one removes; what others have is theirs', async () => {
  const cwd = project(3)
  const gone = spawnedAndGone()
  const left = path.join(tmpdir(), `faultline-verify-${gone}-abc`, 'base')
  git(cwd, 'worktree', 'add', '-q', '--detach', left)
  const other = path.join(cwd, 'journals/other')
  git(cwd, 'worktree', 'add', '-q', '--detach', other)
  await run(cwd, '--seeds', '1', ...own)
  expect(existsSync(path.dirname(left))).toBe(false)
  expect(existsSync(other)).toBe(true)
})

function spawnedAndGone(): number {
  return Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }))
}

test('a suite that leaves no journal is said, with the end of what it said', async () => {
  const cwd = project(3, { 'suite.mjs': "console.error('no luck')\nprocess.exit(7)\n" })
  const { exitCode, stderr } = await run(cwd, ...own)
  expect(exitCode).toBe(3)
  expect(stderr).toMatch(/left no journal in the tree base [0-9a-f]{12}[\s\S]*no luck/)
  expectCleared(cwd)
})

test('a line that prepares the base fails: nothing is run', async () => {
  const cwd = project(3)
  const { exitCode, stderr } = await run(cwd, '--prepare', 'test -f missing', ...own)
  expect(exitCode).toBe(3)
  expect(stderr).toContain('`test -f missing` ended with 1 in the base tree')
  expectCleared(cwd)
})

test.each([
  [['--base', 'nowhere'], "There is no commit 'nowhere' here."],
  [['--base', '--output=x'], 'There is no commit'],
  [['--base', 'HEAD', '--seeds', '0'], 'Expected --seeds to be a whole number'],
  [['--base', 'HEAD', '--seeds', '1e3'], 'Expected --seeds to be a whole number'],
  [['--base', 'HEAD', '--alpha', '2'], 'Expected `alpha`'],
  [['--base', 'HEAD', '--journals', 'src'], 'is not empty'],
  [[], "required option '--base <ref>'"],
])('%j is misuse', async (args, message) => {
  const cwd = project(3, { 'src/before/kept.txt': 'mine' })
  const { exitCode, stderr } = await faultline(['verify', ...args, ...own], { cwd })
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
  expect(existsSync(path.join(cwd, 'src/before/kept.txt'))).toBe(true)
})

test('outside of a repository, and where there is no runner, it is said', async () => {
  const none = await run(folderWith({ 'package.json': '{}' }), ...own)
  expect(none.stderr).toContain('is in no git repository')
  const without = await run(project(3))
  expect(without.stderr).toContain('Neither Vitest nor Jest is here')
  expect(without.exitCode).toBe(2)
})
