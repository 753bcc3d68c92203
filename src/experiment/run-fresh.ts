import { real } from '../clock/real.js'
import type { ExperimentPlan } from './plan.js'
import { resumed } from './resumed.js'
import type { Continuation, Ending } from './run-continuous.js'
import { runPlan } from './run-plan.js'
import { seedOfRun } from './seeds.js'
import type { Stop } from './stop.js'

/**
 * Each experiment in a session of its own, with a fresh system. In virtual time their clocks go on from one to the next,
 * and nothing is waited for.
 */
export async function runFresh(continuation: Continuation): Promise<Ending> {
  const { plan, options, source, seed, stop, replayLines, take } = continuation
  const isReal = options.time === 'real'
  const startMs = real.nowMs()
  let atMs = 0
  let skipped = 0
  let lastedMs = 0
  for (let run = 1; ; run++) {
    if (stop.requested) return { ended: `interrupted: ${stop.reason}`, skipped, lastedMs }
    if (run > plan.runs) return { ended: `after ${plan.runs} runs`, skipped, lastedMs }
    if (atMs > plan.durationMs || (atMs === plan.durationMs && run > 1))
      return { ended: 'its time was over', skipped, lastedMs }
    if (isReal) await until(startMs + atMs, stop)
    await resumed(stop)
    if (stop.requested) continue
    const experiment = plan.experiments[(run - 1) % plan.experiments.length] as ExperimentPlan
    const result = await runPlan(source, experiment, {
      seed: seedOfRun(seed, run),
      stop,
      replayLines,
      journal: options.journal,
      run,
      ...(isReal ? { time: 'real' as const } : { epoch: plan.epochMs + atMs }),
      ...(options.recordCalls === undefined ? {} : { recordCalls: options.recordCalls }),
    })
    const tookMs = result.events.at(-1)?.atMs ?? 0
    lastedMs = atMs + tookMs
    const ended = await take(atMs, result)
    if (ended !== undefined) return { ended, skipped, lastedMs }
    const steps = Math.max(1, Math.ceil(tookMs / plan.everyMs))
    skipped += steps - 1
    atMs += steps * plan.everyMs
  }
}

/** Real time, cut short when it is to stop. */
function until(atMs: number, stop: Stop): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      real.clearTimeout(timer)
      forget()
      resolve()
    }
    const timer = real.setTimeout(end, Math.max(0, atMs - real.nowMs()))
    let forget = () => {}
    forget = stop.onStop(end)
  })
}
