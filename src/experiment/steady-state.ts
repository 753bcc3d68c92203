import { measure } from '../metric/index.js'
import { SYSTEM } from '../system/system.js'
import { readable } from '../timeline/index.js'
import type { Bench } from './bench.js'
import { brokenCheck, type Check } from './criteria.js'
import type { SteadyStatePlan } from './plan.js'

/** What was found of the steady state. */
export interface SteadyStateVerdict {
  /** Null: it was not looked for. */
  readonly held: boolean | null
  /** Why it did not hold. */
  readonly reasons: readonly string[]
  /** Probes that ended meanwhile. */
  readonly probes: number
}

export const notLookedFor: SteadyStateVerdict = { held: null, reasons: [], probes: 0 }

/** Such as has no interval of its own is probed after each event, and at the end of so much time. */
const withoutIntervalMs = 1000

/**
 * Lets time run until the steady state has been seen, or cannot be any more: at the first failed probe. Bounded, as each
 * probe is: `probes` times its interval and timeout at most.
 */
export async function seekSteadyState(bench: Bench, plan: SteadyStatePlan): Promise<SteadyStateVerdict> {
  const { chaos, system } = bench
  const { everyMs, probeTimeoutMs } = system[SYSTEM].settings
  const { events } = chaos.timeline
  const fromMs = chaos.clock.now()
  const first = events.length
  const forMs = plan.forMs ?? (everyMs === null ? withoutIntervalMs : undefined)
  const seen = { good: 0, next: first, failed: undefined as string | undefined }
  const look = () => {
    for (; seen.next < events.length; seen.next++) {
      const event = events[seen.next]
      if (event === undefined || !('system' in event) || event.system !== system.name) continue
      if (event.type === 'probe.succeeded' && event.startedMs >= fromMs) seen.good++
      else if (event.type === 'probe.failed' && event.startedMs >= fromMs) {
        const met = event.timedOut
          ? `no answer within ${readable(probeTimeoutMs)}`
          : event.error === undefined
            ? 'it answered that it is not healthy'
            : `${event.error.name}: ${event.error.message}`
        seen.failed ??= `a probe failed at ${readable(event.atMs)}: ${met}`
      }
    }
    return seen.failed !== undefined || (forMs === undefined && seen.good >= plan.probes)
  }
  if (forMs !== undefined) {
    await bench.wait(look, forMs)
    system[SYSTEM].confirmFrom(chaos.clock.now())
    // At least one, also of a probe that takes longer than all of that.
    await bench.wait(() => look() || seen.good > 0, (everyMs ?? 0) + probeTimeoutMs + 1)
  } else {
    await bench.wait(look, plan.probes * ((everyMs ?? 0) + probeTimeoutMs) + 1)
  }
  look()
  const probes = seen.good + (seen.failed === undefined ? 0 : 1)
  if (bench.stop.requested) return { held: null, reasons: [], probes }
  if (seen.failed !== undefined) return { held: false, reasons: [seen.failed], probes }
  if (seen.good === 0) return { held: false, reasons: ['no probe has ended'], probes }
  bench.reader.read()
  const context = {
    measures: measure(events.slice(first), system.name),
    readings: bench.reader.readings,
    events: events.slice(first),
  }
  const broken = plan.bounds
    .map(({ name, text, weight, judge }): Check => ({ name, text, weight, ...judge(context) }))
    .filter(({ passed }) => !passed)
  return { held: broken.length === 0, reasons: broken.map(brokenCheck), probes }
}
