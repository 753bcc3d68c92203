import type { TimelineEvent } from '../timeline/event.js'

/** What was seen of a system. */
export interface Observed {
  /** Start of its first probe; null when none has ended. */
  readonly fromMs: number | null
  /** End of its last probe; null when none has ended. */
  readonly untilMs: number | null
  /** `untilMs − fromMs`, summed over the systems when there are several. */
  readonly observedMs: number
  /** Probes that ended. */
  readonly probes: number
  readonly failedProbes: number
  /** Good probes that were answered in a lesser way. */
  readonly degradedProbes: number
}

/** The time from the start of the first probe to the end of the last: outside of it nothing is known. */
export function observed(events: readonly TimelineEvent[], system?: string): Observed {
  const ranges = new Map<string, { fromMs: number; untilMs: number }>()
  const counts = { probes: 0, failedProbes: 0, degradedProbes: 0 }
  for (const event of events) {
    if (event.type !== 'probe.succeeded' && event.type !== 'probe.failed') continue
    if (system !== undefined && event.system !== system) continue
    counts.probes++
    if (event.type === 'probe.failed') counts.failedProbes++
    else if (event.degraded) counts.degradedProbes++
    const range = ranges.get(event.system)
    if (range) range.untilMs = event.atMs
    else ranges.set(event.system, { fromMs: event.startedMs, untilMs: event.atMs })
  }
  const all = [...ranges.values()]
  return {
    fromMs: all.length === 0 ? null : Math.min(...all.map((range) => range.fromMs)),
    untilMs: all.length === 0 ? null : Math.max(...all.map((range) => range.untilMs)),
    observedMs: all.reduce((sum, range) => sum + range.untilMs - range.fromMs, 0),
    ...counts,
  }
}
