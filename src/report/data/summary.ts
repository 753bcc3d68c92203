import { metrics } from '../../metric/index.js'
import type { ReportSummary, ReportTarget } from './report-data.js'
import type { RunRecord } from './run-record.js'
import type { MeasuredSystem } from './systems.js'
import { rounded } from './text.js'

/** Adds up run after run. */
export class SummaryBuilder {
  #runs = 0
  #passed = 0
  #failed = 0
  #virtualMs = 0
  #events = 0
  #incidentCount = 0
  #faultsActed = 0
  readonly #worst = new Map<string, ReportTarget>()

  add({ head, events }: RunRecord, measured: readonly MeasuredSystem[]): void {
    this.#runs++
    if (head.outcome === 'passed') this.#passed++
    else if (head.outcome === 'failed') this.#failed++
    this.#virtualMs += (events.last?.atMs ?? 0) - (events.others[0]?.atMs ?? 0)
    this.#events += events.length
    this.#incidentCount += events.counts['incident.opened'] ?? 0
    this.#faultsActed += events.counts['fault.injected'] ?? 0
    for (const target of measured.flatMap(({ targets }) => targets)) {
      const key = `${target.metric} ${target.system}`
      const other = this.#worst.get(key)
      if (other === undefined || isWorse(target, other)) this.#worst.set(key, target)
    }
  }

  build(): ReportSummary {
    const runs = this.#runs
    return {
      runs,
      passed: this.#passed,
      failed: this.#failed,
      other: runs - this.#passed - this.#failed,
      virtualMs: rounded(this.#virtualMs),
      events: this.#events,
      incidents: this.#incidentCount,
      faultsActed: this.#faultsActed,
      targets: [...this.#worst.values()],
    }
  }
}

/** Missed is worse than not known, and that worse than met; then what is further on the wrong side. */
function isWorse(one: ReportTarget, other: ReportTarget): boolean {
  const rank = ({ met }: ReportTarget) => (met === false ? 2 : met === null ? 1 : 0)
  if (rank(one) !== rank(other)) return rank(one) > rank(other)
  if (one.actual === null || other.actual === null) return one.actual !== null
  return metrics[one.metric].better === 'lower' ? one.actual > other.actual : one.actual < other.actual
}
