import { sessionSource } from '../chaos/index.js'
import { summarise } from '../error/index.js'
import { type Measures, measure } from '../metric/index.js'
import { type Recommendation, recommend } from '../recommendation/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { readable } from '../timeline/readable.js'
import type { Report } from '../timeline/report.js'
import type { Bench } from './bench.js'
import type { Phase } from './definition.js'
import { type GameDayOptions, type GameDayPlan, type GameDayStep, planGameDay } from './game-day-plan.js'
import { follow } from './journal.js'
import { oversee } from './oversee.js'
import { unsteady } from './reasons.js'
import { branded, type ExperimentOutcome, type ExperimentResult } from './result.js'
import { ExperimentRun } from './run.js'
import { sessionOptions, withDiagrams } from './run-plan.js'
import { checkRunbook, type RunbookCheck, type StepSpan } from './runbook.js'
import { notLookedFor, type SteadyStateVerdict, seekSteadyState } from './steady-state.js'
import type { Stop } from './stop.js'
import { type BenchOutcome, withBench } from './with-bench.js'

/** One report on several experiments against one system. */
export interface GameDayResult extends Report {
  readonly system: string
  /** `failed`: a step did not pass, the runbook did not hold, or the steady state did not afterwards. */
  readonly outcome: ExperimentOutcome
  readonly reasons: readonly string[]
  readonly steadyState: { readonly before: SteadyStateVerdict; readonly after: SteadyStateVerdict }
  /** In the order given. Figures of each are those of the time it was under way: steps that overlap share them. */
  readonly steps: readonly ExperimentResult[]
  /** Null: there is none. */
  readonly runbook: RunbookCheck | null
  readonly notes: readonly { readonly atMs: number; readonly text: string }[]
  /** Of the whole day. */
  readonly measures: Measures
  /** Mean of the steps' scores, 0 to 100. */
  readonly score: number
  readonly recommendations: readonly Recommendation[]
  readonly journal?: string
}

interface Step {
  readonly run: ExperimentRun
  readonly atMs: number | null
  first: number
  /** Of its events, one past the last; null while it is under way. */
  last: number | null
  untilMs: number
}

/**
 * Runs several experiments against one system, which is booted once: in turn, or at their times, overlapping or not.
 * Looks for the steady state before the first and after the last, writes notes at their times, and holds the alarms that
 * the system raised against a runbook.
 * @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError before anything is booted; what hooks throw
 * @example
 * await runGameDay([databaseAway, { ...cacheSlow, at: '10s' }], {
 *   system: shop,
 *   runbook: [{ alarm: 'breaker open', during: 'database away', within: '5s' }],
 * })
 */
export async function runGameDay(steps: readonly GameDayStep[], options: GameDayOptions): Promise<GameDayResult> {
  const plan = planGameDay(steps, options)
  const source = sessionSource()
  const seed = source.seed(options.seed)
  return await oversee(options, async (stop) => {
    const replayLines = source.replayLines(seed)
    const { journal, onProgress } = options
    const done: Step[] = plan.steps.map(({ plan: step, atMs }) => {
      const run = new ExperimentRun(step, { seed, stop, replayLines, journalPath: journal?.path, onProgress })
      return { run, atMs, first: 0, last: null, untilMs: 0 }
    })
    const day = { before: notLookedFor, after: notLookedFor }
    journal?.runOpened({
      run: 1,
      name: plan.name,
      seed,
      ...(replayLines[0] === undefined ? {} : { replay: replayLines[0] }),
    })
    const outcome = await withBench(
      source,
      sessionOptions(plan.blastRadius, { ...options, seed }),
      {
        system: plan.system,
        bootTimeoutMs: plan.bootTimeoutMs,
        stop,
        onOpen: journal === undefined ? undefined : (chaos) => follow(chaos.timeline, journal, 1),
      },
      async (bench) => {
        tell(bench, 'steady state before', plan.name)
        day.before = await seekSteadyState(bench, plan.steadyState)
        if (day.before.held !== true) return
        await Promise.all([inTurn(bench, done, plan.pauseMs), ...atTheirTimes(bench, done), ...notesOf(bench, plan)])
        if (stop.requested) return
        tell(bench, 'steady state after', plan.name)
        day.after = await seekSteadyState(bench, plan.steadyState)
      },
    )
    const result = resultOf(plan, done, day, outcome, stop, { seed, replayLines, journal: journal?.path })
    const { events: _, steps: ran, ...rest } = result
    const summary = { ...rest, steps: ran.map(({ events: __, ...step }) => step) }
    journal?.runClosed({ run: 1, outcome: result.outcome, summary: withDiagrams(summary, outcome.diagrams()) })
    journal?.close({ outcome: result.outcome, summary: { score: result.score, reasons: result.reasons } })
    return result
  })
}

