/**
 * node bench/protocols/run.ts [word …] [--seeds 3] [--runs 2000] [--no-build]: how soon `explore` with its default settings
 * finds each seeded bug, and whether it finds fault with the right twins. On the built package. Fails where a bug is not
 * found within the runs and 60 s, or a right twin is.
 */
import { spawnSync } from 'node:child_process'

const args = process.argv.slice(2)
const seeds = numberAfter('--seeds', 3)
const runs = numberAfter('--runs', 2000)
const words = args.filter((word, at) => !word.startsWith('--') && !/^--(seeds|runs)$/.test(args[at - 1] ?? ''))
const mostMs = 60_000
// What a user installs is what is measured.
if (!args.includes('--no-build') && spawnSync('tsup', ['--no-dts'], { stdio: ['ignore', 2, 2] }).status !== 0)
  process.exit(1)

const { search } = await import('faultline/explore')
const { seededBugs } = await import('./index.ts')

const wanted = seededBugs.filter(
  ({ name, protocol }) => words.length === 0 || words.some((word) => `${protocol} ${name}`.includes(word)),
)
const rows = [['protocol', 'bug', 'found', 'runs', 'seconds', 'faults', 'ms a run', 'alarms']]
let failures = 0
for (const { protocol, name, wrong, right } of wanted) {
  const [did, seconds, sizes, perRun] = [[], [], [], []] as [number[], number[], number[], number[]]
  let count = 0
  let alarms = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const wrongOne = await search({ seed, runs, timeMs: mostMs, progress: false }, wrong)
    const [finding] = wrongOne.findings
    if (finding !== undefined) {
      count++
      sizes.push(finding.schedule.injections.length)
    }
    did.push(wrongOne.runs)
    seconds.push(wrongOne.elapsedMs / 1000)
    const before = process.cpuUsage()
    const rightOne = await search({ seed, runs, timeMs: mostMs, progress: false }, right)
    const { user, system } = process.cpuUsage(before)
    perRun.push((user + system) / 1000 / rightOne.runs)
    alarms += rightOne.findings.length
    for (const { failure, schedule } of rightOne.findings)
      console.error(`${protocol}, right: ${String(failure.error)}\n  ${JSON.stringify(schedule)}`)
  }
  failures += seeds - count + alarms
  rows.push([
    protocol,
    name,
    `${count} of ${seeds}`,
    range(did, 0),
    range(seconds, 1),
    range(sizes, 0),
    range(perRun, 1),
    String(alarms),
  ])
  console.error(rows.at(-1)?.join(' · '))
}
const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
for (const row of rows)
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
process.exitCode = failures === 0 ? 0 : 1

/** `84–310`, or one number where they are the same. */
function range(values: readonly number[], digits: number): string {
  if (values.length === 0) return '—'
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits))
  return least === most ? String(least) : `${least}–${most}`
}

function numberAfter(option: string, usual: number): number {
  const at = args.indexOf(option)
  return at < 0 ? usual : Number(args[at + 1])
}
