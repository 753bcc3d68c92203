/**
 * node bench/bugs/run.ts [program …] [--seeds 5] [--fixed 10] [--no-build]: how soon each bug is found, by our search and
 * by others; then what our search is held to. On the built package.
 *
 * All programs have the shape of a test of a real service: a dozen calls and more, most of which must go well for the
 * bug to show, and one place where it can. Where each call stands for itself, many random faults at a time do better.
 *
 * With --seeds 5 --fixed 10: geometric means of 16.1 executions by default, 98.0 by plain fast-check (6.1 times as many), 95.7
 * by our random schedules alone, 186 by a fixed rate; fast-check's scheduler 6.3, on the 11 that are a matter of order. The
 * run that checks the golden one counts as one. 46 of 46 found within 1,000 executions and 5 s, no alarms, all minimal.
 */
import { spawnSync } from 'node:child_process'
import type { Contender } from './contender.ts'
import type { BugProgram } from './program.ts'

const args = process.argv.slice(2)
const seeds = numberAfter('--seeds', 5)
const fixedSeeds = numberAfter('--fixed', 10)
const names = args.filter((word, at) => !word.startsWith('--') && !/^--(seeds|fixed)$/.test(args[at - 1] ?? ''))
// What a user installs is what is measured.
if (!args.includes('--no-build') && spawnSync('tsup', ['--no-dts'], { stdio: ['ignore', 2, 2] }).status !== 0)
  process.exit(1)

const { programs } = await import('./index.ts')
const { ours, strategiesThere } = await import('./contenders/ours.ts')
const { fastCheck } = await import('./contenders/fast-check.ts')
const { scheduler } = await import('./contenders/scheduler.ts')
const { fixedRate } = await import('./contenders/fixed-rate.ts')
const { spaceOf } = await import('./space.ts')
const { cellOf, columns, geometricMean, roundedMs, textOf } = await import('./table.ts')
const { countUnhandled } = await import('./trial.ts')
const { excess, falseAlarms } = await import('./held-to.ts')

const wanted = programs.filter(({ name }) => names.length === 0 || names.includes(name))
if (wanted.length === 0) {
  console.error(`No program is called ${names.join(', ')}. There are: ${programs.map(({ name }) => name).join(', ')}.`)
  process.exit(2)
}
countUnhandled()
const strategies = await strategiesThere(['singles', 'combinations', 'interleaving', 'random'])
const byDefault = ours()
const contenders: Contender[] = [byDefault, ...strategies.map((name) => ours(name)), fastCheck, scheduler, fixedRate]

const rows = [['program', 'kind', ...contenders.map(({ name }) => name)]]
const cells = new Map(contenders.map(({ name }) => [name, [] as ReturnType<typeof cellOf>[]]))
for (const program of wanted) {
  const space = await spaceOf(program)
  const row = [program.name, program.kind as string]
  for (const contender of contenders) {
    const cell = await measured(contender, program, space)
    if (cell !== undefined) cells.get(contender.name)?.push(cell)
    row.push(textOf(cell))
  }
  rows.push(row)
}
const mean = (name: string, of: 'executions' | 'ms') => geometricMean((cells.get(name) ?? []).map((cell) => cell[of]))
rows.push([
  'geometric mean',
  '',
  ...contenders.map(({ name }) => {
    const executions = mean(name, 'executions')
    return Number.isNaN(executions) ? '—' : `${executions.toFixed(1)} · ${roundedMs(mean(name, 'ms'))}`
  }),
])
rows.push([
  'found always, of',
  '',
  ...contenders.map(({ name }) => {
    const all = cells.get(name) ?? []
    return `${all.filter(({ found, of }) => found === of).length}/${all.length}`
  }),
])
console.log(`Executions to the first failure and real time for it, on average of ${seeds} seeds.\n`)
for (const line of columns(rows)) console.log(line)

const mine = cells.get(byDefault.name) ?? []
const ratio = mean(fastCheck.name, 'executions') / mean(byDefault.name, 'executions')
const found = mine.filter((cell) => cell.found === cell.of && cell.executions <= 1000 && cell.ms <= 5000).length
const alarms = await falseAlarms(wanted, fixedSeeds)
const over: string[] = []
let findings = 0
for (const program of wanted)
  for (let seed = 1; seed <= seeds; seed++) {
    const more = await excess(program, seed)
    if (more === undefined) continue
    findings++
    if (more > 0) over.push(`${program.name}, seed ${seed}: ${more} more than needed`)
  }
const minimal = 1 - over.length / Math.max(1, findings)
console.log()
held(found === wanted.length, `${found} of ${wanted.length} found by default settings within 1,000 executions and 5 s`)
held(ratio >= 5, `${ratio.toFixed(2)} times fewer executions than plain fast-check, by the geometric mean (goal >= 5)`)
held(alarms.length === 0, `${alarms.length} alarms at programs put right, ${fixedSeeds} seeds each (goal 0)`, alarms)
held(minimal >= 0.95, `${(100 * minimal).toFixed(1)} % of findings of the fewest faults known (goal >= 95)`, over)

async function measured(contender: Contender, program: BugProgram, space: Awaited<ReturnType<typeof spaceOf>>) {
  const attempts = []
  for (let seed = 1; seed <= seeds; seed++) {
    // Programs of one seed would be lucky together.
    const own = seed * 1000 + programs.indexOf(program)
    const attempt = contender.find(program, space, own)
    if (attempt === undefined) return undefined
    attempts.push(await attempt)
  }
  return cellOf(attempts)
}

function held(met: boolean, text: string, exceptions: readonly string[] = []): void {
  console.log(`${met ? '✓' : '✗'} ${text}`)
  for (const exception of exceptions.slice(0, 20)) console.log(`    ${exception}`)
  if (!met) process.exitCode = 1
}

function numberAfter(option: string, fallback: number): number {
  const at = args.indexOf(option)
  return at < 0 ? fallback : Number(args[at + 1])
}
