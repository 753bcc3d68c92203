import type { TimelineEvent } from './event.js'

/** Key of what is a report. Shared by all copies of the package. */
export const REPORT = Symbol.for('faultline.report')

/** What a run left behind, whoever ran it: matchers judge it as they do a timeline, and can say how to run it again. */
export interface Report {
  readonly [REPORT]: true
  /** Of what was run: an experiment, a scenario, a test. */
  readonly name: string
  readonly events: readonly TimelineEvent[]
  readonly seed: number
  /** The lines to paste that run this again; none where there is no way. */
  readonly replayLines: readonly string[]
}

/** True for a report, also of another copy of the package. */
export function isReport(value: unknown): value is Report {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[REPORT] === true
}
