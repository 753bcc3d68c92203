import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { experimentSource } from './experiments.test-support.js'

const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false']

/** A repository with an experiment that ran with each seed. */
async function recorded(fields: string, ...seeds: readonly number[]): Promise<{ cwd: string; commit: () => string }> {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource(fields) })
  const git = (...args: string[]) => execFileSync('git', ['-C', cwd, ...author, ...args], { encoding: 'utf8' }).trim()
  const commit = () => {
    git('add', '*.experiment.mjs')
    git('commit', '--quiet', '--allow-empty', '-m', 'one')
    return git('rev-parse', 'HEAD')
  }
  git('init', '--quiet')
  commit()
  for (const seed of seeds) await faultline(['run', 'shop', '--seed', String(seed)], { cwd })
  return { cwd, commit }
}

test('the journals of the folder are brought in and listed, with their commit', async () => {
  const { cwd, commit } = await recorded('', 1, 2)
  const { exitCode, stdout } = await faultline(['history'], { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(
    /^2 {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}experiment {2}payments go away {2}passed {2}1 run {2}[0-9a-f]{12}\n1 {2}/,
  )
  const hash = commit()
  await faultline(['run', 'shop', '--seed', '3'], { cwd })
  const { journals } = (await faultline(['history', '--commit', hash.slice(0, 8), '--json'], { cwd })).json()
  expect(journals).toMatchObject([{ id: 3, runs: 1, git: { commit: hash, dirty: false } }])
  expect((await faultline(['history', '--outcome', 'failed'], { cwd })).stdout).toBe(
    'There is no journal of that kind.\n',
  )
  expect((await faultline(['history', '--limit', '1', '--json'], { cwd })).json().journals).toHaveLength(1)
})

test('a journal, and a run of it with its figures, faults and incidents', async () => {
  const { cwd } = await recorded("successCriteria: { mttr: '< 1s' }", 7)
  const journal = await faultline(['history', 'show', '1'], { cwd })
  expect(journal.stdout).toMatch(/^payments go away \(experiment\), .*: failed\n/)
  expect(journal.stdout).toMatch(/^1 {2}failed {2}seed 7 {2}payments go away {2}mttr/m)
  const { stdout } = await faultline(['history', 'show', '1', '--run', '1'], { cwd })
  expect(stdout).toMatch(/^ {2}shop {2}mttr +4800 ms$/m)
  expect(stdout).toMatch(/^ {2}exception .* payments\.\* {2}acted ×\d+ {2}\d+ errors$/m)
  expect(stdout).toMatch(/^incidents\n {2}shop {2}\d+ ms to \d+ ms {2}connect ECONNREFUSED/m)
  expect(stdout).toContain('to see it again\n  npx faultline run shop.experiment.mjs --seed 7')
  const { figures } = (await faultline(['history', 'show', '1', '--run', '1', '--json'], { cwd })).json()
  const { runs } = (await faultline(['report', '--json'], { cwd })).json()
  for (const { metric, value } of figures) expect([metric, value]).toEqual([metric, runs[0].figures[metric]])
})

test('what is imported, and what is pruned', async () => {
  const { cwd } = await recorded('', 1, 2, 3)
  writeFileSync(path.join(cwd, '.faultline', 'broken.jsonl'), '{}\n')
  const first = await faultline(['history', 'import'], { cwd })
  expect(first.stdout).toMatch(
    /^3 of 3 journals had something new: 3 runs\. They are in \.faultline.history\.sqlite\.\nLine 1 of the journal/,
  )
  expect((await faultline(['history', 'import', '.faultline'], { cwd })).stdout).toMatch(/^0 of 3 journals/)
  expect((await faultline(['history', 'prune'], { cwd })).exitCode).toBe(2)
  expect((await faultline(['history', 'prune', '--keep-runs', '1', '--dry-run'], { cwd })).stdout).toMatch(
    /^2 runs would go\./,
  )
  expect((await faultline(['history', 'prune', '--keep-runs', '1', '--json'], { cwd })).json()).toMatchObject({
    runs: 2,
    dryRun: false,
  })
  const { journals } = (await faultline(['history', '--json'], { cwd })).json()
  expect(journals.map((journal: { runs: number }) => journal.runs)).toEqual([1, 0, 0])
})

test('flaky: what passed and failed at one commit', async () => {
  const { cwd, commit } = await recorded('', 1)
  // One experiment by its name, which something else than its code decides.
  writeFileSync(path.join(cwd, 'fails.experiment.mjs'), experimentSource("successCriteria: { mttr: '< 1s' }"))
  const hash = commit()
  await faultline(['run', 'fails.experiment.mjs', '--seed', '1'], { cwd })
  expect((await faultline(['history', 'flaky'], { cwd })).stdout).toBe(
    'No test passed and failed with the same code.\n',
  )
  await faultline(['run', 'shop.experiment.mjs', '--seed', '1'], { cwd })
  const { stdout } = await faultline(['history', 'flaky'], { cwd })
  expect(stdout).toBe(`payments go away  1 of 2 unsteady  50 % (9 % to 91 %)  not the seed  ${hash.slice(0, 12)}\n`)
})

test('trends: from commit to commit, with bars', async () => {
  const { cwd, commit } = await recorded('')
  for (let index = 1; index <= 6; index++) {
    // A file of its own for each: a module is loaded once.
    const file = `outage${index}.experiment.mjs`
    writeFileSync(path.join(cwd, file), experimentSource().replace("for: '5s'", `for: '${index}s'`))
    commit()
    await faultline(['run', file, '--seed', '7'], { cwd })
  }
  const { stdout } = await faultline(['trends', '--metric', 'downtime'], { cwd })
  expect(stdout).toMatch(
    /^payments go away, shop\n {2}downtime {2}▁▂▄▅▇█ {2}800 ms → 5800 ms at [0-9a-f]{12} {4}rising: worse {2}p 0\.0028\n$/,
  )
  const all = (await faultline(['trends', '--json'], { cwd })).json().trends
  expect(all.find(({ metric }: { metric: string }) => metric === 'incidents')).toMatchObject({ direction: 'constant' })
  expect((await faultline(['trends'], { cwd })).stdout).toMatch(
    /metrics are the same at every commit; `--all` shows them\.\n$/,
  )
  expect((await faultline(['trends', 'nothing'], { cwd })).stdout).toBe(
    'There is no metric of that kind in the history.\n',
  )
})

test.each([
  [['history'], 'There is no folder of journals .faultline'],
  [['history', 'lst'], "Did you mean 'list'"],
  [['history', 'list', '--database', 'package.json'], 'it is a file of another kind'],
  [['trends', '--metric', 'mtr', '--journal', '.'], "Did you mean 'mttr'"],
  [['trends', '--alpha', 'x', '--journal', '.'], 'takes a number from 0 to 1'],
  [['history', 'show', '--journal', '.'], 'asks for the number'],
  [['history', 'show', '9', '--journal', '.'], 'There is no journal 9'],
  [['history', 'import', 'nowhere', '--journal', '.'], 'There is no journal, and no folder, nowhere'],
])('%j is refused', async (line, message) => {
  const cwd = folderWith({ 'package.json': JSON.stringify({ name: 'a', description: 'x'.repeat(2000) }) })
  const { exitCode, stderr } = await faultline(line, { cwd })
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)])
  expect(existsSync(path.join(cwd, '.faultline'))).toBe(false)
})
