import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** How many passed, failed and were left out. */
export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 }

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** What the JSON reporters of Vitest and Jest both write. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  /** Files that failed, for their tests or because they could not be loaded. */
  readonly testResults?: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

export function countsOf(report: Report): Counts {
  const unloaded = (report.testResults ?? []).filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * The counts of one step: those of the reports its runners wrote, or of itself as one check if they wrote none. A step
 * that ended badly has at least one failure, also when no report tells of it.
 */
export function countsOfStep(folder: string, ended: 'well' | 'badly'): Counts {
  const reports = readdirSync(folder).filter((file) => file.endsWith('.json'))
  const counts = reports
    .map((file) => countsOf(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))))
    .reduce(add, none)
  if (ended === 'badly') return counts.failed > 0 ? counts : { ...counts, failed: 1 }
  return reports.length > 0 ? counts : { ...none, passed: 1 }
}

/** The closing line. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
