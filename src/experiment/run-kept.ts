import { Chaos } from '../chaos/index.js'
import { sketchesOf } from '../chaos/sketches.js'
import { summarise } from '../error/index.js'
import type { Bench } from './bench.js'
import { checkMeasures } from './check-measures.js'
import { follow } from './journal.js'
import type { ExperimentPlan } from './plan.js'
import { resumed } from './resumed.js'
import { ExperimentRun } from './run.js'
import type { Continuation, Ending } from './run-continuous.js'
import { sessionOptions, summaryOf, withDiagrams } from './run-plan.js'
import { withBench } from './with-bench.js'

/** All experiments in one session, against one system. Once a run has been made into figures its events are forgotten. */
export async function runKept(continuation: Continuation): Promise<Ending> {
  const { plan, options, source, seed, stop } = continuation
  const [first] = plan.experiments as [ExperimentPlan]
  let ending: Ending = { ended: 'the system could not be booted', skipped: 0, lastedMs: 0 }
  const bounds = { maxEvents: Number.MAX_SAFE_INTEGER, maxVirtualTime: Number.MAX_SAFE_INTEGER }
  const epoch = options.time === 'real' ? {} : { epoch: plan.epochMs }
  const { notBooted, thrown } = await withBench(
    source,
    { ...sessionOptions(first.blastRadius, { ...options, ...epoch, seed }), ...bounds },
    { system: first.system, bootTimeoutMs: first.bootTimeoutMs, stop },
    async (bench, booted) => {
      for (const experiment of plan.experiments) checkMeasures(experiment, booted)
      ending = await inTurn(bench, continuation, (last) => {
        ending = last
      })
    },
  )
  if (thrown !== undefined) return { ...ending, ended: summarise(thrown.error).message, broke: true }
  return notBooted === undefined ? ending : { ...ending, ended: notBooted }
}

/** Paused in virtual time: no time passes. In real time the bench waits by itself. */
async function standStill({ chaos, stop }: Bench): Promise<void> {
  if (stop.control?.paused !== true) return
  const goOn = Chaos.hostOf(chaos).hold()
  try {
    await resumed(stop)
  } finally {
    goOn()
  }
}

async function inTurn(bench: Bench, continuation: Continuation, tell: (ending: Ending) => void): Promise<Ending> {
  const { plan, options, seed, stop, replayLines, take } = continuation
  const { timeline, clock } = bench.chaos
  const { journal } = options
  const startMs = clock.now()
  let skipped = 0
  let atMs = 0
  const end = (ended: string): Ending => ({ ended, skipped, lastedMs: clock.now() - startMs })
  for (let run = 1; run <= plan.runs; run++) {
    await bench.wait(() => false, Math.max(0, startMs + atMs - clock.now()))
    await standStill(bench)
    if (stop.requested) return end(`interrupted: ${stop.reason}`)
    // What was seen between two experiments belongs to none.
    timeline.forget()
    const experiment = plan.experiments[(run - 1) % plan.experiments.length] as ExperimentPlan
    journal?.runOpened({ run, name: experiment.name, seed })
    if (journal !== undefined) follow(timeline, journal, run)
    const experimentRun = new ExperimentRun(experiment, { seed, stop, replayLines, journalPath: journal?.path })
    await experimentRun.go(bench, true)
    timeline.onAppend(undefined)
    const result = experimentRun.result(timeline.events.slice())
    const summary = summaryOf(result)
    if (journal !== undefined) {
      const diagrams = sketchesOf(Chaos.sessionOf(bench.chaos))
      journal.runClosed({ run, outcome: result.outcome, summary: withDiagrams(summary, diagrams) })
    }
    const ended = await take(atMs, result)
    tell(end('it ended early'))
    if (ended !== undefined) return end(ended)
    const steps = Math.max(1, Math.ceil((clock.now() - startMs - atMs) / plan.everyMs))
    skipped += steps - 1
    atMs += steps * plan.everyMs
    if (atMs >= plan.durationMs) return end('its time was over')
  }
  return end(`after ${plan.runs} runs`)
}
