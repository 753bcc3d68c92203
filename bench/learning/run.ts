/**
 * node bench/learning/run.ts [--seeds 3] [--only areas|singles|whole] [--no-build]: how well a model that was learnt from some programs tells which faults
 * fail in others, and what that saves a search. On the built package, on the programs of bench/bugs. What it printed last,
 * and what it means, is in docs/learning.md.
 */
import { spawnSync } from 'node:child_process'

const args = process.argv.slice(2)
const onlyAt = args.indexOf('--only')
const shows = (part: 'areas' | 'singles' | 'whole') => onlyAt < 0 || args[onlyAt + 1] === part
const seedsAt = args.indexOf('--seeds')
const seeds = seedsAt < 0 ? 3 : Number(args[seedsAt + 1])
if (!args.includes('--no-build') && spawnSync('tsup', ['--no-dts'], { stdio: ['ignore', 2, 2] }).status !== 0)
  process.exit(1)

const { chanceOf, search } = await import('faultline/explore')
const { columns } = await import('../bugs/table.ts')
const { countUnhandled } = await import('../bugs/trial.ts')
const { areaUnderCurve, bootstrap, geometricMean, mean } = await import('./statistics.ts')
const { blinded, subjectsOf } = await import('./subjects.ts')
const regimes = await import('./regimes.ts')
type Subject = Awaited<ReturnType<typeof subjectsOf>>[number]
type Regime = typeof regimes.nothingSeen
type Interval = ReturnType<typeof bootstrap>

countUnhandled()
const subjects = await subjectsOf()
const failing = subjects.filter(({ buggy }) => buggy.trials.some(({ failed }) => failed > 0))
const text = ({ value, low, high }: Interval, digits = 2) =>
  `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`

/** Each fault at each point of a program: its score, and whether it fails at any call. */
function scoredPairs(
  subject: Subject,
  score: (fault: Parameters<typeof chanceOf>[1], at: number) => number,
  { blinds, asked }: Regime,
) {
  const pairs = new Map<string, { score: number; failed: boolean }>()
  for (const [at, trial] of blinded(subject.buggy, subject.program.name, blinds).trials.entries()) {
    const [fault] = trial.faults
    if (fault === undefined || trial.passed + trial.failed === 0 || asked?.(trial) === false) continue
    const key = `${fault.point} ${fault.kind} ${fault.detail}`
    const before = pairs.get(key)
    const its = score(fault, at)
    pairs.set(key, {
      score: Math.max(before?.score ?? Number.NEGATIVE_INFINITY, its),
      failed: (before?.failed ?? false) || trial.failed > 0,
    })
  }
  return [...pairs.values()]
}

function areas(
  name: string,
  regime: Regime,
  scorerOf: (subject: Subject) => Parameters<typeof scoredPairs>[1],
): string[] {
  const perProgram = subjects.map((subject) => scoredPairs(subject, scorerOf(subject), regime))
  const within = perProgram
    .filter((pairs) => pairs.some(({ failed }) => failed) && pairs.some(({ failed }) => !failed))
    .map(areaUnderCurve)
  return [
    name,
    text(bootstrap(within, mean), 3),
    text(
      bootstrap(perProgram, (drawn) => areaUnderCurve(drawn.flat())),
      3,
    ),
    String(within.length),
  ]
}

const { nothingSeen, otherPrograms, familyOut, placesHidden, leaky, halfSeen, halfAlone, soundBefore, seenBefore } =
  regimes
const byModel = (regime: Regime) => (subject: Subject) => {
  const model = regime.modelFor(subject, subjects)
  return (fault: Parameters<typeof chanceOf>[1]) => chanceOf(model, fault).probability
}
if (shows('areas')) {
  console.log(
    `Area under the ROC curve: failing (point, fault) pairs of ${subjects.length} programs, 95 % intervals over programs.\n`,
  )
  const areaRows = [['what the model has seen', 'within a program', 'over all', 'programs']]
  areaRows.push(areas('no model: the default order', nothingSeen, () => (_fault, at) => -at))
  for (const regime of [otherPrograms, familyOut, placesHidden, leaky, halfSeen, halfAlone, soundBefore])
    areaRows.push(areas(regime.name, regime, byModel(regime)))
  for (const line of columns(areaRows)) console.log(line)
}

/** Geometric means over seeds of the runs up to the first failure, the one without faults apart, one number a program. */
async function executions(of: readonly Subject[], options: (subject: Subject) => object): Promise<number[]> {
  const found: number[] = []
  for (const subject of of) {
    const runs: number[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      // Programs of one seed would be lucky together.
      const own = seed * 1000 + subjects.indexOf(subject)
      const report = await search(
        { seed: own, runs: 3000, shrink: false, progress: false, ...options(subject) },
        subject.program.buggy,
      )
      runs.push((report.findings[0]?.run ?? report.runs) - 1)
    }
    found.push(geometricMean(runs))
  }
  return found
}

const uniform = {
  name: 'uniform',
  *candidates({
    singles,
    random,
  }: {
    singles: readonly { injection: object }[]
    random: { shuffle<T>(items: readonly T[]): T[] }
  }) {
    for (const { injection } of random.shuffle(singles)) yield { injections: [injection] }
  },
}
const cached = new Map<Regime, Map<Subject, unknown>>()
const learn = (regime: Regime, subject: Subject) => {
  const models = cached.get(regime) ?? new Map<Subject, unknown>()
  cached.set(regime, models)
  if (!models.has(subject)) models.set(subject, regime.modelFor(subject, subjects))
  return models.get(subject)
}

async function table(
  title: string,
  of: readonly Subject[],
  base: object,
  rows: readonly (readonly [string, (subject: Subject) => object])[],
) {
  const byDefault = await executions(of, () => base)
  const lines = [['order', 'executions', 'times those of the default']]
  lines.push(['the default', geometricMean(byDefault).toFixed(1), '1'])
  const ratios: Interval[] = []
  for (const [name, options] of rows) {
    const found = await executions(of, (subject) => ({ ...base, ...options(subject) }))
    const ratio = bootstrap(
      found.map((executions, at) => executions / (byDefault[at] as number)),
      geometricMean,
    )
    ratios.push(ratio)
    lines.push([name, geometricMean(found).toFixed(1), text(ratio)])
  }
  console.log(`\n${title}\n`)
  for (const line of columns(lines)) console.log(line)
  return ratios
}

const steered = (regime: Regime) =>
  [`learnt: ${regime.name}`, (subject: Subject) => ({ learn: learn(regime, subject) })] as const
if (shows('singles'))
  await table(
    `Executions to the first failure by single faults: ${failing.length} programs that one can break, ${seeds} seeds, geometric means.`,
    failing,
    { strategies: ['singles'] },
    [
      ['uniform', () => ({ strategies: [uniform] })],
      ...[nothingSeen, otherPrograms, familyOut, placesHidden, leaky, soundBefore, seenBefore].map(steered),
    ],
  )
const [, , strictest] = shows('whole')
  ? await table(
      `The same by the whole default search: all ${subjects.length} programs.`,
      subjects,
      {},
      [nothingSeen, familyOut, placesHidden, soundBefore].map(steered),
    )
  : []
if (strictest !== undefined) {
  const better = strictest.high < 1
  console.log(
    `\n${better ? '✓' : '✗'} other families, places hidden: the interval ${better ? 'is below' : 'does not lie below'} 1, so a model ${better ? 'may steer by default' : 'steers only where it is asked to'}`,
  )
}
