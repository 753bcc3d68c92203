import type { Trial } from './every-fault.js'

/** A point, with the trials that are worth a test. */
interface Chosen {
  readonly point: string
  /** Calls of it that were tried. */
  readonly calls: number
  readonly chosen: readonly Trial[]
}

/**
 * Of each fault at each point one trial: the first that failed, or the first in which it acted. Two calls of one place
 * that take a fault the same way need one test.
 */
export function chooseTrials(trials: readonly Trial[]): Chosen[] {
  const points = new Map<string, Map<string, Trial>>()
  const calls = new Map<string, number>()
  for (const trial of trials) {
    const { point, call, record } = trial
    calls.set(point, Math.max(calls.get(point) ?? 0, call))
    if (!record.acted && record.failure === undefined) continue
    const faults = points.get(point) ?? new Map<string, Trial>()
    points.set(point, faults)
    // Times are drawn up to the next timer, which is another one at another call.
    const { delayMs: _, ...fault } = { delayMs: 0, ...record.candidate.injections[0]?.fault }
    const key = JSON.stringify(fault)
    const other = faults.get(key)
    if (other === undefined || (other.record.failure === undefined && record.failure !== undefined))
      faults.set(key, trial)
  }
  return [...points].map(([point, faults]) => ({ point, calls: calls.get(point) ?? 0, chosen: [...faults.values()] }))
}