function tell(bench: Bench, phase: Phase, experiment: string): void {
  bench.chaos.timeline.append({ type: 'phase.began', phase, experiment })
}

async function inTurn(bench: Bench, steps: readonly Step[], pauseMs: number): Promise<void> {
  let first = true
  for (const step of steps) {
    if (step.atMs !== null) continue
    if (!first) await bench.wait(() => false, pauseMs)
    first = false
    await go(bench, step)
  }
}

function atTheirTimes(bench: Bench, steps: readonly Step[]): Promise<void>[] {
  return steps.flatMap((step) => {
    const { atMs } = step
    return atMs === null ? [] : [bench.wait(() => false, atMs).then(() => go(bench, step))]
  })
}

function notesOf(bench: Bench, { notes }: GameDayPlan): Promise<void>[] {
  return notes.map(async ({ atMs, text }) => {
    await bench.wait(() => false, atMs)
    if (!bench.stop.requested) bench.chaos.note(text)
  })
}

async function go(bench: Bench, step: Step): Promise<void> {
  const { timeline, clock } = bench.chaos
  if (bench.stop.requested) return
  step.first = timeline.events.length
  try {
    await step.run.go(bench, false)
  } finally {
    step.last = timeline.events.length
    step.untilMs = clock.now()
  }
}

function resultOf(
  plan: GameDayPlan,
  steps: readonly Step[],
  { before, after }: { before: SteadyStateVerdict; after: SteadyStateVerdict },
  { events, ...end }: BenchOutcome,
  stop: Stop,
  { seed, replayLines, journal }: { seed: number; replayLines: readonly string[]; journal: string | undefined },
): GameDayResult {
  const results = steps.map((step) => step.run.result(eventsOf(step, events), step.last === null ? end : {}))
  const spans = results.map((result, index) => spanOf(result, steps[index] as Step))
  const runbook = plan.runbook === undefined ? null : checkRunbook(events, plan.runbook, spans, plan.ignoreAlarms)
  const reasons = [
    ...(end.thrown === undefined ? [] : [summarise(end.thrown.error).message]),
    ...(stop.reason === undefined ? [] : [`interrupted: ${stop.reason}`]),
    ...(end.notBooted === undefined ? [] : [end.notBooted]),
    ...unsteady('before', before),
    ...results.flatMap(({ name, outcome, reasons: why }) =>
      outcome === 'failed' || outcome === 'aborted' ? [`'${name}' ${outcome}: ${why.join('; ')}`] : [],
    ),
    ...unsteady('after', after),
    ...(runbook === null ? [] : brokenRunbook(runbook)),
  ]
  return branded({
    name: plan.name,
    system: plan.system.name,
    outcome: outcomeOf(end, stop, before, results, reasons),
    reasons,
    seed,
    steadyState: { before, after },
    steps: results,
    runbook,
    notes: plan.notes,
    measures: measure(events, plan.system.name),
    score: results.reduce((sum, { score }) => sum + score, 0) / results.length,
    recommendations: recommend(events, plan.system.name),
    events,
    replayLines,
    ...(journal === undefined ? {} : { journal }),
  })
}

/** Up to where it got, of one that the session's end cut off. */
function eventsOf({ first, last }: Step, events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  return events.slice(first, last ?? events.length)
}

function spanOf({ name, phases }: ExperimentResult, { untilMs }: Step): StepSpan {
  return { name, injectedMs: phases.find(({ phase }) => phase === 'inject')?.fromMs ?? null, untilMs }
}

function brokenRunbook({ expected, falseAlarms }: RunbookCheck): string[] {
  return [
    ...expected
      .filter(({ verdict }) => verdict !== 'raised')
      .map(({ alarm, during, verdict, tookMs, withinMs }) =>
        verdict === 'late'
          ? `alarm '${alarm}' came ${readable(tookMs ?? 0)} after '${during}' was injected, later than ${readable(withinMs ?? 0)}`
          : `alarm '${alarm}' did not come during '${during}'`,
      ),
    ...falseAlarms.map(({ alarm, atMs }) => `alarm '${alarm}' came at ${readable(atMs)}, where nobody expected it`),
  ]
}

function outcomeOf(
  { thrown, notBooted }: Omit<BenchOutcome, 'events'>,
  stop: Stop,
  before: SteadyStateVerdict,
  results: readonly ExperimentResult[],
  reasons: readonly string[],
): ExperimentOutcome {
  if (thrown !== undefined) return 'failed'
  if (stop.requested) return 'interrupted'
  if (notBooted !== undefined || before.held !== true) return 'not started'
  if (results.some(({ outcome }) => outcome === 'aborted')) return 'aborted'
  return reasons.length === 0 ? 'passed' : 'failed'
}
